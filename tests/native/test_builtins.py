"""Compiled functions as Python sees them: calls, arguments, answers, lifetime, threads."""

import gc
import inspect
import math
import pickle
import subprocess
import sys
import threading
import weakref
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError, CallError, ShapeError

ROSENBROCK = "100*(y - x^2)^2 + (1 - x)^2"


def resident():
    """The memory of this process in kilobytes."""
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * 4


def test_a_compiled_function_is_a_built_in_that_shows_its_arguments():
    g = st.compile("y*exp(-x)")
    assert type(g).__name__ == "builtin_function_or_method"
    assert str(inspect.signature(g)) == "(x, y)"
    assert "e^(-x)" in g.__doc__ or "exp(-x)" in g.__doc__
    assert g.__self__.variables == ("x", "y")
    assert g.__self__.outputs == (("value", ()),)


def test_the_value_is_that_of_the_formula():
    slope = st.compile(st.function("sin(x)*exp(-x)").diff("x"))
    for x in (-2.0, 0.0, 0.7, 5.0):
        assert slope(x) == pytest.approx(math.exp(-x) * (math.cos(x) - math.sin(x)), rel=1e-14)


@pytest.mark.parametrize("kind", [int, float, np.float64, np.float32, np.int8, Fraction])
def test_any_real_number_is_an_argument(kind):
    assert st.compile("x^2")(kind(2)) == 4.0


def test_whole_numbers_too_large_for_a_float_are_infinite():
    assert st.compile("x")(10**400) == math.inf
    assert st.compile("x")(-(10**400)) == -math.inf
    assert st.compile("x")(-1) == -1.0


def test_arguments_go_by_name_too():
    g = st.compile("x - y")
    assert g(1.0, 3.0) == g(1.0, y=3.0) == g(y=3.0, x=1.0) == -2.0


@pytest.mark.parametrize(
    ("given", "named"),
    [((), {}), ((1.0,), {}), ((1.0, 2.0, 3.0), {}), ((1.0,), {"x": 2.0}), ((1.0,), {"z": 2.0}),
     (("1", 2.0), {}), ((None, 2.0), {}), ((1j, 2.0), {}), (([1.0], 2.0), {})],
)  # fmt: skip
def test_wrong_arguments_raise_an_error_in_three_parts(given, named):
    with pytest.raises(CallError) as error:
        st.compile("x - y")(*given, **named)
    assert error.value.problem and error.value.where and error.value.remedy


def test_a_function_of_nothing_is_called_without_arguments():
    assert st.compile("2*pi")() == 2 * math.pi


def test_a_function_of_many_variables_takes_them_all():
    names = [f"x{i}" for i in range(200)]
    g = st.compile(" + ".join(f"{i}*{n}" for i, n in enumerate(names)))
    assert g(*range(200)) == sum(i * i for i in range(200))
    with pytest.raises(CallError):
        g(*range(199))


def test_a_truth_is_a_truth():
    g = st.compile(st.function("{1 if x > 0 else 0}"))
    assert (g(1.0), g(-1.0)) == (1.0, 0.0)


def test_a_gradient_takes_an_array_and_gives_one():
    g = st.compile(st.function(ROSENBROCK).gradient())
    point = np.array([3.0, 1.0])
    expected = [-400 * 3 * (1 - 9) - 2 * (1 - 3), 200 * (1 - 9)]
    assert g(point).tolist() == expected
    assert g([3, 1]).tolist() == g({"y": 1, "x": 3}).tolist() == expected
    assert g(np.array([3, 1])[::-1][::-1]).tolist() == expected
    assert g(np.array([3, 0, 1, 0], dtype=np.float32)[::2]).tolist() == expected
    assert g(point.astype(">f8")).tolist() == expected


def test_an_array_to_write_to_is_returned():
    g = st.compile(st.function(ROSENBROCK).gradient())
    out = np.empty(2)
    assert g(np.array([3.0, 1.0]), out=out) is out
    assert out.tolist() == [9600 + 4, -1600]
    assert g([3, 1], out=out) is out
    in_place = np.array([3.0, 1.0])
    assert g(in_place, out=in_place).tolist() == [9604, -1600]
    before = sys.getrefcount(out)
    for _ in range(100):
        g(in_place, out=out)
    assert sys.getrefcount(out) == before


@pytest.mark.parametrize(
    "out",
    [np.empty(3), np.empty((2, 1)), np.empty(2, np.float32), np.empty(4)[::2], [0.0, 0.0],
     np.empty(2, ">f8"), (np.empty(2),)],
)  # fmt: skip
def test_an_array_that_cannot_be_written_to_is_refused(out):
    with pytest.raises(ShapeError):
        st.compile(st.function(ROSENBROCK).gradient())(np.ones(2), out=out)


def test_a_read_only_array_is_refused_as_out_and_taken_as_point():
    g = st.compile(st.function(ROSENBROCK).gradient())
    frozen = np.ones(2)
    frozen.setflags(write=False)
    with pytest.raises(ShapeError):
        g(np.ones(2), out=frozen)
    assert g(frozen).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("point", [np.ones(3), np.ones((2, 1)), 1.0, [[1.0, 2.0]], []])
def test_a_point_of_another_shape_is_refused(point):
    with pytest.raises(ShapeError) as error:
        st.compile(st.function(ROSENBROCK).gradient())(point)
    assert error.value.remedy


@pytest.mark.parametrize("point", ["ab", None, [1.0, "x"], {"x": 1.0}])
def test_a_point_of_no_numbers_is_refused(point):
    with pytest.raises((CallError, ShapeError)):
        st.compile(st.function(ROSENBROCK).gradient())(point)


def test_value_gradient_and_hessian_come_from_one_call():
    f = st.function(ROSENBROCK)
    g = st.compile(f, outputs=("value", "gradient", "hessian"))
    value, gradient, hessian = g(np.array([0.5, 2.0]))
    assert value == f(0.5, 2.0)
    assert np.array_equal(gradient, f.gradient()(0.5, 2.0))
    assert np.array_equal(hessian, f.hessian()(0.5, 2.0))
    room = np.empty(2), np.empty((2, 2))
    again = g(np.array([0.5, 2.0]), out=room)
    assert again[1] is room[0] and again[2] is room[1]
    assert np.array_equal(room[1], hessian)


def test_outputs_share_their_operations():
    f = st.function("exp(sin(x)*y)")
    both = st.compile(f, outputs=("value", "gradient")).__self__.plan.operations
    assert sum(o.code == "exp" for o in both) == 1


@pytest.mark.parametrize("outputs", [(), ("slope",), ("value", "value")])
def test_unknown_outputs_are_refused(outputs):
    with pytest.raises(ArgumentError):
        st.compile("x*y", outputs=outputs)


def test_a_long_function_is_cut_and_gives_the_same():
    count = 400
    text = " + ".join(f"100*(x{i + 1} - x{i}^2)^2 + (1 - x{i})^2" for i in range(count - 1))
    f = st.function(text)
    g = st.compile(f, outputs=("value", "gradient"))
    assert len(g.__self__.plan.operations) > 4000
    x = np.random.default_rng(0).normal(size=count)
    value, gradient = g(x)
    assert value == f(*x)
    expected = np.zeros(count)
    expected[:-1] += -400 * x[:-1] * (x[1:] - x[:-1] ** 2) - 2 * (1 - x[:-1])
    expected[1:] += 200 * (x[1:] - x[:-1] ** 2)
    assert np.allclose(gradient, expected, rtol=1e-12, atol=1e-12)
    in_place = x.copy()
    g(in_place, out=in_place)
    assert np.array_equal(in_place, gradient)


def test_the_code_lives_as_long_as_what_calls_it():
    g = st.compile("x^2 + 1")
    code = weakref.ref(g.__self__)
    other = g.__self__.builtin()
    del g
    gc.collect()
    assert code() is not None and other(2.0) == 5.0
    del other
    gc.collect()
    assert code() is None


def test_compiling_and_dropping_keeps_memory_flat():
    f = st.function("x^2*sin(x)")

    def cycles(count):
        for _ in range(count):
            st.compile(f)(1.0)
        gc.collect()
        return resident()

    cycles(30)
    before = cycles(30)
    assert cycles(100) - before < 1500  # kilobytes; a leak of the code alone would be more


def test_several_threads_compile_and_call_at_once():
    failures = []

    def work(k):
        g = st.compile(f"x^2 + {k}*y")
        failures.extend(i for i in range(200) if g(float(i), 2.0) != i * i + 2.0 * k)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert not failures


def test_an_operation_without_native_form_is_refused_with_a_remedy():
    with pytest.raises(ArgumentError) as error:
        st.compile(st.function(lambda w: np.sum(w * w), shapes={"w": (3,)}))
    assert error.value.remedy


def test_importing_steepest_does_not_load_llvm():
    program = (
        "import sys, steepest as st; st.function('x^2').diff('x')(1.0); "
        "assert not [m for m in sys.modules if m.startswith('llvmlite')]; "
        "assert st.compile('x^2')(3.0) == 9.0"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_scipy_integrates_without_python_between():
    from scipy.integrate import quad

    g = st.compile(st.function("x*sin(y)", ["y", "x"]))
    low = g.__self__.low_level_callable()
    del g
    gc.collect()
    value, _ = quad(low, 0, math.pi, args=(3.0,))
    assert value == pytest.approx(6.0, rel=1e-12)
    with pytest.raises(CallError):
        st.compile("x*y", outputs=("value", "gradient")).__self__.low_level_callable()


@pytest.mark.parametrize("budget", [None, 0])
def test_a_compiled_function_can_be_pickled(budget):
    g = pickle.loads(pickle.dumps(st.compile("x^2 + y", budget=budget)))
    assert g(3.0, 1.0) == 10.0
    assert g.__self__.tier == ("native" if budget is None else "interpreter")


def test_a_sine_over_its_angle_needs_no_special_function():
    g = st.compile("sin(x)/x")
    assert "sin" in g.__self__.plan.codes
    assert g(2.0) == math.sin(2.0) / 2.0
