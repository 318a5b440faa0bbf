"""The table of elementary integrals, of functions of ``a*x + b``."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from steepest import primitives as p
from steepest.graph import E, Node, Primitive, Variable, depending, exp, lift, log, variables
from steepest.printing import text

from . import polynomials as poly
from .factored import Product, product, raised
from .numbers import Coefficient, is_zero, quotient, root_of, sign_of, tidy
from .polynomials import linear
from .search import Outcome, Search, told

HALF = Fraction(1, 2)
abs_ = p.abs


def _known(rule: str, formula: Callable[[Node], Node]) -> tuple[str, Callable[[Node], Node]]:
    return rule, formula


TABLE: dict[Primitive, tuple[str, Callable[[Node], Node]]] = {
    p.sin: _known("integral of sine", lambda u: -p.cos(u)),
    p.cos: _known("integral of cosine", p.sin),
    p.tan: _known("integral of tangent", lambda u: -log(abs_(p.cos(u)))),
    p.cot: _known("integral of cotangent", lambda u: log(abs_(p.sin(u)))),
    p.sec: _known("integral of secant", lambda u: log(abs_(p.sec(u) + p.tan(u)))),
    p.csc: _known("integral of cosecant", lambda u: -log(abs_(p.csc(u) + p.cot(u)))),
    p.sinh: _known("integral of hyperbolic sine", p.cosh),
    p.cosh: _known("integral of hyperbolic cosine", p.sinh),
    p.tanh: _known("integral of hyperbolic tangent", lambda u: log(p.cosh(u))),
    p.coth: _known("integral of hyperbolic cotangent", lambda u: log(abs_(p.sinh(u)))),
    p.sech: _known("integral of hyperbolic secant", lambda u: p.arctan(p.sinh(u))),
    p.csch: _known("integral of hyperbolic cosecant", lambda u: log(abs_(p.tanh(u / 2)))),
    log: _known("integral of the logarithm", lambda u: u * log(u) - u),
    p.log2: _known("integral of the logarithm", lambda u: u * p.log2(u) - u / log(lift(2))),
    p.log10: _known("integral of the logarithm", lambda u: u * p.log10(u) - u / log(lift(10))),
    p.arcsin: _known("integral of arcsine", lambda u: u * p.arcsin(u) + p.sqrt(1 - u**2)),
    p.arccos: _known("integral of arccosine", lambda u: u * p.arccos(u) - p.sqrt(1 - u**2)),
    p.arctan: _known("integral of arctangent", lambda u: u * p.arctan(u) - log(1 + u**2) / 2),
    p.arccot: _known("integral of arccotangent", lambda u: u * p.arccot(u) + log(1 + u**2) / 2),
    p.arsinh: _known("integral of arsinh", lambda u: u * p.arsinh(u) - p.sqrt(u**2 + 1)),
    p.arcosh: _known("integral of arcosh", lambda u: u * p.arcosh(u) - p.sqrt(u**2 - 1)),
    p.artanh: _known("integral of artanh", lambda u: u * p.artanh(u) + log(1 - u**2) / 2),
    p.sigmoid: _known("integral of the sigmoid", p.softplus),
    p.abs: _known("integral of the absolute value", lambda u: u * abs_(u) / 2),
    p.sign: _known("integral of the sign", abs_),
    p.relu: _known("integral of relu", lambda u: p.relu(u) ** 2 / 2),
    p.cbrt: _known("power rule", lambda u: 3 * u * p.cbrt(u) / 4),
    p.erf: _known(
        "integral of the error function",
        lambda u: u * p.erf(u) + E ** (-(u**2)) / p.sqrt(p.PI),
    ),
    p.erfc: _known(
        "integral of the error function",
        lambda u: u * p.erfc(u) - E ** (-(u**2)) / p.sqrt(p.PI),
    ),
    p.exp: _known("integral of the exponential", exp),
}
"""For each function of u, the name of the rule and the antiderivative in u."""

SQUARES: dict[tuple[Primitive, int], tuple[str, Callable[[Node], Node]]] = {
    (p.sec, 2): _known("integral of secant squared", p.tan),
    (p.cos, -2): _known("integral of secant squared", p.tan),
    (p.csc, 2): _known("integral of cosecant squared", lambda u: -p.cot(u)),
    (p.sin, -2): _known("integral of cosecant squared", lambda u: -p.cot(u)),
    (p.sech, 2): _known("integral of sech squared", p.tanh),
    (p.cosh, -2): _known("integral of sech squared", p.tanh),
    (p.csch, 2): _known("integral of csch squared", lambda u: -p.coth(u)),
    (p.sinh, -2): _known("integral of csch squared", lambda u: -p.coth(u)),
    (p.tan, 2): _known("integral of tangent squared", lambda u: p.tan(u) - u),
    (p.cot, 2): _known("integral of cotangent squared", lambda u: -p.cot(u) - u),
    (p.tanh, 2): _known("integral of tanh squared", lambda u: u - p.tanh(u)),
    (p.coth, 2): _known("integral of coth squared", lambda u: u - p.coth(u)),
    (p.cos, -1): TABLE[p.sec],
    (p.sin, -1): TABLE[p.csc],
    (p.tan, -1): TABLE[p.cot],
    (p.cosh, -1): TABLE[p.sech],
    (p.sinh, -1): TABLE[p.csch],
    (p.tanh, -1): TABLE[p.coth],
}
"""Squares and reciprocals that textbooks list."""


def constant(search: Search, f: Node, x: Variable) -> Outcome:
    """The integral of what does not vary."""
    if x in depending([f], [x]) and f in depending([f], [x]):
        return None
    return told("constant rule", f"there is no {x.name} in it", f, x, f * x)


def standard(search: Search, f: Node, x: Variable) -> Outcome:
    """A row of the table, of ``a*x + b``."""
    view = product(f, x)
    if view.coefficient is not lift(1) or not 1 <= len(view.powers) <= 2:
        return None
    if len(view.powers) == 2:
        return _secant_tangent(f, x, view)
    [(base, n)] = view.powers.items()
    if base not in depending([base], [x]) or not _varies(base, x):
        return _exponential(f, x, base, n)
    inner = linear(base, x)
    if inner is not None:
        return _power(search, f, x, base, n, inner)
    if n in (HALF, -HALF):
        return None
    if base.primitive is None or len(base.arguments) != 1:
        return _several(f, x, base, n)
    argument = base.arguments[0]
    if base.primitive is log and argument.primitive is abs_:
        argument = argument.arguments[0]
    inner = linear(argument, x)
    if inner is None or isinstance(n, Node):
        return None
    row = TABLE.get(base.primitive) if n == 1 else SQUARES.get((base.primitive, int(n)))
    if row is None or n.denominator != 1:
        return None
    rule, formula = row
    u = base.arguments[0]
    if base.primitive is log and base.arguments[0].primitive is abs_:
        u = u.arguments[0]
        answer = (u * log(abs_(u)) - u) / lift(inner[0])
        return told(_by(rule, inner), _why_linear(u, x, inner), f, x, answer)
    answer = formula(u) / lift(inner[0])
    return told(_by(rule, inner), _why_linear(u, x, inner), f, x, answer)


def _varies(node: Node, x: Variable) -> bool:
    return node in depending([node], [x])


def _by(rule: str, inner: tuple[Coefficient, Coefficient]) -> str:
    return rule if inner[0] == 1 and is_zero(inner[1]) else f"linear substitution, {rule}"


def _why_linear(u: Node, x: Variable, inner: tuple[Coefficient, Coefficient]) -> str:
    if u is x:
        return "it stands in the table of integrals"
    slope = text(lift(inner[0]))
    if inner[0] == 1:
        return f"u = {text(u)} has slope 1: du = d{x.name}"
    return f"u = {text(u)} has slope {slope}: divide by it"


def _power(  # noqa: PLR0917 - the facts of one integral
    search: Search,
    f: Node,
    x: Variable,
    base: Node,
    n: Coefficient,
    inner: tuple[Coefficient, Coefficient],
) -> Outcome:
    if isinstance(n, Node) and _varies(n, x):
        return None
    if n == -1:
        answer = log(abs_(base)) / lift(inner[0])
        return told(
            _by("reciprocal", inner),
            "the power rule leaves out n = -1: the integral of 1/u is ln|u|",
            f, x, answer,
        )  # fmt: skip
    raised_by = tidy(n + 1)  # type: ignore[operator]
    if isinstance(raised_by, Node) and variables(raised_by):
        search.note(f"the exponent {text(lift(n))} is not -1; for -1 it is a logarithm")
    answer = raised(base, raised_by) / lift(tidy(lift(raised_by) * inner[0]))
    return told(
        _by("power rule", inner),
        "raise the exponent by one and divide by the new exponent", f, x, answer,
    )  # fmt: skip


def _exponential(f: Node, x: Variable, base: Node, n: Coefficient) -> Outcome:
    inner = linear(lift(n), x)
    if inner is None:
        return None
    if base is E:
        return told(
            _by("integral of the exponential", inner),
            "e^u is its own antiderivative" + (
                "" if inner[0] == 1 else f"; divide by the slope {text(lift(inner[0]))}"
            ), f, x, f / lift(inner[0]),
        )  # fmt: skip
    return told(
        _by("integral of an exponential", inner),
        f"the derivative of a^u is a^u*ln(a), so divide by ln({text(base)})",
        f, x, f / (log(base) * lift(inner[0])),
    )  # fmt: skip


def _secant_tangent(f: Node, x: Variable, view: Product) -> Outcome:
    """``sec*tan`` and its kin, squares apart."""
    names = {}
    for base, n in view.powers.items():
        if base.primitive is None or len(base.arguments) != 1 or n != 1:
            return None
        names[base.primitive] = base.arguments[0]
    if len(set(names.values())) != 1 or len(names) != 2:
        return None
    u = next(iter(names.values()))
    inner = linear(u, x)
    rows = {
        frozenset((p.sec, p.tan)): p.sec(u),
        frozenset((p.csc, p.cot)): -p.csc(u),
        frozenset((p.sech, p.tanh)): -p.sech(u),
        frozenset((p.csch, p.coth)): -p.csch(u),
    }
    answer = rows.get(frozenset(names))
    if inner is None or answer is None:
        return None
    rule = _by("table of integrals", inner)
    return told(rule, _why_linear(u, x, inner), f, x, answer / lift(inner[0]))


def _several(f: Node, x: Variable, base: Node, n: Coefficient) -> Outcome:
    """Functions of several arguments that stand in the table."""
    if base.primitive is p.normal_density and n == 1:
        u, mean, std = base.arguments
        if u is x and not _varies(mean, x) and not _varies(std, x):
            why = "the normal distribution function is what the density adds up to"
            answer = p.normal_distribution(x, mean, std)
            return told("integral of the normal density", why, f, x, answer)
    if base.primitive is p.log_base and n == 1 and not _varies(base.arguments[1], x):
        u, b = base.arguments
        inner = linear(u, x)
        if inner is not None:
            answer = (u * base - u / log(b)) / lift(inner[0])
            return told(
                _by("integral of the logarithm", inner), _why_linear(u, x, inner), f, x, answer
            )
    return None


def gaussian(search: Search, f: Node, x: Variable) -> Outcome:
    """A polynomial times ``e^(a*x^2 + b*x + c)`` by the error function, where that may be used."""
    view = product(f, x)
    exponent = view.powers.get(E)
    if not search.special or not isinstance(exponent, Node):
        return None
    q = poly.polynomial(exponent, x)
    if q is None or len(q) != 3 or sign_of(q[2])[0] >= 0:
        return None
    rest = view.node(without=(E,))
    above = [1] if len(view.powers) == 1 else poly.polynomial(rest, x)
    if above is None:
        return None
    c, b, a = q
    # above = S' + q' S + constant, from the highest power down
    outside: poly.Polynomial = [0] * max(len(above) - 1, 0)
    slope = poly.slope(q)
    while len(above) > 1:
        n = len(above) - 2
        outside[n] = quotient(above[-1], tidy(2 * a))  # type: ignore[operator]
        part: poly.Polynomial = [0] * n + [outside[n]]
        taken = poly.plus(poly.slope(part), poly.times(slope, part))
        above = poly.plus(above, taken, -1)
    wave = E**exponent
    answer = poly.written(outside, x) * wave
    if above:
        root = root_of(tidy(-lift(a)))
        shift = quotient(b, tidy(2 * a))  # type: ignore[operator]
        height = E ** lift(tidy(lift(c) - lift(b) ** 2 / (4 * lift(a))))
        bell = height * p.sqrt(p.PI) / (2 * lift(root)) * p.erf(lift(root) * (x + lift(shift)))
        answer = answer + lift(above[0]) * bell
    return told(
        "Gaussian integral", "the error function is defined by it", f, x,
        view.coefficient * answer,
    )  # fmt: skip


__all__ = ["constant", "gaussian", "standard"]
