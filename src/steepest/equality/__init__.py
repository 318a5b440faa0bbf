"""Equality: are two functions the same, proved, refuted or undecided."""

from .equivalence import equivalent
from .record import Equivalence

__all__ = ["Equivalence", "equivalent"]
