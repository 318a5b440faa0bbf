"""A formula taken apart into the vertices of its computation graph.

A vertex is a variable, an element of one, or an operation that varies; numbers stand inside
the operations that use them, so that every edge carries a derivative. Sums of a few terms and
constant multiples are one vertex each, as a reader sees them. A coarse graph has a vertex for
each named part only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from steepest.graph import (
    ArrayType,
    E,
    Node,
    TupleType,
    Variable,
    add,
    depending,
    multiply,
    negate,
    ordered,
    rebuilt,
    substitute,
    subtract,
    uses,
    variable,
    variables,
)
from steepest.primitives import sech, tanh
from steepest.primitives.arrays import index
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.rules import is_counted

SUMS = (add, subtract)
TERMS = 6
"""A sum of at most this many terms is one vertex."""


@dataclass(frozen=True)
class Part:
    """A vertex before its value is known.

    Args:
        node: What it computes, in the variables of the whole.
        sign: The variable that stands for it in the formulas of other vertices.
        formula: What it computes, in the signs of the vertices that it uses.
        uses: Those vertices, as nodes of the whole.
    """

    node: Node
    sign: Variable
    formula: Node
    uses: tuple[Node, ...] = ()

    def slope(self, of: Variable) -> Node:
        """The local derivative in the sign of a vertex that it uses, by the table of rules."""
        return derivative(self.formula, of)

    def entrywise(self, of: Variable) -> Node | None:
        """The derivative of one entry, where arrays of one shape are combined entry by entry."""
        primitive = self.formula.primitive
        if primitive is None or not primitive.partials or of.type != self.formula.type:
            return None
        if not all(_is_entrywise(n, of) for n in ordered(self.formula)):
            return None
        entries: dict[Node, Node] = {v: variable(v.name) for v in variables(self.formula)}
        [formula] = substitute([self.formula], entries)
        entry = Part(self.node, variable(self.sign.name), formula)
        return entry.told(derivative(formula, entries[of]))

    def told(self, slope: Node) -> Node:
        """The slope with the answer in it where that is how it is written: 1 - y^2 for tanh."""
        formula = self.formula
        if formula.primitive is tanh:
            return substitute([slope], {sech(*formula.arguments) ** 2: 1 - self.sign**2})[0]
        if len(formula.arguments) == 1 or E in formula.arguments:
            return substitute([slope], {formula: self.sign})[0]
        return slope


def _is_entrywise(node: Node, of: Variable) -> bool:
    """Whether each entry of the value comes from the same entry of arrays of one shape."""
    fits = node.type == of.type or is_scalar(node)
    return fits and (node.primitive is None or bool(node.primitive.partials))


def is_scalar(node: Node) -> bool:
    """Whether the value is one number."""
    return isinstance(node.type, ArrayType) and not node.type.dimensions


def taken_apart(
    output: Node, inputs: Sequence[Variable], named: Mapping[Node, str], name: str, *, coarse: bool
) -> list[Part]:
    """The vertices of a formula, those that are used before those that use them.

    Args:
        output: What is computed.
        inputs: The variables.
        named: The parts that have a name.
        name: That of the output.
        coarse: Whether only named parts are vertices, each with all that it computes.
    """
    varies = depending([output], inputs)
    nodes = [n for n in ordered(output) if n in varies or n is output]
    leaves = _leaves(nodes, output)
    below = {n.arguments[0] for n in leaves if n.arguments}
    operations = [n for n in nodes if n not in leaves and n not in below]
    if coarse:
        chosen = {n for n in operations if n in named}
    else:
        chosen = set(operations) - _folded(operations, uses(output), named)
        chosen -= {n for n in operations if is_counted(n) or isinstance(n.type, TupleType)}
    chosen.add(output)
    fresh = _fresh_names({*(v.name for v in inputs), *named.values(), name})
    signs: dict[Node, Variable] = {}
    parts: list[Part] = []
    for node in nodes:
        if node in leaves:
            sign = node if isinstance(node, Variable) else variable(text(node), type=node.type)
            formula, used = sign, ()
        elif node in chosen:
            called = name if node is output else named.get(node) or next(fresh)
            sign = variable(called, type=node.type)
            formula, used = _over(node, signs)
        else:
            continue
        parts.append(Part(node, sign, formula, used))
        signs[node] = sign
    return parts


def _leaves(nodes: Sequence[Node], output: Node) -> set[Node]:
    """The variables, and for an array of which only elements are used, those elements."""
    elements = {
        n
        for n in nodes
        if n.primitive is index and isinstance(n.arguments[0], Variable) and is_scalar(n)
    }
    whole = {a for n in nodes if n not in elements for a in n.arguments} | {output}
    known = {n for n in nodes if isinstance(n, Variable)}
    taken = {n.arguments[0] for n in elements} - whole
    return (known - taken) | {n for n in elements if n.arguments[0] in taken}


def _folded(
    operations: Sequence[Node], used: Mapping[Node, int], named: Collection[Node]
) -> set[Node]:
    """The operations that are written inside the one that uses them."""
    varying = set(operations)
    folded: set[Node] = set()
    terms: dict[Node, int] = {}
    for node in operations:
        for position, a in enumerate(node.arguments):
            if a not in varying or used[a] > 1 or a in named or not is_scalar(a):
                continue
            if node.primitive in SUMS and a.primitive in SUMS and position == 0:
                terms[node] = terms.get(a, 2) + 1
                if terms[node] > TERMS:
                    terms[node] = 2
                    continue
            elif node.primitive is not multiply or not _is_multiple(a, varying):
                continue
            folded.add(a)
    return folded


def _is_multiple(node: Node, varying: Collection[Node]) -> bool:
    """Whether it is a number times a variable, or its negative."""
    if node.primitive not in (multiply, negate):
        return False
    varied = [a for a in node.arguments if a in varying or isinstance(a, Variable)]
    return len(varied) == 1 and not varied[0].arguments


def _over(node: Node, signs: Mapping[Node, Variable]) -> tuple[Node, tuple[Node, ...]]:
    """The node with signs for the vertices below it, and those vertices."""
    new: dict[Node, Node] = {}
    used: dict[Node, None] = {}
    stack = [node]
    while stack:
        part = stack[-1]
        waiting = [a for a in part.arguments if a not in signs and a not in new]
        if part in new or not waiting:
            stack.pop()
            used |= dict.fromkeys(a for a in part.arguments if a in signs)
            new[part] = rebuilt(part, [signs.get(a) or new[a] for a in part.arguments])
        else:
            stack += waiting
    return new[node], tuple(used)


def _fresh_names(taken: set[str]) -> Iterator[str]:
    """v1, v2, ... or another letter where v is taken."""
    letter = next(c for c in ("v", "u", "s", "p", "part") if c == "part" or not _leads(c, taken))
    return (f"{letter}{i}" for i in count(1) if f"{letter}{i}" not in taken)


def _leads(letter: str, taken: set[str]) -> bool:
    return any(name == letter or name[1:].isdecimal() for name in taken if name[:1] == letter)
