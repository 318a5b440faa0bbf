"""What a call means: which value goes to which variable, and what the variables of a whole are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from steepest.errors import CallError, ShapeError, UnknownName
from steepest.graph import ArrayType, Node, Variable, substitute, variables
from steepest.printing import natural_order
from steepest.reading.words import spelled
from steepest.tracing import is_traced

if TYPE_CHECKING:
    from .face import Function


def call(f: Function, values: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """The value of ``f``, or its composition where a value is text or a function."""
    at = by_name(f, values, named)
    if any(isinstance(value, (type(f), str)) for value in at.values()):
        return composed(f, at)
    values = [at[name] for name in required(f, at)]
    if any(map(is_traced, values)):
        from .following import at_stand_ins  # noqa: PLC0415 - only inside a traced function

        return at_stand_ins(f._program, values)[0]
    return _value(f, values)


def by_name(f: Function, values: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The given values by the names of variables, some of which may be missing.

    Raises:
        CallError: when there are too many, one is given twice, or a name is unknown.
    """
    if len(values) == 1 and isinstance(values[0], Mapping):
        values, named = (), {**_text_keys(f, values[0]), **named}
    names = f.variables
    if len(values) > len(names):
        raise CallError(
            f"{f.name} takes {counted(len(names), 'value')} and got {len(values)}.",
            where=_example(f, names),
            remedy=_remedy(f, names) if names else f"call {f.name}().",
        )
    at = dict(zip(names, values, strict=False))
    for name, value in named.items():
        if name not in names:
            name = spelled(name)  # noqa: PLW2901 - α is alpha
        if name not in names:
            raise CallError(
                f"{f.name} has no variable {name}; it has {listed(names)}.",
                where=f"{name}={_short(value)}",
                remedy=_meant(name, names, "{}=" + _short(value)) or _remedy(f, names),
            )
        if name in at:
            raise CallError(
                f"The variable {name} is given twice.",
                where=f"{_short(at[name])} by its place and {name}={_short(value)}",
                remedy=f"give {name} once.",
            )
        at[name] = value
    return at


def required(f: Function, at: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the variables, all of which have a value.

    Raises:
        CallError: when one has none.
    """
    names = f.variables
    missing = [name for name in names if name not in at]
    if missing:
        given = ", ".join(f"{k}={_short(v)}" for k, v in at.items())
        raise CallError(
            f"{f.name} needs {'a value' if len(missing) == 1 else 'values'} for "
            f"{listed(missing)} too.",
            where=f"{f.name}({given})",
            remedy=_remedy(f, names, at),
        )
    return names


def composed(f: Function, at: Mapping[str, Any]) -> Function:
    """The function with some variables replaced by functions, text or numbers, all at once."""
    parts = {name: f.of(value) for name, value in at.items()}
    kept = tuple(v for v in f.inputs if v.name not in parts)
    inputs = merged([kept, *(g.inputs for g in parts.values())])
    if len(kept) == len(f.inputs):
        return f
    replacements: dict[Node, Node] = {v: parts[v.name].source for v in f.inputs if v.name in parts}
    hidden = [f.undefined] if f.undefined is not None else []
    source, *rest = substitute([f.source, *hidden, *f.origins], replacements)
    undefined = rest.pop(0) if hidden else None
    return replace(
        f,
        source=source,
        inputs=inputs,
        computed=f.computed or any(g.computed for g in parts.values()),
        undefined=either([undefined, *(g.undefined for g in parts.values())]),
        origins=unique([*rest, *(o for g in parts.values() for o in g.origins)]),
        notes=(),
    )


def merged(several: Sequence[tuple[Variable, ...]]) -> tuple[Variable, ...]:
    """The variables of a whole: in the order of the part that has them all, else alphabetical.

    Raises:
        ShapeError: when two parts have a variable of one name and different types.
    """
    named: dict[str, Variable] = {}
    for v in (v for inputs in several for v in inputs):
        if named.setdefault(v.name, v) is not v:
            raise ShapeError(
                f"The variable {v.name} is {named[v.name].type} in one part and {v.type} "
                "in another.",
                where=v.name,
                remedy=f'call one of them by another name, as in f({v.name}="{v.name}1").',
            )
    orders = [inputs for inputs in several if len(inputs) == len(named)]
    if orders and all(order == orders[0] for order in orders):
        return orders[0]
    return tuple(named[name] for name in natural_order(named))


def arranged(outputs: Iterable[Node]) -> tuple[Variable, ...]:
    """The variables of some nodes in natural order."""
    return merged([tuple(variables(*outputs)), ()])


def unique(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes without repetition."""
    return tuple(dict.fromkeys(nodes))


def either(truths: Iterable[Node | None]) -> Node | None:
    """The truth that one of these holds."""
    from steepest.primitives import logical_or  # noqa: PLC0415 - few functions have kinks

    result: Node | None = None
    for truth in dict.fromkeys(t for t in truths if t is not None):
        result = truth if result is None else logical_or(result, truth)
    return result


def variable_named(f: Function, name: Any) -> Variable:
    """The variable of that name.

    Raises:
        UnknownName: when there is none.
    """
    for v in f.inputs:
        if v.name == name or v.name == spelled(str(name)):
            return v
    known = listed(f.variables) if f.inputs else "no variables"
    raise UnknownName(
        f"{f.name} has no variable {name}; it has {known}.",
        where=str(name),
        remedy=_meant(str(name), f.variables, "{}")
        or (f"choose {' or '.join(f.variables)}." if f.inputs else "leave the name out."),
    )


def _value(f: Function, values: list[Any]) -> Any:
    arrays = [v if isinstance(v, (int, float)) else np.asarray(v) for v in values]
    batch = _batch(f, arrays)
    [value] = f._program(*arrays)
    if not batch:
        return value
    rank = len(f.source.type.dimensions) if isinstance(f.source.type, ArrayType) else 0
    shape = np.shape(value)
    wanted = batch + shape[len(shape) - rank :]
    return value if shape == wanted else np.broadcast_to(value, wanted).copy()


def _batch(f: Function, arrays: Sequence[Any]) -> tuple[int, ...]:
    """The shape to which the axes that are not the variables' own broadcast."""
    shapes = []
    for v, array in zip(f.inputs, arrays, strict=True):
        rank = len(v.type.dimensions) if isinstance(v.type, ArrayType) else 0
        shape = np.shape(array)
        shapes.append(shape[: len(shape) - rank])
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        seen = ", ".join(f"{v.name} {np.shape(a)}" for v, a in zip(f.inputs, arrays, strict=True))
        raise ShapeError(
            "The arrays do not broadcast to one shape.",
            where=seen,
            remedy="give arrays of equal shapes, or numbers for those that repeat.",
        ) from None


def _text_keys(f: Function, at: Mapping[Any, Any]) -> dict[str, Any]:
    for key in at:
        if not isinstance(key, str):
            raise CallError(
                f"A point is given by the names of variables, not by {type(key).__name__}.",
                where=_short(key),
                remedy=_remedy(f, f.variables),
            )
    return dict(at)


def listed(names: Sequence[str]) -> str:
    """The names as a sentence has them.

    >>> listed(["x", "y", "z"])
    'x, y and z'
    """
    if len(names) < 2:
        return "".join(names) or "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def counted(n: int, what: str) -> str:
    """The number with its noun.

    >>> counted(1, "value"), counted(0, "value")
    ('1 value', 'no values')
    """
    return f"{n or 'no'} {what}{'' if n == 1 else 's'}"


def _meant(name: str, names: Sequence[str], form: str) -> str:
    close = get_close_matches(name, names, 1, 0.5)
    alike = close or [n for n in names if n.casefold() == name.casefold()]
    return f"did you mean {form.format(alike[0])}?" if alike else ""


def _remedy(f: Function, names: Sequence[str], at: Mapping[str, Any] | None = None) -> str:
    return _example(f, names, at)


def _example(f: Function, names: Sequence[str], at: Mapping[str, Any] | None = None) -> str:
    """A call that would work, with the values already given."""
    given = at or {}
    shown = names[:8]
    values = [f"{n}={_short(given.get(n, 1.0 + i / 2))}" for i, n in enumerate(shown)]
    return f"{f.name}({', '.join(values)}{', ...' if len(names) > 8 else ''})"


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 30 else text[:27] + "..."
