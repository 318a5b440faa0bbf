"""Symbolic derivatives beside SymPy, SymEngine and CasADi: one-line formulas, nests, products."""

import math
from collections.abc import Callable, Iterator
from typing import Any

import casadi
import mpmath
import symengine
import sympy
from sympy.core.cache import clear_cache

import steepest as st
from benchmarks.formulas import FORMULAS
from benchmarks.harness import Work
from steepest import graph
from steepest.primitives import sin
from steepest.transforms import derivative, gradient, taylor_coefficients
from steepest.transforms.textbook import textbook

X = graph.variable("x")


def works() -> Iterator[Work]:
    """The works of this file."""
    yield _raw()
    yield _short()
    for depth in (8, 12):
        yield _nest(depth)
    yield _partials()
    for order in (30, 100):
        yield _taylor(order)


def _raw() -> Work:
    ours = [st.function(text).source for text in FORMULAS]
    sympys: list[Any] = [sympy.sympify(text.replace("^", "**")) for text in FORMULAS]
    x = sympy.Symbol("x")
    engines = [symengine.sympify(s) for s in sympys]
    ex = symengine.Symbol("x")
    return Work(
        f"the raw derivative of {len(FORMULAS)} one-line formulas",
        {
            "steepest": lambda: [derivative(node, X) for node in ours],
            "sympy diff, cache cleared": lambda: [s.diff(x) for s in sympys],
            "symengine": lambda: [s.diff(ex) for s in engines],
        },
        before=clear_cache,
    )


def _short() -> Work:
    ours = [st.function(text).source for text in FORMULAS]
    sympys: list[Any] = [sympy.sympify(text.replace("^", "**")) for text in FORMULAS]
    x = sympy.Symbol("x")
    return Work(
        f"the derivative in its short form, {len(FORMULAS)} formulas",
        {
            "steepest": lambda: [textbook(derivative(node, X), node) for node in ours],
            "sympy simplify(diff)": lambda: [sympy.simplify(s.diff(x)) for s in sympys],
        },
        before=clear_cache,
    )


def _nested(x: Any, function: Callable, depth: int) -> Any:
    result = x
    for _ in range(depth):
        result = function(result) * result
    return result


def _nest(depth: int) -> Work:
    symbol, engine = sympy.Symbol("x"), symengine.Symbol("x")
    sym = _nested(symbol, sympy.sin, depth)
    eng = _nested(engine, symengine.sin, depth)
    node = _nested(X, sin, depth)
    sx = casadi.SX.sym("x")
    cas = _nested(sx, casadi.sin, depth)
    return Work(
        f"the derivative of e = sin(e)*e, nested {depth} times",
        {
            "steepest": lambda: derivative(node, X),
            "sympy": lambda: sym.diff(symbol),
            "symengine": lambda: eng.diff(engine),
            "casadi": lambda: casadi.jacobian(cas, sx),
        },
        before=clear_cache,
    )


def _partials(count: int = 300) -> Work:
    nodes = [graph.variable(f"x{i}") for i in range(count)]
    engines = [symengine.Symbol(f"x{i}") for i in range(count)]
    sx = casadi.SX.sym("x", count)

    def ours() -> object:
        return gradient(sin(math.prod(nodes)), nodes)

    def symengines() -> object:
        value = symengine.sin(math.prod(engines))
        return [value.diff(v) for v in engines]

    def casadis() -> object:
        return casadi.gradient(casadi.sin(math.prod(casadi.vertsplit(sx))), sx)

    return Work(
        f"all {count} partial derivatives of sin(x0*...*x{count - 1})",
        {"steepest": ours, "symengine": symengines, "casadi": casadis},
    )


def _taylor(order: int) -> Work:
    node = st.function("exp(sin(x))/(1 + x^2)").source

    def agree(ours: Any, theirs: Any) -> bool:
        return all(
            math.isclose(float(a), float(b), rel_tol=1e-8, abs_tol=1e-9)
            for a, b in zip(ours, theirs, strict=True)
        )

    return Work(
        f"Taylor coefficients to order {order} of exp(sin(x))/(1 + x^2)",
        {
            "steepest": lambda: taylor_coefficients(node, X, 0.0, order),
            "mpmath": lambda: mpmath.taylor(
                lambda x: mpmath.exp(mpmath.sin(x)) / (1 + x**2), 0, order
            ),
        },
        agree=agree if order <= 30 else None,
    )
