"""Critical points of a function of several variables."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np

from steepest.evaluation import Interval, Program, conditions, in_domain, jumps, kinks
from steepest.function import Function
from steepest.graph import Node, Variable, constant, ordered, substitute, variable, variables
from steepest.printing import text
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .branches import Branch, branches
from .chart import STRICT
from .degenerate import exact_point, is_alone, surroundings
from .exactness import recognised, value_at
from .factors import factors, proportional, simple
from .isolation import Box, System, clusters, isolated, refined
from .kinds import by_hessian
from .line import on_line
from .monomials import rational
from .places import places
from .ranges import DEFAULT
from .records import CriticalPoint, CriticalPoints, shown

MOST_COMBINATIONS = 40
"""More choices of one factor from each equation than this are not looked at one by one."""

MOST_CLUSTERS = 12
"""More unresolved places than this are taken for a curve of critical points."""

SAME = 1e-7
"""Points nearer than this are one point, if they are the same exactly, or in doubt."""


@dataclass(slots=True)
class Found:
    """What the search of a box comes upon.

    Args:
        points: As coordinates, with the formula of each where it is known, whether the zero is
            proved, and whether the function is smooth there.
        curves: Factors of the whole gradient that are 0 on a curve.
        edges: Nodes at whose zeros the function has a value and no gradient.
        doubts: Why others may have been missed.
    """

    points: list[Candidate] = field(default_factory=list)
    curves: list[tuple[Node, ...]] = field(default_factory=list)
    edges: list[Node] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def doubt(self, sentence: str) -> None:
        """Note a doubt, once."""
        if sentence not in self.doubts:
            self.doubts.append(sentence)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the gradient is 0, or, where it is not ``smooth``, may not exist."""

    point: tuple[float, ...]
    formulas: dict[Variable, Node] | None
    proved: bool
    smooth: bool = True


def in_space(f: Function, given: dict[Variable, Interval]) -> CriticalPoints:
    """The critical points of a function of several variables.

    Args:
        f: The function.
        given: The ranges that are given.
    """
    still = _still(f)
    active = [v for v in f.inputs if v not in still]
    rest = {v: _plain_number(given.get(v, Interval(*DEFAULT))) for v in still}
    [source] = substitute([f.source], {v: constant(c) for v, c in rest.items()})
    if len(active) <= 1:
        return _on_lines(f, source, active, rest, given)
    everywhere, box = _box(source, active, given)
    found = Found()
    _search(source, active, box, found)
    points = [_described(f, source, active, rest, c, found) for c in found.points]
    kept = sorted((p for p in points if p is not None), key=lambda p: p.point)
    where = "" if everywhere else f" in {_where(active, box)}"
    complete, reason = _told(found, kept, where, everywhere)
    if still:
        complete, reason = False, f"{_lines(still)} {reason}"
    return CriticalPoints(
        tuple(kept), complete, reason, f.variables, _ranges(f, given, active, box)
    )


def _still(f: Function) -> list[Variable]:
    """The variables on which the function does not depend."""
    rules = (n.primitive for n in ordered(f.source) if n.primitive is not None)
    if any(p.kinks or p.jumps for p in rules):
        return [v for v in f.inputs if v not in variables(f.source)]
    slopes = slopes_of(f.source, f.inputs)
    return [v for v, s in zip(f.inputs, slopes, strict=True) if rational(s) == 0]


def _on_lines(
    f: Function,
    source: Node,
    active: Sequence[Variable],
    rest: dict[Variable, Fraction],
    given: dict[Variable, Interval],
) -> CriticalPoints:
    """The critical points of a function that depends on one of its variables, or on none."""
    if not active:
        reason = "The function is constant: every point is critical."
        return CriticalPoints((), False, reason, f.variables, _ranges(f, given, (), ()))
    [x] = active
    line = on_line(source, x, given.get(x))
    points = [
        replace(
            p,
            point=_joined(f, active, rest, p.point),
            eigenvalues=tuple(sorted((*p.eigenvalues, *(0.0 for _ in rest))))
            if p.eigenvalues
            else (),
            exact=tuple(p.exact[0] if v is x else str(rest[v]) for v in f.inputs)
            if p.exact
            else (),
        )
        for p in line
    ]
    box = _ranges(f, given, active, [Interval(*line.box[0])])
    return CriticalPoints(
        tuple(points), False, f"{_lines(list(rest))} {line.reason}", f.variables, box
    )


def _lines(still: Sequence[Variable]) -> str:
    names = " and ".join(v.name for v in still)
    return f"f does not depend on {names}, so each point stands for infinitely many."


def _ranges(
    f: Function,
    given: dict[Variable, Interval],
    active: Sequence[Variable],
    box: Sequence[Interval],
) -> tuple[tuple[float, float], ...]:
    known = {**given, **dict(zip(active, box, strict=True))}
    whole = (known.get(v, Interval(*DEFAULT)) for v in f.inputs)
    return tuple((r.low, r.high) for r in whole)


def slopes_of(f: Node, inputs: Sequence[Variable]) -> list[Node]:
    """The first derivatives."""
    return [textbook(derivative(f, v), f) for v in inputs]


def _plain_number(span: Interval) -> Fraction:
    return Fraction(0 if 0.0 in span else span.middle)


def _where(inputs: Sequence[Variable], box: Box) -> str:
    return ", ".join(
        f"{shown(r.low)} <= {v.name} <= {shown(r.high)}" for v, r in zip(inputs, box, strict=True)
    )


def _box(f: Node, inputs: Sequence[Variable], given: dict[Variable, Interval]) -> tuple[bool, Box]:
    """The box to search, and whether nothing can lie outside it: a linear gradient has one zero."""
    usual = tuple(given.get(v, Interval(*DEFAULT)) for v in inputs)
    if kinks(f) or jumps(f):
        return False, usual
    slopes = slopes_of(f, inputs)
    rows = [[rational(textbook(derivative(s, v))) for v in inputs] for s in slopes]
    if given or conditions(f) or any(e is None for row in rows for e in row):
        return False, usual
    matrix = np.array(rows, float)
    if abs(np.linalg.det(matrix)) < 1e-9 * max(1.0, np.abs(matrix).max()) ** len(inputs):
        return False, usual
    at_zero = [value_at(s, dict.fromkeys(inputs, constant(0))) for s in slopes]
    solution = np.linalg.solve(matrix, -np.array(at_zero))
    return True, tuple(
        Interval(min(r.low, 2 * c - 1), max(r.high, 2 * c + 1))
        for r, c in zip(usual, map(float, solution), strict=True)
    )


# ---- the search ----


def _search(f: Node, inputs: Sequence[Variable], box: Box, found: Found) -> None:
    parts = branches(f)
    if parts is None:
        found.doubt("the function has too many corners or steps to take it apart")
        parts = [Branch(f, (), ())]
    for part in parts:
        _search_branch(part, inputs, box, found)
    if len(parts) > 1:
        _search_corners(parts, inputs, box, found)


def _search_branch(part: Branch, inputs: Sequence[Variable], box: Box, found: Found) -> None:
    """The zeros of the gradient of one smooth formula, and where it has no gradient."""
    slopes = slopes_of(part.formula, inputs)
    split = [factors(s) for s in slopes]
    _search_edges(part, inputs, [n for s in split for n in s.poles], box, found)
    if any(rational(s) not in (None, 0) for s in slopes):
        return
    equations = [
        list(s.zeros) for s, slope in zip(split, slopes, strict=True) if rational(slope) != 0
    ]
    if not equations:
        found.doubt("the gradient is 0 on a whole part of the box")
        return
    if len(equations) < len(inputs):
        found.doubt("critical points fill a curve, for a part of the function lacks a variable")
        return
    outside = [
        n for c in conditions(part.formula) if c.relation in STRICT for n in simple(c.subject)
    ]
    equations = [[n for n in e if not _is_among(n, outside)] for e in equations]
    _unify(equations)
    common = [n for n in equations[0] if all(n in e for e in equations)]
    curves = [n for n in common if _changes_sign(n, inputs, box, part.wanted)]
    for curve in curves:
        _note_curve((curve,), part, inputs, box, found)
    kept = [[n for n in e if n not in curves] for e in equations]
    combinations = [tuple(slopes)]
    if math.prod(map(len, kept)) <= MOST_COMBINATIONS:
        combinations = list(itertools.product(*kept))
    for combination in combinations:
        distinct = tuple(dict.fromkeys(combination))
        if len(distinct) < len(inputs) and _is_manifold(distinct, inputs, box, part.wanted):
            _note_curve(distinct, part, inputs, box, found)
        else:
            _solve(System(combination, inputs, part.wanted), box, found)


def _is_manifold(
    equations: Sequence[Node], inputs: Sequence[Variable], box: Box, wanted: Sequence[Node]
) -> bool:
    """Whether too few equations have a regular zero, and so a whole curve or surface of them.

    Source:
        The implicit function theorem.
    """
    generic = {
        v: constant(Fraction(r.low + 0.6180339 * r.width)) for v, r in zip(inputs, box, strict=True)
    }
    for chosen in itertools.combinations(range(len(inputs)), len(equations)):
        solved = [inputs[i] for i in chosen]
        fixed = {v: n for v, n in generic.items() if v not in solved}
        slices = substitute([*equations, *wanted], fixed)
        count = len(equations)
        system = System(slices[:count], solved, slices[count:])
        if isolated(system, tuple(box[i] for i in chosen)).proved:
            return True
    return False


def _unify(equations: list[list[Node]]) -> None:
    """Let factors that differ by a number be one node."""
    known: list[Node] = []
    for factors_of_one in equations:
        for i, n in enumerate(factors_of_one):
            same = next((k for k in known if proportional(k, n)), None)
            if same is None:
                known.append(n)
            else:
                factors_of_one[i] = same


def _changes_sign(n: Node, inputs: Sequence[Variable], box: Box, wanted: Sequence[Node]) -> bool:
    """Whether a function takes both signs in the box, and so is 0 on a curve between."""
    program = Program([n, *wanted], inputs)
    corners = itertools.islice(itertools.product(*((r.low, r.middle, r.high) for r in box)), 81)
    signs = set()
    for point in (*corners, *_scattered(box)):
        value, *rest = program(*point)
        if all(float(r) >= 0 for r in rest):
            signs |= {math.copysign(1, value)} if math.isfinite(value) and value != 0 else set()
    return len(signs) == 2


def _scattered(box: Box, count: int = 300) -> list[tuple[float, ...]]:
    """Points strewn evenly over the box.

    Source:
        Roberts, the R sequence, after Korobov's lattice rules.
    """
    n = len(box)
    ratio = 1.5
    for _ in range(30):
        ratio = (1 + ratio) ** (1 / (n + 1))
    steps = [ratio ** -(k + 1) for k in range(n)]
    return [
        tuple(
            r.low + r.width * math.fmod(0.5 + i * s, 1.0) for r, s in zip(box, steps, strict=True)
        )
        for i in range(1, count + 1)
    ]


def _note_curve(
    curve: tuple[Node, ...], part: Branch, inputs: Sequence[Variable], box: Box, found: Found
) -> None:
    """Keep a curve of critical points, and one point of it to show."""
    if curve in found.curves:
        return
    found.curves.append(curve)
    program = Program([*part.wanted, constant(0)], inputs)
    for point, at in _points_of(curve[0], inputs, box):
        if all(float(c) >= 0 for c in program(*point)):
            _keep(found, Candidate(point, at, True))
            return


def _points_of(
    n: Node, inputs: Sequence[Variable], box: Box
) -> Iterator[tuple[tuple[float, ...], dict[Variable, Node]]]:
    """Zeros of a function on lines along the axes."""
    for v, r in zip(inputs, box, strict=True):
        spans = zip(inputs, box, strict=True)
        others = {w: constant(_plain_number(s)) for w, s in spans if w is not v}
        [along] = substitute([n], others)
        for zero in places(textbook(along), v, r).found[:1] if variables(along) else ():
            formula = zero.formula if zero.formula is not None else constant(zero.at)
            at = {w: formula if w is v else others[w] for w in inputs}
            yield tuple(value_at(at[w], {}) + 0.0 for w in inputs), at


def _solve(system: System, box: Box, found: Found, *, smooth: bool = True) -> None:
    """Add the zeros of a system to the candidates."""
    if len(set(system.equations)) < system.size:
        _solve_deficient(system, box, found)
        return
    zeros = isolated(system, box)
    for zero in zeros.proved:
        point = refined(system, np.array([p.middle for p in zero.inside]))
        if not all(p.low <= c <= p.high for p, c in zip(zero.inside, point, strict=True)):
            point = np.array([p.middle for p in zero.inside])
        known = recognised(system.equations, system.inputs, list(map(float, point)))
        _keep(found, _candidate(point, known, True, smooth))
    if zeros.open:
        _resolve(system, zeros.open, zeros.finished, box, found, smooth)


def _solve_deficient(system: System, box: Box, found: Found) -> None:
    """Zeros of fewer equations than variables, none of which changes its sign in the box."""
    zeros = isolated(system, box)
    if zeros.open:
        _resolve(system, zeros.open, zeros.finished, box, found, smooth=True)


def _candidate(
    point: np.ndarray, known: dict[Variable, Node] | None, proved: bool, smooth: bool
) -> Candidate:
    numbers = tuple(float(c) + 0.0 for c in point)
    if known is not None:
        numbers = tuple(value_at(node, {}) + 0.0 for node in known.values())
    return Candidate(numbers, known, proved, smooth)


def _keep(found: Found, new: Candidate) -> None:
    """Add a candidate, unless it is there already."""
    for old in found.points:
        if np.allclose(old.point, new.point, rtol=SAME, atol=SAME):
            if old.formulas is None or new.formulas is None:
                if not np.allclose(old.point, new.point, rtol=1e-12, atol=1e-12):
                    found.doubt("two points could not be told apart")
            return
    found.points.append(new)


def _resolve(
    system: System, unknown: Sequence[Box], finished: bool, box: Box, found: Found, smooth: bool
) -> None:
    """Look at what interval arithmetic leaves open."""
    groups = clusters(unknown[:400], 1e-4 * max(1.0, max(p.width for p in box) / 20))
    if not finished:
        found.doubt("the search was stopped before the whole box was looked at")
    wide = [g for g in groups if max(p.width for p in g) > 1e-2 * max(p.width for p in box)]
    if wide or len(groups) > MOST_CLUSTERS:
        place = _named(system.inputs, [p.middle for p in (wide or groups)[0]])
        if finished or wide:
            found.doubt(f"critical points seem to fill a curve through {place}")
        groups = [] if len(groups) > MOST_CLUSTERS else [g for g in groups if g not in wide]
    for group in groups:
        _resolve_one(system, group, found, smooth)


def _resolve_one(system: System, group: Box, found: Found, smooth: bool) -> None:
    middle = np.array([p.middle for p in group])
    point = refined(system, middle)
    if not np.allclose(point, middle, atol=1e-2 * max(1.0, float(np.abs(middle).max()))):
        point = middle
    known = recognised(system.equations, system.inputs, list(map(float, point)))
    place = _named(system.inputs, point)
    if known is None:
        values, slopes = system.at(point)
        if not (np.abs(values) <= 1e-9 * (1 + np.abs(slopes).max())).all():
            found.doubt(f"near {place} nothing is decided")
            return
        found.doubt(f"the zero of the gradient near {place} may be several")
        _keep(found, _candidate(point, None, False, smooth))
        return
    new = _candidate(point, known, True, smooth)
    room = 2 * max(max(c - p.low, p.high - c) for p, c in zip(group, new.point, strict=True)) + 1e-6
    if not is_alone(system.equations, system.inputs, known, room):
        found.doubt(f"beside {_named(system.inputs, new.point)} there may be others")
    _keep(found, new)


def _named(inputs: Sequence[Variable], point: Sequence[float]) -> str:
    return ", ".join(f"{v.name} = {c + 0.0:.6g}" for v, c in zip(inputs, point, strict=True))


# ---- where there is no gradient ----


def _search_edges(
    part: Branch, inputs: Sequence[Variable], poles: Sequence[Node], box: Box, found: Found
) -> None:
    """Points and curves on which a formula has a value and no gradient."""
    ends = [
        n for c in conditions(part.formula) if c.relation not in STRICT for n in simple(c.subject)
    ]
    outside = [
        n for c in conditions(part.formula) if c.relation in STRICT for n in simple(c.subject)
    ]
    for n in dict.fromkeys((*poles, *ends)):
        if _is_among(n, outside):
            continue
        if _changes_sign(n, inputs, box, part.wanted):
            _note_edge(n, part, inputs, box, found)
        else:
            _solve(System([n] * len(inputs), inputs, part.wanted), box, found)
    for i, candidate in enumerate(found.points):
        if any(variables(n) and _is_on(n, inputs, candidate) for n in poles):
            found.points[i] = Candidate(
                candidate.point, candidate.formulas, candidate.proved, False
            )


def _is_among(n: Node, others: Sequence[Node]) -> bool:
    return any(proportional(n, o) for o in others)


def _note_edge(n: Node, part: Branch, inputs: Sequence[Variable], box: Box, found: Found) -> None:
    """Keep a curve without a gradient, and points of it that may be extrema."""
    if _is_among(n, found.edges):
        return
    found.edges.append(n)
    for point, at in _points_of(n, inputs, box):
        _keep(found, Candidate(point, at, True, smooth=False))


def _is_on(n: Node, inputs: Sequence[Variable], candidate: Candidate) -> bool:
    return abs(float(Program([n], inputs)(*candidate.point)[0])) < 1e-12


def _search_corners(
    parts: Sequence[Branch], inputs: Sequence[Variable], box: Box, found: Found
) -> None:
    """Extrema on corners: where they cross, and where the gradients on both sides are opposed."""
    corners: dict[Node, None] = {}
    for part in parts:
        corners.update(dict.fromkeys(n for w in part.wanted for n in simple(w)))
    distinct: list[Node] = []
    for n in corners:
        if not any(proportional(n, d) for d in distinct):
            distinct.append(n)
    crossing = [n for n in distinct if _changes_sign(n, inputs, box, ())]
    for n in crossing:
        _note_edge(n, parts[0], inputs, box, found)
    for n in distinct:
        if n not in crossing:
            _solve(System([n] * len(inputs), inputs), box, found, smooth=False)
    for chosen in itertools.combinations(crossing, len(inputs)):
        _solve(System(chosen, inputs), box, found, smooth=False)
    for a, b in itertools.combinations(parts, 2):
        differing = [i for i, (p, q) in enumerate(zip(a.choice, b.choice, strict=True)) if p != q]
        if len(differing) == 1:
            _search_between(a, b, differing[0], inputs, box, found)


def _search_between(
    a: Branch, b: Branch, corner: int, inputs: Sequence[Variable], box: Box, found: Found
) -> None:
    """Points of a corner at which a mean of the two gradients is 0.

    Source:
        Clarke, Optimization and Nonsmooth Analysis, 1983, proposition 2.3.2.
    """
    share = variable("share", scope=-7)
    means = [
        textbook(share * p + (1 - share) * q)
        for p, q in zip(slopes_of(a.formula, inputs), slopes_of(b.formula, inputs), strict=True)
    ]
    equations = [a.wanted[corner], *means]
    if any(rational(e) not in (None, 0) for e in equations):
        return
    wanted = [w for i, w in enumerate(a.wanted) if i != corner]
    inner = Found()
    _solve(System(equations, [*inputs, share], wanted), (*box, Interval(0.0, 1.0)), inner)
    for c in inner.points:
        known = {v: c.formulas[v] for v in inputs} if c.formulas is not None else None
        _keep(found, Candidate(c.point[: len(inputs)], known, c.proved, False))


# ---- what is told ----


def _described(
    f: Function,
    source: Node,
    active: Sequence[Variable],
    rest: dict[Variable, Fraction],
    c: Candidate,
    found: Found,
) -> CriticalPoint | None:
    """The record of a candidate; None where the function has no value or the gradient is not 0."""
    at = c.formulas if c.formulas is not None else exact_point(c.point, active)
    value = value_at(source, at)
    if not math.isfinite(value) or not in_domain(source, dict(zip(active, c.point, strict=True))):
        return None
    hessian = (
        hessian_at(f.source, f.inputs, _joined(f, active, rest, c.point)) if c.smooth else None
    )
    if hessian is not None and not np.isfinite(hessian).all():
        hessian = None
    eigenvalues = (
        () if hessian is None else tuple(float(e) + 0.0 for e in np.linalg.eigvalsh(hessian))
    )
    verdict = by_hessian(np.array(eigenvalues)) if eigenvalues else None
    if verdict is None:
        inner = None if hessian is None else _block(hessian, f, active)
        verdict = surroundings(source, active, at, inner)
    if not c.smooth and verdict.kind not in ("minimum", "maximum") and found.edges:
        return None
    whole = {**{v: constant(n) for v, n in rest.items()}, **at}
    exactly = tuple(text(textbook(whole[v])) for v in f.inputs) if c.formulas is not None else ()
    return CriticalPoint(
        _joined(f, active, rest, c.point),
        value + 0.0,
        verdict.kind,
        eigenvalues,
        exactly,
        verdict.why,
        c.proved,
    )


def hessian_at(f: Node, inputs: Sequence[Variable], point: Sequence[float]) -> np.ndarray:
    """The second derivatives at a point."""
    second = [textbook(derivative(s, v)) for s in slopes_of(f, inputs) for v in inputs]
    values = [float(v) for v in Program(second, inputs)(*point)]
    return np.array(values).reshape(len(inputs), len(inputs))


def _joined(
    f: Function, active: Sequence[Variable], rest: dict[Variable, Fraction], point: Sequence[float]
) -> tuple[float, ...]:
    known = {**rest, **dict(zip(active, point, strict=True))}
    return tuple(float(known[v]) for v in f.inputs)


def _block(hessian: np.ndarray, f: Function, active: Sequence[Variable]) -> np.ndarray:
    rows = [f.inputs.index(v) for v in active]
    return hessian[np.ix_(rows, rows)]


def _told(
    found: Found, points: Sequence[CriticalPoint], where: str, everywhere: bool
) -> tuple[bool, str]:
    """Whether all points are listed, and the sentences that say why."""
    said = [
        f"Every point with {' and '.join(f'{text(n)} = 0' for n in curve)} is critical; "
        "one of them is listed."
        for curve in found.curves
    ]
    if found.edges:
        named = " or ".join(f"{text(n)} = 0" for n in found.edges)
        said.append(f"Where {named} there is no gradient; extrema found there are listed.")
    infinite = bool(said)
    if found.doubts:
        said.append(
            f"These were found{where}; that there are no others is not proved: "
            f"{'; '.join(found.doubts)}."
        )
        return False, " ".join(said)
    way = "a linear gradient has one zero" if everywhere else "interval arithmetic proves it"
    all_of_them = "These are all" if points else "There are none"
    said.append(f"{'There are no others' if infinite else all_of_them}{where}: {way}.")
    return not infinite, " ".join(said)
