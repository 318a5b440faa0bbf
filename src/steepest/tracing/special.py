"""SciPy's special functions of stand-ins: found by name, so that nothing imports SciPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from steepest import primitives as p
from steepest.graph import Node, exp, log
from steepest.primitives import incomplete as i

Operation = Callable[..., Node]


def _times_log(x: Node, y: Node) -> Node:
    """``x*ln(y)``, which is 0 where x is."""
    return p.where(p.equal(x, 0), 0, x * log(p.where(p.equal(x, 0), 1, y)))


def _huber(delta: Node, r: Node) -> Node:
    size = p.abs(r)
    return p.where(p.less_equal(size, delta), r**2 / 2, delta * (size - delta / 2))


def _boxcox(x: Node, power: Node) -> Node:
    known = p.where(p.equal(power, 0), 1, power)
    return p.where(p.equal(power, 0), log(x), p.expm1(known * log(x)) / known)


@cache
def _operations() -> dict[str, Operation]:
    return {
        "betaln": lambda a, b: p.lgamma(a) + p.lgamma(b) - p.lgamma(a + b),
        "rgamma": lambda x: 1 / p.gamma(x),
        "gammasgn": lambda x: p.sign(p.gamma(x)),
        "loggamma": p.lgamma,
        "gammainc": i.incomplete_gamma,
        "gammaincc": i.incomplete_gamma_rest,
        "betainc": i.incomplete_beta,
        "betaincc": lambda a, b, x: i.incomplete_beta(b, a, 1 - x),
        "erfinv": i.inverse_erf,
        "erfcinv": i.inverse_erfc,
        "ndtri": lambda x: math.sqrt(2) * i.inverse_erf(2 * x - 1),
        "j0": lambda x: p.bessel_j(0, x),
        "j1": lambda x: p.bessel_j(1, x),
        "y0": lambda x: p.bessel_y(0, x),
        "y1": lambda x: p.bessel_y(1, x),
        "i0": lambda x: p.bessel_i(0, x),
        "i1": lambda x: p.bessel_i(1, x),
        "i0e": lambda x: i.bessel_i_scaled(0, x),
        "i1e": lambda x: i.bessel_i_scaled(1, x),
        "ive": i.bessel_i_scaled,
        "binom": p.binomial,
        "log_expit": lambda x: -p.softplus(-x),
        "exp10": lambda x: exp(x * math.log(10)),
        "xlogy": _times_log,
        "xlog1py": lambda x, y: p.where(p.equal(x, 0), 0, x * p.log1p(y)),
        "entr": lambda x: -_times_log(x, x),
        "rel_entr": lambda x, y: _times_log(x, x / y),
        "kl_div": lambda x, y: _times_log(x, x / y) - x + y,
        "huber": _huber,
        "pseudo_huber": lambda d, r: d * (p.hypot(d, r) - d),
        "boxcox": _boxcox,
        "boxcox1p": lambda x, power: _boxcox(1 + x, power),
        "inv_boxcox": lambda y, power: p.where(
            p.equal(power, 0),
            exp(y),
            exp(p.log1p(power * y) / p.where(p.equal(power, 0), 1, power)),
        ),
    }


def special(name: str) -> Operation | None:
    """The operation on nodes that SciPy's function of that name is, or None."""
    return _operations().get(name)
