"""Conjugate pairs, recognised by their exponents: the posterior is algebra."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from steepest.evaluation import Program
from steepest.graph import (
    E,
    Node,
    Variable,
    divide,
    exp,
    lift,
    multiply,
    ordered,
    power,
    subtract,
)
from steepest.integrals import polynomials as poly
from steepest.integrals.numbers import Coefficient, tidy
from steepest.primitives import normal_density, sqrt
from steepest.transforms.textbook import textbook

Columns = Mapping[Variable, np.ndarray]


@dataclass(frozen=True)
class Shape:
    """A function of one parameter t as ``t^a (1 - t)^b e^(c + d*t + e*t^2)`` times a constant.

    Args:
        power: The exponent of t.
        rest: The exponent of 1 - t.
        linear: The coefficient of t in the exponent of e.
        square: The coefficient of t^2 there.
    """

    power: Coefficient
    rest: Coefficient
    linear: Coefficient
    square: Coefficient


@dataclass(frozen=True)
class Conjugate:
    """A family that the prior and the posterior share.

    Args:
        family: Its name.
        pair: The name of the pair with the likelihood.
        names: What its two parameters are called.
        prior: Their values before the data.
        posterior: Their values after it.
        formula: The posterior's density.
        log_constant: The logarithm of what the posterior's kernel is divided by.
        prior_log_constant: The same of the prior.
    """

    family: str
    pair: str
    names: tuple[str, str]
    prior: tuple[float, float]
    posterior: tuple[float, float]
    formula: str
    log_constant: float
    prior_log_constant: float


def shape_of(node: Node, t: Variable) -> Shape | None:  # noqa: PLR0912 - one case for each operation
    """The shape of a function of t, or None where it has another one."""
    a: Node = lift(0)
    b: Node = lift(0)
    exponent: Node = lift(0)
    stack: list[tuple[Node, Node]] = [(node, lift(1))]
    while stack:
        part, n = stack.pop()
        primitive, arguments = part.primitive, part.arguments
        if t not in ordered(part):
            continue
        if part is t:
            a = a + n
        elif primitive is multiply:
            stack += [(x, n) for x in arguments]
        elif primitive is divide:
            stack += [(arguments[0], n), (arguments[1], -n)]
        elif primitive is sqrt:
            stack.append((arguments[0], n / 2))
        elif primitive is exp:
            exponent = exponent + n * arguments[0]
        elif primitive is power and arguments[0] is E:
            exponent = exponent + n * arguments[1]
        elif primitive is power and t not in ordered(arguments[1]):
            stack.append((arguments[0], n * arguments[1]))
        elif primitive is normal_density and t not in ordered(arguments[2]):
            x, mean, std = arguments
            exponent = exponent - n * ((x - mean) / std) ** 2 / 2
        elif primitive is subtract and _is_one_minus(part, t):
            b = b + n
        else:
            return None
    q = [0] if exponent is lift(0) or t not in ordered(exponent) else poly.polynomial(exponent, t)
    if q is None or len(q) > 3:
        return None
    linear, square = [*q, 0, 0][1:3]
    return Shape(tidy(textbook(a)), tidy(textbook(b)), linear, square)


def _is_one_minus(node: Node, t: Variable) -> bool:
    return node.arguments[0] is lift(1) and node.arguments[1] is t


def conjugate(  # noqa: PLR0917 - the facts of one integral
    prior: Shape,
    likelihood: Shape,
    support: tuple[float, float],
    columns: Columns,
    rows: int,
    name: str,
) -> Conjugate | None:
    """The conjugate pair that the shapes make on the support, or None."""
    known = [_number(c) for c in (prior.power, prior.rest, prior.linear, prior.square)]
    before = [v for v in known if v is not None]
    if len(before) < len(known):
        return None
    shapes = (likelihood.power, likelihood.rest, likelihood.linear, likelihood.square)
    sums = [_sum(c, columns, rows) for c in shapes]
    a, b, c, d = before
    da, db, dc, dd = sums
    if support == (0.0, 1.0) and c == d == dc == dd == 0:
        return _beta((a + 1, b + 1), (a + 1 + da, b + 1 + db), name)
    if support == (0.0, math.inf) and b == d == db == dd == 0 and c + dc < 0:
        counts = likelihood.linear
        pair = "gamma-Poisson" if _number(counts) == -1 else "gamma-exponential"
        return _gamma((a + 1, -c), (a + 1 + da, -c - dc), pair, name)
    if support == (-math.inf, math.inf) and a == b == da == db == 0 and d < 0 and dd <= 0:
        return _normal((c, d), (c + dc, d + dd), name)
    return None


def _number(c: Coefficient) -> float | None:
    if isinstance(c, Node):
        node = lift(c)
        if any(isinstance(v, Variable) for v in ordered(node)):
            return None
        return float(Program([node], [])()[0])
    return float(c)


def _sum(c: Coefficient, columns: Columns, rows: int) -> float:
    """The sum of an exponent over the rows."""
    names = list(columns)
    value = Program([lift(c)], names)(*(columns[v] for v in names))[0]
    return math.fsum(np.broadcast_to(np.asarray(value, dtype=float), (rows,)))


def _beta(prior: tuple[float, float], after: tuple[float, float], t: str) -> Conjugate | None:
    if min(*prior, *after) <= 0:
        return None

    def size(p: tuple[float, float]) -> float:
        return math.lgamma(p[0]) + math.lgamma(p[1]) - math.lgamma(sum(p))

    a, b = after
    formula = f"{t}^({a - 1:.15g})*(1 - {t})^({b - 1:.15g})/beta({a:.15g}, {b:.15g})"
    names = ("a", "b")
    return Conjugate(
        "beta", "beta-binomial", names, prior, after, formula, size(after), size(prior)
    )


def _gamma(
    prior: tuple[float, float], after: tuple[float, float], pair: str, t: str
) -> Conjugate | None:
    if min(*after) <= 0 or min(*prior) <= 0:
        return None

    def size(p: tuple[float, float]) -> float:
        return math.lgamma(p[0]) - p[0] * math.log(p[1])

    k, r = after
    formula = f"{r:.15g}^{k:.15g}*{t}^({k - 1:.15g})*e^(-{r:.15g}*{t})/gamma({k:.15g})"
    names = ("shape", "rate")
    return Conjugate("gamma", pair, names, prior, after, formula, size(after), size(prior))


def _normal(prior: tuple[float, float], after: tuple[float, float], t: str) -> Conjugate:
    """Of exponents ``c*t + d*t^2`` with negative d: mean -c/2d and variance -1/2d."""

    def named(p: tuple[float, float]) -> tuple[float, float]:
        return -p[0] / (2 * p[1]), math.sqrt(-1 / (2 * p[1]))

    def size(p: tuple[float, float]) -> float:
        return -(p[0] ** 2) / (4 * p[1]) + math.log(math.pi / -p[1]) / 2

    mean, std = named(after)
    formula = f"normal_density({t}, {mean:.15g}, {std:.15g})"
    names = ("mean", "standard deviation")
    return Conjugate(
        "normal",
        "normal-normal",
        names,
        named(prior),
        (mean, std),
        formula,
        size(after),
        size(prior),
    )
