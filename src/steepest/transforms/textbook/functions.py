"""How each operation makes the normal form of its answer from those of its arguments."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import factorial as whole_factorial
from typing import TYPE_CHECKING, Any

from steepest.graph import REAL, E, Node, Primitive, apply
from steepest.primitives import (
    PI,
    cbrt,
    cos,
    greater,
    greater_equal,
    less,
    less_equal,
    log,
    sin,
)
from steepest.primitives import abs as absolute

from .algebra import (
    UNIT,
    Sum,
    added,
    as_number,
    atom,
    constant_sum,
    exact_root,
    scaled,
    shared_out,
    whole,
)
from .measure import length
from .powers import power
from .signs import never_negative

if TYPE_CHECKING:
    from .simplifier import Simplifier


def applied(simplifier: Simplifier, node: Node) -> Sum:
    """The same operation on its simplified arguments, standing for itself."""
    if not node.arguments:
        return atom(node)
    assert node.primitive is not None
    forms = [simplifier.forms[a] for a in node.arguments]
    if len(forms) == 1 and node.type is REAL:
        primitive = node.primitive
        value = _special_value(simplifier, primitive.name, forms[0])
        if value is not None:
            return value
        inverse = _INVERSES.get((primitive.name, _inner_name(forms[0])))
        if inverse is not None:
            ((monomial, _),) = forms[0].items()
            return inverse(simplifier, simplifier.form(next(iter(monomial))[0].arguments[0]))
        twice = _of_twice_an_inverse(simplifier, primitive, forms[0])
        if twice is not None:
            return twice
        if primitive.symmetry in ("odd", "even") and _is_negative(forms[0]):
            positive = apply(primitive, simplifier.close(scaled(forms[0], -1)))
            return scaled(atom(positive), -1 if primitive.symmetry == "odd" else 1)
    arguments = [simplifier.close(form) for form in forms]
    return atom(apply(node.primitive, *arguments, **dict(node.parameters)))


def _inner_name(form: Sum) -> str:
    """The name of the one function that the form is, or nothing."""
    if len(form) == 1:
        ((monomial, coefficient),) = form.items()
        if coefficient == 1 and len(monomial) == 1:
            ((base, n),) = monomial
            if n == 1 and base.primitive is not None:
                return base.primitive.name
    return ""


def _itself(_: Simplifier, u: Sum) -> Sum:
    return u


def _leg(simplifier: Simplifier, u: Sum, sign: int, start: int = 1) -> Sum:
    """``sqrt(start + sign*u^2)``."""
    square = power(simplifier, u, 2) if u else {}
    return power(simplifier, simplifier.sum(constant_sum(start), square, sign), Fraction(1, 2))


_INVERSES: dict[tuple[str, str], Callable[[Simplifier, Sum], Sum]] = {
    ("sin", "arcsin"): _itself,
    ("cos", "arccos"): _itself,
    ("tan", "arctan"): _itself,
    ("sinh", "arsinh"): _itself,
    ("cosh", "arcosh"): _itself,
    ("tanh", "artanh"): _itself,
    ("sin", "arccos"): lambda s, u: _leg(s, u, -1),
    ("cos", "arcsin"): lambda s, u: _leg(s, u, -1),
    ("sec", "arctan"): lambda s, u: _leg(s, u, 1),
    ("cosh", "arsinh"): lambda s, u: _leg(s, u, 1),
    ("cos", "arctan"): lambda s, u: power(s, _leg(s, u, 1), -1),
    ("sin", "arctan"): lambda s, u: s.product(u, power(s, _leg(s, u, 1), -1)),
    ("tan", "arcsin"): lambda s, u: s.product(u, power(s, _leg(s, u, -1), -1)),
}
"""A function of an inverse function: what the right triangle says."""


def _of_twice_an_inverse(simplifier: Simplifier, primitive: Primitive, form: Sum) -> Sum | None:
    """``sin(2*a) = 2*sin(a)*cos(a)`` and ``cos(2*a) = 1 - 2*sin(a)^2`` of an inverse function a."""
    if primitive not in (sin, cos) or len(form) != 1 or next(iter(form.values())) != 2:
        return None
    inner = scaled(form, Fraction(1, 2))
    name = _inner_name(inner)
    if ("sin", name) not in _INVERSES or ("cos", name) not in _INVERSES:
        return None
    ((monomial, _),) = inner.items()
    u = simplifier.form(next(iter(monomial))[0].arguments[0])
    sine = _INVERSES["sin", name](simplifier, u)
    if primitive is sin:
        return scaled(simplifier.product(sine, _INVERSES["cos", name](simplifier, u)), 2)
    return simplifier.sum(constant_sum(1), scaled(power(simplifier, sine, 2), 2), -1)


def _is_negative(form: Sum) -> bool:
    return bool(form) and all(c < 0 for c in form.values())


# ---- values at special points ----

_AT_ZERO = {
    **dict.fromkeys(
        [
            "sin",
            "tan",
            "arcsin",
            "arctan",
            "sinh",
            "tanh",
            "arsinh",
            "artanh",
            "erf",
            "log1p",
            "expm1",
            "relu",
            "silu",
            "gelu",
        ],
        0,
    ),
    **dict.fromkeys(["cos", "sec", "cosh", "sech", "erfc"], 1),
    "sigmoid": Fraction(1, 2),
}
_AT_ONE = {"log": 0, "log2": 0, "log10": 0, "gamma": 1, "arcosh": 0}

_SINES = {
    0: (0, 1),
    1: (Fraction(1, 2), 1),
    2: (Fraction(1, 2), 2),
    3: (Fraction(1, 2), 3),
    4: (1, 1),
}
"""sin of 0, 30, 45, 60 and 90 degrees as (factor, what stands under the root)."""


def _special_value(simplifier: Simplifier, name: str, form: Sum) -> Sum | None:
    value = as_number(form)
    if value == 0 and value is not None and name in _AT_ZERO:
        return constant_sum(_AT_ZERO[name])
    if value == 1 and name in _AT_ONE:
        return constant_sum(_AT_ONE[name])
    if name in ("sin", "cos") and len(form) == 1:
        ((monomial, turns),) = form.items()
        if monomial == frozenset(((PI, 1),)):
            return _sine(simplifier, Fraction(turns) + (Fraction(1, 2) if name == "cos" else 0))
    if name == "factorial" and isinstance(value, int) and 0 <= value <= 50:
        return constant_sum(whole_factorial(value))
    if value is not None and name in ("floor", "ceil", "sign"):
        whole_value = value.numerator // value.denominator
        if name == "sign":
            return constant_sum((value > 0) - (value < 0))
        return constant_sum(whole_value + (name == "ceil" and value != whole_value))
    return None


def _sine(simplifier: Simplifier, turns: Fraction) -> Sum | None:
    """``sin(turns*pi)`` for multiples of 30 and 45 degrees."""
    turns %= 2
    sign = 1 if turns < 1 else -1
    turns %= 1
    turns = min(turns, 1 - turns)
    steps = {Fraction(0): 0, Fraction(1, 6): 1, Fraction(1, 4): 2, Fraction(1, 3): 3}
    step = steps.get(turns, 4 if turns == Fraction(1, 2) else None)
    if step is None:
        return None
    factor, radicand = _SINES[step]
    if not factor:
        return {}
    return scaled(power(simplifier, constant_sum(radicand), Fraction(1, 2)), whole(sign * factor))


# ---- arithmetic ----


def _add(simplifier: Simplifier, _: Node, a: Sum, b: Sum) -> Sum:
    return simplifier.sum(a, b)


def _subtract(simplifier: Simplifier, _: Node, a: Sum, b: Sum) -> Sum:
    return simplifier.sum(a, b, -1)


def _negate(_s: Simplifier, _: Node, a: Sum) -> Sum:
    return scaled(a, -1)


def _multiply(simplifier: Simplifier, _: Node, a: Sum, b: Sum) -> Sum:
    return simplifier.product(a, b)


def _divide(simplifier: Simplifier, node: Node, a: Sum, b: Sum) -> Sum:
    if not b:
        return _without_value(simplifier, node)
    value = as_number(b)
    if value is not None:
        return shared_out(a, value)
    return simplifier.product(a, power(simplifier, b, -1)) if a else {}


def _power(simplifier: Simplifier, node: Node, base: Sum, exponent: Sum) -> Sum:
    n = as_number(exponent)
    if n is not None:
        if n == 0:
            return constant_sum(1)
        if not base:
            return {} if n > 0 else _without_value(simplifier, node)
        negative = as_number(base)
        if negative is not None and negative < 0 and not isinstance(n, int):
            return applied(simplifier, node)
        return power(simplifier, base, n)
    value = as_number(base)
    if value == 1:
        return constant_sum(1)
    if value is not None:
        if value <= 0:
            return applied(simplifier, node)
        return {frozenset(((simplifier.close(base), simplifier.exponent(exponent)),)): 1}
    if len(base) == 1:
        ((monomial, coefficient),) = base.items()
        if coefficient == 1 and len(monomial) == 1:
            ((inner, m),) = monomial
            if inner is E:
                return _exponential(
                    simplifier, simplifier.product(exponent, simplifier.exponent_form(m))
                )
            if m == 1:
                return {frozenset(((inner, simplifier.exponent(exponent)),)): 1}
    return {frozenset(((simplifier.close(base), simplifier.exponent(exponent)),)): 1}


def _exponential(simplifier: Simplifier, exponent: Sum) -> Sum:
    """``e^exponent``, with ``e^(c*ln(u)) = u^c``."""
    if not exponent:
        return constant_sum(1)
    if len(exponent) == 1:
        ((monomial, coefficient),) = exponent.items()
        for base, n in simplifier.writer.in_order(monomial):
            if base.primitive is log and n == 1:
                rest = {monomial - {(base, n)}: coefficient}
                inside = simplifier.form(base.arguments[0])
                value = as_number(rest)
                if value is not None and inside:
                    return power(simplifier, inside, value)
                if inside == atom(base.arguments[0]):
                    return {frozenset(((base.arguments[0], simplifier.exponent(rest)),)): 1}
    return {frozenset(((E, simplifier.exponent(exponent)),)): 1}


def _exp(simplifier: Simplifier, _: Node, x: Sum) -> Sum:
    return _exponential(simplifier, x)


def _without_value(simplifier: Simplifier, node: Node) -> Sum:
    """A division by zero, or its kin: it stands for itself and is nowhere simplified away."""
    form = applied(simplifier, node)
    simplifier.undefined.update(base for monomial in form for base, _ in monomial)
    return form


def _log(simplifier: Simplifier, node: Node, x: Sum) -> Sum:
    if not x:
        return _without_value(simplifier, node)
    if len(x) == 1:
        ((monomial, coefficient),) = x.items()
        if coefficient == 1 and len(monomial) == 1:
            ((base, n),) = monomial
            if base is E:
                return simplifier.exponent_form(n)
    return applied(simplifier, node)


def _log_base(simplifier: Simplifier, node: Node, x: Sum, base: Sum) -> Sum:
    if as_number(base) is not None:
        return applied(simplifier, node)
    below = _log(simplifier, log(node.arguments[1]), base)
    above = _log(simplifier, log(node.arguments[0]), x)
    if not below:
        return applied(simplifier, node)
    return simplifier.product(above, power(simplifier, below, -1)) if above else {}


def _sqrt(simplifier: Simplifier, node: Node, x: Sum) -> Sum:
    value = as_number(x)
    if value is not None and value <= 0:
        return {} if value == 0 else applied(simplifier, node)
    return power(simplifier, x, Fraction(1, 2))


def _cbrt(simplifier: Simplifier, node: Node, x: Sum) -> Sum:
    value = as_number(x)
    if value is not None:
        root = exact_root(abs(value), 3)
        if root is not None:
            return constant_sum(root if value > 0 else -root)
    if len(x) == 1:
        ((monomial, coefficient),) = x.items()
        if coefficient == 1 and len(monomial) == 1:
            ((base, n),) = monomial
            if isinstance(n, int) and n > 1:
                return power(simplifier, atom(apply(cbrt, base)), n)
        root = exact_root(abs(coefficient), 3)
        if root is not None and monomial:
            inner = simplifier.close({monomial: 1})
            return {frozenset(((apply(cbrt, inner), 1),)): root if coefficient > 0 else -root}
    return applied(simplifier, node)


# ---- sizes and choices ----


def _abs(simplifier: Simplifier, node: Node, x: Sum) -> Sum:
    value = as_number(x)
    if value is not None:
        return constant_sum(abs(value))
    if len(x) == 1:
        ((monomial, coefficient),) = x.items()
        outside, inside = UNIT, UNIT
        for base, n in monomial:
            if (
                never_negative(base)
                or isinstance(n, Fraction)
                or (isinstance(n, int) and n % 2 == 0)
            ):
                outside |= {(base, n)}
            else:
                inside |= {(base, n)}
        if inside:
            rest = apply(absolute, simplifier.close({inside: 1}))
            _, outside = simplifier.merge(outside, frozenset(((rest, 1),)))
        return {outside: abs(coefficient)}
    if _is_negative(x):
        x = scaled(x, -1)
    return atom(apply(absolute, simplifier.close(x)))


def _sigmoid(simplifier: Simplifier, node: Node, x: Sum) -> Sum:
    if _is_negative(x):  # sigmoid(-u) = 1 - sigmoid(u)
        mirrored = apply(node.primitive, simplifier.close(scaled(x, -1)))  # type: ignore
        return added(constant_sum(1), atom(mirrored), -1)
    return applied(simplifier, node)


def _where(simplifier: Simplifier, node: Node, _c: Sum, a: Sum, b: Sum) -> Sum:
    return a if a == b else applied(simplifier, node)


_MIRRORED = {
    less: greater,
    greater: less,
    less_equal: greater_equal,
    greater_equal: less_equal,
}
"""``0 > x`` is written ``x < 0``."""


def _compared(simplifier: Simplifier, node: Node, a: Sum, b: Sum) -> Sum:
    """A comparison as it is, or with positive terms on both sides if that is shorter."""
    primitive = node.primitive
    assert primitive is not None
    if as_number(a) is not None and as_number(b) is None:
        a, b, primitive = b, a, _MIRRORED[primitive]
    plain = apply(primitive, simplifier.close(a), simplifier.close(b))
    difference = simplifier.sum(a, b, -1)
    left = {m: c for m, c in difference.items() if c > 0}
    right = {m: -c for m, c in difference.items() if c < 0}
    if not left or not right:
        return atom(plain)
    moved = apply(primitive, simplifier.close(left), simplifier.close(right))
    both = (length(side, simplifier.lengths) for side in (plain, moved))
    return atom(plain if next(both) <= next(both) else moved)


def _same(simplifier: Simplifier, node: Node, a: Sum, b: Sum) -> Sum:
    return a if a == b else applied(simplifier, node)


HANDLERS: dict[str, Callable[..., Any]] = {
    "add": _add,
    "subtract": _subtract,
    "negate": _negate,
    "multiply": _multiply,
    "divide": _divide,
    "power": _power,
    "exp": _exp,
    "log": _log,
    "log_base": _log_base,
    "sqrt": _sqrt,
    "cbrt": _cbrt,
    "abs": _abs,
    "sigmoid": _sigmoid,
    "where": _where,
    **dict.fromkeys(("less", "less_equal", "greater", "greater_equal"), _compared),
    "minimum": _same,
    "maximum": _same,
}
"""What is special about an operation; all others stand for themselves."""
