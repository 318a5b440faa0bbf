"""Square roots of quadratics, and roots of linear functions and of their quotients."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from steepest.graph import Node, Variable, lift, log, ordered, power, rewrite
from steepest.primitives import abs as absolute
from steepest.primitives import arcsin, arsinh, cbrt, root, sqrt
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import Product, product
from .numbers import Coefficient, is_rational, is_zero, number_of, quotient, root_of, sign_of, tidy
from .polynomials import Polynomial
from .rational import rational
from .search import Found, Outcome, Search, fresh, put, scaled, told

HALF = Fraction(1, 2)


def root_of_quadratic(search: Search, f: Node, x: Variable) -> Outcome:
    """``R(x) * q^(k/2)`` with a rational R, a quadratic q and an odd k."""
    view = product(f, x)
    for base, n in view.powers.items():
        if isinstance(n, Fraction) and n.denominator == 2:
            q = poly.polynomial(base, x)
            if q is not None and len(q) == 3 and not _is_square(q):
                return _with_root(search, f, x, view, base, n, q)
    return None


def _is_square(q: Polynomial) -> bool:
    return is_zero(q[1] * q[1] - 4 * q[0] * q[2])  # type: ignore[operator]


def _with_root(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, view: Product, base: Node, n: Fraction, q: Polynomial
) -> Outcome:
    ratio = poly.rational(view.node(without=(base,)), x)
    if ratio is None:
        ratio = ([1], [1]) if len(view.powers) == 1 else None
    if ratio is None:
        return None
    above, below = ratio
    if len(above) == 2 and len(below) == 1 and not poly.divided(above, poly.slope(q))[1]:
        return None  # the slope of q stands beside it: a plain substitution
    k = int(n + HALF)  # f = R q^k / sqrt(q)
    if k >= 0:
        above = poly.times(above, poly.to_the(q, k))
        k = 0
    parts: list[Node] = []
    shift = quotient(q[1], tidy(2 * q[2]))  # type: ignore[operator]
    if len(below) == 1:
        above = [quotient(c, below[0]) for c in above]
        parts = _over_powers(search, above, q, -k, x)
    else:
        below = poly.times(below, poly.to_the(q, -k))
        whole, above = poly.divided(above, below)
        if whole:
            parts = _over_powers(search, whole, q, 0, x)
        proper = _by_parity(search, above, below, q, shift, x)
        if proper is None:
            return None
        parts += proper
    answer: Node = lift(0)
    for part in parts:
        answer = answer + part
    rule, why = _told_as(q, shift)
    return told(rule, why, f, x, view.coefficient * answer)


def _told_as(q: Polynomial, shift: Coefficient) -> tuple[str, str]:
    if is_zero(shift):
        rule = "standard form, trigonometric substitution"
    else:
        rule = "completing the square, trigonometric substitution"
    lead, gap = sign_of(q[2])[0], sign_of(tidy(4 * q[2] * q[0] - q[1] * q[1]))[0]  # type: ignore
    if lead < 0:
        return rule, "sqrt(a^2 - u^2) becomes a*cos(t) with u = a*sin(t)"
    if gap > 0:
        return rule, "sqrt(u^2 + a^2) becomes a*sec(t) with u = a*tan(t)"
    return rule, "sqrt(u^2 - a^2) becomes a*tan(t) with u = a*sec(t)"


def _over_powers(search: Search, p: Polynomial, q: Polynomial, m: int, x: Variable) -> list[Node]:
    """The integral of ``p / (q^m sqrt(q))``."""
    node = poly.written(q, x)
    parts: list[Node] = []
    while m > 0:
        p, rest = poly.divided(p, q)
        if rest:
            parts.append(_over_power(rest, q, m, x, node, parts, search))
        m -= 1
        if not p:
            return parts
    return [*parts, *_over_root(search, p, q, x, node)]


def _over_power(  # noqa: PLR0917 - the facts of one integral
    p: Polynomial,
    q: Polynomial,
    m: int,
    x: Variable,
    node: Node,
    parts: list[Node],
    search: Search,
) -> Node:
    """The integral of a linear p over ``q^m sqrt(q)``, m at least 1."""
    c, b, a = q
    share = quotient(p[1] if len(p) > 1 else 0, 2 * a)  # type: ignore[operator]
    rest = tidy(p[0] - share * b)  # type: ignore[operator]
    answer: Node = lift(0)
    if not is_zero(share):
        answer = lift(share) / lift(HALF - m) / (node ** (m - 1) * sqrt(node))
    gap = tidy(4 * a * c - b * b)  # type: ignore[operator]
    inner = 2 * lift(a) * x + lift(b)
    factor = lift(rest)
    while not is_zero(rest):
        scale = (2 * m - 1) * lift(gap)
        answer = answer + factor * 2 * inner / (scale * node ** (m - 1) * sqrt(node))
        factor = factor * 8 * lift(a) * (m - 1) / scale
        m -= 1
        if m == 0:
            break
    return answer


def _over_root(search: Search, p: Polynomial, q: Polynomial, x: Variable, node: Node) -> list[Node]:
    """The integral of ``p / sqrt(q)``: a polynomial times the root, and one standard form."""
    _c, b, a = q
    rest = list(p)
    outside: Polynomial = [0] * max(len(p) - 1, 0)
    for n in range(len(p) - 1, 0, -1):
        s = quotient(rest[n], n * a)  # type: ignore[operator]
        outside[n - 1] = s
        # (s x^(n-1) sqrt(q))' sqrt(q) = s ((n-1) x^(n-2) q + x^(n-1) (2ax + b)/2)
        taken = poly.times([0] * (n - 1) + [s], [quotient(b, 2), a])
        if n > 1:
            taken = poly.plus(taken, poly.times([0] * (n - 2) + [tidy((n - 1) * s)], q))  # type: ignore
        rest = [
            tidy(r - (taken[i] if i < len(taken) else 0))  # type: ignore[operator]
            for i, r in enumerate(rest)
        ]
    parts = [poly.written(outside, x) * sqrt(node)] if outside else []
    if rest and not is_zero(rest[0]):
        parts.append(lift(rest[0]) * inverse_root(search, q, x))
    return parts


def inverse_root(search: Search, q: Polynomial, x: Variable) -> Node:
    """The integral of ``1/sqrt(q)``."""
    c, b, a = q
    gap = tidy(4 * a * c - b * b)  # type: ignore[operator]
    node = poly.written(q, x)
    inner = 2 * lift(a) * x + lift(b)
    lead = sign_of(a)[0]
    sign, _sure = sign_of(gap)
    if lead < 0:
        bound = lift(root_of(tidy(-lift(gap))))
        return arcsin(textbook(-inner / bound)) / lift(root_of(tidy(-lift(a))))
    outer = lift(root_of(a))
    if sign > 0 and is_rational(a, b, c):
        return arsinh(textbook(inner / lift(root_of(gap)))) / outer
    if is_zero(b):
        return log(absolute(outer * x + sqrt(node))) / outer
    if a == 1:
        return log(absolute(inner / 2 + sqrt(node)))
    return log(absolute(inner + 2 * outer * sqrt(node))) / outer


def _by_parity(  # noqa: PLR0917 - the facts of one integral
    search: Search,
    above: Polynomial,
    below: Polynomial,
    q: Polynomial,
    shift: Coefficient,
    x: Variable,
) -> list[Node] | None:
    """The integral of ``above / (below sqrt(q))`` from its even and odd parts about the centre.

    With v measured from the centre, q = a*v^2 + c. Odd parts are rational in w = sqrt(q),
    even ones in w = sqrt(q)/v.
    """
    if not above:
        return []
    back = tidy(-lift(shift))
    above, below = poly.shifted(above, back), poly.shifted(below, back)
    q = poly.shifted(q, back)
    c, a = q[0], q[2]
    mirrored = [tidy(k * (-1) ** i) for i, k in enumerate(below)]  # type: ignore[operator]
    if mirrored != below and mirrored != [tidy(-k) for k in below]:  # type: ignore[operator]
        above, below = poly.times(above, mirrored), poly.times(below, mirrored)
    if all(is_zero(k) for k in below[0::2]):  # an odd denominator: make both sides even
        above, below = [0, *above], [0, *below]
    w = fresh(x)
    root_node = sqrt(poly.written(q, x + lift(shift)))
    v = x + lift(shift)
    result = []
    for parity in (0, 1):
        part = [k if i % 2 == parity else 0 for i, k in enumerate(above)]
        part = poly.trimmed(part)
        if not part:
            continue
        if parity:
            square = (w**2 - lift(c)) / lift(a)
            integrand = _in_square(part[1:], square) / _in_square(below, square) / lift(a)
            inner = root_node
        else:
            square = lift(c) / (w**2 - lift(a))
            integrand = -_in_square(part, square) / _in_square(below, square) / (w**2 - lift(a))
            inner = root_node / v
        found = rational(search, textbook(integrand), w)
        if not isinstance(found, Found):
            found = search.found(textbook(integrand), w)
        if found is None:
            return None
        result.append(put(found.node, w, inner))
    return result


def _in_square(p: Polynomial, square: Node) -> Node:
    """The even polynomial with the square of its variable given."""
    total: Node = lift(0)
    for c in reversed(p[0::2]):
        total = total * square + lift(c)
    return total


def rationalizing(search: Search, f: Node, x: Variable) -> Outcome:
    """Roots of one linear function, or of a quotient of two: the root is the new variable."""
    radicals = _radicals(f, x)
    if radicals is None:
        return None
    base, degree = radicals
    ratio = poly.rational(base, x)
    if ratio is None or max(map(len, ratio)) > 2 or not (len(ratio[0]) == 2 or len(ratio[1]) == 2):
        return None
    (b, a), (d, c) = ([*p, 0][:2] for p in ratio)
    u = fresh(x, f)
    # u^n = (a x + b)/(c x + d), so x = (d u^n - b)/(a - c u^n)
    x_of_u = textbook((lift(d) * u**degree - lift(b)) / (lift(a) - lift(c) * u**degree))
    replaced = _replaced(f, base, u, degree)
    if replaced is None:
        return None
    from steepest.transforms import derivative  # noqa: PLC0415

    inner = textbook(put(replaced, x, x_of_u) * derivative(x_of_u, u))
    found = search.find(inner, u)
    if not isinstance(found, Found):
        return found
    back = _root(base, degree, real=any(n.primitive is cbrt for n in ordered(f)))
    return told(
        "rationalizing substitution", f"put u = {_text(back)}, so {x.name} = {_text(x_of_u)}",
        f, x, put(found.node, u, back), below=found.steps, after=scaled(lift(1)),
        integrals=[(inner, u)],
    )  # fmt: skip


def _text(node: Node) -> str:
    from steepest.printing import text  # noqa: PLC0415

    return text(node)


def _root(base: Node, degree: int, *, real: bool) -> Node:
    if degree == 2:
        return sqrt(base)
    if real:
        return cbrt(base)
    return base ** lift(Fraction(1, degree))


def _is_radical(node: Node) -> bool:
    if node.primitive in (sqrt, cbrt, root):
        return True
    if node.primitive is not power:
        return False
    n = number_of(node.arguments[1])
    return isinstance(n, Fraction)


def _exponent(node: Node) -> tuple[Node, Fraction]:
    if node.primitive is sqrt:
        return node.arguments[0], HALF
    if node.primitive is cbrt:
        return node.arguments[0], Fraction(1, 3)
    n = number_of(node.arguments[1])
    assert n is not None
    return node.arguments[0], Fraction(n)


def _radicals(f: Node, x: Variable) -> tuple[Node, int] | None:
    """The one radicand, and the common denominator of its exponents."""
    bases: set[Node] = set()
    kinds: set[bool] = set()
    degree = 1
    for node in ordered(f):
        if _is_radical(node) and node.primitive is not root and x in ordered(node):
            base, n = _exponent(node)
            bases.add(base)
            kinds.add(node.primitive is cbrt)
            degree = lcm(degree, n.denominator)
    if len(bases) != 1 or len(kinds) != 1 or degree > 12:
        return None
    return bases.pop(), degree


def _replaced(f: Node, base: Node, u: Variable, degree: int) -> Node | None:
    def rule(node: Node) -> Node | None:
        if _is_radical(node) and node.primitive is not root:
            radicand, n = _exponent(node)
            if radicand is base:
                return u ** int(n * degree)
        return None

    return rewrite([f], rule)[0]


__all__ = ["inverse_root", "rationalizing", "root_of_quadratic"]
