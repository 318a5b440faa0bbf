"""Numbers: values on arrays, many digits, enclosures, and where a function is defined."""

from .digits import digits
from .enclosures import Enclosing, enclosure, enclosures
from .intervals import Interval, interval
from .values import Program, evaluate

__all__ = [
    "Enclosing",
    "Interval",
    "Program",
    "digits",
    "enclosure",
    "enclosures",
    "evaluate",
    "interval",
]
