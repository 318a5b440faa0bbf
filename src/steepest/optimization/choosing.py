"""Which optimizer suits a function, where nobody names one."""

from __future__ import annotations

import numpy as np

from .curved import LBFGS, Newton
from .landscape import Landscape
from .optimizers import Optimizer

MOST_NEWTON = 100
"""Up to this many parameters the Hessian costs less than the steps that it saves."""


def chosen_method(landscape: Landscape, theta: np.ndarray) -> tuple[Optimizer, str]:
    """An optimizer for a function, and a sentence that says why it."""
    count = len(theta)
    if landscape.kinked:
        return LBFGS(), (
            "Method: L-BFGS, since the function has kinks or jumps, where curvatures mislead."
        )
    if count > MOST_NEWTON:
        return LBFGS(), f"Method: L-BFGS, since a Hessian of {count} parameters is costly."
    if not np.isfinite(landscape.hessian(theta)).all():
        return LBFGS(), "Method: L-BFGS, since the Hessian is not finite at the start."
    parameters = "one parameter" if count == 1 else f"{count} parameters"
    return Newton(), (
        f"Method: Newton's with |curvature|, since the exact Hessian of {parameters} costs little."
    )
