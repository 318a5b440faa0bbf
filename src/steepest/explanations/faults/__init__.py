"""Finding faults in losses: where a NaN was born, why a gradient is zero, tiny or huge."""

from .nonfinite import NonFinite, find_nan

__all__ = ["NonFinite", "find_nan"]
