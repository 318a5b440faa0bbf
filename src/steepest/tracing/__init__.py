"""Following NumPy code into the graph: stand-ins, traces, and what NumPy's functions do."""

from .containers import flatten, unflatten
from .dispatch import concrete, implements, is_traced, node, traced, width
from .trace import Trace, current, following
from .tracer import Tracer

__all__ = [
    "Trace",
    "Tracer",
    "concrete",
    "current",
    "flatten",
    "following",
    "implements",
    "is_traced",
    "node",
    "traced",
    "unflatten",
    "width",
]
