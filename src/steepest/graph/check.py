"""The laws of a legal graph; tests run this after every transformation."""

from __future__ import annotations

from collections.abc import Sequence

from steepest.errors import IllegalGraph

from .body import PARAMETER_SCOPE, Body
from .node import Constant, Node, Variable, apply, constant, variable
from .order import ordered


def check(outputs: Sequence[Node]) -> None:
    """Nothing, when every node below ``outputs`` is legal.

    The laws: an operation has the arity and the type that its primitive gives it; each
    expression is one object; a variable has one type in its scope; bodies are closed.

    Raises:
        IllegalGraph: naming the node and the law it breaks.
    """
    types: dict[tuple[str, int], object] = {}
    for node in ordered(*outputs):
        if isinstance(node, Variable):
            kind = types.setdefault((node.name, node.scope), node.type)
            _law(kind == node.type, node, "has two types in one scope")
            _law(node.scope != PARAMETER_SCOPE, node, "is a body's parameter outside a body")
            _law(variable(node.name, scope=node.scope, type=node.type) is node, node, "is twice")
        elif isinstance(node, Constant):
            _law(constant(node.value) is node, node, "stands twice in the table")
        else:
            _check_operation(node)


def _check_operation(node: Node) -> None:
    primitive = node.primitive
    _law(primitive is not None, node, "is neither a leaf nor an operation")
    assert primitive is not None
    parameters = dict(node.parameters)
    _law(
        node.type == primitive.result_type(node.arguments, parameters),
        node,
        "has another type than its primitive gives",
    )
    _law(apply(primitive, *node.arguments, **parameters) is node, node, "stands twice in the table")
    for value in parameters.values():
        if isinstance(value, Body):
            for part in ordered(*value.outputs):
                if isinstance(part, Variable):
                    _law(part in value.parameters, part, "is captured by a body")
                elif not isinstance(part, Constant):
                    _check_operation(part)


def _law(holds: bool, node: Node, breach: str) -> None:
    if not holds:
        raise IllegalGraph(
            f"The node {node!r} {breach}.", where=repr(node), remedy="report this as a defect."
        )
