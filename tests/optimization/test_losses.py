"""Losses of data: values and gradients by hand, printing, explanations, arithmetic."""

import math
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st_

import steepest as st
from steepest.errors import ArgumentError, DataError

X = [1.0, 2.0, 3.0, 4.0]
Y = [2.0, 4.5, 5.5, 9.0]
DATA = {"x": X, "y": Y}


@pytest.fixture
def line():
    return st.loss("y = w*x + b", DATA)


def test_the_mean_squared_error_of_a_line_is_numpys(line):
    w, b = 1.5, -0.25
    expected = np.mean((w * np.array(X) + b - np.array(Y)) ** 2)
    assert line.variables == ("b", "w")
    assert line(w=w, b=b) == pytest.approx(expected, rel=1e-15)


numbers = st_.floats(-10, 10)


@given(numbers, numbers, st_.lists(st_.tuples(numbers, numbers), min_size=1, max_size=20))
def test_the_gradient_of_a_line_is_the_textbooks(w, b, rows):
    x, y = np.array(rows).T
    loss = st.loss("y = w*x + b", {"x": x, "y": y})
    error = w * x + b - y
    expected = [2 * np.mean(error), 2 * np.mean(error * x)]
    assert loss.gradient()(b, w) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_the_hessian_of_a_line_is_twice_the_moments(line):
    x = np.array(X)
    expected = [[2, 2 * x.mean()], [2 * x.mean(), 2 * (x * x).mean()]]
    assert line.hessian()(0.3, 0.4) == pytest.approx(np.array(expected))


def test_the_sum_over_rows_is_printed_as_a_sum(line):
    assert line.typeset() == "1/n Σᵢ (w xᵢ + b − yᵢ)²"
    assert line.diff("b").typeset() == "2/n Σᵢ (w xᵢ + b − yᵢ)"
    assert str(line) == "mean((w*x + b - y)^2)"
    assert line.latex() == r"\frac{1}{n} \sum_{i} (w x_{i} + b - y_{i})^{2}"


def test_a_constant_model_is_the_mean_of_the_target():
    loss = st.loss("y = c", DATA)
    best = st.minimize(loss, {"c": 0.0})
    assert best.at["c"] == pytest.approx(np.mean(Y), abs=1e-7)


def test_a_loss_is_a_function_for_everything_that_takes_functions(line):
    penalty = line + "0.1*w^2"
    assert penalty(b=1.0, w=2.0) == pytest.approx(line(b=1.0, w=2.0) + 0.4)
    assert penalty.diff("w").typeset() == "2/n Σᵢ xᵢ (w xᵢ + b − yᵢ) + 0.2w"
    scaled = line(w="2*v")
    assert scaled.variables == ("b", "v")
    assert scaled(b=1.0, v=0.5) == pytest.approx(line(b=1.0, w=1.0))
    assert st.grad(line)([0.3, 0.4]) == pytest.approx(line.gradient()(0.3, 0.4))
    again = pickle.loads(pickle.dumps(line))
    assert again == line
    assert again.typeset() == line.typeset()


@pytest.mark.parametrize(
    ("kind", "measure"),
    [
        ("mean absolute error", lambda p, y: np.abs(p - y)),
        ("huber", lambda p, y: np.where(abs(p - y) <= 1, (p - y) ** 2 / 2, abs(p - y) - 0.5)),
        ("(prediction - target)^4", lambda p, y: (p - y) ** 4),
    ],
)
def test_other_losses_are_formulas_of_prediction_and_target(kind, measure):
    loss = st.loss("y = w*x + b", DATA, kind=kind)
    prediction = 1.7 * np.array(X) + 0.4
    assert loss(w=1.7, b=0.4) == pytest.approx(np.mean(measure(prediction, np.array(Y))))


def test_cross_entropy_is_the_negative_log_likelihood():
    data = {"x": [0.0, 1.0, 2.0], "y": [0, 1, 1]}
    loss = st.loss("y = sigmoid(w*x + b)", data, kind="cross-entropy")
    p = 1 / (1 + np.exp(-(0.7 * np.array(data["x"]) - 0.2)))
    expected = -np.mean(np.log([1 - p[0], p[1], p[2]]))
    assert loss(w=0.7, b=-0.2) == pytest.approx(expected)


def test_the_slope_of_an_absolute_error_continues_at_the_kink_of_a_row():
    loss = st.loss("y = w*x", {"x": [1.0, 2.0], "y": [1.0, 0.0]}, kind="mean absolute error")
    assert np.isfinite(loss.diff("w")(1.0))


def test_the_explanation_keeps_the_sum_and_names_the_rules(line):
    told = st.explain(line, "w")
    rules = [step.rule for step in told.steps]
    assert rules[0] == "sum rule"
    assert {"chain rule", "power rule"} <= set(rules)
    text = told.text()
    assert "∂L/∂w: b is held constant; the xᵢ and yᵢ are data, constants too" in text
    assert "∂L/∂w = 2/n Σᵢ xᵢ (w xᵢ + b − yᵢ)" in text
    assert told.answer == str(line.diff("w"))


def test_the_explained_gradient_numbers_its_steps_once(line):
    told = st.explain(line)
    numbers_ = [step.number for step in told.steps]
    assert len(set(numbers_)) == len(numbers_)
    assert told.to_dict()["answer"] == [str(line.diff("b")), str(line.diff("w"))]
    assert told.latex()
    assert told.html()


def test_the_target_may_stand_beside_the_model():
    named = st.loss("w*x + b", DATA, target="y")
    assert named.source is st.loss("y = w*x + b", DATA).source
    assert st.loss("w*x + b", DATA).target == "y"


@pytest.mark.parametrize(
    ("model", "options", "kind"),
    [
        ("z = w*x", {}, DataError),
        ("w*y", {"target": "y"}, DataError),
        ("y = 2*x", {}, ArgumentError),
        ("y = w*x", {"kind": "hinge"}, ArgumentError),
        ("y = w*x", {"kind": "prediction + other"}, ValueError),
        ("w*x", {"target": "q"}, DataError),
        ("w*u + b", {}, DataError),
    ],
)
def test_models_that_do_not_fit_the_table_are_refused(model, options, kind):
    with pytest.raises(kind) as caught:
        st.loss(model, DATA, **options)
    assert caught.value.remedy


def test_ten_thousand_rows_cost_a_few_operations():
    x = np.linspace(0, 1, 10_000)
    loss = st.loss("y = a*exp(-b*x)", {"x": x, "y": 2 * np.exp(-3 * x)})
    assert loss(a=2.0, b=3.0) == pytest.approx(0, abs=1e-30)
    assert len(loss.gradient().tape().operations) < 60


def test_cross_entropy_is_sound_where_the_probability_saturates():
    loss = st.loss("y = sigmoid(w*x)", {"x": [1.0, 2.0], "y": [1, 0]}, kind="cross-entropy")
    assert loss(w=1000.0) == pytest.approx(1000.0)
    assert loss.gradient()(1000.0) == pytest.approx([1.0])
    assert loss.hessian()(1000.0) == pytest.approx(np.array([[0.0]]))
    assert "ln(σ(w xᵢ))" in loss.typeset()


def test_the_likelihood_of_a_normal_law_gives_least_squares_and_its_scatter():
    x, y = np.array(X), np.array(Y)
    loss = st.loss(
        "normal_density(y, w*x + b, s)", {"x": x, "y": y}, kind="negative log-likelihood"
    )
    found = st.minimize(loss, {"w": 1, "b": 0, "s": 1}, bounds={"s": (1e-6, None)})
    w, b = np.polyfit(x, y, 1)
    assert [found.at["w"], found.at["b"]] == pytest.approx([w, b], rel=1e-6)
    assert found.at["s"] == pytest.approx(np.sqrt(np.mean((w * x + b - y) ** 2)), rel=1e-6)


def test_the_likelihood_of_zeros_and_ones_is_cross_entropy():
    data = {"x": X, "y": [0, 1, 0, 1]}
    a = st.loss("y = sigmoid(w*x)", data, kind="negative log-likelihood")
    b = st.loss("y = sigmoid(w*x)", data, kind="cross-entropy")
    assert a(w=0.7) == b(w=0.7)


@pytest.mark.parametrize(
    ("model", "data", "kind"),
    [
        ("y = w*x", {"x": [1], "y": [2]}, "negative log-likelihood"),
        ("y = w*x", {"x": [1], "y": [2]}, "cross-entropy"),
        ("y = w*x", {"x": [1], "y": [2]}, "hubr"),
        ("y = w*x", {"x": [1], "y": [2]}, 3),
        ("y = w*x", {"x": [1], "y": [2]}, "(prediction - target)^2 + c"),
    ],
)
def test_kinds_that_do_not_fit_are_refused_in_three_parts(model, data, kind):
    with pytest.raises((ArgumentError, DataError)) as caught:
        st.loss(model, data, kind=kind)
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["mse", "MAE", "Cross Entropy", "log_loss"])
def test_kinds_have_their_usual_short_names(name):
    assert st.loss("y = sigmoid(w*x)", {"x": [1.0, 2], "y": [0, 1]}, kind=name)(w=0.5) > 0


def test_one_row_is_a_table():
    loss = st.loss("y = w*x", {"x": [2.0], "y": [3.0]})
    assert st.minimize(loss, [0.0]).x == pytest.approx([1.5])


def test_a_loss_that_runs_to_infinity_says_so():
    separable = st.loss("y = sigmoid(w*x)", {"x": [-1.0, 1.0], "y": [0, 1]}, kind="cross-entropy")
    result = st.minimize(separable, [0.0])
    assert not result.converged
    assert "levels off" in result.reason
    unbounded = st.loss("y = w*x", {"x": X, "y": Y}, kind="prediction - target")
    assert "without end" in st.minimize(unbounded, [0.0]).reason


# ---- several classes ----

COLOURS = {
    "u": [0.5, 1.0, -1.0, 2.0, 0.1, -0.4],
    "kind": ["red", "blue", "red", "green"] + ["blue"] * 2,
}
SCORES = {"red": "0", "blue": "a1*u + b1", "green": "a2*u + b2"}


def test_the_loss_of_several_classes_is_softmax_and_logarithm():
    L = st.loss(SCORES, COLOURS, target="kind", kind="cross-entropy")
    at = {"a1": 0.3, "a2": -0.7, "b1": 0.2, "b2": 1.1}
    total = 0.0
    for u, kind in zip(COLOURS["u"], COLOURS["kind"], strict=True):
        scores = {"red": 0.0, "blue": 0.3 * u + 0.2, "green": -0.7 * u + 1.1}
        shares = {k: math.exp(s) / sum(map(math.exp, scores.values())) for k, s in scores.items()}
        total -= math.log(shares[kind]) / 6
    assert L(**at) == pytest.approx(total, rel=1e-14)
    assert "mean(ln(1 + exp(a1*u + b1)" in str(L)


def test_scores_of_a_thousand_do_not_overflow():
    L = st.loss(SCORES, COLOURS, target="kind", kind="cross-entropy")
    assert np.isfinite(L(1000.0, -1000.0, 1000.0, 0.0))
    assert np.isfinite(L.gradient()(1000.0, -1000.0, 1000.0, 0.0)).all()


def test_at_its_minimum_the_shares_of_the_classes_are_those_of_the_data():
    L = st.loss(["0", "b1", "b2"], {"kind": [0, 0, 1, 2, 2, 2]}, target="kind")
    found = st.minimize(L, {"b1": 0, "b2": 0}, method="newton")
    assert found.x == pytest.approx([math.log(1 / 2), math.log(3 / 2)], abs=1e-9)


@pytest.mark.parametrize(
    ("model", "target", "said"),
    [
        (SCORES, None, "names the class"),
        (SCORES, "kin", "no column kin"),
        ({"red": "0", "blue": "a*u"}, "kind", "of the class 'green'"),
        (["0", "a*u"], "kind", "has 3 classes"),
        (["0", "1", "u"], "kind", "no parameters"),
    ],
)
def test_mistakes_with_classes_are_told(model, target, said):
    with pytest.raises(st.SteepestError) as caught:
        st.loss(model, COLOURS, target=target, kind="cross-entropy")
    assert said in caught.value.problem
    assert caught.value.remedy


def test_the_gradient_of_squares_is_put_into_words():
    table = {"x1": [1.0, 2.0, 4.0], "is_dog": [0.0, 1.0, 1.0]}
    squares = st.loss("w*x1 + b", table, target="is_dog")
    assert "In words: each row pulls w by its error times its x₁." in st.explain(squares).text()
    assert "In words: each row pulls b by its error.\n" in st.explain(squares, "b").text()
    sizes = st.loss("w*x1 + b", table, target="is_dog", kind="mean absolute error")
    assert "pulls w by its x₁, with the sign of its error." in st.explain(sizes, "w").text()
    assert "is_dog_i" not in st.explain(squares, "w").text()
