"""Critical points: all of them where algebra or interval arithmetic can prove it."""

from .records import CriticalPoint, CriticalPoints
from .search import classify, critical_points
from .shape import Concavity, concavity

__all__ = [
    "Concavity",
    "CriticalPoint",
    "CriticalPoints",
    "classify",
    "concavity",
    "critical_points",
]
