"""Are two functions equal? Algebra proves it, many digits at a point refute it."""

from __future__ import annotations

from typing import Any

from steepest.errors import ArgumentError
from steepest.function import Function, function
from steepest.graph import REAL, ArrayType, variables
from steepest.printing import natural_order

from .question import Question
from .record import Equivalence
from .sides import Side, side


def equivalent(f: Any, g: Any) -> Equivalence:
    r"""Whether two functions are equal wherever both are defined.

    Args:
        f: A Function, text, LaTeX, a number or a Python callable.
        g: The same. Variables are matched by name.

    Returns:
        ``.verdict`` True, False or None, ``.reason`` and ``.proof``. ``bool()`` of it is the
        verdict.

    Raises:
        Undecided: by ``bool()``, when it is neither proved nor refuted.

    Accuracy:
        False is only said with a point at which both are defined and their values differ
        in digits that two precisions agree on. True is proved by algebra, or rests on
        hundreds of digits at dozens of points, which ``.proof`` says. A float of Python is
        taken for the decimal number that it prints as.

    Cost:
        About a millisecond where algebra or ordinary points decide; up to a second where
        many digits must.

    Example:
        >>> equivalent("sin(x)^2 + cos(x)^2", "1").verdict
        True
        >>> print(equivalent("sqrt(x^2)", "x"))
        different: at x = -1 the first is 1 and the second is -1 (many digits there differ by 2.0)
        >>> bool(equivalent(r"\frac{x^2 - 1}{x - 1}", "x + 1"))
        True
    """
    first, second = function(f), function(g)
    pairs = _components(first, second)
    if pairs is None:
        return Equivalence(False, f"their shapes differ: {_kind(first)} and {_kind(second)}")
    found = [_compare(side(a), side(b)) for a, b in pairs]
    for one in found:
        if one.verdict is False:
            return one
    for one in found:
        if one.verdict is None:
            return one
    return found[-1] if found else Equivalence(True, "both are empty", "algebra")


def _components(f: Function, g: Function) -> list[tuple[Function, Function]] | None:
    kinds = [h.source.type for h in (f, g)]
    if any(not isinstance(k, ArrayType) for k in kinds):
        raise ArgumentError(
            "Functions whose values are tuples are compared item by item.",
            where=str(f)[:60],
            remedy="compare the items.",
        )
    shapes = [k.dimensions for k in kinds]  # type: ignore[union-attr]
    if shapes[0] != shapes[1]:
        return None
    pairs = [(f, g)]
    for _ in shapes[0]:
        pairs = [(a[i], b[i]) for a, b in pairs for i in range(len(a))]
    return pairs


def _kind(f: Function) -> str:
    shape = f.source.type.dimensions if isinstance(f.source.type, ArrayType) else ()
    return f"({', '.join(map(str, shape))})" if shape else "one number"


def _compare(f: Side, g: Side) -> Equivalence:
    if f.node is g.node:
        return Equivalence(True, "both are the same expression", "algebra")
    known = {v.name: v for v in (*variables(f.guarded), *variables(g.guarded))}
    known |= {v.name: v for o in (*f.origins, *g.origins) for v in variables(o)}
    inputs = tuple(known[name] for name in natural_order(known))
    if any(v.type is not REAL and getattr(v.type, "dimensions", ()) for v in inputs):
        return Equivalence(None, "functions of arrays are compared by their components only")
    return Question(f, g, inputs).decided()
