"""Pictures of functions by matplotlib, which loads when the first is drawn."""

from .curves import curve, series_figure
from .drawing import figure_of
from .surfaces import surface

__all__ = ["curve", "figure_of", "series_figure", "surface"]
