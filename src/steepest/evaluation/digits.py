"""Values to any number of digits by mpmath, trusted only when two precisions agree."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from steepest.errors import ArgumentError, CallError, TooLarge, Undecided
from steepest.graph import (
    ArrayType,
    Constant,
    Node,
    Primitive,
    Variable,
    lift,
    ordered,
    rewrite,
)

GUARD = 32
"""Bits carried beyond those of the digits asked for."""

MOST_BITS = 16_000
"""The highest working precision that is tried against cancellation."""

LARGEST = 128
"""Transcendental functions are computed of numbers below 2 to this power."""

LARGEST_ANGLE = 16_000
"""The same for functions that only turn, whatever their argument."""

TURNING = frozenset(("sin", "cos", "tan", "cot", "sec", "csc"))

ARITHMETIC = frozenset(
    ("add", "subtract", "multiply", "divide", "negate", "abs", "sign", "minimum", "maximum",
     "where", "gate", "sqrt", "cbrt", "root", "log", "log2", "log10", "relu", "stop_gradient",
     "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
     "logical_and", "logical_or", "logical_not", "arctan", "tanh", "erf", "sigmoid")
)  # fmt: skip
"""What is cheap of numbers of any size."""

_of_thread = threading.local()


def digits(output: Node, at: Mapping[Variable, Any], digits: int = 30) -> Any:
    """The value of ``output`` to ``digits`` significant digits.

    Args:
        output: A node; of array type, its elements are computed each.
        at: The values of the variables: integers, fractions, decimals, strings such as
            ``"0.1"``, mpmath numbers, or floats, which are taken for exactly what they hold.
        digits: How many significant digits must be right.

    Returns:
        An mpmath number (an object array for an array, a bool for a truth). Outside the
        domain it is ``nan``, never complex, also where NumPy has an infinity.

    Raises:
        CallError: when a variable has no value.
        Undecided: when cancellation leaves no digits, as for ``sin(pi)``: the value is zero
            or too small to tell from it.
        TooLarge: when an intermediate number is beyond any use.

    Accuracy:
        Two precisions, the second at least half as long again, agree to the digits asked for.

    Cost:
        About 10 microseconds an operation for 30 digits, unless there is cancellation.
    """
    output = _expanded(output)
    needed = int(digits * 3.3219281) + 2
    bits = needed + GUARD
    before = _computed(output, at, bits)
    while True:
        bits = bits + max(bits // 2, 64)
        value = _computed(output, at, bits)
        if _agree(before, value, digits) and not _eaten(output, at, bits, value):
            return _rounded(value, needed + 8)
        if bits > MOST_BITS:
            raise Undecided(
                f"Cancellation leaves no {digits} digits, even when computing with "
                f"{int(bits / 3.32):,} of them: the value is zero or very nearly so.",
                where=f"digits={digits}",
                remedy="simplify the expression, so that what cancels cancels on paper.",
            )
        before = value


LONGER = 2560
"""Bits with which a missing value is looked for again."""


def _eaten(output: Node, at: Mapping[Variable, Any], bits: int, value: Any) -> bool:
    """Whether rounding may have eaten a number, as that of ``(2^1000 + x) - 2^1000``.

    It may have left a zero, or what has no value at one, such as a logarithm.
    """
    if np.ndim(value):
        return False
    if value != value:  # noqa: PLR0124 - only nan differs from itself
        again = _computed(output, at, max(4 * bits, LONGER))
        return again == again  # noqa: PLR0124 - as above
    if value != 0:
        return False
    shaken = _computed(output, at, bits, _Shaking(bits))
    return not np.ndim(shaken) and shaken != 0


def settled(output: Node, at: Mapping[Variable, Any], bits: Sequence[int] = (192, 448)) -> Any:
    """The value of a scalar ``output`` to a few digits, if working precisions agree on them.

    Args:
        output: A scalar node, usually a difference that may vanish.
        at: As for ``digits``.
        bits: The working precisions, rising.

    Returns:
        An mpmath number that two neighbouring precisions agree on to four digits; ``nan``
        outside the domain; None when they agree on nothing but zero, so that the value is
        zero or lost in the rounding of the last precision.

    Raises:
        TooLarge: when an intermediate number is beyond any use.

    Accuracy:
        Every result that is rounded is moved at random by a few units in its last place, so
        that digits which rounding has eaten, as in ``(2^1000 + x) - 2^1000``, do not agree.

    Source:
        Vignes, "A stochastic arithmetic for reliable scientific computation" (1993).
    """
    output = _expanded(output)
    before = None
    for precision in bits:
        value = _computed(output, at, precision, _Shaking(precision))
        if before is not None and value != 0 and _agree(before, value, 4):
            return _rounded(value, 64)
        before = value
    return None


EXACT_AT_MOST = 24
"""A result of arithmetic with so many zero bits at its end is taken for exact."""

ALGEBRAIC = frozenset(
    ("multiply", "divide", "negate", "power", "sqrt", "cbrt", "root", "abs", "sign", "minimum",
     "maximum", "where", "gate", "floor", "ceil", "mod", "relu", "stop_gradient")
)  # fmt: skip
"""Primitives that may give short exact numbers; others round all but the value at 0."""


class _Shaking:
    """Moves rounded results at random, always in the same way."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.state = bits

    def __call__(self, context: Any, node: Node, operands: Sequence[Any], value: Any) -> Any:
        """The value, moved if it was rounded."""
        if not isinstance(value, context.mpf) or not value or not context.isfinite(value):
            return value
        if self._is_exact(context, node, operands, value):
            return value
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        step = context.ldexp((self.state >> 40) / 2**23 - 1, 5 - self.bits)
        return value * (1 + step)

    def _is_exact(self, context: Any, node: Node, operands: Sequence[Any], value: Any) -> bool:
        name = node.primitive.name if node.primitive is not None else "multiply"
        numbers = [o for o in operands if isinstance(o, context.mpf)]
        if name in ("add", "subtract"):
            lowest = min(o._mpf_[2] for o in numbers if o) if any(numbers) else 0
            return context.mag(value) - lowest <= self.bits
        if name in ALGEBRAIC:
            return value._mpf_[3] <= self.bits - EXACT_AT_MOST
        return bool(numbers) and not any(numbers)


def _context(bits: int) -> Any:
    """This thread's own mpmath context, so that nobody's precision changes under him."""
    context = getattr(_of_thread, "context", None)
    if context is None:
        import mpmath  # noqa: PLC0415 - only who wants digits loads it

        context = _of_thread.context = mpmath.MPContext()
    context.prec = bits
    return context


def _expanded(output: Node) -> Node:
    """The node with entries that mpmath cannot compute written as they are defined."""

    def rule(node: Node) -> Node | None:
        primitive = node.primitive
        if primitive is None or primitive.digits or primitive.defined_as is None:
            return None
        return lift(primitive.defined_as(*node.arguments, **dict(node.parameters)))

    while True:
        [written] = rewrite([output], rule)
        if written is output:
            return output
        output = written


def _computed(
    output: Node, at: Mapping[Variable, Any], bits: int, shaking: _Shaking | None = None
) -> Any:
    context = _context(bits)
    values: dict[Node, Any] = {}
    for node in ordered(output):
        if isinstance(node, Variable):
            values[node] = _given(context, node, at)
        elif isinstance(node, Constant):
            values[node] = _number(context, node.value)
        else:
            values[node] = _result(context, node, [values[a] for a in node.arguments])
        if shaking is not None and not isinstance(node, Variable):
            operands = [values[a] for a in node.arguments]
            values[node] = shaking(context, node, operands, values[node])
    return values[output]


def _given(context: Any, variable: Variable, at: Mapping[Variable, Any]) -> Any:
    if variable not in at:
        raise CallError(
            f"The variable {variable.name} has no value.",
            where=variable.name,
            remedy=f"give it one, as in {variable.name}=1.5.",
        )
    try:
        value = _number(context, at[variable])
    except (TypeError, ValueError):
        value = None
    if value is None or isinstance(value, context.mpc):
        raise ArgumentError(
            f"{variable.name} must be a real number, not {str(at[variable])[:40]!r}.",
            where=variable.name,
            remedy=f"pass a number, as in {variable.name}=1.5.",
        )
    return value


def _number(context: Any, value: Any) -> Any:
    """The number in mpmath's form: exactly, or to the working precision."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, np.ndarray) and value.ndim:
        return np.frompyfunc(lambda v: _number(context, v), 1, 1)(value)
    if isinstance(value, (list, tuple)):
        return _number(context, np.array(value, dtype=object))
    if isinstance(value, Decimal) and value.is_finite():
        value = Fraction(value)
    if isinstance(value, Fraction):
        return context.fdiv(value.numerator, value.denominator)
    if isinstance(value, np.generic):
        value = value.item()
    return context.mpmathify(value)


def _result(context: Any, node: Node, operands: list[Any]) -> Any:
    primitive = node.primitive
    assert primitive is not None
    if not primitive.digits:
        return _structural(context, node, operands)
    if primitive.arity == 0:
        return +getattr(context, primitive.digits)  # type: ignore
    function = _quietly(context, primitive, dict(node.parameters))
    if isinstance(node.type, ArrayType) and node.type.dimensions:
        return np.frompyfunc(function, len(operands), 1)(*operands)
    return function(*operands)


def _structural(context: Any, node: Node, operands: list[Any]) -> Any:
    """An array operation, which NumPy carries out on objects as on numbers."""
    primitive = node.primitive
    assert primitive is not None
    function = primitive.function()
    dimensions = node.parameter("dimensions", ())
    if not getattr(function, "ranked", False) or any(isinstance(d, str) for d in dimensions):
        raise ArgumentError(
            f"{primitive.name} has no form for many digits.",
            where=primitive.name,
            remedy="evaluate it in double precision.",
        )
    ranks = tuple(len(a.type.dimensions) if isinstance(a.type, ArrayType) else -1
                  for a in node.arguments)  # fmt: skip
    arrays = [
        np.asarray(o, dtype=object) if r >= 0 else o for o, r in zip(operands, ranks, strict=True)
    ]
    result = function(*arrays, ranks=ranks, **dict(node.parameters))
    if isinstance(result, np.ndarray) and result.ndim == 0:
        result = result.item()
    return context.mpf(result) if isinstance(result, (int, float)) else result


def _quietly(context: Any, primitive: Primitive, parameters: dict[str, Any]) -> Callable[..., Any]:
    """The function of mpmath numbers with ``nan`` where there is no real value."""
    rule = primitive.digits
    function = getattr(context, rule) if isinstance(rule, str) else None
    cheap = primitive.name in ARITHMETIC

    def quiet(*operands: Any) -> Any:
        numbers = [o for o in operands if isinstance(o, context.mpf)]
        if any(context.isnan(n) for n in numbers) and primitive.name not in ("where", "gate"):
            return context.nan if primitive.infer is None else False
        if not cheap:
            _require_use(context, primitive, numbers)
        try:
            if function is None:
                result = rule(context, *operands, **parameters)  # type: ignore
            else:
                result = function(*operands, **parameters)
        except (ValueError, ZeroDivisionError, context.NoConvergence):
            return context.nan
        except (OverflowError, MemoryError):
            raise _too_large(primitive, max(map(context.mag, numbers))) from None
        return _real(context, result, numbers)

    return quiet


def _require_use(context: Any, primitive: Primitive, numbers: list[Any]) -> None:
    if primitive.name == "power" and all(n and not context.isinf(n) for n in numbers):
        numbers = [numbers[1] * context.mag(numbers[0])]
    largest = LARGEST_ANGLE if primitive.name in TURNING else LARGEST
    for n in numbers:
        if n and not context.isinf(n) and context.mag(n) > largest:
            raise _too_large(primitive, context.mag(n))


def _too_large(primitive: Primitive, size: int) -> TooLarge:
    return TooLarge(
        f"{primitive.name} of a number near 2^{size} has digits beyond any use.",
        where=primitive.name,
        remedy="evaluate it in double precision, or at a smaller argument.",
    )


def _real(context: Any, result: Any, numbers: list[Any]) -> Any:
    """The result if it is a real number; an infinity of finite numbers is a pole."""
    if isinstance(result, (bool, int)):
        return result if isinstance(result, bool) else context.mpf(result)
    if isinstance(result, context.mpc):
        if result.imag != 0:
            return context.nan
        result = result.real
    if context.isinf(result) and not any(context.isinf(n) for n in numbers):
        return context.nan
    return result


def _agree(before: Any, value: Any, digits: int) -> bool:
    if isinstance(value, (np.ndarray, tuple, list)):
        pairs = zip(np.ravel(before), np.ravel(value), strict=True)
        return all(_agree(b, v, digits) for b, v in pairs)
    if isinstance(value, bool) or before == value:
        return before == value
    if value != value or before != before:  # noqa: PLR0124 - only nan differs from itself
        return value != value and before != before  # noqa: PLR0124 - only nan does
    return abs(before - value) <= abs(value) * Fraction(1, 2 * 10**digits)


def _rounded(value: Any, bits: int) -> Any:
    """The value as an ordinary mpmath number that holds the bits asked for."""
    import mpmath  # noqa: PLC0415 - it is loaded already

    if isinstance(value, np.ndarray):
        return np.frompyfunc(lambda v: _rounded(v, bits), 1, 1)(value)
    if isinstance(value, tuple):
        return tuple(_rounded(v, bits) for v in value)
    if isinstance(value, bool):
        return value
    with mpmath.workprec(bits):
        return +mpmath.mp.make_mpf(value._mpf_)
