"""The algebra after the calculus: from what the rules gave to what a textbook prints."""

from .moves import EXPAND
from .search import Stage, way
from .tidy import LIKE_TERMS, ONE_FRACTION

__all__ = ["EXPAND", "LIKE_TERMS", "ONE_FRACTION", "Stage", "way"]
