"""Critical points against textbooks, against NumPy's roots, and where proofs could go wrong."""

from __future__ import annotations

import itertools
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

import steepest as st

TABLES = Path(__file__).parents[1] / "tables"


def _rows():
    for name in ("critical_points.txt", "critical_points_fresh.txt"):
        for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                yield _cells(line)


def _cells(line):
    """The five cells from the right, for a formula may hold bars itself."""
    formula, box, points, proved, source = (c.strip() for c in line.rsplit(" |", 4))
    return formula, box, points, proved, source


ROWS = list(_rows())


def _number(text):
    return float(st.function(text)())


def _box(text):
    ranges = (part.split("=") for part in text.split(",")) if text else ()
    return {name: tuple(map(_number, r.split(":"))) for name, r in ranges} or None


def _points(text):
    if text == "none":
        return []
    found = []
    for part in text.split(";"):
        place, _, kind = part.strip().rpartition(" ")
        found.append((tuple(map(_number, place[1:-1].split(","))), kind))
    return sorted(found)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[0]} {row[1]}" for row in ROWS])
def test_textbook_functions_have_the_textbook_s_critical_points(row):
    formula, box, points, proved, _ = row
    found = st.critical_points(formula, _box(box))
    expected = _points(points)
    assert [p.kind for p in found] == [kind for _, kind in expected], found
    for p, (place, _) in zip(found, expected, strict=True):
        assert p.point == pytest.approx(place, rel=1e-12, abs=1e-12)
    assert found.complete == (proved == "proved"), found.reason


def test_the_table_has_sixty_textbook_problems_and_twenty_in_several_variables():
    names = [st.function(row[0]).variables for row in ROWS]
    assert sum(len(v) == 1 for v in names) >= 100
    assert sum(len(v) > 1 for v in names) >= 20


HIMMELBLAU = "(x^2 + y - 11)^2 + (x + y^2 - 7)^2"
CAMEL = "(4 - 2.1x^2 + x^4/3)*x^2 + x*y + (-4 + 4y^2)*y^2"


@pytest.mark.parametrize(
    ("formula", "box", "kinds"),
    [
        # Himmelblau, Applied Nonlinear Programming, 1972: four minima, one maximum.
        (HIMMELBLAU, None, {"minimum": 4, "saddle": 4, "maximum": 1}),
        # Dixon & Szegő 1978: six minima, of which two are global.
        (CAMEL, ((-3, 3), (-2, 2)), {"minimum": 6, "saddle": 7, "maximum": 2}),
        ("cos(x) + cos(y)", ((-4, 4), (-4, 4)), {"minimum": 4, "saddle": 4, "maximum": 1}),
    ],
)
def test_known_landscapes_have_their_known_numbers_of_points(formula, box, kinds):
    found = st.critical_points(formula, box)
    assert {k: [p.kind for p in found].count(k) for k in kinds} == kinds
    assert len(found) == sum(kinds.values())
    assert found.complete


def test_the_sum_of_the_indices_is_the_euler_characteristic():
    """Of a function that grows on all sides, minima and maxima less saddles are 1 (Morse)."""
    for formula in (HIMMELBLAU, CAMEL, "x^4 + y^4 - 4*x*y + x"):
        kinds = [p.kind for p in st.critical_points(formula)]
        assert kinds.count("minimum") + kinds.count("maximum") - kinds.count("saddle") == 1


# ---- against NumPy, and against themselves ----


@given(some.lists(some.integers(-9, 9), min_size=2, max_size=8))
def test_critical_points_of_polynomials_are_the_real_roots_of_the_derivative(coefficients):
    p = np.polynomial.Polynomial(coefficients)
    text = " + ".join(f"({c})*x^{n}" for n, c in enumerate(coefficients))
    slope = p.deriv()
    if not np.any(slope.coef):
        return
    found = st.critical_points(st.function(text, variables=("x",)))
    assert found.complete, found.reason
    roots = slope.trim().roots()
    for point in found:
        at = point.point[0]
        assert min(abs(roots - at)) < 1e-2 * max(1.0, abs(at))
    for root in roots[abs(roots.imag) < 1e-12].real:
        assert any(abs(c.point[0] - root) < 1e-2 * max(1.0, abs(root)) for c in found)


@given(some.lists(some.integers(-6, 6), min_size=1, max_size=6, unique=True))
def test_extrema_and_inflections_follow_the_multiplicities_of_the_slope(places):
    """f' = product of (x - c)^m: its sign changes where m is odd (integrated exactly)."""
    slope = np.polynomial.Polynomial([1])
    for i, c in enumerate(sorted(places)):
        slope = slope * np.polynomial.Polynomial([-c, 1]) ** (1 + i % 3)
    whole = [int(c) for c in slope.coef]
    text = " + ".join(f"({c})*x^{n + 1}/{n + 1}" for n, c in enumerate(whole))
    found = st.critical_points(text)
    assert [p.point[0] for p in found] == [float(c) for c in sorted(places)]
    flat = [p.kind == "inflection" for p in found]
    assert flat == [i % 3 == 1 for i in range(len(places))]
    assert found.complete


@given(some.floats(-3, 3), some.floats(0.5, 2), some.integers(1, 4))
def test_shifted_waves_keep_all_their_extrema(shift, stretch, n):
    found = st.critical_points(f"sin({n}*({stretch:.6f}*x - ({shift:.6f})))", (-3, 3))
    speed = n * float(f"{stretch:.6f}")
    phase = n * float(f"{shift:.6f}")
    first = np.ceil((-3 * speed - phase) / np.pi - 0.5)
    last = np.floor((3 * speed - phase) / np.pi - 0.5)
    assert len(found) == last - first + 1
    assert found.complete


# ---- where a proof could be wrong ----


@pytest.mark.parametrize(
    ("formula", "box", "count"),
    [
        ("(x - 1)*(x - 1.0000001)*(x + 2)", None, 2),  # two zeros of f, close together
        ("x^3/3 - 0.000001*x^2/2", None, 2),  # two critical points 1e-6 apart
        ("x^3/3 + 0.000000000001*x", None, 0),  # nearly one
        ("x^3/3 - 0.000000000001*x", None, 2),
        ("cos(x) - 1 + x^2/2 - x^4/24 + x^6/720", (-1, 1), 1),  # f' is tiny, with a 7-fold zero
        ("e^x - x - 1.0000000001*x", (-1, 1), 1),
        ("sin(50*x)", (-1, 1), 32),
        ("1/(x^2 + 0.0001)", (-1, 1), 1),
        ("tanh(100*x) - 10*x", (-1, 1), 2),
        ("x^2*(x/x)", None, 0),  # 0 is not in the domain as typed
        ("(x^2 - 2)^3/(x^2 - 2)", None, 1),  # nor are the square roots of 2
        ("sin(x)/x", (-1, 1), 0),
        ("max(x, -x)", (-1, 1), 1),
        ("max(x^2, 1)*1 + x - max(x^2, 1)", None, 0),
        ("|x - 0.5|*(x - 0.5)", (-1, 1), 1),
        ("sqrt(x^4) + x", None, 1),
        ("|x|^3 + x", None, 1),  # not at 0: it is smooth there, and the slope is 1
        ("{sin(x)/x if x != 0 else 1}", (-1, 1), 1),
    ],
)
def test_points_that_are_easily_missed_or_made_up(formula, box, count):
    found = st.critical_points(formula, box)
    if found.complete:
        assert len(found) == count, found
    else:
        assert len(found) <= count, found


def test_wilkinson_s_polynomial_has_all_its_critical_points():
    text = "*".join(f"(x - {k})" for k in range(1, 21))
    found = st.critical_points(text)
    assert found.complete
    assert len(found) == 19
    assert all(k < p.point[0] < k + 1 for k, p in enumerate(found, 1))
    assert {a.kind != b.kind for a, b in itertools.pairwise(found)} == {True}


def test_a_zero_just_outside_the_box_is_not_counted():
    assert len(st.critical_points("sin(x)", (0, 1.5707))) == 0
    assert len(st.critical_points("sin(x)", (0, 1.5708))) == 1
    assert len(st.critical_points("x^2*e^x", (0, 1))) == 1


# ---- infinitely many ----


@pytest.mark.parametrize(
    ("formula", "variables", "said"),
    [
        ("7", ("x",), "constant"),
        ("sin(x)^2*0", None, "constant"),
        ("floor(x)", None, "0 wherever it exists"),
        ("(x + y)^2", None, "x + y = 0"),
        ("x^2", ("x", "y"), "does not depend on y"),
        ("(x^2 + y^2 - 1)^2", None, "x^2 + y^2 - 1 = 0"),
        ("x^2*y^2", None, "y = 0"),
        ("sin(x*y)", None, "cos(x*y) = 0"),
        ("max(0, x)", None, "0 on all of x < 0"),
        ("max(0, min(x, 1))", None, "x > 1"),
        ("x*y*z", None, "y = 0"),
        ("|x| + |y|", None, "no gradient"),
        ("sin(1/x)", None, "not proved"),
    ],
)
def test_infinitely_many_points_are_said_to_be_so_and_never_complete(formula, variables, said):
    found = st.critical_points(st.function(formula, variables=variables))
    assert not found.complete
    assert said in found.reason


def test_a_function_that_repeats_goes_on_outside():
    found = st.critical_points("sin(x) + cos(2x)/3")
    assert "repeats every 2*pi" in found.reason
    assert "repeats" not in st.critical_points("sin(x) + x").reason
    assert "repeats" not in st.critical_points("x^2 - x").reason


def test_corners_of_two_variables_are_honest():
    found = st.critical_points("|x| + |y|")
    assert [(p.point, p.kind) for p in found] == [((0, 0), "minimum")]
    assert found[0].eigenvalues == ()
    between = st.critical_points("|x - y| + x^2 + y^2 - 2x")
    assert [p.point for p in between] == [(0.5, 0.5)]
    assert between[0].kind in ("minimum", "undecided")


# ---- words, kinds of one variable, classify ----


def test_one_variable_is_never_told_of_a_hessian():
    for formula in ("x*|x|", "x^6", "x^3", "sin(x)^4", "cbrt(x)", "x - sin(x)"):
        assert "Hessian" not in str(st.critical_points(formula))


def test_exact_coordinates_are_shown():
    assert [p.exact for p in st.critical_points("x^3 - 2x")] == [
        ("-sqrt(2)/sqrt(3)",),
        ("sqrt(2)/sqrt(3)",),
    ]
    assert st.critical_points("x*ln(x)")[0].exact == ("1/e",)


def test_classify_agrees_with_the_list():
    for formula in ("x^3 - 3x", "x^4", "|x|", "x^3 + y^3 - 3*x*y", "x^3 - 3*x*y^2"):
        for p in st.critical_points(formula):
            assert st.classify(formula, p.point).kind == p.kind


def test_classify_refuses_other_points_with_the_slope():
    with pytest.raises(st.ArgumentError, match="slope there is 9, not 0"):
        st.classify("x^3 - 3x", 2)
    with pytest.raises(st.ArgumentError, match="gradient"):
        st.classify("x^2 + y^2", {"x": 1, "y": 0})


def test_bad_boxes_are_refused():
    for box in ({"y": (0, 1)}, {"x": (1, 0)}, {"x": 3}, (1, 2, 3), {"x": ("a", 2)}):
        with pytest.raises(st.SteepestError):
            st.critical_points("x^2", box)


# ---- concavity ----


def test_concavity_of_textbook_functions():
    """OpenStax, Calculus Volume 1, example 4.19; Stewart 8e, 4.3 example 6."""
    assert st.concavity("x^3 - 6x^2 + 9x + 30").inflection_points == (2.0,)
    c = st.concavity("x^4 - 4x^3")
    assert c.inflection_points == (0.0, 2.0)
    assert [way for _, _, way in c.intervals] == ["up", "down", "up"]
    assert c.complete


def test_a_pole_is_an_exact_break_and_no_inflection_point():
    c = st.concavity("1/x", (-3, 3))
    assert c.intervals == ((-3.0, 0.0, "down"), (0.0, 3.0, "up"))
    assert c.inflection_points == ()
    assert c.complete
    wave = st.concavity("tan(x)", (-4, 4))
    assert wave.inflection_points == pytest.approx((-np.pi, 0, np.pi))


def test_straight_parts_have_no_inflection_points():
    c = st.concavity("max(0, x)", (-1, 1))
    assert c.intervals == ((-1.0, 0.0, "straight"), (0.0, 1.0, "straight"))
    assert c.inflection_points == ()
    assert st.concavity("x^4").inflection_points == ()


# ---- cost ----


@pytest.mark.parametrize(
    "formula", [HIMMELBLAU, CAMEL, "x^2*y^2", "sin(x)/x", "(1-x)^2 + 100*(y - x^2)^2", "x^x"]
)
def test_the_answer_comes_within_a_few_seconds(formula):
    start = time.perf_counter()
    st.critical_points(formula)
    assert time.perf_counter() - start < 6


def test_ackley_s_function_with_its_many_critical_points_takes_a_second_or_two():
    ackley = "-20*exp(-0.2*sqrt(0.5*(x^2 + y^2))) - exp(0.5*(cos(2*pi*x) + cos(2*pi*y))) + e + 20"
    start = time.process_time()
    found = st.critical_points(ackley, {"x": (-2.2, 2.3), "y": (-2.2, 2.3)})
    assert time.process_time() - start < 4
    assert len(found) == 81
    assert not found.complete


@pytest.mark.parametrize(
    ("function", "ways"),
    [
        ("x^2 - |x|", ["up", "up"]),
        ("cbrt(x^2)", ["down", "down"]),
        ("|x|", ["straight", "straight"]),
        ("x^4", ["up"]),
        ("x^3", ["down", "up"]),
    ],
)
def test_an_interval_of_one_curvature_ends_at_a_corner(function, ways):
    assert [way for _, _, way in st.concavity(function).intervals] == ways
