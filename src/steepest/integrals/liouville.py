"""Proofs that an integral is not elementary, and the answers where the same algebra finds one."""

from __future__ import annotations

from fractions import Fraction

from steepest import primitives as p
from steepest.graph import E, Node, Variable, exact, lift, log, ordered, power
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import Product, product, raised
from .numbers import Coefficient, is_rational, is_zero, quotient, tidy
from .polynomials import Polynomial
from .search import Found, Impossible, Outcome, Search, put, scaled, told
from .trigonometry import in_sine_and_cosine

LIOUVILLE = "by Liouville's theorem an answer would be a rational function times the same function"


def exponential_of_polynomial(search: Search, f: Node, x: Variable) -> Outcome:
    """``R(x) e^(q(x))`` and ``R(x) sin(q(x))`` with rational R: decided by linear algebra.

    Source:
        Rosenlicht, "Integration in finite terms", American Mathematical Monthly 79 (1972).
    """
    view = product(f, x)
    shape = _shape(view, x)
    if shape is None:
        return None
    base, q, wave = shape
    unity: tuple[Polynomial, Polynomial] = ([1], [1])
    above, below = poly.rational(view.node(without=(base,)), x) or unity
    if not is_rational(*below):
        return None
    dense = _denominators(below)
    if dense is None:
        return None
    s, d, t, lead = dense
    above = [quotient(c, lead) for c in above]
    slope = poly.slope(q)
    size = len(above) - 1 - (len(s) - 1) - (len(q) - 1) + 1
    if size < 0:
        return Impossible(LIOUVILLE + ", and none fits")
    if not is_rational(*above, *q):
        return None
    found = (_waves if wave else _exponent)(above, s, slope, t, size)
    if found is None:
        return Impossible(LIOUVILLE + ", and the equations for it have no solution")
    node = poly.written(d, x)
    if wave is None:
        answer = poly.written(found[0], x) / node * raised(base, view.powers[base])
    else:
        u, v = (poly.written(side, x) for side in found)
        sine, cosine = p.sin(wave), p.cos(wave)
        pair = (u * sine + v * cosine) if base.primitive is p.sin else (u * cosine - v * sine)
        answer = pair / node
    return told(
        "undetermined coefficients", "the answer is a rational function times the same function",
        f, x, view.coefficient * answer,
    )  # fmt: skip


def _shape(view: Product, x: Variable) -> tuple[Node, Polynomial, Node | None] | None:
    """The base that is no rational function, the polynomial in it, and the wave's argument."""
    special = [
        b for b, n in view.powers.items() if isinstance(n, Node) or poly.rational(b, x) is None
    ]
    if len(special) != 1:
        return None
    base, n = special[0], view.powers[special[0]]
    if any(not isinstance(k, int) for b, k in view.powers.items() if b is not base):
        return None
    if isinstance(n, Node):
        q = poly.polynomial(n, x)
        if q is None or x in ordered(base):
            return None
        return base, q if base is E else [tidy(lift(c) * log(base)) for c in q], None
    if base.primitive in (p.sin, p.cos) and n == 1:
        q = poly.polynomial(base.arguments[0], x)
        return None if q is None else (base, q, base.arguments[0])
    return None


def _denominators(
    below: Polynomial,
) -> tuple[Polynomial, Polynomial, Polynomial, Coefficient] | None:
    """The factors once (s), once less (d), ``s*d'/d`` (t), and the leading coefficient."""
    s: Polynomial = [1]
    d: Polynomial = [1]
    if len(below) > 1:
        for q, n in poly.squarefree(below):
            s = poly.times(s, q)
            d = poly.times(d, poly.to_the(q, n - 1))
    t, rest = poly.divided(poly.times(s, poly.slope(d)), d)
    return None if rest else (s, d, t, below[-1])


def _columns(size: int, image: list[Polynomial]) -> list[list[Coefficient]]:
    height = max((len(c) for c in image), default=0)
    return [[c[i] if i < len(c) else 0 for c in image] for i in range(max(height, size))]


def _exponent(
    above: Polynomial, s: Polynomial, slope: Polynomial, t: Polynomial, size: int
) -> tuple[Polynomial] | None:
    """N with ``s N' + (s q' - t) N = above``."""
    weight = poly.plus(poly.times(s, slope), t, -1)
    images = []
    for k in range(size + 1):
        monomial: Polynomial = [*[0] * k, 1]
        images.append(poly.plus(poly.times(s, poly.slope(monomial)), poly.times(weight, monomial)))
    answer = poly.solved(_columns(len(above), [*images, above]))
    return None if answer is None else (poly.trimmed(answer),)


def _waves(
    above: Polynomial, s: Polynomial, slope: Polynomial, t: Polynomial, size: int
) -> tuple[Polynomial, Polynomial] | None:
    """U and V with ``s(U + iV)' + (s i q' - t)(U + iV) = above``."""
    turn = poly.times(s, slope)
    height = max(len(above), len(turn) + size + 1, len(s) + size + 1)
    columns: list[Polynomial] = []
    for part in (0, 1):
        for k in range(size + 1):
            monomial: Polynomial = [*[0] * k, 1]
            own = poly.plus(poly.times(s, poly.slope(monomial)), poly.times(t, monomial), -1)
            other = poly.times(turn, monomial)
            other = other if part == 0 else [tidy(-c) for c in other]  # type: ignore[operator]
            real, imaginary = (own, other) if part == 0 else (other, own)
            columns.append(_padded(real, height) + _padded(imaginary, height))
    right = _padded(above, height) + _padded([], height)
    rows = [[*(c[i] for c in columns), right[i]] for i in range(2 * height)]
    answer = poly.solved(rows)
    if answer is None:
        return None
    return poly.trimmed(answer[: size + 1]), poly.trimmed(answer[size + 1 :])


def _padded(q: Polynomial, size: int) -> Polynomial:
    return [*q, *[0] * (size - len(q))]


def binomial(search: Search, f: Node, x: Variable) -> Outcome:
    """``x^m (a + b x^n)^p``: elementary only in three cases.

    Source:
        Chebyshev's theorem on the integration of binomial differentials (1853).
    """
    view = product(f, x)
    m: Coefficient = view.powers.get(x, 0)
    bases = [b for b in view.powers if b is not x]
    if len(bases) != 1 or isinstance(m, Node):
        return None
    exponent = view.powers[bases[0]]
    q = poly.polynomial(bases[0], x)
    if q is None or not isinstance(exponent, Fraction) or len(q) < 3:
        return None
    if sum(not is_zero(c) for c in q) != 2 or is_zero(q[0]):
        return None
    n = len(q) - 1
    first = Fraction(m + 1) / n
    if first.denominator != 1 and (first + exponent).denominator != 1:
        return Impossible(
            "Chebyshev: of p, (m + 1)/n and (m + 1)/n + p none is a whole number "
            f"(m = {m}, n = {n}, p = {exponent})"
        )
    if first.denominator == 1 or n < 3:
        return None
    return _third_case(search, f, x, (m, n, exponent), (lift(q[0]), lift(q[-1])), view)


def _third_case(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, mnp: tuple, ab: tuple[Node, Node], view: Product
) -> Outcome:
    from .search import fresh  # noqa: PLC0415

    (m, n, exponent), (a, b) = mnp, ab
    s = exponent.denominator
    w = fresh(x, f)
    k = int(Fraction(m + 1) / n + exponent)
    bottom = w**s - b
    inner = (a / bottom) ** k * w ** int(s * exponent) * (-s * w ** (s - 1)) / (n * bottom)
    inner = textbook(inner)
    found = search.find(inner, w)
    if not isinstance(found, Found):
        return None
    back = raised(a + b * x**n, Fraction(1, s)) / raised(x, tidy(Fraction(n, s)))
    answer = view.coefficient * put(found.node, w, back)
    from steepest.printing import text  # noqa: PLC0415

    return told(
        "substitution", f"put {w.name} = {text(textbook(back))} (Chebyshev's third case)",
        f, x, answer, below=found.steps, after=scaled(lift(1)), integrals=[(inner, w)],
    )  # fmt: skip


def elliptic(search: Search, f: Node, x: Variable) -> Outcome:
    """``sqrt(1 - k^2 sin^2(x))``, ``1/sqrt(a + b cos(x))`` and their kin."""
    view = product(f, x)
    if len(view.powers) != 1:
        return None
    [(base, n)] = view.powers.items()
    if n not in (Fraction(1, 2), Fraction(-1, 2)) or isinstance(n, Node):
        return None
    seen = in_sine_and_cosine(base, x)
    if seen is None:
        return None
    g, sine, cosine, _ = seen
    names = [v for v in (sine, cosine) if v in ordered(g)]
    if len(names) != 1:
        return None
    q = poly.polynomial(g, names[0])
    if q is None or len(q) not in (2, 3) or (len(q) == 3 and not is_zero(q[1])):
        return None
    low, high = q[0], q[-1]
    if len(q) == 3:  # a + b sin^2
        degenerate = is_zero(low) or is_zero(tidy(lift(low) + lift(high)))
    else:  # a + b cos = (a + b) - 2b sin^2 of half the angle
        degenerate = is_zero(tidy(lift(low) - lift(high))) or is_zero(tidy(lift(low) + lift(high)))
    if degenerate:
        return _perfect_square(f, x, base, Fraction(n), len(q) == 2)
    return Impossible("it is an elliptic integral, which Liouville proved not to be elementary")


def _perfect_square(f: Node, x: Variable, base: Node, n: Fraction, first: bool) -> Outcome:
    """``sqrt(a + a*cos(x))``: by the half-angle identity the root of a square."""
    waves = [w for w in ordered(base) if w.primitive in (p.sin, p.cos) and x in ordered(w)]
    if n < 0 or not first or len(waves) != 1:
        return None
    theta = waves[0].arguments[0]
    inner = poly.linear(theta, x)
    if inner is None:
        return None
    slope = derivative(base, x) / lift(inner[0])
    answer = -2 * slope / (raised(base, n) * lift(inner[0]))
    why = "by the half-angle identity it is the root of a square"
    return told("half-angle identities", why, f, x, answer)


DILOGARITHMIC = (p.tan, p.cot, p.sec, p.csc, p.tanh, p.coth, p.sech, p.csch)
"""x times one of these, of x, leads to the dilogarithm."""


def listed(search: Search, f: Node, x: Variable) -> Outcome:
    """Integrals that are known not to be elementary, one by one."""
    view = product(f, x)
    powers = dict(view.powers)
    if len(powers) == 1:
        [(base, n)] = powers.items()
        inner = base.arguments[0] if base.arguments else base
        if base.primitive is power and base.arguments[0] is x and inner is base.arguments[1]:
            return (
                Impossible("x^x has no elementary antiderivative (Liouville)") if n == 1 else None
            )
        if base.primitive is log and n == 1 and _is_wave(inner, x):
            return Impossible("parts lead to x*cot(x), whose integral is a dilogarithm")
        return None
    if len(powers) != 2 or powers.get(x) not in (1, -1):
        return _logarithm_over_linear(view, x)
    [(base, n)] = [(b, k) for b, k in powers.items() if b is not x]
    if base.primitive is None or not base.arguments or isinstance(n, Node):
        return None
    inner = poly.linear(base.arguments[0], x)
    if inner is None or not is_zero(inner[1]):
        return _logarithm_over_linear(view, x)
    waves = (*DILOGARITHMIC, p.sin, p.cos, p.sinh, p.cosh)
    if powers[x] == 1:
        reciprocal = n == -1 and base.primitive in waves
        if reciprocal or (n == 1 and base.primitive in DILOGARITHMIC):
            return Impossible("it is a dilogarithm, which is not elementary")
        return None
    if n == 1 and base.primitive in (p.arctan, p.arcsin, p.artanh, p.arsinh):
        return Impossible("it is a dilogarithm, which is not elementary")
    return _logarithm_over_linear(view, x)


def _is_wave(node: Node, x: Variable) -> bool:
    if node.primitive not in (p.sin, p.cos, p.tan) or not node.arguments:
        return False
    return poly.linear(node.arguments[0], x) is not None


def _logarithm_over_linear(view: Product, x: Variable) -> Outcome:
    """``ln(a x + b)/(c x + d)`` is a dilogarithm unless the two are proportional."""
    if len(view.powers) != 2:
        return None
    logs = [b for b, n in view.powers.items() if b.primitive is log and n == 1]
    lines = [b for b, n in view.powers.items() if n == -1]
    if len(logs) != 1 or len(lines) != 1:
        return None
    inner, line = poly.linear(logs[0].arguments[0], x), poly.linear(lines[0], x)
    if inner is None or line is None or not is_rational(*inner, *line):
        return None
    if is_zero(inner[0] * line[1] - inner[1] * line[0]):  # type: ignore[operator]
        return None
    return Impossible("it is a dilogarithm, which is not elementary")


__all__ = ["binomial", "elliptic", "exact", "exponential_of_polynomial", "listed"]
