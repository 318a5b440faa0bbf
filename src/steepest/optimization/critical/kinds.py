"""What kind of critical point it is: by signs on both sides, or by the second derivatives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

NOISE = 1e-9
"""Eigenvalues smaller than this, relative to the largest or to 1, may be 0."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind of a critical point, and the test that decided it."""

    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Side:
    """How a function of one variable behaves on one side of a point.

    Args:
        alive: Whether it has values there.
        sign: Of its slope close by; None where that is not known.
        step: The sign of the jump from the value at the point to those close by; 0 for none.
        slope: The limit of its slope.
    """

    alive: bool
    sign: int | None
    step: int
    slope: float


WORDS = {-1: "negative", 0: "0", 1: "positive"}


def by_sides(before: Side, after: Side) -> Verdict:
    """The verdict of the first derivative test, jumps and ends of the domain included."""
    if not before.alive and not after.alive:
        return Verdict("undecided", "the function has no values beside this point")
    if not before.alive or not after.alive:
        return _at_an_end(before, after)
    left = before.step or (None if before.sign is None else -before.sign)
    right = after.step or after.sign
    if left is None or right is None:
        return Verdict("undecided", "the sign of the slope beside it is not decided")
    if before.step or after.step:
        return _at_a_jump(left, right)
    why = f"the slope is {WORDS[-left]} before and {WORDS[right]} after"
    if left >= 0 and right >= 0:
        return Verdict("minimum", why)
    if left <= 0 and right <= 0:
        return Verdict("maximum", why)
    if before.slope == after.slope == 0:
        return Verdict("inflection", "the slope is 0 and keeps its sign")
    if before.slope == after.slope:
        return Verdict("inflection", "the tangent is vertical and the slope keeps its sign")
    return Verdict("kink", "the slope does not exist here and keeps its sign")


def _at_an_end(before: Side, after: Side) -> Verdict:
    side, way = (before, -1) if before.alive else (after, 1)
    rise = side.step or (None if side.sign is None else way * side.sign)
    if not rise:
        return Verdict("undecided", "an end of the domain beside which nothing is decided")
    kind = "minimum" if rise > 0 else "maximum"
    where = "before" if before.alive else "after"
    if side.step:
        return Verdict(kind, f"an end of the domain, and a jump to the values {where} it")
    return Verdict(kind, f"an end of the domain; the slope is {WORDS[way * rise]} {where} it")


def _at_a_jump(left: int, right: int) -> Verdict:
    if left >= 0 and right >= 0:
        return Verdict("minimum", "the function jumps here, and no value beside it is lower")
    if left <= 0 and right <= 0:
        return Verdict("maximum", "the function jumps here, and no value beside it is higher")
    return Verdict("jump", "the function jumps here, from lower values to higher or back")


def by_second_derivative(curvature: float, sides: Verdict) -> Verdict:
    """The verdict where the function is smooth: the second derivative test, then the signs."""
    if abs(curvature) > NOISE or (curvature > 0 and sides.kind == "minimum"):
        up = curvature > 0
        why = "f'' > 0: concave up" if up else "f'' < 0: concave down"
        return Verdict("minimum" if up else "maximum", why)
    if sides.kind == "undecided":
        return sides
    return Verdict(sides.kind, f"f'' = 0 decides nothing; {sides.why}")


def by_hessian(eigenvalues: np.ndarray) -> Verdict | None:
    """The verdict of the second derivatives, or None when one of them may be 0."""
    if not np.isfinite(eigenvalues).all():
        return None
    noise = NOISE * max(1.0, float(np.abs(eigenvalues).max(initial=0.0)))
    if (eigenvalues > noise).any() and (eigenvalues < -noise).any():
        return Verdict("saddle", "the Hessian has eigenvalues of both signs")
    if (eigenvalues > noise).all():
        return Verdict("minimum", "all eigenvalues of the Hessian are positive")
    if (eigenvalues < -noise).all():
        return Verdict("maximum", "all eigenvalues of the Hessian are negative")
    return None
