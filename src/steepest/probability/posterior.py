"""Bayes' rule: a prior, a likelihood for each row of data, and the posterior."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import ArgumentError, DataError
from steepest.evaluation import Program
from steepest.function import Function
from steepest.graph import Node, Variable, lift, substitute, variables
from steepest.integrals import Step
from steepest.integrals.places import interesting
from steepest.printing import text

from .conjugate import Conjugate, conjugate, shape_of
from .density import Density, _limits, _number
from .joint import Joint
from .logarithms import log_of
from .panels import Panels

if TYPE_CHECKING:
    from steepest.optimization.tables import Table

CHUNK = 2_000_000
"""The most values of the likelihood that are held at once."""


class Posterior(Density):
    """A posterior density of one parameter; made by ``st.posterior``.

    Its numbers come from logarithms, so that hundreds of rows do not underflow.

    Attributes:
        log_evidence: The logarithm of the evidence, the probability (density) of the data.
        family: The name of the conjugate pair, or nothing.
        parameters: The parameters of the posterior's family by name.
        steps: Bayes' rule, told.
    """

    def __init__(
        self,
        panels: Panels,
        name: str,
        support: tuple[float, float],
        log_evidence: float,
        *,
        pair: Conjugate | None = None,
        steps: tuple[Step, ...] = (),
    ) -> None:
        self.variable = name
        self.support = support
        self._limits = support
        self.function = None if pair is None else Function.of(pair.formula)
        self.family = "" if pair is None else pair.pair
        self.parameters = {} if pair is None else dict(zip(pair.names, pair.posterior, strict=True))
        self.log_evidence = log_evidence
        self.steps = steps
        self.__dict__["_panels"] = panels  # what the density of a formula makes when asked

    @property
    def evidence(self) -> float:
        """The probability (density) of the data; 0 where it is below the range of floats."""
        return math.exp(self.log_evidence) if self.log_evidence < 709 else math.inf

    def pdf(self, x: Any) -> Any:
        """The density at a number or an array; 0 outside the support."""
        values = np.exp(self._panels.log_pdf(x))
        return float(values) if np.ndim(x) == 0 else values

    def _probability(self, low: float, high: float, typed: tuple[Any, Any]) -> float:
        ends = self._panels.cdf(np.array([low, high]))
        return float(ends[1] - ends[0])

    def expect(self, g: Any) -> float:
        """The expectation of ``g``, a function of the parameter."""
        f = Function.of(g)
        node = self._renamed(f)
        program = Program([node], [self._input])
        return self._panels.expect(
            lambda x: np.broadcast_to(np.asarray(program(x)[0], dtype=float), np.shape(x))
        )

    @property
    def _input(self) -> Variable:
        from steepest.graph import variable  # noqa: PLC0415

        return variable(self.variable)

    def __str__(self) -> str:
        low, high = self.credible_interval(0.95)
        kind = f" ({self.family})" if self.family else ""
        return (
            f"posterior of {self.variable}{kind}: mean {self.mean:.6g}, "
            f"95 % between {low:.6g} and {high:.6g}"
        )

    def __repr__(self) -> str:
        return f"<{self}>"

    def text(self) -> str:
        """Bayes' rule step by step."""
        lines = []
        for i, step in enumerate(self.steps, 1):
            lines += [f"{i}  {step.rule}: {step.why}", f"   {step.before}", f"   {step.after}"]
        return "\n".join([*lines, str(self)])

    def to_dict(self) -> dict[str, Any]:
        """The posterior for JSON."""
        low, high = self.credible_interval(0.95)
        return {
            "density": None if self.function is None else str(self.function),
            "variable": self.variable,
            "support": list(self.support),
            "mean": self.mean,
            "variance": self.variance,
            "median": self.median,
            "credible_interval": [low, high],
            "evidence": self.evidence,
            "log_evidence": self.log_evidence,
            "family": self.family,
            "parameters": self.parameters,
            "steps": [step.to_dict() for step in self.steps],
        }


def posterior(
    prior: Any,
    likelihood: Any,
    data: Any,
    *,
    support: Any = None,
) -> Any:
    """The posterior density of one or two parameters, by Bayes' rule.

    Args:
        prior: A ``Density`` (its variable is the parameter), a formula with ``support``, or
            for several parameters a dictionary from names to densities or to pairs
            ``(formula, support)``.
        likelihood: The probability (density) of one row: a formula of the parameters and of
            the columns by their names. Rows are independent.
        data: Columns by name, or a table. A single number counts as one row.
        support: For a prior that is a formula: the pair of ends, or for two parameters a
            dictionary from names to pairs.

    Returns:
        A ``Posterior``, which is a ``Density``; for two parameters a ``Joint``.

    Raises:
        DataError: when a column is missing or the likelihood is zero for all parameters.
        ArgumentError: when there are no parameters, or more than two.

    Example:
        >>> p = posterior(Density("1", support=(0, 1), variable="p"),
        ...               "p^y*(1 - p)^(1 - y)", {"y": [1, 1, 0, 1]})
        >>> round(p.mean, 12), p.family
        (0.666666666667, 'beta-binomial')
    """
    from steepest.optimization.tables import table  # noqa: PLC0415 - only data need tables

    rows = (
        table({k: np.atleast_1d(v) for k, v in data.items()})
        if isinstance(data, Mapping)
        else table(data)
    )
    f = Function.of(likelihood)
    priors = _priors(prior, support, f, rows)
    _require_names(f, priors.names, rows)
    columns = {
        v: rows.column(v.name) for v in f.inputs if v.name not in priors.names and v.name in rows
    }
    counts, columns = _counted(columns, len(rows))
    if len(priors.names) == 1:
        return _one(priors, f, columns, counts)
    return Joint(
        priors.names, [priors.supports[n] for n in priors.names], log_of(priors.source),
        log_of(f.source), columns, counts, priors.log_scale,
    )  # fmt: skip


class _Priors:
    """The prior of one or two parameters: its formula, supports, and the log of its scale."""

    def __init__(
        self, source: Node, supports: dict[str, tuple[float, float]], log_scale: float
    ) -> None:
        self.source = source
        self.supports = supports
        self.names = tuple(supports)
        self.log_scale = log_scale


def _priors(prior: Any, support: Any, likelihood: Function, rows: Table) -> _Priors:
    if isinstance(prior, Density):
        prior = {prior.variable: prior}
    if isinstance(prior, Mapping):
        if not 1 <= len(prior) <= 2:
            raise ArgumentError(
                f"A posterior is of one or two parameters, not of {len(prior)}.",
                where=f"prior={list(prior)!r}",
                remedy="fix the other parameters in the likelihood.",
            )
        source: Node = lift(1)
        supports = {}
        for name, given in prior.items():
            density = given if isinstance(given, Density) else _density(name, given)
            source = source * _in_name(density, name)
            supports[name] = density.support
        return _Priors(source, supports, 0.0)
    f = Function.of(prior)
    if isinstance(support, Mapping):
        ends = {n: (_number(p[0]), _number(p[1])) for n, p in support.items()}
        if not 1 <= len(ends) <= 2:
            raise ArgumentError(
                f"A posterior is of one or two parameters, not of {len(ends)}.",
                where=f"support={support!r}",
                remedy="fix the other parameters in the likelihood.",
            )
        return _Priors(f.source, ends, 0.0)
    names = f.variables or tuple(n for n in likelihood.variables if n not in rows)
    if support is None or len(names) != 1:
        raise ArgumentError(
            "A prior that is a formula needs the support of its parameters.",
            where=f"prior={str(f)[:60]}",
            remedy='posterior(..., support=(0, 1)), or support={"mu": ("-inf", "inf"), ...}.',
        )
    low, high = (_number(end) for end in _limits(support))
    return _Priors(f.source, {names[0]: (low, high)}, 0.0)


def _density(name: str, given: Any) -> Density:
    formula, support = given
    return Density(formula, support, variable=name)


def _in_name(density: Density, name: str) -> Node:
    if density.function is None:
        raise ArgumentError(
            "This prior has no formula.",
            where=name,
            remedy="give the data of both steps at once, with the first prior.",
        )
    inputs = density.function.inputs
    from steepest.graph import variable  # noqa: PLC0415

    source = density.function.source
    return substitute([source], {inputs[0]: variable(name)})[0] if inputs else source


def _require_names(f: Function, names: Sequence[str], rows: Table) -> None:
    unknown = [n for n in f.variables if n not in names and n not in rows]
    if unknown:
        raise DataError(
            f"The likelihood has {unknown[0]}, which is neither a parameter nor a column; "
            f"the columns are {', '.join(rows.columns)}.",
            where=str(f)[:60],
            remedy=f"name the column {unknown[0]}, or give it a prior.",
        )
    missing = [n for n in names if n not in f.variables]
    if missing:
        raise ArgumentError(
            f"The likelihood does not depend on {missing[0]}.",
            where=str(f)[:60],
            remedy=f"write it as a formula of {missing[0]} and the columns.",
        )


def _counted(
    columns: dict[Variable, np.ndarray], rows: int
) -> tuple[np.ndarray, dict[Variable, np.ndarray]]:
    """Equal rows once, with their number."""
    if not columns:
        return np.array([float(rows)]), {}
    stacked = np.stack(list(columns.values()), axis=1)
    unique, counts = np.unique(stacked, axis=0, return_counts=True)
    return counts.astype(float), {v: unique[:, i] for i, v in enumerate(columns)}


def _one(
    priors: _Priors, f: Function, columns: dict[Variable, np.ndarray], counts: np.ndarray
) -> Posterior:
    [name] = priors.names
    t = next(v for v in f.inputs if v.name == name)
    prior = substitute([priors.source], dict.fromkeys(variables(priors.source), t))[0]
    support = priors.supports[name]
    log_prior, log_row = log_of(prior), log_of(f.source)

    def made(at: Node) -> Any:
        nodes = substitute([log_prior, log_row], {t: at})
        return _log_posterior(nodes[0], nodes[1], t, columns, counts)

    low, high = (lift(0) if math.isinf(e) else lift(e) for e in support)
    hints = [*interesting(prior, t), *_guesses(f.source, t, columns)]
    panels = Panels(made(t), *support, hints, near_low=made(low + t), near_high=made(high - t))
    shape, row_shape = shape_of(prior, t), shape_of(f.source, t)
    pair = None
    if shape is not None and row_shape is not None:
        full = {v: np.repeat(c, counts.astype(int)) for v, c in columns.items()}
        rows = int(counts.sum())
        pair = conjugate(shape, row_shape, support, full, rows, name)
    total_prior = _prior_total(prior, t, support, priors.log_scale)
    log_evidence = panels.log_total - total_prior
    if not math.isfinite(log_evidence):
        raise DataError(
            "The data have probability zero under the model.",
            where=str(f)[:60],
            remedy="check that the columns are in the range of the likelihood.",
        )
    steps = _told(prior, f, name, int(counts.sum()), pair, log_evidence)
    return Posterior(panels, name, support, log_evidence, pair=pair, steps=steps)


def _prior_total(prior: Node, t: Variable, support: tuple[float, float], scale: float) -> float:
    """The logarithm of the prior's total; an improper prior counts as it stands."""
    from steepest.errors import SteepestError  # noqa: PLC0415
    from steepest.integrals import integrate  # noqa: PLC0415

    try:
        total = integrate(Function(prior, (t,)), *support, wrt=t.name).value
    except SteepestError:
        return scale
    return math.log(total) + scale if total > 0 else scale


def _guesses(row: Node, t: Variable, columns: dict[Variable, np.ndarray]) -> list[float]:
    """Where the likelihood of a row in the middle may be high."""
    middle: dict[Node, Node] = {v: lift(float(np.mean(c))) for v, c in columns.items()}
    found = interesting(substitute([row], middle)[0], t)
    numbers = [float(np.mean(c)) for c in columns.values()]
    return [*found, *numbers, *(1 / n for n in numbers if n)]


def _log_posterior(
    log_prior: Node,
    log_row: Node,
    t: Variable,
    columns: dict[Variable, np.ndarray],
    counts: np.ndarray,
) -> Any:
    prior = Program([log_prior], [t])
    row = Program([log_row], [t, *columns])
    width = max(1, CHUNK // max(len(counts), 1))

    def log_density(x: np.ndarray) -> np.ndarray:
        x = np.asarray(x, dtype=float)
        flat = x.ravel()
        total = np.broadcast_to(np.asarray(prior(flat)[0], dtype=float), flat.shape).copy()
        for start in range(0, len(flat), width):
            part = flat[start : start + width]
            each = row(part[:, None], *(c[None, :] for c in columns.values()))[0]
            each = np.broadcast_to(np.asarray(each, dtype=float), (len(part), len(counts)))
            total[start : start + width] += each @ counts
        return total.reshape(x.shape)

    return log_density


def _told(  # noqa: PLR0917 - the facts of one integral
    prior: Node, f: Function, name: str, rows: int, pair: Conjugate | None, log_evidence: float
) -> tuple[Step, ...]:
    product = f"({text(prior)}) * product over {rows} rows of ({f})"
    steps = [
        Step(
            "Bayes' rule",
            "the posterior is the prior times the likelihood, divided by the evidence",
            f"p({name} | data) = p({name}) p(data | {name}) / p(data)",
            f"p({name} | data) is proportional to {product}",
        )
    ]
    if pair is not None:
        before, after = (
            ", ".join(f"{n} = {v:.10g}" for n, v in zip(pair.names, values, strict=True))
            for values in (pair.prior, pair.posterior)
        )
        steps.append(
            Step(
                f"conjugate pair {pair.pair}",
                f"the exponents of prior and likelihood add up, so a {pair.family} density "
                f"stays a {pair.family} density",
                f"prior: {pair.family} with {before}",
                f"posterior: {pair.family} with {after}",
            )
        )
    steps.append(
        Step(
            "evidence",
            "the total of prior times likelihood over all parameters",
            f"p(data) = ∫ p({name}) p(data | {name}) d{name}",
            f"ln p(data) = {log_evidence:.10g}",
        )
    )
    return tuple(steps)
