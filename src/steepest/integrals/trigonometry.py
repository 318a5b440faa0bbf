"""Powers and products of sines and cosines, of their quotients, and rational functions of them."""

from __future__ import annotations

from fractions import Fraction
from math import comb

from steepest import primitives as p
from steepest.graph import Node, Primitive, Variable, depending, lift, ordered, rewrite
from steepest.printing import text
from steepest.transforms.textbook import textbook

from . import polynomials as poly
from .factored import product, raised
from .numbers import Coefficient, number_of, quotient, tidy
from .search import Found, Outcome, Search, fresh, put, scaled, told, unknown

WAVES: dict[Primitive, tuple[int, int]] = {
    p.sin: (1, 0), p.cos: (0, 1), p.tan: (1, -1), p.cot: (-1, 1), p.sec: (0, -1), p.csc: (-1, 0),
}  # fmt: skip
"""The exponents of sine and cosine in each function."""

HYPERBOLIC: dict[Primitive, tuple[int, int]] = {
    p.sinh: (1, 0), p.cosh: (0, 1), p.tanh: (1, -1),
    p.coth: (-1, 1), p.sech: (0, -1), p.csch: (-1, 0),
}  # fmt: skip
"""The same for the hyperbolic functions."""

HIGHEST = 24
"""The highest exponent that is looked at."""


def powers(search: Search, f: Node, x: Variable) -> Outcome:
    """``sin^m * cos^n`` of one linear function, with whole m and n of either sign."""
    for table in (WAVES, HYPERBOLIC):
        seen = _exponents(f, x, table)
        if seen is not None:
            c, m, n, theta, slope = seen
            found = _power_integral(search, f, x, (m, n), theta, slope, table is HYPERBOLIC)
            if found is None:
                return None
            rule, why, answer = found
            return told(rule, why, f, x, c * answer)
    return None


def _exponents(f: Node, x: Variable, table: dict) -> tuple | None:
    """The constant factor, m, n, the argument and its slope."""
    view = product(f, x)
    m: int | Fraction = 0
    n: int | Fraction = 0
    theta: Node | None = None
    for base, k in view.powers.items():
        if base.primitive not in table or isinstance(k, Node):
            return None
        if theta is not None and base.arguments[0] is not theta:
            return None
        theta = base.arguments[0]
        i, j = table[base.primitive]
        m, n = m + i * k, n + j * k
    m, n = tidy(m), tidy(n)
    if theta is None or abs(m) > HIGHEST or abs(n) > HIGHEST:
        return None
    inner = poly.linear(theta, x)
    return None if inner is None else (view.coefficient, m, n, theta, lift(inner[0]))


def _power_integral(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, mn: tuple, theta: Node, slope: Node, hyperbolic: bool
) -> tuple[str, str, Node] | None:
    m, n = mn
    if isinstance(m, int) and m + n == 0 and abs(m) > 1:
        why = "the square is one (or one less) than that of the reciprocal: lower by two at a time"
        return "reduction formula", why, _tangents(m, theta, hyperbolic) / slope
    s, c = (p.sinh, p.cosh) if hyperbolic else (p.sin, p.cos)
    sign = 1 if hyperbolic else -1  # cos^2 = 1 + sign*sin^2
    names = ("sinh", "cosh", "tanh") if hyperbolic else ("sin", "cos", "tan")
    if isinstance(n, int) and n % 2 and n > 0:
        answer = _laurent(m, (n - 1) // 2, 1, sign, s(theta))
        why = f"one {names[1]} goes with du for u = {names[0]}, the others are even powers"
        return "odd power, substitution", why, answer / slope
    if isinstance(m, int) and m % 2 and m > 0:
        # sin^2 = 1 - cos^2; sinh^2 = cosh^2 - 1
        if hyperbolic:
            answer = _laurent(n, (m - 1) // 2, -1, 1, c(theta))
        else:
            answer = -_laurent(n, (m - 1) // 2, 1, -1, c(theta))
        why = f"one {names[0]} goes with du for u = {names[1]}, the others are even powers"
        return "odd power, substitution", why, answer / slope
    if not isinstance(m, int) or not isinstance(n, int):
        return None
    if (m + n) % 2 == 0 and m + n < 0:
        t = p.tanh(theta) if hyperbolic else p.tan(theta)
        if n == 0 or (m < 0 and n >= 0 and not hyperbolic):
            answer = -_laurent(n, -(m + n) // 2 - 1, 1, 1, p.cot(theta)) if not hyperbolic else (
                _laurent(m, -(m + n) // 2 - 1, 1, -1, t)
            )  # fmt: skip
        else:
            answer = _laurent(m, -(m + n) // 2 - 1, 1, -sign, t)
        why = f"in u = {names[2]} it is a polynomial, since du holds the squared reciprocal"
        return "substitution of the tangent", why, answer / slope
    if m >= 0 and n >= 0:
        answer = _double_angles(m, n, theta, hyperbolic)
        return "half-angle identities", "even powers become cosines of multiples", answer / slope
    answer = _reduced(m, n, theta, hyperbolic)
    if answer is None:
        return None
    return "reduction formula", "lower the powers two at a time", answer / slope


def _tangents(m: int, theta: Node, hyperbolic: bool) -> Node:
    """The integral in theta of ``tan^m``, or of ``cot^-m`` where m is negative."""
    from .table import TABLE  # noqa: PLC0415

    circular = (p.tan, p.cot)
    t = ((p.tanh, p.coth) if hyperbolic else circular)[m < 0]
    u, n = t(theta), abs(m)
    answer: Node = lift(0)
    sign = 1
    # tan^n = tan^(n-2) sec^2 - tan^(n-2); tanh^n = tanh^(n-2) - tanh^(n-2) sech^2
    while n > 1:
        first = -sign if hyperbolic or m < 0 else sign
        answer = answer + first * u ** (n - 1) / (n - 1)
        sign = sign if hyperbolic else -sign
        n -= 2
    return answer + sign * (TABLE[t][1](theta) if n else theta)


def _laurent(m: int | Fraction, k: int, one: int, sign: int, u: Node) -> Node:
    """The integral of ``u^m (one + sign*u^2)^k`` in u."""
    answer: Node = lift(0)
    for j in range(k + 1):
        c = comb(k, j) * one ** (k - j) * sign**j
        n = tidy(m + 2 * j + 1)
        if n == 0:
            answer = answer + c * p.log(p.abs(u))
        else:
            answer = answer + lift(quotient(c, n)) * raised(u, n)
    return answer


def _double_angles(m: int, n: int, theta: Node, hyperbolic: bool) -> Node:
    """The integral in theta of ``sin^m cos^n`` with even m and n, by cosines of multiples."""
    # in z = e^(i theta), or e^theta: sin = (z - 1/z)/2i, cos = (z + 1/z)/2
    coefficients: dict[int, Fraction] = {}
    for j in range(m + 1):
        for k in range(n + 1):
            power = m - 2 * j + n - 2 * k
            c = Fraction((-1) ** j * comb(m, j) * comb(n, k), 2 ** (m + n))
            coefficients[power] = coefficients.get(power, Fraction(0)) + c
    sign = 1 if hyperbolic else (-1) ** (m // 2)
    wave = p.sinh if hyperbolic else p.sin
    answer = lift(tidy(sign * coefficients.pop(0, Fraction(0)))) * theta
    for k, c in sorted(coefficients.items()):
        if k > 0 and c:
            answer = answer + lift(tidy(2 * sign * c / k)) * wave(k * theta)
    return answer


def _reduced(m: int, n: int, theta: Node, hyperbolic: bool) -> Node | None:
    """The integral in theta of ``sin^m cos^n`` by reduction, where m or n is negative."""
    s, c = (p.sinh(theta), p.cosh(theta)) if hyperbolic else (p.sin(theta), p.cos(theta))
    e = 1 if hyperbolic else -1  # c^2 = 1 + e s^2
    answer: Node = lift(0)
    work: dict[tuple[int, int], Fraction] = {(m, n): Fraction(1)}
    for _ in range(400):
        if not work:
            return answer
        (a, b), k = max(work.items(), key=lambda item: abs(item[0][0]) + abs(item[0][1]))
        del work[a, b]
        if k == 0:
            continue
        base = _base_case(a, b, theta, hyperbolic)
        if base is not None:
            answer = answer + lift(tidy(k)) * base
        elif a >= 2 and b < 0:  # sin^2 = e (c^2 - 1)
            _add(work, (a - 2, b + 2), k * e)
            _add(work, (a - 2, b), -k * e)
        elif b >= 2 and a < 0:  # cos^2 = 1 + e s^2
            _add(work, (a, b - 2), k)
            _add(work, (a + 2, b - 2), k * e)
        elif a < 0 and b < 0:  # 1 = c^2 - e s^2
            _add(work, (a, b + 2), k)
            _add(work, (a + 2, b), -k * e)
        elif a == 0 and b <= -2:  # sec^k
            n_ = -b
            answer = answer + lift(tidy(k / (n_ - 1))) * s / c ** (n_ - 1)
            _add(work, (0, b + 2), k * Fraction(n_ - 2, n_ - 1))
        elif b == 0 and a <= -2:  # csc^k
            n_ = -a
            answer = answer - lift(tidy(k / (n_ - 1))) * c / s ** (n_ - 1)
            _add(work, (a + 2, 0), k * Fraction(n_ - 2, n_ - 1) * -e)
        else:
            return None
    return None


def _add(work: dict, key: tuple[int, int], k: Fraction) -> None:
    work[key] = work.get(key, Fraction(0)) + k


def _base_case(a: int, b: int, theta: Node, hyperbolic: bool) -> Node | None:
    from .table import TABLE  # noqa: PLC0415

    if (a, b) == (0, 0):
        return theta
    table = HYPERBOLIC if hyperbolic else WAVES
    for primitive, exponents in table.items():
        if exponents == (a, b):
            return TABLE[primitive][1](theta)
    s, c = (p.sinh(theta), p.cosh(theta)) if hyperbolic else (p.sin(theta), p.cos(theta))
    if (a, b) == (-1, -1):
        return p.log(p.abs(s / c))
    if a == 1 and b < -1:
        e = 1 if hyperbolic else -1
        return e * c ** (b + 1) / (b + 1)
    if b == 1 and a < -1:
        return s ** (a + 1) / (a + 1)
    if hyperbolic and a >= 0 and b >= 0 and not (a % 2 or b % 2):
        return _double_angles(a, b, theta, True)
    if not hyperbolic and a >= 0 and b >= 0 and not (a % 2 or b % 2):
        return _double_angles(a, b, theta, False)
    return None


# ---- products of waves of several frequencies ----


def products(search: Search, f: Node, x: Variable) -> Outcome:
    """Products of sines and cosines as sums of single ones."""
    view = product(f, x)
    waves: list[Node] = []
    rest: list[tuple[Node, Coefficient]] = []
    for base, n in view.powers.items():
        if base.primitive in (p.sin, p.cos) and isinstance(n, int) and 0 < n <= 8:
            if poly.linear(base.arguments[0], x) is None:
                return None
            waves += [base] * n
        else:
            rest.append((base, n))
    if len({w.arguments[0] for w in waves}) < 2 and (len(waves) < 2 or not rest):
        return None
    # pairs (cosine?, argument, coefficient)
    sums: list[tuple[bool, Node, Fraction]] = [
        (waves[0].primitive is p.cos, waves[0].arguments[0], Fraction(1))
    ]
    for wave in waves[1:]:
        sums = [t for first in sums for t in _pair(first, wave)]
        if len(sums) > 256:
            return None
    total: Node = lift(0)
    for cosine, theta, c in sums:
        inner = poly.linear(theta, x)
        theta_node = textbook(theta) if inner is None else lift(inner[0]) * x + lift(inner[1])
        total = total + lift(tidy(c)) * (p.cos if cosine else p.sin)(theta_node)
    outer = view.coefficient
    for base, n in rest:
        outer = outer * raised(base, n)
    flat = textbook(total)
    from .factored import terms  # noqa: PLC0415
    from .linearity import term_by_term  # noqa: PLC0415

    parts = [textbook(outer * t) for t in terms(_flat(flat))]
    if len(parts) == 1 and parts[0] is f:
        return None
    for theta in {lift(t.arguments[0]) for part in parts for t in ordered(part)
                  if t.primitive in (p.sin, p.cos)}:  # fmt: skip
        inner = poly.linear(theta, x)
        if inner is not None and isinstance(inner[0], Node):
            search.note(f"{text(lift(inner[0]))} is not 0")
    why = "a product of sines and cosines is a sum of single ones"
    return term_by_term(search, f, x, parts, "product-to-sum identities", why)


def _flat(node: Node) -> Node:
    """``(a + b)/2`` as ``a/2 + b/2``."""
    from steepest.graph import divide, multiply  # noqa: PLC0415

    from .factored import terms, total  # noqa: PLC0415

    if node.primitive is divide and len(terms(node.arguments[0])) > 1:
        return total([t / node.arguments[1] for t in terms(node.arguments[0])])
    if node.primitive is multiply and len(terms(node.arguments[1])) > 1:
        return total([node.arguments[0] * t for t in terms(node.arguments[1])])
    return node


def _pair(first: tuple[bool, Node, Fraction], wave: Node) -> list[tuple[bool, Node, Fraction]]:
    cosine, a, c = first
    b = wave.arguments[0]
    half = c / 2
    if cosine and wave.primitive is p.cos:
        return [(True, a - b, half), (True, a + b, half)]
    if not cosine and wave.primitive is p.sin:
        return [(True, a - b, half), (True, a + b, -half)]
    if cosine:
        return [(False, a + b, half), (False, a - b, -half)]
    return [(False, a + b, half), (False, a - b, half)]


# ---- rational functions of waves ----


def half_angle_tangent(search: Search, f: Node, x: Variable) -> Outcome:
    """A rational function of sines and cosines becomes one of t = tan(theta/2)."""
    if search.depth > 5:
        return None
    seen = in_sine_and_cosine(f, x)
    if seen is None:
        return None
    g, sine, cosine, theta = seen
    slope = poly.linear(theta, x)
    if slope is None:
        return None
    for rule in (_bioche, _weierstrass):
        found = rule(search, f, x, g, sine, cosine, theta, lift(slope[0]))
        if found is not None:
            return found
    return None


def in_sine_and_cosine(f: Node, x: Variable) -> tuple[Node, Variable, Variable, Node] | None:
    """The function written in the sine and cosine of one argument, which is given too."""
    from steepest.graph import variable  # noqa: PLC0415

    nodes = [n for n in ordered(f) if n.primitive in WAVES and x in ordered(n)]
    arguments = {n.arguments[0] for n in nodes}
    inners = {a: poly.linear(a, x) for a in arguments}
    if not nodes or any(i is None for i in inners.values()):
        return None
    theta = min(arguments, key=lambda a: abs(float(_size(inners[a]))))
    sine, cosine = (variable(name, scope=31) for name in ("sine", "cosine"))
    made: dict[Node, tuple[Node, Node]] = {}
    for a in arguments:
        k = number_of(textbook(a / theta))
        if not isinstance(k, int) or abs(k) > 6:
            return None
        made[a] = _multiple_angle(k, sine, cosine)

    def rule(node: Node) -> Node | None:
        if node.primitive in WAVES and node.arguments[0] in made:
            s, c = made[node.arguments[0]]
            i, j = WAVES[node.primitive]
            return s**i * c**j
        return None

    g = rewrite([f], rule)[0]
    return None if x in depending([g], [x]) and x in ordered(g) else (g, sine, cosine, theta)


def _size(inner: tuple | None) -> Fraction | int:
    a = inner[0] if inner else 1
    return 1 if isinstance(a, Node) else a


def _multiple_angle(k: int, s: Node, c: Node) -> tuple[Node, Node]:
    """sin(k theta) and cos(k theta)."""
    sines, cosines = [lift(0), s], [lift(1), c]
    for _ in range(2, abs(k) + 1):
        a, b = sines[-1], cosines[-1]
        sines.append(a * c + b * s)
        cosines.append(b * c - a * s)
    return (sines[abs(k)] if k >= 0 else -sines[abs(k)]), cosines[abs(k)]


def _bioche(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, g: Node, sine: Variable, cosine: Variable,
    theta: Node, slope: Node,
) -> Outcome:  # fmt: skip
    """A substitution by the wave whose reflection leaves the integrand's form."""
    u = fresh(x, f)
    flips = [
        ("cosine", {sine: -sine}, -1, p.cos(theta)),
        ("sine", {cosine: -cosine}, -1, p.sin(theta)),
        ("tangent", {sine: -sine, cosine: -cosine}, 1, p.tan(theta)),
    ]
    from steepest.graph import substitute  # noqa: PLC0415

    for name, flip, sign, back in flips:
        flipped = substitute([g], {**flip})[0]  # type: ignore[arg-type]
        if number_of(textbook(flipped - sign * g)) != 0:
            continue
        if name == "cosine":
            inner = _even_in(textbook(-g / sine), sine, 1 - u**2, cosine, u)
        elif name == "sine":
            inner = _even_in(textbook(g / cosine), cosine, 1 - u**2, sine, u)
        else:
            inner = put(textbook(put(g, sine, u * cosine)), cosine, cosine)
            inner = _even_in(inner, cosine, 1 / (1 + u**2), u, u)
            inner = None if inner is None else inner / (1 + u**2)
        if inner is None:
            continue
        inner = textbook(inner / slope)
        found = search.find(inner, u)
        if isinstance(found, Found):
            return told(
                "substitution", f"put u = {text(back)}: only even powers of the other stay", f, x,
                put(found.node, u, back), below=found.steps, after=unknown(0),
                integrals=[(inner, u)],
            )  # fmt: skip
    return None


def _even_in(g: Node, s: Variable, square: Node, other: Variable, u: Variable) -> Node | None:
    """The function with the even powers of s replaced, and the other variable named u."""
    ratio = poly.rational(g, s)
    if ratio is None:
        if s in ordered(g):
            return None
        return put(g, other, u)
    above, below = ratio
    sides = []
    for side in (above, below):
        odd = [i for i, c in enumerate(side) if i % 2 and c != 0]
        even = [i for i, c in enumerate(side) if i % 2 == 0 and c != 0]
        if odd and even:
            return None
        sides.append((side, bool(odd)))
    if sides[0][1] != sides[1][1]:
        return None
    made = []
    for side, odd in sides:
        total: Node = lift(0)
        for c in reversed(side[1::2] if odd else side[0::2]):
            total = total * square + lift(c)
        made.append(total)
    return put(made[0] / made[1], other, u)


def _weierstrass(  # noqa: PLR0917 - the facts of one integral
    search: Search, f: Node, x: Variable, g: Node, sine: Variable, cosine: Variable,
    theta: Node, slope: Node,
) -> Outcome:  # fmt: skip
    t = fresh(x, f)
    inner = put(put(g, sine, 2 * t / (1 + t**2)), cosine, (1 - t**2) / (1 + t**2))
    ratio = poly.rational(inner * 2 / (1 + t**2), t)
    if ratio is None:
        return None
    inner = textbook(poly.written(ratio[0], t) / (poly.written(ratio[1], t) * slope))
    found = search.find(inner, t)
    if not isinstance(found, Found):
        return None
    back = p.tan(textbook(theta / 2))
    return told(
        "half-angle tangent", f"put {t.name} = {text(back)}, which makes it a rational function",
        f, x, put(found.node, t, back), below=found.steps, after=scaled(lift(1)),
        integrals=[(inner, t)],
    )  # fmt: skip
