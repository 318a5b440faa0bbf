"""Following NumPy code into the graph: stand-ins, traces, and what NumPy's functions do."""

from .dispatch import concrete, implements, is_traced, node, traced
from .trace import Trace, current, following
from .tracer import Tracer

__all__ = [
    "Trace",
    "Tracer",
    "concrete",
    "current",
    "following",
    "implements",
    "is_traced",
    "node",
    "traced",
]
