"""Finding faults in losses: where a NaN was born, why a gradient is zero, tiny or huge."""

from .diagnosis import GradientDiagnosis, ParameterDiagnosis, diagnose_gradient
from .nonfinite import NonFinite, find_nan

__all__ = [
    "GradientDiagnosis",
    "NonFinite",
    "ParameterDiagnosis",
    "diagnose_gradient",
    "find_nan",
]
