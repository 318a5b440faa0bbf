"""A name for a graph's content, the same on every machine and in every process."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from .body import Body
from .node import Constant, Node, Variable, _identity
from .order import ordered


def digest(node: Node) -> bytes:
    """The 128 bits that name the expression: equal expressions, and only they, share them.

    Cost:
        Linear in the graph the first time, then kept on each node.
    """
    if node._digest is None:
        for part in ordered(node):
            if part._digest is None:
                part._digest = _of(part)
    return node._digest  # type: ignore


def _of(node: Node) -> bytes:
    content = blake2b(digest_size=16)
    if isinstance(node, Constant):
        key = _identity(node.value)[0]
        head = [getattr(k, "__name__", k) for k in key]
    elif isinstance(node, Variable):
        head = ["variable", node.name, node.scope, str(node.type)]
    else:
        head = [node.primitive.name, *((k, _described(v)) for k, v in node.parameters)]  # type: ignore
    content.update(repr(head).encode())
    for argument in node.arguments:
        content.update(argument._digest)  # type: ignore
    return content.digest()


def _described(value: Any) -> str:
    if isinstance(value, Body):
        outputs = ",".join(digest(o).hex() for o in value.outputs)
        return f"body({[str(p.type) for p in value.parameters]}; {outputs})"
    if isinstance(value, tuple):
        return f"({','.join(map(_described, value))})"
    return str(value) if not callable(value) else f"{value.__module__}.{value.__qualname__}"
