"""The errors of Steepest: each says what happened, where, and what would work.

SteepestError
├── ParseError           (ValueError)       the text or LaTeX has no sound reading
├── UnknownName          (ValueError)       a name that nothing answers to
├── ArgumentError        (ValueError)       a value that the operation does not take
├── CallError            (TypeError)        arguments missing, superfluous or of the wrong kind
├── DomainError          (ValueError)       a value outside the domain
├── ShapeError           (ValueError)       shapes or types that do not fit together
├── DataError            (ValueError)       a table that cannot be used as asked
├── TraceError           (TypeError)        Python code that cannot be followed
├── TooLarge             (ValueError)       more work than the stated bound allows
├── MissingExtra         (ImportError)      an optional package is not installed
├── NotConverged         (ArithmeticError)  an iteration stopped before its goal
├── Divergent            (ArithmeticError)  an integral or a sum without a finite value
├── NotFound             (LookupError)      looked for and not found: it may exist all the same
│   └── NotElementary                       proved not to exist in elementary functions
├── Undecided            (ValueError)       neither proved nor refuted
└── IllegalGraph         (AssertionError)   a defect of ours: a graph that breaks its own laws
"""

from __future__ import annotations


class SteepestError(Exception):
    """An error in three parts.

    Args:
        problem: What happened, a sentence with the values that were seen.
        where: The place, in the user's own notation; several lines may draw a caret.
        remedy: What would work, preferably something that can be typed.
    """

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        lines = [self.problem]
        if self.where:
            lines.append("  in:  " + self.where.replace("\n", "\n       "))
        if self.remedy:
            lines.append("  try: " + self.remedy.replace("\n", "\n       "))
        return "\n".join(lines)

    def __reduce__(self) -> tuple:
        return _restored, (type(self), self.problem, self.where, self.remedy, self.__dict__)

    def to_dict(self) -> dict[str, str]:
        """The three parts by name, for JSON."""
        return {"problem": self.problem, "where": self.where, "remedy": self.remedy}


def _restored(
    kind: type[SteepestError], problem: str, where: str, remedy: str, rest: dict
) -> SteepestError:
    error = kind.__new__(kind)
    SteepestError.__init__(error, problem, where=where, remedy=remedy)
    error.__dict__.update(rest)
    return error


class ParseError(SteepestError, ValueError):
    """The text or LaTeX has no sound reading.

    Args:
        source: What was read; ``position`` counts its characters from 0.
        position: The place of the mistake; ``where`` draws a caret under it.
        suggestion: A corrected source that can replace the typed one, or nothing.
    """

    def __init__(
        self,
        problem: str,
        *,
        source: str = "",
        position: int | None = None,
        remedy: str = "",
        suggestion: str = "",
    ) -> None:
        super().__init__(problem, where=_caret(source, position), remedy=remedy or suggestion)
        self.source = source
        self.position = position
        self.suggestion = suggestion


class UnknownName(SteepestError, ValueError):
    """A name that nothing answers to."""


class ArgumentError(SteepestError, ValueError):
    """A value that the operation does not take."""


class CallError(SteepestError, TypeError):
    """Arguments that are missing, superfluous or of the wrong kind."""


class DomainError(SteepestError, ValueError):
    """A value outside the domain of a function."""


class ShapeError(SteepestError, ValueError):
    """Shapes or types that do not fit together."""


class DataError(SteepestError, ValueError):
    """A table that cannot be used as asked."""


class TraceError(SteepestError, TypeError):
    """Python code that cannot be followed."""


class TooLarge(SteepestError, ValueError):
    """More work than the stated bound allows."""


class MissingExtra(SteepestError, ImportError):
    """An optional package is not installed."""


class NotConverged(SteepestError, ArithmeticError):
    """An iteration stopped before it reached its goal."""


class Divergent(SteepestError, ArithmeticError):
    """An integral or a sum that has no finite value."""


class NotFound(SteepestError, LookupError):
    """What was looked for was not found; it may exist all the same."""


class NotElementary(NotFound):
    """What was looked for is proved not to exist in elementary functions."""


class Undecided(SteepestError, ValueError):
    """A question that is neither proved nor refuted."""


class IllegalGraph(SteepestError, AssertionError):
    """A defect of ours: a graph that breaks its own laws."""


SHOWN = 60
"""The number of characters of a source that an error shows round its caret."""


def _caret(source: str, position: int | None) -> str:
    """The line of ``source`` at ``position``, cut to fit, with a caret under the place."""
    if position is None:
        return _visible(source[:SHOWN]) + ("..." if len(source) > SHOWN else "")
    position = min(max(position, 0), len(source))
    start = source.rfind("\n", 0, position) + 1
    end = source.find("\n", position)
    end = len(source) if end < 0 else end
    left = max(start, position - SHOWN // 2)
    right = min(end, left + SHOWN)
    before = ("..." if left > start else "") + _visible(source[left:position])
    after = _visible(source[position:right]) + ("..." if right < end else "")
    return f"{before}{after}\n{' ' * len(before)}^"


def _visible(text: str) -> str:
    """The text with control characters and line ends made visible, one column each."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
