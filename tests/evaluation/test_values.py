"""Values: NumPy's bits in every tier, IEEE's infinities, precision, leading axes, and cost."""

import math
import threading
import time
import warnings
from decimal import Decimal
from fractions import Fraction

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

import steepest.primitives as table
from steepest.errors import ArgumentError, CallError, ShapeError
from steepest.evaluation import Program, evaluate
from steepest.graph import ArrayType, E, constant, lift, power, registered, variable

x, y, z = variable("x"), variable("y"), variable("z")
v = variable("v", type=ArrayType("real", (2,)))
ANY_FLOAT = some.one_of(
    some.floats(),
    some.sampled_from([0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 5e-324, 1e308, -0.5]),
)


def bits(value):
    """The value with every NaN alike and the zeros apart."""
    value = float(value)
    return "nan" if math.isnan(value) else value.hex()


@pytest.mark.parametrize(
    "entry", [p for p in registered() if p.arity and p.infer is None and p.evaluate],
    ids=lambda p: p.name,
)  # fmt: skip
@settings(max_examples=40, deadline=None, derandomize=True)
@given(point=some.tuples(ANY_FLOAT, ANY_FLOAT, ANY_FLOAT))
def test_floats_and_arrays_give_the_same_bits_without_a_warning(entry, point):
    if entry.name == "gate":
        return
    names = (x, y, z)[: entry.arity]
    program = Program([entry(*names)], names)
    point = [3.0 if i in entry.discrete else p for i, p in enumerate(point)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        [scalar] = program(*point[: entry.arity])
        [array] = program(*(np.full(9, p) for p in point[: entry.arity]))
    assert type(scalar) is float
    assert {bits(a) for a in array} == {bits(scalar)}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(ANY_FLOAT, ANY_FLOAT)
def test_arithmetic_on_floats_is_ieee(a, b):
    outputs = [x + y, x - y, x * y, x / y, -x, x**2, x**3, x**4, 1 / x, table.sqrt(x)]
    with np.errstate(all="ignore"):
        n, m = np.float64(a), np.float64(b)
        expected = [n + m, n - m, n * m, n / m, -n, n * n, n * n * n, (n * n) * (n * n), 1 / n,
                    np.sqrt(n)]  # fmt: skip
    found = evaluate(outputs, {x: a, y: b})
    assert [bits(f) for f in found] == [bits(e) for e in expected]


@pytest.mark.parametrize("n", [-7, -3, -2, -1, 0, 1, 2, 3, 4, 5, 10, 31, 2**60 + 1])
def test_whole_powers_keep_their_sign_and_their_digits(n):
    for base in (-1.0, 1.1, -1.3, 0.7, 2.0):
        [found] = evaluate([power(x, constant(n))], {x: base})
        with mpmath.workdps(50):
            expected = mpmath.mpf(base) ** n
        assert found == pytest.approx(float(expected), rel=1e-15 * max(4, abs(base) * 2))


def test_a_typed_negative_or_fractional_exponent_is_known():
    nodes = [x ** table.negate(constant(2)), table.power(x, table.divide(1, 2)), power(E, x)]
    assert evaluate(nodes, {x: 4.0}) == [1 / 16, 2.0, np.exp(4.0)]
    assert math.isnan(evaluate([power(x, table.divide(1, 3))], {x: -8.0})[0])
    assert evaluate([power(x, constant(0))], {x: 0.0}) == [1.0]


def test_exact_numbers_are_rounded_once():
    tenths = table.add(constant(Decimal("0.1")), constant(Decimal("0.2")))
    assert evaluate([tenths], {}) == [0.3]
    assert evaluate([table.add(constant(0.1), constant(0.2))], {}) == [0.1 + 0.2]
    third = table.divide(constant(1), constant(3))
    assert evaluate([third, constant(Fraction(1, 3))], {}) == [1 / 3, 1 / 3]
    assert evaluate([constant(10**400), constant(-(10**400))], {}) == [math.inf, -math.inf]


def test_whole_numbers_become_floats():
    for one in (7, np.int32(7), np.array(7), Fraction(7), Decimal(7), np.uint8(7), True * 7):
        assert evaluate([x / 2], {x: one}) == [3.5]
    assert evaluate([x / 2], {x: [1, 2]})[0].tolist() == [0.5, 1.0]
    assert evaluate([x], {x: True}) == [1.0]
    assert evaluate([x], {x: 10**400}) == [math.inf]


@pytest.mark.parametrize(
    "node",
    [
        x * Fraction(1, 3) + 0.1,
        table.sin(x) * table.PI,
        table.where(table.greater(x, 0), 1, 0) * x,
        table.arrays.stacked([x, x**2, lift(1)]),
        table.arrays.total(v * lift(np.array([1, 2]))) * x,
        table.sigmoid(x) + table.erf(x) + table.relu(x),
        table.arrays.gate(table.greater(x, 0), lift(2)) + x,
    ],
)
def test_single_precision_in_single_precision_out(node):
    one = evaluate([node], {x: np.float32(0.5), v: np.ones(2, np.float32)})[0]
    many = evaluate([node], {x: np.ones(3, np.float32), v: np.ones(2, np.float32)})[0]
    assert one.dtype == np.float32
    assert many.dtype == np.float32
    mixed = evaluate([node], {x: np.float32(0.5), v: np.ones(2)})[0]
    assert np.asarray(mixed).dtype in (np.float32, np.float64)


def test_a_python_number_beside_single_precision_yields():
    [found] = evaluate([x * y], {x: np.ones(2, np.float32), y: 0.1})
    assert found.dtype == np.float32


def test_complex_inputs_give_complex_values():
    [found] = evaluate([table.sqrt(x) * x**2], {x: -1 + 0j})
    assert found == 1j
    assert type(evaluate([x * y], {x: 2.0, y: 1j})[0]) is complex
    assert math.isnan(evaluate([table.sqrt(x)], {x: -1.0})[0])
    with pytest.raises(ArgumentError, match="complex"):
        evaluate([table.cbrt(x)], {x: 1j})


def test_broadcast_axes_lead_and_value_axes_trail():
    gradient = table.arrays.stacked([x * y, x + y])
    a, b = np.arange(5.0), np.ones((3, 1))
    [found] = evaluate([gradient], {x: a, y: b})
    assert found.shape == (3, 5, 2)
    [scaled] = evaluate([gradient * x], {x: a, y: b})
    np.testing.assert_array_equal(scaled, found * a[:, None])
    [shifted] = evaluate([v + x], {v: np.zeros((5, 2)), x: a})
    np.testing.assert_array_equal(shifted, np.stack([a, a], 1))


def test_truths_count_as_numbers_in_arithmetic():
    node = table.add(table.greater(x, 0), table.greater(x, 1))
    assert evaluate([node], {x: 2.0}) == [2.0]
    assert evaluate([node], {x: np.array([2.0, 0.5, -1])})[0].tolist() == [2, 1, 0]


def test_constants_need_no_variables_and_unused_variables_may_be_given():
    assert evaluate([table.sin(lift(1)) * 2], {}) == [2 * np.sin(1)]
    assert evaluate([lift(3)], {x: np.ones(4)}) == [3.0]
    assert evaluate([], {x: 1}) == []
    assert evaluate([x, x, y], {x: 1.0, y: 2.0}) == [1.0, 1.0, 2.0]


def test_a_program_does_not_remember_its_last_call():
    program = Program([x * table.arrays.stacked([x, y])], [x, y])
    first = program(1.0, 2.0)[0]
    program(3.0, 4.0)
    assert first.tolist() == [1.0, 2.0]
    assert program(1.0, 2.0)[0].tolist() == [1.0, 2.0]


def test_results_do_not_share_memory_with_inputs_of_other_outputs():
    a = np.ones(3)
    doubled, same = evaluate([x + x, x], {x: a})
    assert doubled.tolist() == [2, 2, 2]
    assert same.tolist() == [1, 1, 1]


def test_values_are_converted_in_silence():
    short = variable("s", type=ArrayType("float32"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert evaluate([short], {short: 1e300}) == [math.inf]
        assert evaluate([x * 1e300], {x: np.float32(1)}) == [math.inf]


def test_threads_may_call_one_program_at_once():
    program = Program([table.log(x) + table.exp(x)], [x])
    wrong = []

    def work(point):
        expected = program(point)
        wrong.extend(1 for _ in range(300) if program(point) != expected)

    threads = [threading.Thread(target=work, args=(0.5 + i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with np.errstate(divide="raise"):
        assert program(0.0) == [-math.inf]
        with pytest.raises(FloatingPointError):
            np.log(0.0)


def test_masked_elements_are_not_numbers():
    [found] = evaluate([x * 2], {x: np.ma.array([1.0, 2.0], mask=[False, True])})
    assert found[0] == 2
    assert math.isnan(found[1])


def test_refusals_name_what_to_give():
    with pytest.raises(CallError, match="y has no value"):
        evaluate([x + y], {x: 1})
    with pytest.raises(CallError, match="takes 2 values and got 1"):
        Program([x + y], [x, y])(1.0)
    for wrong in ("text", None, {}, object(), [1, "a"], [[1], [1, 2]], np.array(["a"])):
        with pytest.raises(ArgumentError, match="x must be a number"):
            evaluate([x], {x: wrong})
    with pytest.raises(ShapeError, match="got shape"):
        evaluate([v], {v: 1.0})
    with pytest.raises(ShapeError, match="where 2 is 2"):
        evaluate([v], {v: np.ones(3)})
    with pytest.raises(ShapeError, match="broadcast"):
        evaluate([x + y], {x: np.ones(3), y: np.ones(4)})
    w = variable("w", type=ArrayType("real", ("n",)))
    with pytest.raises(ArgumentError, match="no such element"):
        evaluate([table.arrays.part(w, 7)], {w: np.ones(5)})
    with pytest.raises(CallError, match="not int"):
        evaluate([3], {})


def test_a_hundred_thousand_operations_are_linear_and_not_recursive():
    node = x
    for _ in range(50_000):
        node = node * x + 1
    start = time.perf_counter()
    program = Program([node], [x])
    assert program(0.5) == [2.0]
    assert program(np.full(3, 0.5))[0].tolist() == [2.0] * 3
    assert time.perf_counter() - start < 10


def test_intermediate_arrays_are_freed():
    import tracemalloc

    node = x
    for _ in range(50):
        node = table.sin(node) + x
    a = np.ones(100_000)
    program = Program([node], [x])
    program(a)
    tracemalloc.start()
    program(a)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * a.nbytes


def test_a_call_on_floats_costs_little():
    node = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    program = Program([node], [x, y])
    best = min(_timed(program, 2000) for _ in range(5))
    assert best < 20e-6  # some 2 microseconds on an idle processor


def _timed(program, count):
    start = time.perf_counter()
    for _ in range(count):
        program(1.5, 0.5)
    return (time.perf_counter() - start) / count
