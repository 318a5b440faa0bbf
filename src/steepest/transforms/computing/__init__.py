"""The computing form: a graph rewritten so that floating point keeps what paper promises."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass

from steepest.graph import (
    REAL,
    Condition,
    Constant,
    E,
    Node,
    Primitive,
    add,
    constant,
    depending,
    divide,
    exact,
    exp,
    multiply,
    ordered,
    power,
    rebuilt,
    subtract,
)
from steepest.graph.arithmetic import e
from steepest.primitives import (
    cbrt,
    cosh,
    logical_and,
    logical_not,
    pi,
    sigmoid,
    softplus,
    sqrt,
    where,
)
from steepest.primitives.stable import polynomial

from . import exponentials, logarithms, roots, differences  # isort: skip - the order of trying
from .guards import Guard, Guards
from .matching import CURVED, marked
from .rule import RULES, Rule

FAMILIES = (exponentials, logarithms, roots, differences)
"""The files of rules, in the order in which they are tried."""

MOST_REWRITES = 12
"""A node is rewritten at most this many times in a row."""


@dataclass(frozen=True, slots=True)
class Sounder:
    """One rewrite that was made.

    Args:
        identity: As a text for people.
        before: The node that was rewritten.
        after: What it was rewritten to.
        widens: Whether that may be defined where ``before`` is not.
        fills: Where this is zero, ``after`` has a value and ``before`` has none; or None.
    """

    identity: str
    before: Node
    after: Node
    widens: bool = False
    fills: Node | None = None


def computing(node: Node) -> Node:
    """The function as a machine should compute it.

    Args:
        node: A function of any type; the real scalars in it are rewritten.

    Returns:
        A node equal to the given one as a real function wherever that is defined, whose
        rounding error does not grow where the given one's would: no overflow on the way to
        a moderate value, no cancelling of nearly equal numbers that an identity avoids.

    Cost:
        Linear in the graph.
    """
    return computings([node])[0]


def computings(
    nodes: Sequence[Node], told: list[Sounder] | None = None, *, series: bool = True
) -> list[Node]:
    """The computing forms of several functions that share parts.

    Args:
        nodes: The functions.
        told: A list to which each rewrite made is added, arguments first.
        series: Whether power series may stand for a function near a point, which is right to
            the last place but not exact.
    """
    told = [] if told is None else told
    pass_ = _Pass(told, series, _covered(nodes))
    for node in ordered(*nodes):
        pass_.place(node)
    return [pass_.final[node] for node in nodes]


def lost_conditions(told: Sequence[Sounder]) -> list[Condition]:
    """The conditions that rewrites removed, such as ``x >= 0`` for ``sqrt(x)^2 = x``."""
    removed = [c for step in told if step.widens for c in _own_conditions(step)]
    return [c for c in removed if not always_holds(c)]


def _own_conditions(step: Sounder) -> list[Condition]:
    """The conditions of the operations that a rewrite removed."""
    stays = set(ordered(step.after))
    return [
        condition
        for node in ordered(step.before)
        if node not in stays and node.primitive is not None and node.primitive.domain is not None
        for condition in node.primitive.domain(*node.arguments)
    ]


def always_holds(condition: Condition) -> bool:
    """Whether a condition is plainly true everywhere, as ``1 + e^x > 0`` is."""
    subject = condition.subject
    if condition.relation == ">=0":
        return _never_negative(subject, DEEPEST)
    return condition.relation in (">0", "!=0") and _positive(subject, DEEPEST)


DEEPEST = 6
"""How many operations deep a sign is looked for."""


def _positive(node: Node, depth: int) -> bool:
    value = exact(node)
    if value is not None:
        return value > 0
    if node.primitive is None or depth == 0:
        return False
    if node.primitive in (exp, cosh, sigmoid, softplus, e, pi):
        return True
    if node.primitive is power and node.arguments[0] is E:
        return True
    inside = [_positive(a, depth - 1) for a in node.arguments]
    if node.primitive is add:
        first, second = node.arguments
        return (inside[0] and _never_negative(second, depth - 1)) or (
            inside[1] and _never_negative(first, depth - 1)
        )
    return node.primitive in (multiply, divide, sqrt, cbrt) and all(inside)


def _never_negative(node: Node, depth: int) -> bool:
    value = exact(node)
    if value is not None:
        return value >= 0
    if node.primitive is None or depth == 0:
        return False
    low = node.primitive.range[0]
    if low is not None and low >= 0:
        return True
    if node.primitive is power:
        n = exact(node.arguments[1])
        return (n is not None and n.denominator == 1 and n % 2 == 0) or _positive(node, depth)
    if node.primitive is multiply and node.arguments[0] is node.arguments[1]:
        return True
    inside = [_never_negative(a, depth - 1) for a in node.arguments]
    return node.primitive in (add, multiply, divide, sqrt, cbrt) and all(inside)


def rewrites(node: Node) -> list[Sounder]:
    """The rewrites that lead from a function to its computing form, in order."""
    told: list[Sounder] = []
    computings([node], told)
    return told


_rules_of: dict[Primitive, list[Rule]] = {}
for _rule in RULES:
    for _primitive in _rule.primitives:
        _rules_of.setdefault(_primitive, []).append(_rule)

CANCELS = "a difference that cancels, by its power series"
VANISHES = "a quotient of what vanishes together, by its power series"


class _Pass:
    """The nodes of a graph rewritten, each once.

    Attributes:
        final: What each node became.
    """

    def __init__(self, told: list[Sounder], series: bool, covered: Container[Node]) -> None:
        self.final: dict[Node, Node] = {}
        self._told = told
        self._marks: dict[Node, int] = {}
        self._guards = Guards() if series else None
        self._covered = covered

    def place(self, node: Node) -> None:
        """Rewrite a node whose arguments are placed."""
        final = self.final
        if not node.arguments:
            result = final[node] = _whole(node) if isinstance(node, Constant) else node
            self._marks[result] = 0
            return
        arguments = tuple([final[a] for a in node.arguments])
        result = node if arguments == node.arguments else rebuilt(node, arguments)
        if node.type is not REAL or (node.primitive not in _rules_of):
            final[node] = final[result] = result
            self._marks[result] = marked(result, self._marks)
            return
        final[node] = self._settled(result, node not in self._covered)

    def _settled(self, node: Node, guarded: bool) -> Node:
        """The node with rules applied until none fits, to it and to the new parts they make.

        The depth of recursion is that of what one rule makes, a few levels.
        """
        final = self.final
        passed: list[Node] = []
        for _ in range(MOST_REWRITES):
            if node in final:
                break
            passed.append(node)
            after = self._once(node, guarded) if node.type is REAL else None
            if after is None:
                break
            final[node] = node  # What it becomes may hold it, in a branch.
            arguments = [self._settled(a, guarded) for a in after.arguments]
            node = rebuilt(after, arguments) if arguments else after
        result = final[node] if node in final and node not in passed else node
        final.update(dict.fromkeys([*passed, node], result))
        return result

    def _once(self, node: Node, guarded: bool) -> Node | None:
        """The node after the first rule that fits, or None."""
        told = self._told
        primitive = node.primitive
        marks = self._marks[node] = marked(node, self._marks)
        for rule in _rules_of.get(primitive, ()):  # type: ignore
            if rule.marks >= 0 and not rule.marks & marks:
                continue
            after = rule.rewrite(node)
            if after is not None and after is not node:
                told.append(Sounder(rule.identity, node, after, rule.widens))
                return after
        if self._guards is None or not guarded or not marks & CURVED:
            return None
        guard = self._guards.found(node)
        if guard is None:
            return None
        identity = CANCELS if primitive in (add, subtract) else VANISHES
        told.append(Sounder(identity, guard.before, guard.after, fills=guard.fills))
        return self._guarded(guard)

    def _guarded(self, guard: Guard) -> Node:
        """The whole with the replaced part, which is settled as it is."""
        for node in ordered(guard.after, stop=self.final):
            self.final[node] = node
        return guard.whole


def _whole(node: Constant) -> Node:
    """The number, a whole one as such, so that 1.0 is seen to be one."""
    value = node.value
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 and value:
        return constant(int(value))
    return node


def _covered(nodes: Sequence[Node]) -> Container[Node]:
    """The nodes that matter only where a series does not stand for them."""
    every = ordered(*nodes)
    if not any(n.primitive is polynomial for n in every):
        return ()
    series = depending(nodes, [n for n in every if n.primitive is polynomial])
    guards = {n.arguments[0] for n in every if n.primitive is where and n.arguments[1] in series}
    seen: set[Node] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node in seen:
            continue
        seen.add(node)
        if node.primitive is where:
            condition, yes, no = node.arguments
            stack.append(condition)
            stack += [] if _fails_one(condition, guards) else [yes]
            stack += [] if condition in guards else [no]
        else:
            stack += node.arguments
    return set(every).difference(seen)


def _fails_one(condition: Node, guards: Container[Node]) -> bool:
    """Whether the condition says that one of the guards does not hold."""
    stack = [condition]
    while stack:
        node = stack.pop()
        if node.primitive is logical_and:
            stack += node.arguments
        elif node.primitive is logical_not and node.arguments[0] in guards:
            return True
    return False
