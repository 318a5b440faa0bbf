"""Critical points as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload


def shown(value: float) -> str:
    """A number to ten digits, without a trailing ``.0`` or a minus before 0."""
    return f"{value + 0.0:.10g}"


@dataclass(frozen=True, slots=True)
class CriticalPoint:
    """A point where every first derivative is 0, or where there is none.

    Args:
        point: The coordinates, in the order of the function's variables.
        value: The function there.
        kind: ``minimum``, ``maximum``, ``saddle``, ``inflection``, ``undecided``, or of what is
            no extremum ``kink`` (a corner) and ``jump``.
        eigenvalues: Of the Hessian, ascending, in one variable the second derivative; empty
            where it does not exist.
        exact: The coordinates as formulas where they are known exactly, else nothing.
        why: The test that decided the kind.
        proved: Whether it is proved that the point exists.
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
        lines = [
            f"{p.kind} at {self.place(p)}, value {shown(p.value)}: {p.why}" for p in self.points
        ]
        return "\n".join([*lines, self.reason])

    def place(self, p: CriticalPoint) -> str:
        """The coordinates of one of the points by name, exact where they are known."""
        values = p.exact or tuple(map(shown, p.point))
        return ", ".join(f"{v} = {c}" for v, c in zip(self.variables, values, strict=True))

    def to_dict(self) -> dict[str, Any]:
        """The fields for JSON."""
        return {
            "variables": list(self.variables),
            "points": [p.to_dict() for p in self.points],
            "complete": self.complete,
            "reason": self.reason,
        }
