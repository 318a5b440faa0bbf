"""Critical points whose Hessian decides nothing: their kind, and whether they are alone."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from steepest.evaluation import Enclosing, Interval, enclosure, interval
from steepest.graph import Node, Variable, constant, substitute, variable
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .exactness import recognised, value_at
from .isolation import System, isolated
from .kinds import Verdict
from .monomials import Terms, monomials, polynomial_node, rational

ROOM = 0.01
"""How far round a point nothing lower is looked for."""

ROOMS = (0.3, 0.1, 0.02)
"""Half the sides of the boxes on whose surface the sign is looked at."""

DISTANCES = (1e-1, 1e-2, 1e-3)
"""At all of these distances both signs must be seen before a saddle is told from them."""


def surroundings(
    f: Node, inputs: Sequence[Variable], at: dict[Variable, Node], hessian: np.ndarray | None
) -> Verdict:
    """The verdict of the values round an exact point."""
    why = "the gradient does not exist" if hessian is None else "the Hessian is singular"
    around = _centred(f, inputs, at)
    signs = _signs(around, inputs, hessian)
    if signs == {-1, 1}:
        return Verdict("saddle", f"{why}, and f has higher and lower values as close as one looks")
    sign = _sign_inside(f, inputs, at) or _sign_all_round(around, inputs)
    if sign > 0:
        return Verdict("minimum", f"{why}, but f is nowhere lower close by")
    if sign < 0:
        return Verdict("maximum", f"{why}, but f is nowhere higher close by")
    return Verdict("undecided", f"{why}, and no further test decides")


def _sign_inside(f: Node, inputs: Sequence[Variable], at: dict[Variable, Node]) -> int:
    """The sign of a change in a whole box, in which it may be 0 besides; 0 where it is not told."""
    [moved] = substitute([f], {v: v + at[v] for v in inputs})
    [here] = substitute([f], {**at})
    value = rational(textbook(here))
    forms = [_centred(f, inputs, at)]
    if value is not None:
        forms += [moved - constant(value), textbook(moved) - constant(value)]
    for change in forms:
        bounds = enclosure(change, dict.fromkeys(inputs, (-ROOM, ROOM)))
        if bounds.defined and (bounds.low >= 0 or bounds.high <= 0):
            return 1 if bounds.low >= 0 else -1
    return 0


def _sign_all_round(around: Node, inputs: Sequence[Variable]) -> int:
    """The sign of a change on the whole surface of a box in which 0 is the only critical point.

    An extremum over the box is then taken at 0, for on the surface all values are larger,
    or all smaller.
    """
    slopes = [textbook(derivative(around, v)) for v in inputs]
    origin: dict[Variable, Node] = dict.fromkeys(inputs, constant(0))
    enclosing = Enclosing([around], inputs)
    for room in ROOMS:
        signs = {_sign_of(enclosing(*face)[0]) for face in _surface(len(inputs), room)}
        if len(signs) == 1 and 0 not in signs:
            return signs.pop() if is_alone(slopes, inputs, origin, room) else 0
    return 0


def _surface(size: int, room: float, pieces: int = 16) -> list[tuple[Interval, ...]]:
    """The surface of a box round 0, in pieces."""
    step = 2 * room / pieces
    sides = [Interval(i * step - room, (i + 1) * step - room) for i in range(pieces)]
    return [
        (*rest[:axis], Interval(end, end), *rest[axis:])
        for axis in range(size)
        for end in (-sides[-1].high, sides[-1].high)
        for rest in itertools.product(sides, repeat=min(size - 1, 2))
        if len(rest) == size - 1
    ]


def _centred(f: Node, inputs: Sequence[Variable], at: dict[Variable, Node]) -> Node:
    """The change of the function from a point, as a function of the way from it."""
    [moved] = substitute([f], {v: v + at[v] for v in inputs})
    [here] = substitute([f], {**at})
    change = textbook(textbook(moved) - textbook(here))
    terms = monomials(change, inputs)
    return change if terms is None else polynomial_node(terms, inputs)


def _signs(around: Node, inputs: Sequence[Variable], hessian: np.ndarray | None) -> set[int]:
    """The signs that a change has at every distance, on lines and parabolas from a point."""
    enclosing = Enclosing([around], inputs)
    n = len(inputs)
    axes = np.eye(n) if hessian is None else np.linalg.eigh(hessian)[1].T
    ways = [np.array(w, float) for w in itertools.product((-1, 0, 1), repeat=min(n, 4)) if any(w)]
    lines = [w @ axes[: len(w)] for w in ways]
    bends = [
        (a, b * c) for a, b in itertools.permutations(axes, 2) for c in np.arange(-3, 3.1, 0.25)
    ]
    found = {-1, 1}
    for t in DISTANCES:
        steps = [t * w for w in lines] + [s * t * a + t * t * b for a, b in bends for s in (-1, 1)]
        found &= {_sign(enclosing, step) for step in steps}
    return found


def _sign(enclosing: Enclosing, step: np.ndarray) -> int:
    return _sign_of(enclosing(*(float(c) for c in step))[0])


def _sign_of(value: Interval) -> int:
    return int(value.low > 0) - int(value.high < 0)


# ---- alone or not ----


def is_alone(
    equations: Sequence[Node], inputs: Sequence[Variable], at: dict[Variable, Node], room: float
) -> bool:
    """Whether polynomial equations have no zero but an exact one within a distance.

    The point is blown up: on the lines through it, of which each chart holds those that rise
    most along one axis, the equations are divided by the power of the distance that they have
    in common. A zero beside the point would show there as a zero at a distance that is not 0.

    Source:
        Cox, Little & O'Shea, Ideals, Varieties, and Algorithms, on blowing up.
    """
    moved = substitute(list(equations), {v: v + at[v] for v in inputs})
    terms = [monomials(textbook(e), inputs) for e in moved]
    if any(not t for t in terms):
        return False
    return all(
        _is_empty_chart([t for t in terms if t], axis, len(inputs), room)
        for axis in range(len(inputs))
    )


def _is_empty_chart(terms: Sequence[Terms], axis: int, size: int, room: float) -> bool:
    """Whether a chart of the lines through 0 has no zeros but at distance 0."""
    inputs = [variable(f"t{i}", scope=-7) for i in range(size)]
    blown = []
    for polynomial in terms:
        least = min(map(sum, polynomial))
        changed: Terms = {}
        for exponents, c in polynomial.items():
            key = tuple(sum(exponents) - least if i == axis else e for i, e in enumerate(exponents))
            changed[key] = changed.get(key, Fraction(0)) + c
        blown.append(textbook(polynomial_node(changed, inputs)))
    if any(rational(b) not in (None, 0) for b in blown):
        return True
    distance = interval((-room, room))
    box = tuple(distance if i == axis else Interval(-1.0, 1.0) for i in range(size))
    zeros = isolated(System(blown, inputs), box)
    return (
        zeros.finished
        and not zeros.open
        and all(_is_at_zero(blown, inputs, z.inside, axis) for z in zeros.proved)
    )


def _is_at_zero(
    equations: Sequence[Node], inputs: Sequence[Variable], inside: Sequence[Interval], axis: int
) -> bool:
    """Whether the zero in a small box is at distance 0 exactly."""
    if 0.0 not in inside[axis]:
        return False
    point = [0.0 if i == axis else part.middle for i, part in enumerate(inside)]
    known = recognised(equations, inputs, point)
    if known is None or rational(known[inputs[axis]]) != 0:
        return False
    values = (value_at(known[v], {}) for v in inputs)
    return all(
        part.low - 1e-12 <= c <= part.high + 1e-12 for c, part in zip(values, inside, strict=True)
    )


def exact_point(point: Sequence[float], inputs: Sequence[Variable]) -> dict[Variable, Node]:
    """The point as formulas of its floats."""
    return {v: constant(_plain(float(c))) for v, c in zip(inputs, point, strict=True)}


def _plain(value: float) -> Fraction | float:
    near = Fraction(value).limit_denominator(10**6) if math.isfinite(value) else Fraction(0)
    return near if float(near) == value else value
