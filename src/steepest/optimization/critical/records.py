"""Critical points as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A point where every first derivative is 0, or where there is none.

    Args:
        point: The coordinates, in the order of the function's variables.
        value: The function there.
        kind: ``minimum``, ``maximum``, ``saddle``, ``inflection``, ``kink`` (a corner that
            is no extremum) or ``undecided``.
        eigenvalues: Of the Hessian, ascending; empty where it does not exist.
        exact: The coordinates as formulas where they are known exactly, else empty texts.
        why: The test that decided the kind.
        proved: Whether interval arithmetic proves that the point exists.
    """

    point: tuple[float, ...]
    value: float
    kind: str
    eigenvalues: tuple[float, ...]
    exact: tuple[str, ...] = ()
    why: str = ""
    proved: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The fields for JSON."""
        return {
            "point": list(self.point),
            "value": self.value,
            "kind": self.kind,
            "eigenvalues": list(self.eigenvalues),
            "exact": list(self.exact),
            "why": self.why,
            "proved": self.proved,
        }


@dataclass(frozen=True, slots=True)
class CriticalPoints(Sequence[CriticalPoint]):
    """The critical points in a box, ordered by their coordinates.

    Args:
        points: Those that were found.
        complete: Whether it is proved that there are no others in the box.
        reason: Why it is, or why it is not.
        variables: The names of the coordinates.
        box: For each variable the range that was searched.
    """

    points: tuple[CriticalPoint, ...]
    complete: bool
    reason: str
    variables: tuple[str, ...]
    box: tuple[tuple[float, float], ...]

    @overload
    def __getitem__(self, index: int) -> CriticalPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[CriticalPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> CriticalPoint | tuple[CriticalPoint, ...]:
        return self.points[index]

    def __len__(self) -> int:
        return len(self.points)

    def __iter__(self) -> Iterator[CriticalPoint]:
        return iter(self.points)

    def __str__(self) -> str:
        lines = []
        for p in self.points:
            shown = [e or f"{c:.10g}" for c, e in zip(p.point, p.exact or p.point, strict=True)]
            place = ", ".join(
                f"{v} = {s}" for v, s in zip(self.variables, map(str, shown), strict=True)
            )
            lines.append(f"{p.kind} at {place}, value {p.value:.10g}: {p.why}")
        return "\n".join([*lines, self.reason])

    def to_dict(self) -> dict[str, Any]:
        """The fields for JSON."""
        return {
            "variables": list(self.variables),
            "points": [p.to_dict() for p in self.points],
            "complete": self.complete,
            "reason": self.reason,
        }
