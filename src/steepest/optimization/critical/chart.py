"""The sign chart of a derivative: the marks where it may change its sign, the gaps between.

A function with corners and jumps is cut into pieces at them; on each piece it is replaced
by the smooth formula that is taken there, which goes on beyond the piece.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise

from steepest.evaluation import Enclosing, Interval, Program, conditions, enclosure, in_domain
from steepest.graph import Node, Variable, constant, ordered, rebuilt, variables
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .branches import branches
from .factors import factors, simple
from .monomials import rational
from .places import Place, places, reach

MOST_STEPS = 400
"""More jumps of a floor, ceiling or remainder than this are not looked at one by one."""

STRICT = (">0", "!=0", "pole")
"""Conditions that do not hold where their subject is 0."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place where the sign of a derivative may change, and why it is looked at.

    ``causes`` are among ``zero`` and ``pole`` of the derivative, ``kink`` and ``jump`` of the
    function, ``edge`` of its domain, and ``outside`` of it.
    """

    place: Place
    causes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Piece:
    """A range in which a function is one smooth formula; ``rate`` is its derivative.

    Where the function has no value, ``alive`` is False.
    """

    low: float
    high: float
    formula: Node
    rate: Node
    alive: bool

    @property
    def is_flat(self) -> bool:
        """Whether the derivative is 0 on the whole piece."""
        return self.alive and rational(self.rate) == 0


@dataclass(slots=True)
class Chart:
    """The marks in a range in their order; gap i lies before mark i, the last behind all.

    Args:
        f: The function.
        x: Its variable.
        span: The range.
        everywhere: Whether there are no marks outside the range.
        pieces: Those of the range, ascending.
        marks: Those in the range, ascending.
        doubts: What keeps it from being proved that there are no other marks.
        algebraic: Whether all marks are zeros of polynomials.
    """

    f: Node
    x: Variable
    span: Interval
    everywhere: bool = False
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    algebraic: bool = True

    def piece(self, gap: int) -> Piece:
        """The piece in which a gap lies."""
        low, high = self.ends(gap)
        middle = low + (high - low) / 2
        return next((p for p in self.pieces if p.low <= middle <= p.high), self.pieces[-1])

    def ends(self, gap: int) -> tuple[float, float]:
        """Where a gap begins and where it ends."""
        low = self.marks[gap - 1].place.high if gap else self.span.low
        high = self.marks[gap].place.low if gap < len(self.marks) else self.span.high
        return low, high

    def sign(self, gap: int, near: float | None = None) -> int | None:
        """The sign of the derivative in a gap; None where there is none or it is not known.

        Args:
            gap: Which gap.
            near: A mark beside it: while marks may be missing, only what is close counts.
        """
        piece = self.piece(gap)
        if not piece.alive:
            return None
        if piece.is_flat:
            return 0
        low, high = self.ends(gap)
        bounds = Enclosing([piece.rate], [self.x])
        samples = _samples(low, high)
        if near is not None and self.doubts:
            room = min(high - low, 1e-3 * max(1.0, abs(near)))
            samples = [near + room / n * (1 if near <= low else -1) for n in (4, 2, 16, 64)]
        for sample in samples:
            [value] = bounds(sample)
            if value.low > 0 or value.high < 0:
                return 1 if value.low > 0 else -1
        return None


def chart(f: Node, x: Variable, given: Interval | None, default: Interval, order: int = 1) -> Chart:
    """The sign chart of the derivative of that order.

    Args:
        f: A function of one variable.
        x: The variable.
        given: The range, if there is one.
        default: The range where none is given and the marks may go on for ever.
        order: 1 for the slope, 2 for the second derivative.
    """
    if given is None:
        breaks = _breaks(f, default)
        far = reach([n for n, _ in breaks], x) if not _steps(f) else None
        if far is not None:
            trial = _cut(Chart(f, x, _up_to(far)), breaks, order)
            farther = reach(_marking(trial), x)
            if farther is not None and not trial.doubts:
                return _marked(_cut(Chart(f, x, _up_to(max(far, farther)), True), breaks, order))
    span = _widened(given or default)
    return _marked(_cut(Chart(f, x, span), _breaks(f, span), order))


def _widened(span: Interval) -> Interval:
    """A little more than a range, so that what lies on its edge has two sides."""
    room = 0.01 * span.width
    return Interval(span.low - room, span.high + room)


def _up_to(far: Fraction) -> Interval:
    edge = math.ceil(far) + 1.0
    return Interval(-edge, edge)


def _marking(made: Chart) -> list[Node]:
    parts = [factors(p.rate) for p in made.pieces if p.alive and not p.is_flat]
    return [n for part in parts for n in (*part.zeros, *part.poles)]


# ---- pieces ----


def _steps(f: Node) -> bool:
    return any(n.primitive is not None and n.primitive.name in STEPS for n in ordered(f))


STEPS = ("floor", "ceil", "mod")


def _breaks(f: Node, span: Interval) -> list[tuple[Node, str]]:
    """The nodes at whose zeros one formula may give way to another, with the cause."""
    found: dict[tuple[Node, str], None] = {}
    for condition in conditions(f):
        cause = "outside" if condition.relation in STRICT else "edge"
        subjects: Iterable[Node] = [condition.subject]
        if condition.relation == "pole":
            subjects = _levels(condition.subject, span, most=0)
        found.update(dict.fromkeys((n, cause) for s in subjects for n in simple(s)))
    for node in ordered(f):
        p = node.primitive
        if p is None:
            continue
        if p.name in STEPS:
            inner = node.arguments[0] if p.name != "mod" else node.arguments[0] / node.arguments[1]
            levels = _levels(inner, span)
            found.update(dict.fromkeys((n, "jump") for s in levels for n in simple(textbook(s))))
            continue
        for cause, rule in (("kink", p.kinks), ("jump", p.jumps)):
            subjects = rule(*node.arguments) if rule is not None else ()
            parts = (n for s in subjects for part in _sides(s) for n in simple(textbook(part)))
            found.update(dict.fromkeys((n, cause) for n in parts))
    return list(found)


def _sides(subject: Node) -> list[Node]:
    """The formulas one of which a subject is that has corners itself."""
    parts = branches(subject)
    return [subject] if parts is None else [part.formula for part in parts]


def _levels(inner: Node, span: Interval, most: float = math.inf) -> list[Node]:
    """The differences of a node and each whole number that it may reach."""
    names = variables(inner)
    bounds = enclosure(inner, dict.fromkeys(names, span))
    low, high = bounds.low, min(bounds.high, most)
    if bounds.is_empty or not math.isfinite(high - low) or high - low > MOST_STEPS:
        return []
    return [textbook(inner - constant(n)) for n in range(math.ceil(low), math.floor(high) + 1)]


def _cut(made: Chart, breaks: Sequence[tuple[Node, str]], order: int) -> Chart:
    """The chart with its pieces, and the marks between them."""
    for factor, cause in breaks:
        _mark(made, factor, cause, made.span.low, made.span.high)
    if _steps(made.f) and not any("jump" in m.causes for m in made.marks):
        _step_doubt(made)
    rates: dict[Node, Node] = {}
    edges = [made.span.low, *(m.place.at for m in made.marks), made.span.high]
    for low, high in pairwise(edges):
        middle = low + (high - low) / 2
        formula = resolved(made.f, made.x, middle)
        alive = bool(in_domain(formula, {made.x: middle}))
        if formula not in rates:
            rates[formula] = _rate(formula, made.x, order)
        made.pieces.append(Piece(low, high, formula, rates[formula], alive))
    _join(made)
    return made


def _join(made: Chart) -> None:
    """Forget corners that are none: ``max(x, -x, 1)`` does not bend where x is -x."""
    marks, pieces = [], made.pieces[:1]
    for mark, piece in zip(made.marks, made.pieces[1:], strict=True):
        last = pieces[-1]
        same = last.alive and piece.alive and last.formula is piece.formula
        if same and mark.causes == {"kink"}:
            pieces[-1] = replace(last, high=piece.high)
        else:
            marks.append(mark)
            pieces.append(piece)
    made.marks, made.pieces = marks, pieces


def _step_doubt(made: Chart) -> None:
    bounds = [
        enclosure(n.arguments[0], {made.x: made.span})
        for n in ordered(made.f)
        if n.primitive is not None and n.primitive.name in STEPS
    ]
    if any(not b.width <= MOST_STEPS for b in bounds):
        made.doubts.append("the function has too many jumps to look at each")


def _rate(formula: Node, x: Variable, order: int) -> Node:
    for _ in range(order):
        formula = textbook(derivative(formula, x), formula)
    return formula


def resolved(f: Node, x: Variable, at: float) -> Node:
    """The formula without corners and jumps that the function is near a number."""
    nodes = ordered(f)
    values = dict(zip(nodes, Program(nodes, [x])(at), strict=True))
    new: dict[Node, Node] = {}
    for node in nodes:
        parts = [new[a] for a in node.arguments]
        rule = _TAKEN.get(node.primitive.name) if node.primitive is not None else None
        if rule is not None and x in variables(node):
            new[node] = rule(*parts, *(values[a] for a in node.arguments))
        else:
            new[node] = rebuilt(node, parts) if parts else node
    return new[f]


_TAKEN = {
    "abs": lambda a, v: a if v >= 0 else -a,
    "sign": lambda a, v: constant(int(v > 0) - int(v < 0)),
    "relu": lambda a, v: a if v > 0 else constant(0),
    "minimum": lambda a, b, v, w: a if v < w else b,
    "maximum": lambda a, b, v, w: a if v > w else b,
    "where": lambda c, a, b, v, *_: a if v else b,
    "floor": lambda a, v: constant(math.floor(v)),
    "ceil": lambda a, v: constant(math.ceil(v)),
    "mod": lambda a, b, v, w: a - b * constant(math.floor(v / w)),
}
"""What each operation with corners or jumps is away from them: arguments, then their values."""


# ---- marks ----


def _marked(made: Chart) -> Chart:
    """The chart with the zeros and poles of the derivative on each piece."""
    known: dict[Node, tuple] = {}
    for piece in made.pieces:
        if not piece.alive or piece.is_flat:
            continue
        if piece.rate not in known:
            part = factors(piece.rate)
            edges = [n for c in conditions(piece.rate) for n in simple(c.subject)]
            poles = [n for n in dict.fromkeys((*part.poles, *edges)) if n not in part.zeros]
            known[piece.rate] = (part.zeros, poles)
        for cause, nodes in zip(("zero", "pole"), known[piece.rate], strict=True):
            for factor in nodes:
                _mark(made, factor, cause, piece.low, piece.high)
    return made


def _mark(made: Chart, factor: Node, cause: str, low: float, high: float) -> None:
    """Add the zeros of a factor between two numbers to the marks."""
    if made.x not in variables(factor):
        return
    made.algebraic = made.algebraic and reach([factor], made.x) is not None
    zeros = places(factor, made.x, Interval(low, high))
    made.doubts += [d for d in zeros.doubts if d not in made.doubts]
    for place in zeros.found:
        _insert(made, Mark(place, frozenset((cause,))))


def _insert(made: Chart, new: Mark) -> None:
    for i, old in enumerate(made.marks):
        same = _is_same(old.place, new.place)
        if same is None:
            made.doubts.append(
                f"two places near {made.x.name} = {new.place.at:.6g} could not be told apart"
            )
        if same is not False:
            better = old.place if old.place.formula is not None else new.place
            made.marks[i] = Mark(better, old.causes | new.causes)
            return
    made.marks.append(new)
    made.marks.sort(key=lambda mark: mark.place.low)


def _is_same(a: Place, b: Place) -> bool | None:
    """Whether two places are one number; None where that is not known."""
    if a.formula is not None and b.formula is not None:
        return a.formula is b.formula or rational(textbook(a.formula - b.formula)) == 0
    if a.high < b.low or b.high < a.low:
        return None if not (a.proved and b.proved) and _is_near(a, b) else False
    return True if a.factor is b.factor else None


def _is_near(a: Place, b: Place) -> bool:
    return abs(a.at - b.at) <= 1e-7 * max(1.0, abs(a.at))


def _samples(low: float, high: float) -> list[float]:
    """Numbers in a gap, the middle first, then ever nearer to its ends."""
    width = high - low
    near = [min(width, w) / 2 for w in (width / 4, 4.0, 1.0, 1e-1, 1e-2, 1e-4)]
    return [low + width / 2, *(s for n in near for s in (low + n, high - n))]
