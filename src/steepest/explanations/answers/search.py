"""The search for the rule that was broken: every mistake is tried at once, in numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import pi

import numpy as np

from steepest.equality import equivalent
from steepest.errors import SteepestError
from steepest.function import Function
from steepest.graph import (
    Node,
    Variable,
    add,
    exact,
    lift,
    ordered,
    power,
    substitute,
    subtract,
    variables,
)
from steepest.transforms import derivative
from steepest.transforms.forward import tangent

from .comparing import CLOSE, Comparison
from .mistakes import Mutant, mutants, terms
from .record import Slip
from .slips import another_function, in_algebra, in_tidying, in_writing, number_off
from .words import RANK

MOST_PAIRS = 160
"""Mistakes of which also two at once are tried."""

MOST_EARLIER = 400
"""Mistakes in an earlier derivative that are tried."""


def misapplied(
    f: Function, x: Variable, slope: Function, given: Function, before: Function | None = None
) -> list[Slip]:
    """The rule that was broken, or two at once, or none; what is likelier is tried first.

    Args:
        f: What was to be differentiated.
        x: In what.
        slope: Its derivative.
        given: The answer.
        before: What ``f`` is the derivative of, where the second one is asked for.
    """
    inputs = (*f.inputs, x)
    foreign = [v for v in variables(given.source) if v not in inputs]
    if foreign:
        return _foreign(f, x, slope, given, foreign)
    if x not in variables(f.source):
        return _constant(f, given)
    case = Comparison(f, x, slope, given)
    if not case.is_possible():
        return []
    return next(filter(None, _stories(case, before)), [])


def _stories(case: Comparison, before: Function | None) -> Iterator[list[Slip]]:
    """What may have happened, the likeliest first."""
    if before is not None:
        yield _stopped(case, before)
    tried = mutants(case.f.source, case.x)
    effects = case.effects(tried)
    yield _single(case, tried, effects)
    yield _whole(case, further=before is not None)
    yield another_function(case)
    yield in_algebra(case)
    yield in_writing(case)
    if before is not None:
        yield _earlier(case, before)
    yield _pair(case, tried, effects)
    yield _degrees(case)
    yield _term(case)
    yield in_tidying(case)
    yield number_off(case)
    yield _constant_off(case)


def _single(case: Comparison, tried: Sequence[Mutant], effects: np.ndarray) -> list[Slip]:
    """One rule broken at one place; of several the commonest, and the outermost of those."""
    is_zero = not case.typed_values.any()
    matches = sorted(
        (tried[i] for i in case.explaining(effects)[::-1]),
        key=lambda m: (is_zero and exact(m.wrong) != 0, RANK[m.kind]),
    )
    found = next((m for m in matches if case.is_answer(m.whole(case.right))), None)
    return [] if found is None else [Slip(found.kind, found.place, found.subject)]


def _pair(case: Comparison, tried: Sequence[Mutant], effects: np.ndarray) -> list[Slip]:
    """Two mistakes in parts that stand beside each other; the likeliest two."""
    keep = sorted(range(len(tried)), key=lambda i: RANK[tried[i].kind])[:MOST_PAIRS]
    found: list[tuple[int, Mutant, Mutant]] = []
    for n, i in enumerate(keep):
        rest = keep[n + 1 :]
        for h in case.explaining(effects[rest] + effects[i]) if rest else ():
            a, b = tried[i], tried[rest[h]]
            if not _nested(_extent(a), _extent(b)):
                same = 1000 if a.kind == b.kind else 0
                found.append((RANK[a.kind] + RANK[b.kind] - same, a, b))
    if not found:
        return []
    _, a, b = min(found, key=lambda row: row[0])
    if not case.is_answer(a.whole(case.right) + b.seen * (b.wrong - b.right)):
        return []
    return [Slip(m.kind, m.place, m.subject) for m in (a, b)]


def _extent(mutant: Mutant) -> Node:
    """The part whose derivative the mistake changes: of a sum the one term only."""
    is_sum = mutant.subject.primitive in (add, subtract)
    return mutant.place if is_sum else mutant.subject


def _nested(a: Node, b: Node) -> bool:
    return a is b or a in ordered(b) or b in ordered(a)


# Of the whole answer.


def _stopped(case: Comparison, before: Function) -> list[Slip]:
    """The derivative before, for the one that was asked for."""
    hit = len(case.matching(case.values([case.f.source])))
    return [Slip("stopped at the first derivative", before.source, case.f.source)] if hit else []


def _whole(case: Comparison, *, further: bool) -> list[Slip]:
    """Mistakes of the whole."""
    f, x, typed = case.f.source, case.x, case.given.source
    found: list[tuple[str, Node, Node]] = [
        ("left as it was", typed, f),
        ("sign of the whole", typed, -case.right),
    ]
    total = case.right
    for other in case.f.inputs:
        if other is not x:
            slope = derivative(f, other)
            total = total + slope
            found.append(("differentiated in another variable", typed, slope))
    if total is not case.right:
        found.append(("held variable differentiated as well", typed, total))
    twice = "one derivative too many" if further else "differentiated twice"
    for kind, make in (
        ("the whole integrated", lambda: (derivative(typed, x), f)),
        (twice, lambda: (typed, derivative(case.right, x))),
    ):
        try:
            found.append((kind, *make()))
        except SteepestError:  # a part that has no rule
            continue
    values = case.values([lift(n) for row in found for n in row[1:]])
    for i, (kind, _, _) in enumerate(found):
        if len(case.matching(values[2 * i][None], values[2 * i + 1])):
            return [Slip(kind, f, f)]
    return []


def _earlier(case: Comparison, before: Function) -> list[Slip]:
    """A rule broken in the first of two derivatives, and the second right for what came out."""
    first = derivative(before.source, case.x)
    if not len(case.matching(case.values([derivative(first, case.x)]), case.right_values)):
        return []  # more than one derivative lies between
    tried = mutants(before.source, case.x)[:MOST_EARLIER]
    try:
        carried = tangent([m.whole(first) for m in tried], {case.x: lift(1)})
    except SteepestError:
        return []
    hits = [tried[i] for i in case.matching(case.values(carried))[::-1]]
    if not hits:
        return []
    best = min(hits, key=lambda m: RANK[m.kind])
    return [Slip(best.kind, best.place, best.subject, earlier=True)]


def _degrees(case: Comparison) -> list[Slip]:
    """Right but for the factor between degrees and radians."""
    f = case.f.source
    with np.errstate(all="ignore"):
        ratio = _steady(case.typed_values / case.right_values)
    for factor in (pi / 180, 180 / pi):
        if ratio is not None and abs(ratio / factor - 1) < CLOSE:
            return [Slip("angles taken in degrees", f, f)]
    return []


def _term(case: Comparison) -> list[Slip]:
    """One term of the derivative right but for a constant factor."""
    found = terms(case.f.source, case.x)
    values = case.values([t.value for t in found])
    for term, row in zip(found, values, strict=True):
        with np.errstate(all="ignore"):
            ratio = _steady(case.target / row)
        if ratio is not None and ratio != -1:
            return [Slip("constant factor of a term", term.place, term.subject, _number(1 + ratio))]
    return []


def _constant_off(case: Comparison) -> list[Slip]:
    """An answer that is off by a constant factor or term only."""
    f = case.f.source
    with np.errstate(all="ignore"):
        ratio = _steady(case.typed_values / case.right_values)
    if ratio:
        return [Slip("constant factor of the whole", f, f, _number(ratio))]
    if np.ptp(case.target) < CLOSE * case.scale.max():
        return [Slip("constant added to the whole", f, f, _number(case.target[0]))]
    return []


def _steady(ratios: np.ndarray) -> float | None:
    """The one value that all ratios have, or None."""
    if not np.isfinite(ratios).all() or np.ptp(ratios) > CLOSE * abs(ratios[0]):
        return None
    return float(ratios[0])


def _constant(f: Function, given: Function) -> list[Slip]:
    """A constant function, whose derivative is 0."""
    node = f.source
    if node.primitive is power:
        base, n = node.arguments
        taken = Function(n * base ** (n - 1), f.inputs)
        if equivalent(taken, given).verdict is True:
            return [Slip("power rule used on a constant", node, node)]
    kept = equivalent(f, Function(given.source, f.inputs)).verdict is True
    return [Slip("constant kept", node, node)] if kept else []


def _foreign(
    f: Function, x: Variable, slope: Function, given: Function, foreign: Sequence[Variable]
) -> list[Slip]:
    """An answer with a letter that the function has not."""
    inputs = tuple(dict.fromkeys((*f.inputs, x)))

    def is_right(node: Node) -> bool:
        known = set(variables(node)) <= set(inputs)
        return known and equivalent(slope, Function(node, inputs)).verdict is True

    node = f.source
    for letter in foreign:
        free = substitute([given.source], {letter: lift(0)})[0]
        if letter.name.lower() in "ck" and is_right(free):
            return [Slip("constant of integration", node, node)]
    if is_right(substitute([given.source], {foreign[0]: x})[0]):
        return [Slip("another letter", node, node)]
    return []


def _number(value: float) -> str:
    simple = Fraction(float(value)).limit_denominator(60)
    return str(simple) if abs(simple - value) < 1e-9 * max(1, abs(value)) else f"{value:.5g}"
