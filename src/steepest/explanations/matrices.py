"""The gradient of a loss in a vector or a matrix, explained with the shapes beside each part."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from steepest.evaluation import Program
from steepest.graph import ArrayType, Node, Variable, depending, ordered, variable, variables
from steepest.graph.types import Dimension
from steepest.printing import text
from steepest.transforms.matrix_form import matrix_form
from steepest.transforms.reverse import gradient, vjp

from .layout import in_digits
from .notation import Formula, Sentence, formula
from .record import Block, Explanation, Section, Step
from .sources import Subject
from .stages import MIXING, SUMS, Stage, stages
from .words import name_signs

SIZES = (4, 3, 2, 5, 6, 7)
"""The lengths that named dimensions have in the check, in the order of their names."""

H = 1e-6


def explain_matrices(known: Subject, x: Variable, level: str) -> Explanation:
    """The gradient of a number in an array, stage by stage.

    Args:
        known: The function, whose value is one number.
        x: A variable with axes.
        level: ``brief``, ``normal`` or ``every``; brief leaves out the shapes and the check.
    """
    told = _Told(known, x, level)
    answer = matrix_form(gradient(known.node, [x])[0])
    told.answer(answer)
    conclusion = formula(variable(f"∇_{x.name}"), f" {told.name} = ", answer)
    section = Section((), tuple(told.blocks), tuple(told.steps), conclusion, answer)
    closing = () if level == "brief" else _check(known.node, answer, x, known.inputs)
    facts = {
        "function": text(known.node),
        "variables": [v.name for v in known.inputs],
        "wrt": x.name,
        "shapes": {v.name: list(_dimensions(v)) for v in known.inputs},
        "kind": "matrix",
    }
    return Explanation(told.title(), (section,), level, closing, facts)


class _Told:
    """The steps: what is computed, then what comes back."""

    def __init__(self, known: Subject, x: Variable, level: str) -> None:
        self.known = known
        self.x = x
        self.name = "loss" if known.name == "f" else known.name
        self.brief = level == "brief"
        self.blocks: list[Block] = []
        self.steps: list[Step] = []
        taken = [*(v.name for v in known.inputs), self.name]
        self.parts = stages(known.node, x, taken)
        self._targets = {x, *(s.name for s in self.parts if s.name is not None)}
        self._pulled: dict[Variable, list[Node]] = {}
        self._first: list[Node] = []
        self._adjoint = {
            v: variable(f"∇_{v.name}", type=v.type) for v in self._targets if v is not None
        }
        self._forward()
        self._backward()

    def title(self) -> Sentence:
        """``loss = mean((X w − y)²)       X: (n, p)   w: (p)   y: (n)``."""
        shapes = "   ".join(
            f"{name_signs(v)}: {_shape(v)}" for v in self.known.inputs if _dimensions(v)
        )
        return formula(f"{self.name} = ", self.known.node), "       ", formula(shapes)

    def _add(
        self,
        cells: Sequence[Sentence],
        rule: str,
        reason: Sentence,
        *sides: Formula,
        below: Sentence = (),
    ) -> None:
        number = str(len(self.steps) + 1)
        before, after = sides
        self.steps.append(Step(number, rule or "rewriting", reason, before, after))
        self.blocks.append(Block(number, tuple(cells), rule, together=() if self.brief else below))

    def _forward(self) -> None:
        for stage in self.parts[:-1]:
            assert stage.name is not None
            sign = name_signs(stage.name)
            named = formula(f"{sign} = ", stage.node)
            shape = f"shape {_shape(stage.name)}"
            reason: Sentence = ("name ", named, f", of {shape}")
            self._add(((named,), (shape,)), "", reason, formula(stage.node), formula(sign))

    def _backward(self) -> None:
        for stage in reversed(self.parts):
            if stage.name is not None:
                self._together(stage.name)
            for parent in stage.parents(self._targets):
                self._share(stage, parent)
        self._together(self.x)

    def _share(self, stage: Stage, parent: Variable) -> None:
        """What the parent gets through this stage."""
        last = stage.name is None
        if last:
            pulled = gradient(stage.node, [parent])[0]
        else:
            assert stage.name is not None
            pulled = vjp([stage.node], [parent], [self._adjoint[stage.name]])[0]
        pulled = matrix_form(pulled)
        shares = self._pulled.setdefault(parent, [])
        shares.append(pulled)
        if last and not self._first:
            self._first = shares
        to = self._adjoint[parent]
        several = sum(parent in s.parents(self._targets) for s in self.parts) > 1
        mark = f" (part {len(shares)})" if several else ""
        result = formula(to, f" {self.name}{mark} = " if last else f"{mark} = ", pulled)
        rule = _rule(stage, parent)
        below = _shapes_said(pulled, parent)
        source = self.name if last else name_signs(stage.name)  # type: ignore
        if last and shares is self._first:
            said: Sentence = (formula(f"{self.name} = ", matrix_form(stage.node)),)
        else:
            by = _through(stage, parent)
            said = (formula(source), " depends on ", formula(name_signs(parent)), *by)
        before = formula(to, f" {source}") if last else formula(to)
        reason = (*said, ": ", result)
        self._add((said, (result,)), rule, reason, before, formula(pulled), below=below)

    def _together(self, parent: Variable) -> None:
        shares = self._pulled.get(parent, [])
        if len(shares) < 2:
            return
        total = shares[0]
        for share in shares[1:]:
            total = total + share
        total = matrix_form(total)
        to = self._adjoint[parent]
        said: Sentence = (
            formula(name_signs(parent)),
            f" acts by {len(shares)} paths: their parts are added",
        )
        result = formula(to, " = ", total)
        reason = (*said, ": ", result)
        self._add((said, (result,)), "sum over paths", reason, formula(to), formula(total))
        self._pulled[parent] = [total]

    def answer(self, answer: Node) -> None:
        """The names put in."""
        if len(self.parts) < 2 or self.brief:
            return
        last = self._pulled.get(self.x, [])
        if not last:
            return
        *signs, end = (name_signs(s.name) for s in self.parts[:-1] if s.name is not None)
        listed = f"{', '.join(signs)} and {end}" if signs else end
        said: Sentence = (f"put in {listed} and what came back",)
        result = formula(answer)
        self._add((said,), "algebra", said, formula(last[-1]), result)


def _rule(stage: Stage, parent: Variable) -> str:
    """The rule by which the stage hands its gradient to the parent."""
    moving = depending([stage.node], [parent])
    names = {n.primitive.name for n in moving if n.primitive is not None}
    if stage.name is None and _is_square(stage.node, parent):
        return "square of a norm"
    for word, rule in _RULES:
        if word in names:
            return rule
    if "matmul" in names:
        products = [n for n in moving if n.primitive is not None and n.primitive.name == "matmul"]
        if any(all(a in moving for a in n.arguments) for n in products):
            return "product rule"
        right = all(n.arguments[1] in moving for n in products)
        return "matrix product, transposed" if right else "matrix product"
    return "sum rule" if names <= SUMS | {"sum", "mean", "broadcast_to"} else "element by element"


_RULES = (
    ("slogdet", "Jacobi's formula"),
    ("det", "Jacobi's formula"),
    ("inverse", "inverse of a matrix"),
    ("solve", "linear system"),
    ("norm", "norm"),
    ("outer", "outer product"),
)


def _is_square(node: Node, parent: Variable) -> bool:
    """Whether it is a number times the sum of the parent's squares."""
    moving = depending([node], [parent])
    inner = [n for n in moving if n.primitive is not None and parent in n.arguments]
    return len(inner) == 1 and (
        (inner[0].primitive.name == "power" and text(inner[0].arguments[1]) == "2")  # type: ignore
        or (inner[0].primitive.name == "matmul" and set(inner[0].arguments) == {parent})  # type: ignore
    )


def _through(stage: Stage, parent: Variable) -> Sentence:
    """`` through X w``: the terms of the stage that have the parent."""
    terms: list[Node] = []
    pending = [stage.node]
    while pending:
        node = pending.pop()
        if node.primitive is not None and node.primitive.name in SUMS:
            pending.extend(reversed(node.arguments))
        elif parent in ordered(node):
            terms.append(node)
    if len(terms) != 1 or terms[0] is parent:
        return ()
    return " through ", formula(terms[0])


def _shapes_said(node: Node, parent: Variable) -> Sentence:
    """``shapes: (p, n) · (n) = (p)``."""
    while node.primitive is not None and node.primitive.name in ("multiply", "divide", "negate"):
        arrays = [a for a in node.arguments if _dimensions(a)]
        if len(arrays) != 1:
            break
        [node] = arrays
    name = "" if node.primitive is None else node.primitive.name
    if name not in MIXING:
        return ()
    shapes: list[str] = []
    while node.primitive is not None and node.primitive.name == "matmul":
        first, second = node.arguments
        shapes.append(_shape(first))
        node = second
    if node.primitive is not None and node.primitive.name == "outer":
        first, second = node.arguments
        shapes += [f"({_dimensions(first)[0]}, 1)", f"(1, {_dimensions(second)[0]})"]
    else:
        shapes.append(_shape(node))
    if len(shapes) < 2:
        return ()
    return (formula(f"shapes: {' · '.join(shapes)} = {_shape(parent)}"),)


def _dimensions(node: Node) -> tuple[Dimension, ...]:
    return node.type.dimensions if isinstance(node.type, ArrayType) else ()


def _shape(node: Node) -> str:
    return f"({', '.join(map(str, _dimensions(node)))})"


def _check(
    output: Node, answer: Node, x: Variable, inputs: Sequence[Variable]
) -> tuple[Sentence, ...]:
    """The gradient at random numbers beside difference quotients, element by element."""
    known = [*dict.fromkeys([*inputs, *variables(output)])]
    names = sorted({d for v in known for d in _dimensions(v) if isinstance(d, str)})
    size = {name: SIZES[i % len(SIZES)] for i, name in enumerate(names)}
    random = np.random.default_rng(0)
    at = {}
    for v in known:
        shape = [d if isinstance(d, int) else size[d] for d in _dimensions(v)]
        if math.prod(shape) > 200:
            return ()
        at[v] = random.uniform(0.2, 0.8, shape)
        if len(shape) == 2 and shape[0] == shape[1]:
            at[v] = at[v] + 2 * np.eye(shape[0])
    slope = np.asarray(Program([answer], known)(*at.values())[0])
    program = Program([output], known)
    quotient = np.zeros_like(slope)
    for index in np.ndindex(slope.shape):
        ends = []
        for h in (H, -H):
            moved = np.array(at[x])
            moved[index] += h
            ends.append(program(*(moved if v is x else a for v, a in at.items()))[0])
        quotient[index] = (ends[0] - ends[1]) / (2 * H)
    if not (np.all(np.isfinite(slope)) and np.all(np.isfinite(quotient))):
        return ()
    most = float(np.max(np.abs(slope - quotient), initial=0.0))
    lengths = ", ".join(f"{n} = {k}" for n, k in size.items())
    where = f" and {lengths}" if lengths else ""
    said = (
        f"check with random numbers{where}: by central difference quotients of each element "
        f"with h = {in_digits(H)} the gradient differs by at most {in_digits(most, 1)}."
    )
    return ((said,),)
