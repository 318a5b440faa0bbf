"""What a command answers, delivered as JSON, as LaTeX or for a person."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .screen import Screen


@dataclass(frozen=True)
class Answer:
    """The answer of a command.

    Args:
        data: What ``--json`` prints.
        latex: What ``--latex`` prints.
        show: Lays the answer out for a person.
        draw: Makes the picture that ``--figure`` writes, a matplotlib figure.
    """

    data: Mapping[str, Any]
    latex: str
    show: Callable[[Screen], None]
    draw: Callable[[], Any] | None = None

    def deliver(self, *, as_json: bool, as_latex: bool, figure: str = "") -> None:
        """Print the answer as it was asked for, and write its picture to the path ``figure``."""
        data = self.data
        if figure and self.draw is not None:
            from .pictures import saved

            data = {**data, "figure": saved(self.draw, figure)}
        if as_json:
            print(strict_json(data))  # noqa: T201 - the answer
        elif as_latex:
            print(self.latex)  # noqa: T201 - the answer
        else:
            from .screen import Screen

            screen = Screen()
            self.show(screen)
            if "figure" in data:
                screen.line(f"picture: {data['figure']}")


def strict_json(data: Any) -> str:
    """The data as one line of strict JSON; numbers that are not finite become texts."""
    return json.dumps(plain(data), ensure_ascii=False, allow_nan=False)


def plain(value: Any) -> Any:
    """The value made of what JSON knows; whole floats stay numbers.

    >>> plain({"a": float("inf"), "b": (1, 2.5)})
    {'a': 'inf', 'b': [1, 2.5]}
    """
    if isinstance(value, bool) or value is None or isinstance(value, (int, str)):
        return value
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, Sequence):
        return [plain(v) for v in value]
    if isinstance(value, complex):
        return {"real": plain(value.real), "imag": plain(value.imag)}
    if isinstance(value, float):
        if math.isnan(value):
            return "nan"
        return value if math.isfinite(value) else "inf" if value > 0 else "-inf"
    return str(value)
