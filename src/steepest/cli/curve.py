"""A descent while it runs: a falling curve in the terminal, nothing where nobody looks."""

from __future__ import annotations

import math
import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

BARS = "▁▂▃▄▅▆▇█"
PERIOD = 0.05
"""Seconds between two drawings."""


class Curve:
    """A live curve of the value against the step, on a logarithmic scale where it can be.

    Args:
        quiet: Draw nothing.
        height: Of the curve, in lines; 0 draws a single line.
        delay: Seconds before anything is drawn; what is over by then needs no picture.
        pace: Seconds that every drawing lasts at least, for demonstrations.
    """

    def __init__(
        self, *, quiet: bool = False, height: int = 8, delay: float = 0.4, pace: float = 0.0
    ) -> None:
        self.values: list[float] = []
        self.height = height
        self.pace = pace
        self.point: Any = None
        self._quiet = quiet or not sys.stdout.isatty()
        self._live: Any = None
        self._next = time.monotonic() + delay

    def __enter__(self) -> Curve:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.update(self.drawn(self._live.console.width), refresh=True)
            self._live.stop()

    def watch(self, number: int, point: np.ndarray, value: float) -> None:
        """Take note of a point, and draw when it is time."""
        self.values.append(value)
        self.point = point
        if self._quiet or time.monotonic() < self._next:
            return
        if self._live is None:
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(highlight=False), auto_refresh=False)
            self._live.start()
        self._live.update(self.drawn(self._live.console.width), refresh=True)
        if self.pace:
            time.sleep(self.pace)
        self._next = time.monotonic() + PERIOD

    def drawn(self, width: int) -> Any:
        """The curve for a terminal of that many columns."""
        from rich.text import Text

        lines = plotted(self.values, max(width - 14, 10), self.height)
        last = self.values[-1] if self.values else math.nan
        foot = f"step {len(self.values) - 1:,}   value {last:.6g}"
        return Text("\n".join([*lines, foot]), style="cyan", no_wrap=True)


def plotted(values: list[float], width: int, height: int = 8) -> list[str]:
    """The lines of a curve, with its largest and smallest value at the left.

    The steps run on a logarithmic scale where there are more than fit, so that the first and
    the last are both seen; so do the values where they are positive and span powers of ten.
    """
    finite = [v for v in values if math.isfinite(v)]
    if not finite or height < 1:
        return []
    low, high = min(finite), max(finite)
    logarithmic = low > 0 and high / low > 50
    seen = [_column(values, i, width) for i in range(min(width, len(values)))]
    scale = math.log if logarithmic else float
    bottom, top = scale(low), scale(high)
    span = (top - bottom) or 1.0
    levels = [
        None if not math.isfinite(v) else (scale(v) - bottom) / span * (height * 8 - 1)
        for v in seen
    ]
    lines = []
    for row in range(height - 1, -1, -1):
        label = f"{high:>10.4g}" if row == height - 1 else f"{low:>10.4g}" if row == 0 else " " * 10
        cells = "".join(_cell(level, row) for level in levels)
        lines.append(f"{label} │{cells}")
    return lines


def _column(values: list[float], i: int, width: int) -> float:
    """The value that stands in a column."""
    last = len(values) - 1
    if last < width:
        return values[i]
    return values[round(math.expm1(math.log1p(last) * i / (width - 1)))]


def _cell(level: float | None, row: int) -> str:
    if level is None:
        return "×"
    eighths = level - 8 * row
    if eighths < 0:
        return " "
    return BARS[min(int(eighths), 7)]
