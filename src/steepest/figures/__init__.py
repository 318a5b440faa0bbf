"""Pictures of functions by matplotlib, which loads when the first is drawn."""

from .curves import curve, series_figure
from .descents import descent_figure, fit_figure, runs_figure, schedule_figure
from .drawing import figure_of
from .points import newton_figure, points_figure
from .surfaces import surface
from .vector import svg_figure

__all__ = [
    "curve",
    "descent_figure",
    "figure_of",
    "fit_figure",
    "newton_figure",
    "points_figure",
    "runs_figure",
    "schedule_figure",
    "series_figure",
    "surface",
    "svg_figure",
]
