"""The programs of derivatives of traces, kept as long as they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from steepest import transforms
from steepest.evaluation import Program
from steepest.graph import Node, Variable, variable

from .binding import either
from .derivatives import computing_forms

Key = tuple[tuple[Node, ...], tuple[Variable, ...], tuple[Variable, ...]]


@lru_cache(maxsize=256)
def derived_program(kind: str, key: Key, at_kinks: str = "continue") -> Program:
    """The program of a derivative, kept as long as it is asked for."""
    outputs, inputs, captured = key
    nodes, more = _KINDS[kind](outputs, inputs, at_kinks)
    return Program(nodes, [*inputs, *captured, *more])


Derived = tuple[list[Node], list[Variable]]


def _sound(nodes: Sequence[Node], origins: Sequence[Node]) -> list[Node]:
    return computing_forms(nodes, [None] * len(nodes), origins)


def _gradients(outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str) -> Derived:
    slopes: list[Node] = []
    truths: list[Node | None] = []
    for output in outputs:
        slopes += transforms.gradient(output, inputs)
        truths += _undefined(output, inputs, at_kinks)
    return _sound(outputs, ()) + computing_forms(slopes, truths, outputs), []


def _hessians(outputs: Sequence[Node], inputs: Sequence[Variable], at_kinks: str) -> Derived:
    curvatures: list[Node] = []
    truths: list[Node | None] = []
    for output in outputs:
        first = _undefined(output, inputs, at_kinks)
        for slope, truth in zip(transforms.gradient(output, inputs), first, strict=True):
            curvatures += transforms.gradient(slope, inputs)
            second = _undefined(slope, inputs, at_kinks)
            truths += [either([truth, t]) for t in second]
    return computing_forms(curvatures, truths, outputs), []


def _undefined(output: Node, inputs: Sequence[Variable], at_kinks: str) -> Sequence[Node | None]:
    if at_kinks == "continue":
        return [None] * len(inputs)
    from .kinks import undefined_gradient  # noqa: PLC0415 - few ask for it

    return undefined_gradient(output, inputs)


def _jvp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    moves = [variable(f"d{v.name}", scope=v.scope) for v in inputs]
    moved = transforms.tangent(outputs, dict(zip(inputs, moves, strict=True)))
    return _sound(outputs, ()) + _sound(moved, outputs), moves


def _vjp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    weights = [variable(f"weight{i}", scope=-2) for i in range(len(outputs))]
    pulled = transforms.vjp(outputs, inputs, weights)
    return _sound(outputs, ()) + _sound(pulled, outputs), weights


def _hvp(outputs: Sequence[Node], inputs: Sequence[Variable], _: str) -> Derived:
    [output] = outputs
    moves = [variable(f"d{v.name}", scope=v.scope) for v in inputs]
    slopes = transforms.gradient(output, inputs)
    moved = transforms.tangent(slopes, dict(zip(inputs, moves, strict=True)))
    return _sound(moved, [output, *slopes]), moves


_KINDS = {
    "gradient": _gradients,
    "hessian": _hessians,
    "jvp": _jvp,
    "vjp": _vjp,
    "hvp": _hvp,
}
