"""A loss over rows of data: a Function of the parameters that prints its sum as a sum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from steepest.function import Function
from steepest.graph import (
    REAL,
    ArrayType,
    Constant,
    Node,
    Variable,
    apply,
    exact,
    multiply,
    negate,
    ordered,
    rewrite,
    substitute,
    variable,
)
from steepest.graph import divide as quotient
from steepest.primitives.arrays import average, broadcast_to, length, mean, stacked, total
from steepest.printing import latex, text, typeset
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

ROWS = "n"
"""The name of the number of rows."""

COLUMN = ArrayType("float64", (ROWS,))

MOST_FORWARD = 40
"""Up to so many parameters a gradient is told parameter by parameter."""


@dataclass(frozen=True, repr=False)
class Loss(Function):
    """The mean of a formula over the rows of a table; made by ``st.loss``.

    It is a Function of the parameters like any other. The data stand in it as constants and
    are printed by the names of their columns, with the sum over rows kept as a sum.

    Args:
        columns: The name and the numbers of each column that it uses.
        kind: What it measures, in words.
        model: The formula of the prediction, of parameters and columns.
        target: The name of the column that is predicted.
        typed: The formula as it was typed, of columns of unknown length, where the source is
            its form that is sound in floating point.

    A derivative continues where one row has a kink, as ``|x|`` has at 0.
    """

    columns: tuple[tuple[str, Constant], ...] = ()
    kind: str = ""
    model: Function | None = None
    target: str = ""
    typed: Node | None = None

    def __reduce__(self) -> tuple:
        return Loss, (
            *super().__reduce__()[1],
            self.columns,
            self.kind,
            self.model,
            self.target,
            self.typed,
        )

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.columns[0][1].value) if self.columns else 0

    @cached_property
    def symbolic(self) -> Node:
        """The formula as typed, with columns as variables of unknown length."""
        return self.bare if self.typed is None else self.typed

    @cached_property
    def bare(self) -> Node:
        """The source with columns as variables of unknown length."""
        return unbound(self.source, self.columns)

    @cached_property
    def textbook(self) -> Node:
        """The symbolic form, simplified inside and outside its sums."""
        return tidied(self.symbolic)

    @property
    def shown(self) -> Node:
        """What is printed."""
        return self.textbook if self.computed else self.symbolic

    def row(self, index: str = "_i") -> tuple[Node, dict[str, Variable]]:
        """What is averaged, for one row, and the variables of its columns.

        Args:
            index: What is hung on the names of the columns.
        """
        whole = self.symbolic
        inside = whole.arguments[0] if whole.primitive is mean else whole
        places = {name: variable(f"{name}{index}") for name, _ in self.columns}
        at: dict[Node, Node] = {variable(name, type=COLUMN): places[name] for name in places}
        return single(inside, at), places

    # Derivatives: the derivative of a mean of rows is the mean of derivatives.

    def diff(self, *wrt: str, order: int = 1, at_kinks: str = "continue") -> Function:
        """The derivative in a parameter; see ``Function.diff``."""
        made = super().diff(*wrt, order=order, at_kinks="continue")
        if self.typed is None or not isinstance(made, Loss) or made is self:
            return made
        typed = self.typed
        for name in wrt or self.variables[:1]:
            variable = next(v for v in self.inputs if v.name == name)
            typed = _each(typed, lambda s, v=variable: derivative(s, v, order))
        return replace(made, typed=typed)

    def gradient(self, at_kinks: str = "continue") -> Function:
        """All first partial derivatives."""
        return self.jacobian(at_kinks)

    def jacobian(self, at_kinks: str = "continue") -> Function:
        """Partial derivatives of every component."""
        if len(self.inputs) > MOST_FORWARD:
            return super().jacobian("continue")

        def slopes(node: Node) -> Node:
            return _each(node, lambda s: stacked([derivative(s, v) for v in self.inputs]))

        return replace(
            self,
            source=slopes(self.source),
            computed=True,
            origins=(*self.origins, self.source),
            typed=None if self.typed is None else slopes(self.typed),
        )

    def hessian(self, at_kinks: str = "continue") -> Function:
        """All second partial derivatives."""
        return self.jacobian().jacobian()

    # Arithmetic and printing.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        made = super().__array_ufunc__(ufunc, method, *inputs, **options)
        losses = [f for f in inputs if isinstance(f, Loss)]
        columns = dict(c for f in losses for c in f.columns)
        return replace(made, columns=tuple(columns.items()), typed=_combined(ufunc, inputs, losses))

    def __str__(self) -> str:
        return _arranged(self.shown, text)

    def typeset(self) -> str:
        """The formula in Unicode, as a terminal shows it."""
        return _arranged(self.shown, typeset)

    def latex(self) -> str:
        """The formula in LaTeX."""
        parts = _layers(self.shown)
        return latex(self.shown) if parts is None else super().latex()

    def __explain__(self, wrt: str | None, level: str) -> Any:
        from .explained import explain_loss  # noqa: PLC0415 - explanations load when asked

        return explain_loss(self, wrt, level)


def mean_over(row: Node, columns: Mapping[Variable, Constant]) -> Node:
    """The mean of a row's formula, with the columns in place of its variables."""
    put_in: dict[Node, Node] = {**columns}
    [whole] = substitute([row], put_in)
    if isinstance(whole.type, ArrayType) and not whole.type.dimensions:
        count = len(next(iter(columns.values())).value)
        whole = apply(broadcast_to, whole, dimensions=(count,))
    return average(whole)


def _combined(ufunc: np.ufunc, inputs: Sequence[Any], losses: Sequence[Loss]) -> Node | None:
    """The typed form of a combination of losses, where one of them has its own."""
    if all(f.typed is None for f in losses):
        return None
    parts = [
        Function(f.symbolic, f.inputs) if isinstance(f, Loss) else Function.of(f) for f in inputs
    ]
    return ufunc(*parts).source


def unbound(source: Node, columns: Sequence[tuple[str, Constant]]) -> Node:
    """The source with variables in place of the columns' numbers."""
    if not columns:
        return source
    count = len(columns[0][1].value)
    new: dict[Node, Node] = {c: variable(name, type=COLUMN) for name, c in columns}
    for node in ordered(source):
        if node in new:
            continue
        if node.primitive is None:
            new[node] = node
            continue
        told = dict(node.parameters)
        if told.get("dimensions") == (count,):
            told["dimensions"] = (ROWS,)
        new[node] = apply(node.primitive, *(new[a] for a in node.arguments), **told)
    return new[source]


def single(inside: Node, at: Mapping[Node, Node]) -> Node:
    """An element-wise formula of columns as that of one row."""

    def unspread(node: Node) -> Node | None:
        return node.arguments[0] if node.primitive is broadcast_to else None

    bare = rewrite([inside], unspread)
    return substitute(bare, dict(at))[0]


def tidied(whole: Node) -> Node:
    """The textbook form of a formula with means over rows in it."""
    parts = _layers(whole)
    if parts is not None:
        return stacked([tidied(part) for part in parts])
    places: dict[Node, Node] = {}
    for node in ordered(whole):
        if node.primitive is mean:
            places[node] = variable(f"mean{len(places)}")
    outer = textbook(substitute([whole], places)[0])
    back = {place: _tidied_mean(node) for node, place in places.items()}
    return substitute([outer], back)[0]


def _tidied_mean(node: Node) -> Node:
    """A mean with its row in textbook form and a constant factor in front: ``2/n Σᵢ ...``."""
    inside = node.arguments[0]
    columns = [v for v in ordered(inside) if isinstance(v, Variable) and v.type == COLUMN]
    one: dict[Node, Node] = {v: variable(v.name, type=REAL) for v in columns}
    row = textbook(single(inside, one))
    factor, rest = factored(row)
    back: dict[Node, Node] = {new: old for old, new in one.items()}
    [many] = substitute([rest], back)
    if isinstance(many.type, ArrayType) and not many.type.dimensions:
        return row
    if exact(factor) == 1:
        return average(many)
    count = apply(length, dimensions=(ROWS,))
    size = exact(factor)
    negative = size is not None and size < 0
    share = apply(quotient, -factor if negative else factor, count)
    whole = apply(multiply, share, total(many))
    return apply(negate, whole) if negative else whole


def factored(row: Node) -> tuple[Node, Node]:
    """The exact number in front of a product, and what remains.

    >>> factor, rest = factored(Function.of("2*(x + 1)*y").source)
    >>> exact(factor), text(rest)
    (2, '(x + 1)*y')
    """
    spine = []
    sign = 1
    node = row
    while node.primitive in (multiply, negate):
        if node.primitive is negate:
            sign = -sign
        else:
            spine.append(node.arguments[1])
        node = node.arguments[0]
    number = exact(node)
    one = variable("x") ** 0
    if number is None or not spine:
        if sign == 1:
            return one, row
        rest = node
    else:
        rest = spine.pop()
        one = one * number
    for factor in reversed(spine):
        rest = apply(multiply, rest, factor)
    return one * sign, rest


def _layers(node: Node) -> list[Node] | None:
    from steepest.function.derivatives import layers  # noqa: PLC0415 - the same layer's inside

    return layers(node)


def _each(node: Node, rule: Any) -> Node:
    parts = _layers(node)
    return rule(node) if parts is None else stacked([_each(part, rule) for part in parts])


def _arranged(node: Node, write: Any) -> str:
    parts = _layers(node)
    if parts is None:
        return write(node)
    return f"[{', '.join(_arranged(part, write) for part in parts)}]"
