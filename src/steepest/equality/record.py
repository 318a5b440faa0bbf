"""The answer to the question whether two functions are equal."""

from __future__ import annotations

from dataclasses import dataclass, field

from steepest.errors import Undecided


@dataclass(frozen=True)
class Equivalence:
    """Whether two functions are equal on their common domain.

    Args:
        verdict: True, False, or None where it is not decided.
        reason: Why, in a sentence.
        proof: What stands behind a verdict: ``algebra`` with what was done, or how many
            digits at how many points; empty where it is not decided.
        at: A point at which they differ, by the names of the variables.
        values: Their two values there.
    """

    verdict: bool | None
    reason: str
    proof: str = ""
    at: dict[str, float] = field(default_factory=dict)
    values: tuple[str, str] | None = None

    def __bool__(self) -> bool:
        if self.verdict is None:
            raise Undecided(
                "It is not decided whether the two functions are equal.",
                where=self.reason,
                remedy="ask for .verdict, which is None then.",
            )
        return self.verdict

    def __str__(self) -> str:
        word = {True: "equal", False: "different", None: "undecided"}[self.verdict]
        return f"{word}: {self.reason}" + (f" ({self.proof})" if self.proof else "")
