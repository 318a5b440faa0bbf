"""Where the gradient of a function of several variables is 0, and where there is none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from fractions import Fraction

from steepest.evaluation import Interval, Program, conditions
from steepest.graph import Node, Variable, constant, substitute, variable, variables
from steepest.transforms import derivative
from steepest.transforms.textbook import textbook

from .branches import Branch, branches
from .candidates import Candidate, Found
from .chart import STRICT
from .factors import factors, proportional, simple
from .isolation import Box, System, isolated
from .monomials import rational

MOST_COMBINATIONS = 40
"""More choices of one factor from each equation than this are not looked at one by one."""


def search(f: Node, found: Found) -> None:
    """Find the critical points of a function in a box, branch by branch."""
    parts = branches(f)
    if parts is None:
        found.doubt("the function has too many corners or steps to take it apart")
        parts = [Branch(f, (), ())]
    for part in parts:
        _search_branch(part, found)
    if len(parts) > 1:
        _search_corners(parts, found)


def slopes_of(f: Node, inputs: Sequence[Variable]) -> list[Node]:
    """The first derivatives."""
    return [textbook(derivative(f, v), f) for v in inputs]


def _search_branch(part: Branch, found: Found) -> None:
    """The zeros of the gradient of one smooth formula, and where it has no gradient."""
    slopes = slopes_of(part.formula, found.inputs)
    split = [factors(s) for s in slopes]
    _search_edges(part, [n for s in split for n in s.poles], found)
    if any(rational(s) not in (None, 0) for s in slopes):
        return
    outside = _subjects(part.formula, strict=True)
    pairs = zip(split, slopes, strict=True)
    equations = [
        [n for n in s.zeros if not _is_among(n, outside)] for s, g in pairs if rational(g) != 0
    ]
    if len(equations) < len(found.inputs):
        found.doubt("a part of the function lacks a variable, so that its points fill a curve")
        return
    _unify(equations)
    for combination in _combinations(equations, slopes, part, found):
        distinct = tuple(dict.fromkeys(combination))
        if len(distinct) < len(found.inputs) and _is_manifold(distinct, part, found):
            _note_curve(distinct, part, found)
        else:
            found.solve(System(combination, found.inputs, part.wanted))


def _combinations(
    equations: Sequence[Sequence[Node]], slopes: Sequence[Node], part: Branch, found: Found
) -> list[tuple[Node, ...]]:
    """The choices of one factor from each equation; where all share one, a curve is noted."""
    common = [n for n in equations[0] if all(n in e for e in equations)]
    curves = [n for n in common if _changes_sign(n, part, found)]
    for curve in curves:
        _note_curve((curve,), part, found)
    kept = [[n for n in e if n not in curves] for e in equations]
    few = math.prod(map(len, kept)) <= MOST_COMBINATIONS
    return list(itertools.product(*kept)) if few else [tuple(slopes)]


def _unify(equations: list[list[Node]]) -> None:
    """Let factors that differ by a number be one node."""
    known: list[Node] = []
    for equation in equations:
        for i, n in enumerate(equation):
            same = next((k for k in known if proportional(k, n)), n)
            equation[i] = same
            known += [n] if same is n else []


def _is_among(n: Node, others: Sequence[Node]) -> bool:
    return any(proportional(n, other) for other in others)


def _subjects(f: Node, *, strict: bool) -> list[Node]:
    """The nodes at whose zeros the domain ends, those that belong to it or those that do not."""
    chosen = (c.subject for c in conditions(f) if (c.relation in STRICT) is strict)
    return [n for subject in chosen for n in simple(subject)]


# ---- curves ----


def _is_manifold(equations: Sequence[Node], part: Branch, found: Found) -> bool:
    """Whether too few equations have a regular zero, and so a whole curve or surface of them.

    Source:
        The implicit function theorem.
    """
    spans = list(zip(found.inputs, found.box, strict=True))
    generic = {v: constant(Fraction(r.low + 0.6180339 * r.width)) for v, r in spans}
    for chosen in itertools.combinations(spans, len(equations)):
        solved, box = zip(*chosen, strict=True)
        fixed: dict[Node, Node] = {v: n for v, n in generic.items() if v not in solved}
        slices = substitute([*equations, *part.wanted], fixed)
        count = len(equations)
        if isolated(System(slices[:count], solved, slices[count:]), box).proved:
            return True
    return False


def _changes_sign(n: Node, part: Branch, found: Found) -> bool:
    """Whether a function takes both signs in the box, and so is 0 on a curve between."""
    program = Program([n, *part.wanted], found.inputs)
    ends = itertools.product(*((r.low, r.middle, r.high) for r in found.box))
    signs = set()
    for point in (*itertools.islice(ends, 81), *_scattered(found.box)):
        value, *wanted = map(float, program(*point))
        if math.isfinite(value) and value != 0 and all(w >= 0 for w in wanted):
            signs.add(value > 0)
    return len(signs) > 1


def _scattered(box: Box, count: int = 300) -> list[tuple[float, ...]]:
    """Points strewn evenly over the box.

    Source:
        Roberts, the R sequence, after Korobov's lattice rules.
    """
    ratio = 1.5
    for _ in range(30):
        ratio = (1 + ratio) ** (1 / (len(box) + 1))
    steps = [(r, ratio ** -(k + 1)) for k, r in enumerate(box)]
    return [
        tuple(r.low + r.width * math.fmod(0.5 + i * step, 1.0) for r, step in steps)
        for i in range(1, count + 1)
    ]


def _note_curve(curve: Sequence[Node], part: Branch, found: Found) -> None:
    """Keep a curve of critical points, and one point of it to show."""
    if frozenset(curve) in found.curves:
        return
    found.curves.append(frozenset(curve))
    program = Program([*part.wanted, *curve, constant(0)], found.inputs)
    for candidate in found.points_of(curve[0]):
        values = list(map(float, program(*candidate.point)))
        wanted, zeros = values[: len(part.wanted)], values[len(part.wanted) :]
        if all(w >= 0 for w in wanted) and all(abs(z) < 1e-9 for z in zeros):
            found.keep(candidate)
            return


# ---- where there is no gradient ----


def _search_edges(part: Branch, poles: Sequence[Node], found: Found) -> None:
    """Points and curves on which a formula has a value and no gradient."""
    outside = _subjects(part.formula, strict=True)
    for n in dict.fromkeys((*poles, *_subjects(part.formula, strict=False))):
        if _is_among(n, outside) or not variables(n):
            continue
        if _changes_sign(n, part, found):
            _note_edge(n, found)
        else:
            system = System([n] * len(found.inputs), found.inputs, part.wanted)
            found.solve(system, smooth=False)


def _note_edge(n: Node, found: Found) -> None:
    """Keep a curve without a gradient, and points of it that may be extrema."""
    if _is_among(n, found.edges):
        return
    found.edges.append(n)
    for c in found.points_of(n):
        found.keep(Candidate(c.point, c.formulas, c.proved, smooth=False))


def _search_corners(parts: Sequence[Branch], found: Found) -> None:
    """Extrema on corners: where they cross, and where the gradients on both sides are opposed."""
    corners: list[Node] = []
    for n in (n for part in parts for w in part.wanted for n in simple(w)):
        corners += [] if _is_among(n, corners) else [n]
    everything = Branch(constant(0), (), ())
    crossing = [n for n in corners if _changes_sign(n, everything, found)]
    for n in crossing:
        _note_edge(n, found)
    for n in corners:
        if n not in crossing:
            found.solve(System([n] * len(found.inputs), found.inputs), smooth=False)
    for chosen in itertools.combinations(crossing, len(found.inputs)):
        found.solve(System(chosen, found.inputs), smooth=False)
    for a, b in itertools.combinations(parts, 2):
        differing = [i for i, (p, q) in enumerate(zip(a.choice, b.choice, strict=True)) if p != q]
        if len(differing) == 1:
            _search_between(a, b, differing[0], found)


def _search_between(a: Branch, b: Branch, corner: int, found: Found) -> None:
    """Points of a corner at which a mean of the two gradients is 0.

    Source:
        Clarke, Optimization and Nonsmooth Analysis, 1983, proposition 2.3.2.
    """
    share = variable("share", scope=-7)
    inputs = found.inputs
    both = zip(slopes_of(a.formula, inputs), slopes_of(b.formula, inputs), strict=True)
    equations = [a.wanted[corner], *(textbook(share * p + (1 - share) * q) for p, q in both)]
    if any(rational(e) not in (None, 0) for e in equations):
        return
    wanted = [w for i, w in enumerate(a.wanted) if i != corner]
    inner = Found([*inputs, share], (*found.box, Interval(0.0, 1.0)))
    inner.solve(System(equations, inner.inputs, wanted))
    for c in inner.points:
        known = {v: c.formulas[v] for v in inputs} if c.formulas is not None else None
        found.keep(Candidate(c.point[: len(inputs)], known, c.proved, smooth=False))
