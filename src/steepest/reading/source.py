"""What the user typed, and refusals that point into it."""

from __future__ import annotations

from dataclasses import dataclass

from steepest.errors import ParseError, TooLarge, UnknownName

LONGEST = 100_000
"""Formulas of more characters than this are refused before anything is read."""

WHOLE = 200
"""A correction is shown as a whole formula up to this many characters, else as a fragment."""


@dataclass(frozen=True, slots=True)
class Source:
    """A formula as typed. Positions count its characters from 0."""

    text: str
    latex: bool = False

    def __post_init__(self) -> None:
        if len(self.text) > LONGEST:
            raise TooLarge(
                f"The formula has {len(self.text):,} characters; at most {LONGEST:,} are read.",
                where=self.text[:40] + "...",
                remedy="build large functions from smaller ones, as in f + g and f(x=g).",
            )

    def refusal(
        self,
        problem: str,
        at: int,
        *,
        remedy: str = "",
        end: int | None = None,
        instead: tuple[str, ...] = (),
        suggestion: str = "",
    ) -> ParseError:
        """The error of a formula without a sound reading.

        Args:
            problem: What is wrong, a sentence.
            at: The position of the mistake.
            remedy: What would work, in words; left out, ``instead`` says it.
            end: Where the mistaken part ends.
            instead: What could stand between ``at`` and ``end``, the likeliest first.
            suggestion: A corrected formula, where ``instead`` cannot say it.
        """
        whole = [self.text[:at] + new + self.text[at if end is None else end :] for new in instead]
        shown = whole if len(self.text) <= WHOLE else list(instead)
        return ParseError(
            problem,
            source=self.text,
            position=at,
            remedy=remedy or ("write " + " or ".join(shown) + "." if shown else ""),
            suggestion=suggestion or (whole[0] if whole else ""),
        )

    def unknown(self, problem: str, at: int, remedy: str) -> UnknownName:
        """The error of a name that nothing answers to."""
        drawn = ParseError(problem, source=self.text, position=at)
        return UnknownName(problem, where=drawn.where, remedy=remedy)
