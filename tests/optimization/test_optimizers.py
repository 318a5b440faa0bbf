"""Optimizers: their rules against steps by hand, their minima against SciPy's."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st_

import steepest as st
from steepest.errors import ArgumentError, CallError
from steepest.optimization.optimizers import methods
from steepest.optimization.randomness import normal_numbers, shuffled

ROSENBROCK = "100*(y-x^2)^2+(2-x)^2"
FIRST_ORDER = ["gradient_descent", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
GRADIENTS = [np.array([1.0, -2.0]), np.array([0.5, 3.0]), np.array([-4.0, 0.25])]


def by_rule(optimizer, rate=0.1):
    """Theta after steps along fixed gradients, by the rule's graph."""
    state = {"theta": np.array([1.0, 2.0])}
    for number, gradient in enumerate(GRADIENTS, 1):
        settings = {**optimizer.settings, "rate": rate}
        state = optimizer.rule.step(state, gradient, settings, number)
    return state["theta"]


def by_hand(step):
    theta, memory = np.array([1.0, 2.0]), {}
    for number, gradient in enumerate(GRADIENTS, 1):
        theta = step(theta, gradient, memory, number)
    return theta


def test_momentum_is_the_heavy_ball():
    def step(theta, g, memory, _):
        memory["v"] = 0.9 * memory.get("v", 0) + g
        return theta - 0.1 * memory["v"]

    assert by_rule(st.Momentum()) == pytest.approx(by_hand(step), rel=1e-15)


def test_nesterovs_rule_is_momentum_at_the_point_ahead():
    # The classical form moves phi = theta + rate*beta*(-v); both describe one sequence.
    result = st.minimize("x^2", {"x": 1.0}, method=st.Nesterov(0.1), iterations=6, tolerance=0)
    ahead, velocity = 1.0, 0.0
    for seen in result.history.x[1:, 0]:
        gradient = 2 * ahead
        velocity = 0.9 * velocity + gradient
        ahead = ahead - 0.1 * (gradient + 0.9 * velocity)
        assert seen == pytest.approx(ahead, rel=1e-12)


def test_adagrad_divides_by_the_root_of_all_squares():
    def step(theta, g, memory, _):
        memory["t"] = memory.get("t", 0) + g**2
        return theta - 0.1 * g / (np.sqrt(memory["t"]) + 1e-10)

    assert by_rule(st.AdaGrad()) == pytest.approx(by_hand(step), rel=1e-15)


def test_rmsprop_divides_by_a_running_root_mean_square():
    def step(theta, g, memory, _):
        memory["v"] = 0.9 * memory.get("v", 0) + 0.1 * g**2
        return theta - 0.1 * g / (np.sqrt(memory["v"]) + 1e-8)

    assert by_rule(st.RMSProp()) == pytest.approx(by_hand(step), rel=1e-14)


@pytest.mark.parametrize("decay", [0.0, 0.01])
def test_adam_is_algorithm_1_of_kingma_and_ba_and_adamw_adds_the_decay(decay):
    def step(theta, g, memory, t):
        memory["m"] = 0.9 * memory.get("m", 0) + (1 - 0.9) * g
        memory["v"] = 0.999 * memory.get("v", 0) + (1 - 0.999) * g**2
        m, v = memory["m"] / (1 - 0.9**t), memory["v"] / (1 - 0.999**t)
        return theta - 0.1 * (m / (np.sqrt(v) + 1e-8) + decay * theta)

    optimizer = st.AdamW(decay=decay) if decay else st.Adam()
    assert by_rule(optimizer) == pytest.approx(by_hand(step), rel=1e-13)


def test_the_first_step_of_adam_has_the_length_of_the_rate():
    after = st.Adam().rule.step(
        {"theta": np.zeros(3)}, np.array([1e-3, -5.0, 40.0]), {**st.Adam().settings, "rate": 0.1}
    )
    assert after["theta"] == pytest.approx([-0.1, 0.1, -0.1], rel=1e-4)


@pytest.mark.parametrize("name", [*methods()])
def test_every_optimizer_prints_its_rule_and_source(name):
    optimizer = methods()[name]()
    assert "theta = theta - " in str(optimizer)
    assert optimizer.rule.source
    assert r"\theta \gets \theta - " in optimizer.latex()
    assert "θ ← θ − " in optimizer.typeset()
    assert optimizer == methods()[name]()
    assert hash(optimizer) == hash(methods()[name]())


def test_gradient_descent_prints_as_in_the_textbook():
    assert st.GradientDescent().latex() == r"\theta \gets \theta - \alpha \nabla L"


@pytest.mark.parametrize("name", FIRST_ORDER)
def test_every_first_order_method_descends_a_bowl_by_itself(name):
    result = st.minimize("x^2 + 4*y^2", {"x": 3.0, "y": 4.0}, method=name)
    assert result.converged, result.reason
    assert result.value < 1e-12


@pytest.mark.parametrize("name", FIRST_ORDER)
@settings(max_examples=20)
@given(st_.floats(0.1, 10), st_.floats(-5, 5), st_.floats(-5, 5))
def test_every_first_order_method_reaches_bowls_of_any_shape(name, k, x, y):
    result = st.minimize(f"(x - 1)^2 + {k!r}*(y + 2)^2", {"x": x, "y": y}, method=name)
    assert result.value < 1e-6, result.reason


@pytest.mark.parametrize("method", ["newton", "lbfgs", None, st.LBFGS(memory=3), st.Newton])
def test_second_order_methods_reach_rosenbrocks_minimum(method):
    result = st.minimize(ROSENBROCK, {"x": -1.2, "y": 1.0}, method=method)
    assert result.converged
    assert result.x == pytest.approx([2, 4], abs=1e-8)
    assert result.iterations < 60
    assert isinstance(result.reason, str)
    assert result.reason


WOOD = "100*(b-a^2)^2+(1-a)^2+90*(d-c^2)^2+(1-c)^2+10.1*((b-1)^2+(d-1)^2)+19.8*(b-1)*(d-1)"
BEALE = "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2"
POWELL = "(a+10*b)^2+5*(c-d)^2+(b-2*c)^4+10*(a-d)^4"


@pytest.mark.parametrize("method", ["newton", "lbfgs"])
@pytest.mark.parametrize(
    ("formula", "start", "minimum"),
    [  # Moré, Garbow & Hillstrom (1981), ACM TOMS 7, 17-41
        (WOOD, [-3, -1, -3, -1], [1, 1, 1, 1]),
        (BEALE, [1, 1], [3, 0.5]),
        ("(x^2+y-11)^2+(x+y^2-7)^2", [1, 1], [3, 2]),
        ("ln(cosh(x - 2)) + ln(cosh(5*y))", [30, -7], [2, 0]),
    ],
)
def test_the_test_functions_of_the_literature_are_solved(method, formula, start, minimum):
    result = st.minimize(formula, start, method=method)
    assert result.converged, result.reason
    assert result.x == pytest.approx(minimum, abs=1e-6)


@pytest.mark.parametrize("method", ["newton", "lbfgs"])
def test_powells_singular_function_is_brought_down(method):
    assert st.minimize(POWELL, [3, -1, 0, 1], method=method).value < 1e-9


def test_lbfgs_agrees_with_scipys_on_a_function_of_many_variables():
    from scipy.optimize import minimize

    names = [f"x{i}" for i in range(1, 31)]
    formula = " + ".join(f"10*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in pairwise(names))
    f = st.function(formula, variables=names)
    start = np.full(30, -1.0)
    ours = st.minimize(f, start, method="lbfgs")
    gradient = f.gradient()
    theirs = minimize(lambda x: f(*x), start, jac=lambda x: gradient(*x), method="L-BFGS-B")
    assert ours.converged
    assert ours.value <= theirs.fun + 1e-8


def test_the_direction_of_lbfgs_is_the_two_loop_recursions():
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(6, 6))
    hessian = matrix @ matrix.T + np.eye(6)
    optimizer = st.LBFGS(memory=4)
    theta, state, pairs = rng.normal(size=6), {}, []
    for number in range(1, 9):
        gradient = hessian @ theta
        q, saved = gradient.copy(), []
        for s, y in reversed(pairs[-4:]):
            a = s @ q / (s @ y)
            saved.append(a)
            q -= a * y
        s, y = pairs[-1] if pairs else (None, None)
        q *= s @ y / (y @ y) if pairs else 1 / np.linalg.norm(gradient)
        for (s, y), a in zip(pairs[-4:], reversed(saved), strict=True):
            q += (a - y @ q / (s @ y)) * s
        state = optimizer.rule.step({**state, "theta": theta}, gradient, {"rate": 1.0}, number)
        assert state["direction"] == pytest.approx(q, rel=1e-8, abs=1e-10)
        new = theta - 0.3 * q
        pairs.append((new - theta, hessian @ (new - theta)))
        theta = new


def test_newton_leaves_a_saddle_where_plain_newton_would_stay():
    result = st.minimize("x^2 - y^2 + y^4/4", {"x": 1.0, "y": 0.0}, method="newton")
    assert result.converged
    assert abs(result.at["y"]) == pytest.approx(np.sqrt(2))
    assert "saddle" in result.reason


def test_newton_goes_down_where_the_function_curves_downward():
    result = st.minimize("ln(1 + x^2)", {"x": 5.0}, method="newton")
    assert result.converged
    assert result.at["x"] == pytest.approx(0, abs=1e-7)


@pytest.mark.parametrize(
    ("formula", "word"),
    [
        ("x^2 + y^4", "Newton"),
        ("|x - 1| + 2*|y + x - 3|", "kinks"),
        ("+".join(f"(x{i} - 1)^2" for i in range(1, 150)), "costly"),
    ],
)
def test_a_method_that_nobody_named_is_named_and_explained(formula, word):
    f = st.function(formula)
    result = st.minimize(f, np.full(len(f.variables), 3.0))
    assert "Method: " in result.reason
    assert word in result.reason
    assert result.converged


@pytest.mark.parametrize("seed", range(8))
def test_a_minimum_at_a_kink_is_told_from_a_step_that_fails(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=60)
    y = 2 * x - 1 + 0.3 * rng.standard_t(2, size=60)
    loss = st.loss("y = w*x + b", {"x": x, "y": y}, kind="mean absolute error")
    result = st.minimize(loss, {"w": 0, "b": 0})
    assert result.converged
    assert "kink" in result.reason
    assert result.iterations < 200  # it ends where nothing falls any more
    from scipy.optimize import linprog

    rows = np.c_[x, np.ones(60)]
    bound = np.block([[rows, -np.eye(60)], [-rows, -np.eye(60)]])
    free = [(None, None)] * 2 + [(0, None)] * 60
    best = linprog(np.r_[0, 0, np.ones(60) / 60], bound, np.r_[y, -y], bounds=free)
    assert result.value == pytest.approx(best.fun, rel=1e-8)


def test_kinks_that_run_along_valleys_are_followed_down():
    formula = "|x - 1| + 2*|y + x - 3| + 0.1*x^2 + max(x, y, 0)"
    result = st.minimize(formula, [4.0, -3.0])
    assert result.converged, result.reason
    grid = np.linspace(-5, 5, 2001)
    x, y = np.meshgrid(grid, grid)
    heights = abs(x - 1) + 2 * abs(y + x - 3) + 0.1 * x**2 + np.maximum(np.maximum(x, y), 0)
    assert result.value <= heights.min() + 1e-6


@dataclass(frozen=True)
class Signs(st.Optimizer):
    rule: ClassVar[st.UpdateRule] = st.UpdateRule("theta - rate*sign(gradient)")
    length: ClassVar[bool] = True


@pytest.mark.parametrize(
    "method",
    [
        Signs(),
        Signs,
        st.UpdateRule("theta - rate*sign(gradient)"),
        "theta - rate*sign(gradient)",
        st.UpdateRule("theta - rate*v", state={"v": "beta*v + gradient"}, settings={"beta": 0.5}),
    ],
)
def test_a_rule_of_ones_own_is_a_method(method):
    result = st.minimize("(x - 1)^2 + (y + 1)^2", {"x": 3.0, "y": 2.0}, method=method)
    assert result.value < 1e-6


def test_noise_is_a_function_of_key_and_step():
    rule = st.UpdateRule("theta - rate*gradient + sqrt(2*rate)*noise")
    state, slope = {"theta": np.zeros(4)}, np.zeros(4)
    first = rule.step(state, slope, {"rate": 0.5}, 3, key=7)["theta"]
    assert first == pytest.approx(rule.step(state, slope, {"rate": 0.5}, 3, key=7)["theta"])
    assert first == pytest.approx(normal_numbers(7, 3, 4))
    assert not np.allclose(first, rule.step(state, slope, {"rate": 0.5}, 4, key=7)["theta"])
    assert sorted(shuffled(1, 0, 10)) == list(range(10))


def test_langevins_noise_has_the_variance_of_the_temperature():
    rule = st.UpdateRule("theta - rate*gradient + sqrt(2*rate)*noise")
    state = {"theta": np.zeros(2000)}
    for number in range(1, 60):
        state = rule.step(state, state["theta"], {"rate": 0.1}, number, key=1)
    assert np.var(state["theta"]) == pytest.approx(1 / (1 - 0.05), rel=0.1)


@pytest.mark.parametrize("method", [*methods()][:9])
@pytest.mark.parametrize(
    ("bounds", "minimum"),
    [
        ({"x": (1, None)}, [1, -0.25]),
        ({"x": (None, -1), "y": (0, 1)}, [-1, 0.25]),
        ([(-5, 5), (0.5, 5)], [-0.25, 0.5]),
        ({"y": (2, 2)}, [-1, 2]),
        ({}, [0, 0]),
    ],
)
def test_bounds_are_kept_and_the_minimum_within_them_found(method, bounds, minimum):
    result = st.minimize("x^2 + x*y + 2*y^2", {"x": 3.0, "y": 4.0}, method=method, bounds=bounds)
    assert result.converged, result.reason
    assert result.x == pytest.approx(minimum, abs=1e-5)
    if bounds and list(minimum) != [0, 0]:
        assert "on a bound" in result.reason


def test_bounds_of_scipy_are_understood():
    from scipy.optimize import Bounds

    result = st.minimize("x^2 + y^2", [3, 4], bounds=Bounds([1, -1], [5, np.inf]))
    assert result.x == pytest.approx([1, 0], abs=1e-6)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"method": "adm"}, ArgumentError),
        ({"method": 3}, ArgumentError),
        ({"method": st.Adam(0.1), "learning_rate": 0.2}, ArgumentError),
        ({"method": "levenberg_marquardt"}, ArgumentError),
        ({"bounds": {"z": (0, 1)}}, CallError),
        ({"bounds": [(0, 1)]}, CallError),
        ({"bounds": {"x": (1, 0)}}, ArgumentError),
        ({"bounds": {"x": 3}}, ArgumentError),
        ({"batch_size": 4}, ArgumentError),
        ({"seed": -1}, ArgumentError),
        ({"learning_rate": "0.1/(1 + t)"}, ArgumentError),
        ({"learning_rate": True}, ArgumentError),
        ({"epochs": 0}, ArgumentError),
    ],
)
def test_what_a_descent_cannot_use_is_refused_in_three_parts(options, kind):
    with pytest.raises(kind) as caught:
        st.minimize("x^2 + y^2", {"x": 1, "y": 1}, **options)
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


def test_a_misspelt_method_is_suggested():
    with pytest.raises(ArgumentError, match='did you mean method="adam"'):
        st.minimize("x^2", [1], method="adm")


def test_ctrl_c_returns_the_best_so_far_of_every_method():
    for name in [*methods()][:9]:

        def watch(number, point, value):
            if number >= 1:
                raise KeyboardInterrupt

        result = st.minimize(ROSENBROCK, [-1.2, 1.0], method=name, watch=watch)
        assert not result.converged
        assert "Interrupted" in result.reason
        assert result.value == np.min(result.history.value)


@pytest.mark.parametrize("name", ["momentum", "rmsprop", "adam"])
def test_steps_of_a_told_rate_that_circle_the_minimum_are_recognised(name):
    result = st.minimize("x^2", [1.0], method=name, learning_rate=1.9, iterations=300)
    assert not result.converged
    assert any(word in result.reason for word in ("circle", "too large", "Diverged"))


def test_a_schedule_that_is_over_says_so():
    adam = st.Adam(learning_rate=st.cosine_annealing(0.1, steps=100))
    result = st.minimize("x^2 + 4*y^2", [3, 4], method=adam)
    assert result.iterations <= 101
    assert "schedule" in result.reason
    assert result.history.rate[0] == 0.1


def test_a_result_shows_itself_without_matplotlib_and_answers_to_scipys_names():
    result = st.minimize("x^2 + y^2", [3, 4])
    html = result._repr_html_()
    assert "<svg" in html
    assert "polyline" in html
    assert result["fun"] == result.fun
    assert result.status == 0
    assert "x = " in str(result)
    with pytest.raises(KeyError):
        result["nonsense"]


def test_pictures_of_descents_are_drawn():
    import matplotlib as mpl

    mpl.use("agg")
    assert len(st.minimize("x^2 + y^2", [3, 4]).plot().axes) == 2
    assert len(st.minimize("x^2", [3]).plot().axes) == 2
    assert len(st.minimize("x^2 + y^2 + z^2", [3, 4, 5]).plot().axes) == 1


def test_a_callable_of_one_array_takes_its_shape_from_the_start():
    matrix = np.random.default_rng(0).normal(size=(30, 5))
    target = matrix @ np.arange(5.0)
    result = st.minimize(lambda w: np.mean((matrix @ w - target) ** 2), np.zeros(5))
    assert result.x == pytest.approx(np.arange(5.0), abs=1e-9)
    assert list(result.at) == ["w1", "w2", "w3", "w4", "w5"]
    square = st.minimize(lambda W: np.sum((W - np.eye(2)) ** 2), np.zeros((2, 2)), method="adam")
    assert square.x == pytest.approx([1, 0, 0, 1], abs=1e-6)


@pytest.mark.parametrize("start", [3, 3.0, [3], np.array([3.0]), {"x": 3}])
def test_a_callable_of_one_number_takes_any_form_of_start(start):
    assert st.minimize(lambda x: (x - 1) ** 2, start).x == pytest.approx([1])


def test_steps_and_plains_are_no_minima():
    result = st.minimize("floor(x)", {"x": 3.5})
    assert not result.converged
    assert "level here" in result.reason


def test_a_setting_without_a_number_is_said():
    with pytest.raises(ArgumentError, match="no number for beta"):
        st.minimize("x^2", [1], method=st.UpdateRule("theta - beta*gradient", settings=("beta",)))
    with pytest.raises(ValueError, match="neither a state nor a setting"):
        st.minimize("x^2", [1], method="theta - beta*gradient")
