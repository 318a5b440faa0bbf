"""Nested dicts, lists, tuples, named tuples and dataclasses, as flat lists of what they hold."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Structure:
    """How the leaves of a container stand in it; equal containers have equal structures.

    Args:
        kind: The type of the container; None for a leaf.
        names: The keys, the fields, or nothing.
        parts: The structures of what it holds, in order.
        pattern: An empty container of that kind, to build from.
    """

    kind: type | None
    names: tuple[Any, ...] = ()
    parts: tuple[Structure, ...] = ()
    pattern: Any = dataclasses.field(default=None, compare=False, repr=False)

    @property
    def size(self) -> int:
        """The number of leaves."""
        return 1 if self.kind is None else sum(p.size for p in self.parts)


LEAF = Structure(None)


def flatten(value: Any) -> tuple[list[Any], Structure]:
    """The leaves of nested containers in order, and how they stand there.

    None holds nothing. A dict is taken in the order of its keys where they can be sorted, so
    that the order of insertion does not matter.
    """
    leaves: list[Any] = []
    return leaves, _flattened(value, leaves)


def _flattened(value: Any, leaves: list[Any]) -> Structure:
    if value is None:
        return Structure(type(None))
    if isinstance(value, dict):
        names = _sorted(value)
        parts = tuple(_flattened(value[k], leaves) for k in names)
        return Structure(type(value), names, parts, value)
    if isinstance(value, (list, tuple)):
        parts = tuple(_flattened(v, leaves) for v in value)
        return Structure(type(value), getattr(value, "_fields", ()), parts)
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and _is_plain(value):
        names = tuple(f.name for f in dataclasses.fields(value))
        parts = tuple(_flattened(getattr(value, n), leaves) for n in names)
        return Structure(type(value), names, parts, value)
    leaves.append(value)
    return LEAF


def _sorted(mapping: dict) -> tuple[Any, ...]:
    try:
        return tuple(sorted(mapping))
    except TypeError:
        return tuple(mapping)


def _is_plain(value: Any) -> bool:
    """Whether a dataclass is a record, and not something that computes as a number does."""
    return not hasattr(value, "__array_ufunc__")


def unflatten(structure: Structure, leaves: Sequence[Any]) -> Any:
    """The container with these leaves.

    Args:
        structure: From ``flatten``.
        leaves: As many as it has.
    """
    return _built(structure, iter(leaves))


def _built(structure: Structure, leaves: Any) -> Any:
    kind = structure.kind
    if kind is None:
        return next(leaves)
    if kind is type(None):
        return None
    parts = [_built(p, leaves) for p in structure.parts]
    if issubclass(kind, dict):
        return _filled(structure, dict(zip(structure.names, parts, strict=True)))
    if issubclass(kind, list):
        return parts if kind is list else kind(parts)
    if issubclass(kind, tuple):
        return kind(*parts) if structure.names else kind(parts)
    record = copy.copy(structure.pattern)
    for name, part in zip(structure.names, parts, strict=True):
        object.__setattr__(record, name, part)
    return record


def _filled(structure: Structure, parts: dict) -> Any:
    if structure.kind is dict:
        return {key: parts[key] for key in structure.pattern}
    made = copy.copy(structure.pattern)
    made.update(parts)
    return made


def mapped(function: Callable[..., Any], first: Any, *rest: Any) -> Any:
    """The containers, all of one structure, with a function applied to their leaves."""
    leaves, structure = flatten(first)
    others = [flatten(r)[0] for r in rest]
    return unflatten(structure, [function(*each) for each in zip(leaves, *others, strict=True)])
