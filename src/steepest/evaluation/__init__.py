"""Numbers: values on arrays, many digits, enclosures, and where a function is defined."""

from .digits import digits, settled
from .domain import (
    Intermediate,
    Intermediates,
    conditions,
    in_domain,
    intermediates,
    jumps,
    kinks,
)
from .enclosures import Enclosing, enclosure, enclosures
from .intervals import Interval, interval
from .sided import one_sided
from .values import Program, evaluate

__all__ = [
    "Enclosing",
    "Intermediate",
    "Intermediates",
    "Interval",
    "Program",
    "conditions",
    "digits",
    "enclosure",
    "enclosures",
    "evaluate",
    "in_domain",
    "intermediates",
    "interval",
    "jumps",
    "kinks",
    "one_sided",
    "settled",
]
