"""Where a function and its derivative exist, in the words of a textbook."""

from __future__ import annotations

import math
from collections.abc import Iterable
from fractions import Fraction

from steepest.evaluation import Program, evaluate
from steepest.graph import (
    Constant,
    E,
    Node,
    Variable,
    add,
    divide,
    exact,
    multiply,
    number,
    ordered,
    power,
    variables,
)
from steepest.transforms.derivation_writing import value
from steepest.transforms.textbook import textbook

from .notation import Sentence, formula
from .polynomials import polynomial, rational_roots

Fact = tuple[Node, str]
"""A node and how it compares with 0: ``>``, ``≥`` or ``≠``."""

Bend = tuple[Node, Node]
"""An operation, and the expression at whose zeros it bends or jumps."""

_RELATIONS = {">0": ">", ">=0": "≥", "!=0": "≠"}
_STRONGEST = (">", "≥", "≠")
MOST_FACTS = 3
"""A longer list of conditions helps nobody."""


def domain(output: Node) -> list[Fact]:
    """What must hold for the function to have a value, without what always holds."""
    signs: dict[Node, str] = {}
    facts: dict[Node, str] = {}
    always = _outside_branches(output)
    for node in ordered(output):
        signs[node] = _sign(node, signs)
        if node not in always or node.primitive is None or node.primitive.domain is None:
            continue
        for condition in node.primitive.domain(*node.arguments):
            relation = _RELATIONS.get(condition.relation)
            if relation is None:
                continue
            if _never(condition.subject, relation):
                return [(condition.subject, NEVER)]
            for subject, needed in split(condition.subject, relation):
                for part in ordered(subject):
                    signs[part] = _sign(part, signs)
                if signs[subject] == "+" or (needed == "≥" and signs[subject] == "0+"):
                    continue
                if variables(subject):
                    facts[subject] = _both(facts.get(subject), needed)
    return list(facts.items())


NEVER = "never"
"""In place of a relation: the condition holds nowhere."""

LARGEST = 60
"""Conditions on expressions of more nodes are not looked into."""


def _never(subject: Node, relation: str) -> bool:
    """Whether the condition holds at no point."""
    if not variables(subject) or len(ordered(subject)) > LARGEST:
        return False
    opposite = textbook(-subject)
    n = exact(opposite)
    if n is not None:
        return not {">": n < 0, "≥": n <= 0, "≠": n != 0}[relation]
    signs: dict[Node, str] = {}
    for part in ordered(opposite):
        signs[part] = _sign(part, signs)
    sign = signs[opposite]
    return (sign == "+" and relation in ">≥") or (sign == "0+" and relation == ">")


def split(subject: Node, relation: str) -> list[Fact]:
    """The condition on each factor by itself: ``x (y + 1) ≠ 0`` is ``x ≠ 0`` and ``y ≠ −1``."""
    found: list[Fact] = []
    stack = [(subject, relation)]
    while stack:
        part, needed = bared(*stack.pop())
        if needed == "≠" and part.primitive is multiply:
            stack += [(factor, "≠") for factor in reversed(part.arguments)]
        else:
            found.append((part, needed))
    return found


def _outside_branches(output: Node) -> set[Node]:
    """The nodes that have a value whatever the choices."""
    found: set[Node] = set()
    stack = [output]
    while stack:
        node = stack.pop()
        if node not in found:
            found.add(node)
            choice = node.primitive is not None and node.primitive.name == "where"
            stack += node.arguments[:1] if choice else node.arguments
    return found


def bared(subject: Node, relation: str) -> Fact:
    """The condition on what matters: ``2 x^3 ≠ 0`` is ``x ≠ 0``, ``√x ≠ 0`` is ``x > 0``."""
    if relation == ">" and subject.primitive is not None and subject.primitive.name == "abs":
        subject, relation = subject.arguments[0], "≠"
    if relation == ">" and _is_even_power(subject):
        relation = "≠"
    while relation == "≠":
        name = subject.primitive.name if subject.primitive is not None else ""
        if name == "power" and (n := value(subject.arguments[1])) is not None:
            subject = subject.arguments[0]
            if n.denominator != 1:
                return subject, ">"
        elif name in ("multiply", "divide") and not all(map(variables, subject.arguments)):
            first, second = subject.arguments
            subject = first if variables(first) or name == "divide" else second
        elif name in ("negate", "abs", "cbrt"):
            subject = subject.arguments[0]
        elif name == "sqrt":
            return subject.arguments[0], ">"
        else:
            break
    return subject, relation


def _is_even_power(node: Node) -> bool:
    if node.primitive is not power:
        return False
    n = exact(node.arguments[1])
    return n is not None and n.denominator == 1 and n % 2 == 0


def _both(a: str | None, b: str) -> str:
    if a is None or a == b:
        return b
    return ">" if {a, b} == {"≥", "≠"} else min(a, b, key=_STRONGEST.index)


def _sign(node: Node, signs: dict[Node, str]) -> str:
    """``+`` where the value is always positive, ``0+`` where never negative, else nothing."""
    if isinstance(node, Constant):
        n = exact(node)
        n = n if n is not None else node.value if isinstance(node.value, float) else None
        return "" if n is None else "+" if n > 0 else "0+" if n == 0 else ""
    if node.primitive is None:
        return ""
    kinds = [signs.get(a, "") for a in node.arguments]
    name = node.primitive.name
    if node is E or name in ("pi", "exp", "cosh", "sigmoid", "softplus", "normal_density"):
        return "+"
    if node.primitive is power:
        if kinds[0] == "+":
            return "+"
        n = exact(node.arguments[1])
        even = n is not None and n.denominator == 1 and n % 2 == 0 and n > 0
        return "0+" if even or (kinds[0] and n is not None and n > 0) else ""
    if node.primitive is add and any(_outgrows(*node.arguments[::way]) for way in (1, -1)):
        return "+"
    if node.primitive is add and all(kinds):
        return "+" if "+" in kinds else "0+"
    if node.primitive in (multiply, divide):
        if node.primitive is multiply and node.arguments[0] is node.arguments[1]:
            return kinds[0] or "0+"
        return "+" if all(k == "+" for k in kinds) else "0+" if all(kinds) else ""
    if name == "sqrt":
        return "+" if kinds[0] == "+" else "0+"
    low = node.primitive.range[0]
    return "" if low is None or low < 0 else "0+" if low == 0 else "+"


def _outgrows(u: Node, root: Node) -> bool:
    """Whether ``root`` is √(u² + c) with c > 0, so that u + root is positive."""
    if root.primitive is None or root.primitive.name != "sqrt" or len(ordered(root)) > LARGEST:
        return False
    c = exact(textbook(root.arguments[0] - u**2))
    return c is not None and c > 0


def spoken(facts: Iterable[Fact]) -> Sentence:
    """``for x > 0, y ≠ 1``, or nothing when there is nothing to say."""
    found: list[tuple] = []
    for subject, relation in facts:
        if relation == NEVER:
            return ("undefined everywhere",)
        piece = solved(subject, relation)
        if piece is not None and piece not in found:
            _add(found, piece)
    said: list = []
    for piece in found[:MOST_FACTS]:
        said += [", " if said else "for ", formula(*piece)]
    return tuple(said)


def _add(found: list[tuple], piece: tuple) -> None:
    """One more condition; ``x ≤ 1`` and ``x ≥ -1`` are told as one."""
    for i, other in enumerate(found):
        if len(piece) == len(other) == 3 and piece[0] is other[0]:
            upper, lower = sorted((piece, other), key=lambda p: p[1].strip() not in "<≤")
            if upper[1].strip() in "<≤" and lower[1].strip() in ">≥":
                sign = lower[1].replace(">", "<").replace("≥", "≤")
                found[i] = (lower[2], sign, upper[0], upper[1], upper[2])
                return
    found.append(piece)


def solved(subject: Node, relation: str) -> tuple | None:
    """The condition with the variable alone where that is easy; None where it always holds."""
    free = variables(subject)
    if len(free) == 1 and subject is not free[0]:
        x = free[0]
        coefficients = polynomial(subject, x)
        roots = None if coefficients is None else rational_roots(coefficients)
        if coefficients is not None and roots is not None:
            simple = _solved(x, coefficients[-1], len(coefficients) - 1, roots, relation)
            if simple is not None:
                return simple or None
    return (subject, f" {relation} 0")


def _solved(
    x: Variable, leading: Fraction, degree: int, roots: list[Fraction], relation: str
) -> tuple | None:
    """Empty where it always holds, None where no short form is known."""
    ends = [number(r) for r in roots]
    if relation == "≠":
        if not ends:
            return ()
        if len(ends) == 2 and roots[0] == -roots[1]:
            return (x, " ≠ ±", ends[1])
        tail = [p for end in ends[1:] for p in (", ", x, " ≠ ", end)]
        return (x, " ≠ ", ends[0], *tail)
    if degree == 1:
        sign = relation if leading > 0 else {">": "<", "≥": "≤"}[relation]
        return (x, f" {sign} ", ends[0])
    if degree == 2 and not ends and leading > 0:
        return ()
    if degree == 2 and len(ends) == 2 and leading < 0:
        sign = "<" if relation == ">" else "≤"
        return (ends[0], f" {sign} ", x, f" {sign} ", ends[1])
    return None


def exceptions(output: Node, answer: Node, x: Variable, name: str) -> list[Sentence]:
    """Sentences on the points where the function has a value but no derivative.

    Corners are found from the kinks that the table declares, vertical tangents from
    conditions that the derivative has and the function has not.
    """
    notes: list[Sentence] = []
    alone = variables(output) == [x]
    of_function = dict(domain(output))
    if NEVER in of_function.values():
        return []
    apart = {
        part
        for subject, relation in of_function.items()
        if relation in (">", "≠")
        for part, _ in split(subject, "≠")
    }
    for subject, relation in domain(answer):
        known = of_function.get(subject) in (relation, ">") or (
            relation == "≠" and subject in apart
        )
        if known or relation == NEVER or x not in variables(subject):
            continue
        points = _zeros(subject, x) if alone else None
        if points is None:
            needed = solved(subject, relation)
            if needed is not None:
                notes.append(("The derivative needs ", formula(*needed), "."))
        for p in points or []:
            notes += _around(output, answer, x, p, name)
    for node in ordered(output):
        for kink in _borders(node):
            if x in variables(kink):
                notes += _at_border(output, answer, x, name, (node, kink))
    return list(dict.fromkeys(notes))[:MOST_FACTS]


def _borders(node: Node) -> list[Node]:
    """Nodes at whose zeros the derivative may jump."""
    if node.primitive is None:
        return []
    if node.primitive.name == "where":
        tests = ordered(node.arguments[0])
        return [
            n
            for t in tests
            if t.primitive and t.primitive.jumps
            for n in t.primitive.jumps(*t.arguments)
        ]
    return list(node.primitive.kinks(*node.arguments)) if node.primitive.kinks else []


def _agrees(answer: Node, x: Variable, point: Fraction, slope: float) -> bool:
    """Whether the formula gives this slope at the point."""
    value = float(evaluate([answer], {x: float(point)})[0])
    return abs(value - slope) <= 1e-4 * max(1.0, abs(slope))


def _zeros(subject: Node, x: Variable) -> list[Fraction] | None:
    if variables(subject) != [x]:
        return None
    coefficients = polynomial(subject, x)
    return None if coefficients is None else rational_roots(coefficients)


def _around(output: Node, answer: Node, x: Variable, p: Fraction, name: str) -> list[Sentence]:
    """What the function does at a point where the formula of its derivative is in doubt.

    Difference quotients with a small h and one 100 times smaller tell a slope (no growth)
    from a vertical tangent (some growth) and a jump (100-fold).
    """
    at, place = float(p), formula(x, " = ", number(p))
    value = Program([output], [x])
    here = float(value(at)[0])
    if not math.isfinite(here):
        return []
    slopes: list[float] = []
    for side in (-1, 1):
        coarse, fine = ((float(value(at + side * h)[0]) - here) / (side * h) for h in (1e-6, 1e-8))
        if not (math.isfinite(coarse) and math.isfinite(fine)):
            continue
        growth = abs(fine) / max(abs(coarse), 1.0)
        if growth > JUMP:
            return [("At ", place, f" {name} jumps: no derivative there.")]
        if growth > STEEP:
            said = f" {name} has a value but no derivative: the tangent is vertical."
            return [("At ", place, said)]
        slopes.append(coarse)
    if len(slopes) < 2:
        return []
    left, right = slopes
    if abs(left - right) > 1e-3 * max(1.0, abs(left), abs(right)):
        sides = f"slope {_rounded(left)} from the left, {_rounded(right)} from the right"
        return [("At ", place, f" {name} has a corner ({sides}): no derivative there.")]
    if _agrees(answer, x, p, left):
        return []
    return [("At ", place, f" the formula does not apply; the slope there is {_rounded(left)}.")]


JUMP = 50.0
STEEP = 1.4
"""The growth of a difference quotient, h being divided by 100, from which it is that."""


def _at_border(output: Node, answer: Node, x: Variable, name: str, bend: Bend) -> list[Sentence]:
    """What is said of an operation that bends where another expression is 0."""
    node, zero = bend
    points = _zeros(zero, x) if variables(output) == [x] else None
    if points is not None:
        return [note for p in points for note in _around(output, answer, x, p, name)]
    where = formula(zero, " = 0")
    if node.primitive is not None and node.primitive.name == "where":
        return [("At the border of the cases, ", where, ", look at both sides.")]
    return [(formula(node), " has a corner where ", where, ": look at both sides there.")]


def _rounded(value: float) -> str:
    return f"{round(value, 4):g}".replace("-", "−").replace("−0", "0") if value else "0"
