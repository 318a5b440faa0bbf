"""Why the gradient of a loss is zero, tiny, huge or NaN: the factor of the chain, by name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from steepest.errors import ArgumentError
from steepest.graph import Node, Variable, depending

from .factors import NEUTRAL, Told, discrete, told
from .nonfinite import found
from .subject import Subject, subject, varies
from .sweep import Share, Sweep, operands, swept
from .wording import WIDTH, columns, number, operation, plain, spoken, wrapped

TINY, HUGE = 1e-6, 1e5
"""The largest entry of a gradient outside of these is called tiny or huge."""

ORDER = ("nan", "not connected", "zero", "huge", "tiny", "healthy")
"""Verdicts, the worst first."""


@dataclass(frozen=True)
class Factor:
    """One step on the way from the loss back to a parameter.

    Args:
        operation: The operation that the derivative passes.
        gain: By how much it is multiplied there.
        size: The largest entry of the derivative after it.
        line: The user's line.
    """

    operation: str
    gain: float
    size: float
    line: str


@dataclass(frozen=True)
class ParameterDiagnosis:
    """What is found of the gradient in one parameter.

    Args:
        name: The parameter, as the user's code reaches it.
        verdict: ``healthy``, ``zero``, ``tiny``, ``huge``, ``nan`` or ``not connected``.
        cause: The factor that makes it so, with line, values and the rewrite that would mend
            it; nothing where it is healthy.
        line: The user's line.
        operation: The operation.
        remedy: The rewrite.
        largest: The largest entry of the gradient, by size.
        zeros: How many of its entries are exactly zero.
        shape: Its shape.
        chain: The factors from the loss to the parameter, along the strongest path.
    """

    name: str
    verdict: str
    cause: str = ""
    line: str = ""
    operation: str = ""
    remedy: str = ""
    largest: float = 0.0
    zeros: int = 0
    shape: tuple[int, ...] = ()
    chain: tuple[Factor, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class GradientDiagnosis:
    """The gradient of a loss, parameter by parameter; made by ``st.diagnose_gradient``.

    Args:
        parameters: What is found of each.
    """

    parameters: tuple[ParameterDiagnosis, ...]

    @property
    def worst(self) -> ParameterDiagnosis:
        """The parameter with the worst verdict, the first of them."""
        return min(self.parameters, key=lambda p: ORDER.index(p.verdict))

    @property
    def verdict(self) -> str:
        """The worst verdict."""
        return self.worst.verdict

    @property
    def cause(self) -> str:
        """The cause of the worst verdict; nothing where all is healthy."""
        return self.worst.cause

    @property
    def line(self) -> str:
        """The user's line of it."""
        return self.worst.line

    @property
    def operation(self) -> str:
        """The operation of it."""
        return self.worst.operation

    @property
    def remedy(self) -> str:
        """The rewrite that would mend it."""
        return self.worst.remedy

    def __len__(self) -> int:
        return len(self.parameters)

    def __iter__(self) -> Iterator[ParameterDiagnosis]:
        return iter(self.parameters)

    def __getitem__(self, key: int | str) -> ParameterDiagnosis:
        if isinstance(key, int):
            return self.parameters[key]
        for parameter in self.parameters:
            if parameter.name == key:
                return parameter
        raise KeyError(key)

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int = WIDTH) -> str:
        """A row for each parameter, then the causes."""
        head = ("parameter", "verdict", "largest", "zeros", "operation")
        rows = [
            (
                p.name,
                p.verdict,
                number(p.largest),
                f"{p.zeros} of {int(np.prod(p.shape, dtype=int))}",
                p.operation,
            )
            for p in self.parameters
        ]
        lines = columns([head, *rows], width)
        for parameter in self.parameters:
            if parameter.cause:
                lines += ["", wrapped(f"{parameter.name}: {parameter.cause}", width)]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Everything, for strict JSON."""
        parameters = []
        for p in self.parameters:
            chain = [
                {
                    "operation": f.operation,
                    "gain": plain(f.gain),
                    "size": plain(f.size),
                    "line": f.line,
                }
                for f in p.chain
            ]
            parameters.append(
                {**vars(p), "largest": plain(p.largest), "shape": list(p.shape), "chain": chain}
            )
        return {"verdict": self.verdict, "cause": self.cause, "parameters": parameters}


def diagnose_gradient(fn: Any, at: Any) -> GradientDiagnosis:
    """Why the gradient of a loss is zero, tiny, huge or NaN, parameter by parameter.

    The chain from the loss back to each parameter is walked, and the factor that spoils the
    product is named with the user's line, its values and the rewrite that would mend it.
    An entry of a gradient counts as tiny below 1e-6 and as huge above 1e5.

    Args:
        fn: A Python callable of numbers and arrays, also in containers, or a formula.
        at: The point, as in ``st.find_nan``.

    Cost:
        A few times that of the gradient for each parameter, with all values of the way kept.

    Example:
        >>> diagnosis = diagnose_gradient("tanh(w*x)^2", {"w": 30.0, "x": 2.0})
        >>> diagnosis["w"].verdict, diagnosis["w"].operation
        ('tiny', 'tanh')
    """
    what = subject(fn, at)
    if not what.inputs:
        raise ArgumentError(
            "There is no parameter to differentiate in.",
            where=what.title,
            remedy="give numbers or arrays of floats as arguments.",
        )
    sweep = swept(what)
    _, slopes = what.computed()
    return GradientDiagnosis(
        tuple(_diagnosed(v, s, what, sweep) for v, s in zip(what.inputs, slopes, strict=True))
    )


def _diagnosed(v: Variable, slope: Any, what: Subject, sweep: Sweep) -> ParameterDiagnosis:
    size = np.abs(np.asarray(slope))
    largest = float(size.max()) if size.size else 0.0
    known: dict[str, Any] = {
        "name": v.name,
        "largest": largest,
        "zeros": int(np.count_nonzero(size == 0)),
        "shape": tuple(size.shape),
    }
    if not np.all(np.isfinite(size)):
        at = found(what, sweep)
        return ParameterDiagnosis(
            verdict="nan",
            cause=at.cause,
            line=at.line,
            operation=at.operation,
            remedy=at.remedy,
            **known,
        )
    if v not in sweep.value:
        remedy = f"Use {v.name} in what the loss computes, or take it out of the parameters."
        cause = f"The loss does not depend on {v.name}. {remedy}"
        return ParameterDiagnosis(verdict="not connected", cause=cause, remedy=remedy, **known)
    if largest == 0:
        return _zero(v, what, sweep, known)
    chain = _strongest(v, sweep)
    factors = tuple(_factor(s, what, sweep) for s in chain)
    if TINY <= largest <= HUGE:
        return ParameterDiagnosis(verdict="healthy", chain=factors, **known)
    large = largest > HUGE
    sign = 1.0 if large else -1.0
    weights = [sign * np.log10(max(_gain(s, sweep), 1e-320)) for s in chain]
    verdict = "huge" if large else "tiny"
    if not chain or max(weights) <= 0:
        end = "large" if large else "small"
        cause = f"No single slope is to blame: the products are {end} all along. Scale the loss."
        return ParameterDiagnosis(verdict=verdict, cause=cause, chain=factors, **known)
    worst = int(np.argmax(weights))
    share = chain[worst]
    why, remedy = told(share, sweep, operation(share.user, typed=what.typed), large=large)
    total = sum(w for w in weights if w > 0)
    many = [s for s, w in zip(chain, weights, strict=True) if w > 0.05]
    if weights[worst] < total / 3 and len(many) > 2:
        word = "explodes" if large else "vanishes"
        why = (
            f"it {word}: {len(many)} factors multiply to {10 ** (sign * total):.3g}, each "
            f"{'larger' if large else 'smaller'} than 1, the worst {_gain(share, sweep):.3g}; "
            f"there {why}"
        )
        remedy = (
            "Shorten the chain, or rescale it: residual steps x + f(x), normalised layers, "
            + (
                "smaller weights, a clipped gradient."
                if large
                else "relu in place of sigmoid or tanh."
            )
        )
    return replace(_said(verdict, (why, remedy), share.user, what, known), chain=factors)


def _zero(v: Variable, what: Subject, sweep: Sweep, known: dict[str, Any]) -> ParameterDiagnosis:
    """The cause of a gradient that is exactly zero: where the chain is cut."""
    moving = depending(what.outputs, [v])
    handed: set[tuple[Node, Node]] = set()
    cuts: list[Share] = []
    for share in sweep.shares:
        handed.add((share.user, share.part))
        if share.part in moving and np.any(sweep.adjoint[share.user]) and not np.any(share.value):
            cuts.append(share)
    if cuts:
        share = cuts[0]
        why, remedy = told(share, sweep, operation(share.user, typed=what.typed))
        more = len({s.user for s in cuts}) - 1
        if more:
            why += f" (and {more} more place{'s' if more > 1 else ''} on other paths)"
        return _said("zero", (why, remedy), share.user, what, known)
    for node in reversed(sweep.nodes):
        smooth = [a for a in operands(node) if a in moving and varies(a)]
        if node in moving and smooth and not varies(node):
            name = operation(node, typed=what.typed)
            return _said("zero", discrete(name), node, what, known)
    cause = (
        f"The shares that come back to {v.name} cancel: this is a stationary point, where "
        "nothing is to mend if it is the minimum."
    )
    return ParameterDiagnosis(verdict="zero", cause=cause, **known)


def _said(
    verdict: str, words: Told, node: Node, what: Subject, known: dict[str, Any]
) -> ParameterDiagnosis:
    why, remedy = words[0], spoken(words[1], typed=what.typed)
    line = what.line(node)
    place = f" in `{line}`" if line else ""
    return ParameterDiagnosis(
        verdict=verdict,
        cause=f"The gradient is {verdict} because {why}{place}. {remedy}",
        line=line,
        operation=operation(node, typed=what.typed),
        remedy=remedy,
        **known,
    )


def _strongest(v: Variable, sweep: Sweep) -> list[Share]:
    """The path from the loss to the parameter along which most comes back."""
    best: dict[Node, Share] = {}
    for share in sweep.shares:
        known = best.get(share.part)
        if known is None or _size(share.value) > _size(known.value):
            best[share.part] = share
    path: list[Share] = []
    node: Node = v
    while node in best:
        path.append(best[node])
        node = best[node].user
    return path[::-1]


def _factor(share: Share, what: Subject, sweep: Sweep) -> Factor:
    return Factor(
        operation(share.user, typed=what.typed),
        _gain(share, sweep),
        _size(share.value),
        what.line(share.user),
    )


def _gain(share: Share, sweep: Sweep) -> float:
    """By how much an operation multiplies what comes back; 1 where it only shares it out."""
    above = np.abs(sweep.adjoint[share.user])
    if share.user.primitive.name in NEUTRAL or not np.any(above):  # type: ignore
        return 1.0
    if share.slope is not None:
        return float(
            np.sum(above * np.abs(share.slope)) / np.sum(above * np.ones_like(share.slope))
        )
    return _size(share.value) / float(above.max())


def _size(value: Any) -> float:
    return float(np.max(np.abs(value))) if np.size(value) else 0.0
