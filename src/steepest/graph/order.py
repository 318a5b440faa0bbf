"""Walks over graphs: each node once, arguments before what uses them, without recursion."""

from __future__ import annotations

from collections.abc import Container, Iterable

from .node import Node, Variable


def ordered(*outputs: Node, stop: Container[Node] = frozenset()) -> list[Node]:
    """All nodes below ``outputs``, arguments first, in an order fixed by the graph alone.

    The nodes of ``stop`` are neither listed nor entered.
    """
    result: list[Node] = []
    seen: set[Node] = set()
    for output in outputs:
        if output in seen or output in stop:
            continue
        stack = [(output, iter(output.arguments))]
        seen.add(output)
        while stack:
            node, remaining = stack[-1]
            for argument in remaining:
                if argument not in seen:
                    seen.add(argument)
                    if argument in stop:
                        continue
                    if argument.arguments:
                        stack.append((argument, iter(argument.arguments)))
                        break
                    result.append(argument)
            else:
                stack.pop()
                result.append(node)
    return result


def variables(*outputs: Node) -> list[Variable]:
    """The variables below ``outputs``, in the order in which they are first met."""
    return [node for node in ordered(*outputs) if isinstance(node, Variable)]


def depending(outputs: Iterable[Node], sources: Iterable[Node]) -> set[Node]:
    """The nodes below ``outputs`` whose value can change with one of ``sources``."""
    found = set(sources)
    for node in ordered(*outputs):
        if node not in found and any(a in found for a in node.arguments):
            found.add(node)
    return found


def uses(*outputs: Node) -> dict[Node, int]:
    """How many times each node is an argument; an output counts as one use more."""
    count = dict.fromkeys(outputs, 0)
    for node in ordered(*outputs):
        count.setdefault(node, 0)
        for argument in node.arguments:
            count[argument] = count.get(argument, 0) + 1
    for output in outputs:
        count[output] += 1
    return count
