"""Numbers: values on arrays, many digits, enclosures, and where a function is defined."""

from .values import Program, evaluate

__all__ = ["Program", "evaluate"]
