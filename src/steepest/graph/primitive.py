"""What is known of one operation: its value, its rules, its notation, its domain."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError, CallError

from .types import REAL, ArrayType, Type, elementwise

if TYPE_CHECKING:
    from .node import Node

Formula = Callable[..., Any]
"""A rule: takes the answer ``y``, then the arguments, and returns a node or a number."""


@dataclass(frozen=True, slots=True)
class Partial:
    """One partial derivative of an element-wise operation.

    Args:
        rule: The name under which a textbook tells it, when only this argument varies.
        formula: ``formula(y, *arguments, **parameters)`` with the answer ``y``.
    """

    rule: str
    formula: Formula


@dataclass(frozen=True, eq=False, slots=True, kw_only=True, repr=False)
class Primitive:
    r"""An operation: everything about it in one place.

    One of three kinds of rule makes it differentiable: ``partials`` (element-wise; the
    engine broadcasts), ``transpose`` (linear; forward mode follows), or ``jvp`` (the rest;
    reverse mode transposes it). A ``defined_as`` entry needs none of them.

    Args:
        name: The one name, which text formulas use too.
        text: The name that text formulas print, where it is not ``name``.
        latex: A ``str.format`` template with ``{}`` or ``{1}`` for the arguments, other braces
            doubled; empty for ``\operatorname``.
        arity: The number of arguments; None for any number.
        evaluate: Of NumPy arrays, and of the parameters by name; a dotted name is imported
            when first used. One that is marked ``ranked`` is told the ``ranks`` of its
            arguments' values and lets other axes lead; bodies come as callables.
        digits: Of mpmath numbers: a name in mpmath's context, or ``f(context, *arguments)``.
            A complex result of real arguments, and what mpmath raises at a pole, mean NaN.
        interval: Of intervals, for enclosures that hold; a name in ``evaluation.operations``.
        infer: The type of the result, of the argument types and the parameters.
        partials: One for each argument; None where the function is locally constant in it,
            or where the argument is one of ``discrete``.
        discrete: The numbers of the arguments that are whole, such as an order: a derivative
            in one of them is refused.
        joint_rule: How the rule is told when more than one argument varies.
        transpose: ``transpose(node, index, cotangent)``: the cotangent of that argument, of
            its type; None stands for zero. Where ``jvp`` is given too, it is the reverse rule.
        linear: ``jointly`` (a sum of its arguments' images) or ``each`` (a product).
        jvp: ``jvp(node, tangents)``: the tangent of the result; None stands for zero. The
            tangent and the cotangent of a tuple are tuples: ``pack`` makes, ``item`` reads them.
        domain: ``domain(*arguments)``: the ``Condition``s under which there is a value.
        kinks: ``kinks(*arguments)``: nodes at whose zeros the derivative jumps.
        jumps: ``jumps(*arguments)``: nodes at whose zeros the value itself jumps.
        safe: A point of the domain for each argument, where a dead branch may be computed.
        defined_as: The same function written with other primitives, of the arguments.
        symmetry: ``even`` or ``odd``, in one argument.
        range: The closed bounds of the values, None where there is none.
        increasing: True or False where it is monotone on its whole domain.
        native: The name of the kernel in the native engine, or of its C function.
        aliases: Other names under which text finds it.
        source: Where the rule can be read.
    """

    name: str
    text: str = ""
    latex: str = ""
    arity: int | None = 1
    evaluate: Callable[..., Any] | str = ""
    digits: str | Callable[..., Any] = ""
    interval: str = ""
    infer: Callable[..., Type] | None = None
    partials: Sequence[Partial | None] = ()
    discrete: tuple[int, ...] = ()
    joint_rule: str = ""
    transpose: Callable[..., Any] | None = None
    linear: str = ""
    jvp: Callable[..., Any] | None = None
    domain: Callable[..., Any] | None = None
    kinks: Callable[..., Any] | None = None
    jumps: Callable[..., Any] | None = None
    safe: tuple[float, ...] = ()
    defined_as: Callable[..., Any] | None = None
    symmetry: str = ""
    range: tuple[float | None, float | None] = (None, None)
    increasing: bool | None = None
    native: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    _resolved: list = field(default_factory=list)

    def __repr__(self) -> str:
        return f"<Primitive {self.name}>"

    def __reduce__(self) -> tuple:
        return primitive_named, (self.name,)

    if TYPE_CHECKING:  # Bound by ``node``, which needs this class first.

        def __call__(self, *arguments: Any, **parameters: Any) -> Node:
            """The node of this operation, with numbers made constants and nothing folded."""
            ...

    def result_type(self, arguments: Sequence[Node], parameters: Mapping[str, Any]) -> Type:
        """The type of the result.

        Raises:
            CallError: when the number of arguments is wrong.
            ShapeError: when their types do not fit.
        """
        if self.arity is not None and len(arguments) != self.arity:
            count = f"{self.arity} argument{'s' if self.arity != 1 else ''}"
            raise CallError(
                f"{self.name} takes {count} and got {len(arguments)}.",
                where=self.name,
                remedy=f"give {self.name} {count}.",
            )
        if self.infer is not None:
            return self.infer([a.type for a in arguments], **parameters)
        for argument in arguments:
            if argument.type is not REAL:
                break
        else:
            return REAL
        result = elementwise([a.type for a in arguments], self.name)
        if result.dtype in ("bool", "int64"):
            return ArrayType("real", result.dimensions)
        return result

    def function(self) -> Callable[..., Any]:
        """The NumPy function that computes it, imported when first asked for."""
        if not self._resolved:
            evaluate = self.evaluate
            if isinstance(evaluate, str):
                module, _, attribute = evaluate.rpartition(".")
                evaluate = getattr(importlib.import_module(module), attribute)
            self._resolved.append(evaluate)
        return self._resolved[0]


_by_name: dict[str, Primitive] = {}


def register(primitive: Primitive) -> Primitive:
    """The primitive, now known by its name to pickles, tapes and readers.

    Raises:
        ArgumentError: when another primitive has the name.
    """
    known = _by_name.setdefault(primitive.name, primitive)
    if known is not primitive:
        raise ArgumentError(
            f"There is a primitive named {primitive.name} already.",
            where=primitive.name,
            remedy="choose another name.",
        )
    return primitive


def primitive_named(name: str) -> Primitive:
    """The registered primitive of that name.

    Raises:
        ArgumentError: when there is none.
    """
    if name not in _by_name:
        importlib.import_module("steepest.primitives")
    try:
        return _by_name[name]
    except KeyError:
        raise ArgumentError(
            f"There is no primitive named {name!r}.",
            where=name,
            remedy="register it before reading what uses it.",
        ) from None


def registered() -> tuple[Primitive, ...]:
    """All primitives, in the order in which they were listed."""
    return tuple(_by_name.values())
