"""Pictures of functions by matplotlib, which loads when the first is drawn."""

from .curves import curve, series_figure
from .descents import descent_figure, fit_figure, runs_figure, schedule_figure
from .drawing import figure_of
from .surfaces import surface

__all__ = [
    "curve",
    "descent_figure",
    "figure_of",
    "fit_figure",
    "runs_figure",
    "schedule_figure",
    "series_figure",
    "surface",
]
