"""Worked examples of functions, derivatives, gradients, curvature and series."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

import steepest as st
from steepest.errors import ArgumentError
from steepest.graph import constant, substitute
from steepest.printing import typeset

from .working import Worked, at_text, chosen, defined, head, number, point, sign, table, varying

Options = Mapping[str, Any]
DIRECTIONS = 8
FLAT = 1e-9
"""A slope of less than this, in relation to the curvature, counts as none."""


def value(options: Options, own: str, width: int) -> Worked:
    """Values, with the numbers put in."""
    f = chosen(options, own)
    lines, found = [defined(f), ""], []
    for given in options["points"]:
        at = {name: given.get(name, 1) for name in f.variables}
        put_in = substitute([f.shown], {v: constant(at[v.name]) for v in f.inputs})[0]
        result = f(**at)
        found.append([at, result])
        arguments = ", ".join(number(v) for v in at.values())
        middle = f" = {typeset(put_in)}" if len(typeset(put_in)) < width // 2 else ""
        lines.append(f"{f.name}({arguments}){middle} = {number(result)}")
    return Worked("\n".join(lines), {"function": str(f), "values": found})


def limit(options: Options, own: str, width: int) -> Worked:
    """The derivative by its definition."""
    f = chosen(options, own)
    told = st.explain(f, _one(f), by="limit")
    return Worked(told.text(width), {"function": str(f), "derivative": told.answer})


def quotients(options: Options, own: str, width: int) -> Worked:
    """Difference quotients for ever smaller h, beside the slope of the tangent."""
    f = chosen(options, own)
    _one(f)
    at = point(f, options)
    found = st.slope(f, at, method="forward")
    facts = {"function": str(f), "slope": found.value, "error": found.error, "at": at}
    return Worked(str(found), facts)


def derivative(options: Options, own: str, width: int) -> Worked:
    """The derivative with every rule named."""
    f = chosen(options, own)
    told = st.explain(f, options.get("wrt") if not own else None)
    steps = [step.to_dict() for step in told.steps]
    facts = {"function": str(f), "derivative": told.answer, "steps": steps}
    return Worked(told.text(width), facts)


def derivatives(options: Options, own: str, width: int) -> Worked:
    """A table of functions and their derivatives, each with the rule that comes first."""
    rows, facts = [], []
    for text in [own] if own else options["fs"]:
        f = st.function(text)
        told = st.explain(f, _one(f), level="brief")
        slope = f.diff(_one(f))
        rule = told.steps[0].rule if told.steps else "constant rule"
        rows.append([f.typeset(), slope.typeset(), rule])
        facts.append({"function": text, "derivative": str(slope), "rule": rule})
    return Worked(table(["function", "derivative", "rule"], rows), {"rows": facts})


def partials(options: Options, own: str, width: int) -> Worked:
    """The derivative in each variable, the others held still."""
    f = chosen(options, own)
    told = {name: st.explain(f, name) for name in f.variables or ("x",)}
    text = "\n\n".join(explanation.text(width) for explanation in told.values())
    found = {name: str(f.diff(name)) for name in f.variables}
    return Worked(text, {"function": str(f), "partials": found})


def gradient(options: Options, own: str, width: int) -> Worked:
    """All partial derivatives as one vector, as formulas and at a point."""
    f = varying(options, own)
    at = point(f, options)
    parts = [f.diff(name) for name in f.variables]
    there = np.array([float(part(**at)) for part in parts])
    lines = [
        defined(f),
        "",
        f"∇{f.name} = [{', '.join(part.typeset() for part in parts)}]",
        f"at {at_text(at)}:  ∇{f.name} = [{', '.join(map(number, there))}]",
        f"its length, {number(np.linalg.norm(there))}, is the slope of the steepest way up",
    ]
    facts = {"function": str(f), "gradient": [str(p) for p in parts], "at": at, "value": there}
    return Worked("\n".join(lines), facts)


def compass(options: Options, own: str, width: int) -> Worked:
    """The slope in several directions of the plane, the steepest among them marked."""
    f = varying(options, own)
    if len(f.variables) != 2:
        raise ArgumentError(
            f"Directions of the plane need two variables, and this has {len(f.variables)}.",
            where=defined(f)[:60],
            remedy="x^2 + y^2",
        )
    at = point(f, options)
    up = np.array([float(f.diff(name)(**at)) for name in f.variables])
    steepest = math.atan2(up[1], up[0])
    rows, slopes = [], []
    for k in range(DIRECTIONS):
        angle = steepest + 2 * math.pi * k / DIRECTIONS
        way = np.array([math.cos(angle), math.sin(angle)])
        slope = float(f.directional_derivative(list(way))(**at))
        slopes.append(slope)
        said = {0: "along ∇f: the steepest way up", DIRECTIONS // 2: "along −∇f: down"}.get(k, "")
        said = "across: level" if k in (DIRECTIONS // 4, 3 * DIRECTIONS // 4) else said
        rows.append([number(way.round(3)), number(round(slope, 9), 4), said])
    a, b = map(sign, f.variables)
    shown = table([f"direction ({a}, {b})", "slope", ""], rows)
    text = f"{defined(f)}  at {at_text(at)}\n\n{shown}"
    return Worked(text, {"function": str(f), "slopes": slopes, "gradient": up})


def curvature(options: Options, own: str, width: int) -> Worked:
    """First and second derivative at some points, and what they do and do not decide."""
    f = chosen(options, own)
    name = _one(f)
    first, second = f.diff(name), f.diff(name, order=2)
    lines = [
        defined(f),
        f"{f.name}′ = {first.typeset()},  {f.name}″ = {second.typeset()}",
        "",
    ]
    rows, verdicts = [], []
    for x in options["points"]:
        slope, bend = float(first(x)), float(second(x))
        verdict = _verdict(f, name, float(x), slope, bend)
        verdicts.append(verdict)
        rows.append([number(x), number(slope), number(bend), verdict])
    heads = [sign(name), f"{f.name}′", f"{f.name}″", ""]
    shown = table(heads, rows, width)
    facts = {"function": str(f), "second": str(second), "verdicts": verdicts}
    return Worked("\n".join(lines) + shown, facts)


def _verdict(f: st.Function, name: str, x: float, slope: float, bend: float) -> str:
    """What both derivatives say; where both vanish the next one that does not decides."""
    if not (math.isfinite(slope) and math.isfinite(bend)):
        return "no slope here"
    if abs(slope) > FLAT * max(1.0, abs(bend)):
        shape = (
            "concave up" if bend > 0 else "concave down" if bend < 0 else "straight for a moment"
        )
        return f"{shape}, but not level: neither minimum nor maximum"
    if bend:
        return (
            "concave up and level: a minimum" if bend > 0 else "concave down and level: a maximum"
        )
    for order in range(3, 9):
        next_one = float(f.diff(name, order=order)(x))
        if abs(next_one) > FLAT:
            if order % 2:
                return f"f″ = 0 decides nothing; derivative {order} does: an inflection"
            kind = "minimum" if next_one > 0 else "maximum"
            return f"f″ = 0 decides nothing; derivative {order} does: a {kind}"
    return "f″ = 0 decides nothing here"


def hessian(options: Options, own: str, width: int) -> Worked:
    """The matrix of second derivatives, its eigenvalues, and what kind of point it shows."""
    f = varying(options, own)
    at = point(f, options)
    names = f.variables
    texts = [[f.diff(a).diff(b).typeset() for b in names] for a in names]
    square = np.atleast_2d(np.asarray(f.hessian()(**at), dtype=float))
    slopes = np.asarray(f.gradient()(**at), dtype=float)
    eigenvalues = np.linalg.eigvalsh(square)
    level = float(np.abs(slopes).max()) <= FLAT * max(1.0, float(np.abs(square).max()))
    if not level:
        verdict = f"the gradient is {number(slopes)}, so this is no stationary point"
    elif (eigenvalues > 0).all():
        verdict = "level, and curved upward every way: a minimum"
    elif (eigenvalues < 0).all():
        verdict = "level, and curved downward every way: a maximum"
    elif eigenvalues[0] < 0 < eigenvalues[-1]:
        verdict = "level, up one way and down another: a saddle"
    else:
        verdict = "level, but an eigenvalue is 0: the Hessian does not decide"
    wide = max(len(entry) for row in texts for entry in row)
    lines = [f"    [{'  '.join(f'{entry:>{wide}}' for entry in row)}]" for row in texts]
    text = "\n".join(
        [
            defined(f),
            "",
            "H =",
            *lines,
            f"eigenvalues at {at_text(at)}: {', '.join(map(number, eigenvalues))}",
            verdict,
        ]
    )
    facts = {"function": str(f), "value": square, "eigenvalues": eigenvalues, "verdict": verdict}
    return Worked(text, facts)


def chain(options: Options, own: str, width: int) -> Worked:
    """dz/dt along every path."""
    f = chosen(options, own)
    inner = {name: g for name, g in options["inner"].items() if name in f.variables}
    if not inner:
        raise ArgumentError(
            f"The inner functions are those of {', '.join(options['inner'])}.",
            where=defined(f)[:60],
            remedy="x^2*y",
        )
    told = st.explain(f, inner=inner)
    rule = st.chain(f, **inner)
    facts = {"function": str(f), "derivative": str(rule.derivative), "paths": len(rule.paths)}
    return Worked(told.text(width), facts)


def backpropagation(options: Options, own: str, width: int) -> Worked:
    """The computation graph forward and backward."""
    text = own or options["f"]
    f = st.function(text)
    told = st.backpropagate(text, point(f, options))
    facts = told.to_dict()
    return Worked(f"{defined(f)}\n\n{told.text(width)}", {"function": str(f), **facts})


def taylor(options: Options, own: str, width: int) -> Worked:
    """The series, and how the error shrinks with the order."""
    f = chosen(options, own)
    name = _one(f)
    around = _expandable(f, options.get("around", 0))
    series = st.taylor(f, around, options["order"], wrt=name)
    shown = series.table(around + options["near"])
    rows = [
        [
            str(row.order),
            typeset(series.term(row.order)),
            number(row.value, 10),
            number(row.error, 3),
            number(row.bound, 3),
        ]
        for row in shown
    ]
    at = f"{sign(name)} = {number(shown.at)}"
    text = (
        f"{head(f)} ≈ {_summed(series)}\n\n"
        f"{f.name} at {at} is {number(shown.value, 10)}; the terms up to each order give\n"
        + table(["order", "term", "sum", "error", "at most"], rows)
    )
    facts = {"function": str(f), "exact": list(series.exact), "errors": [r.error for r in shown]}
    return Worked(text, facts)


def tangent(options: Options, own: str, width: int) -> Worked:
    """The first-order model near a point, as linear regression would write it."""
    f = chosen(options, own)
    around = _expandable(f, options["around"])
    model = st.taylor(f, around, 1, wrt=_one(f)).linear
    name = sign(_one(f))
    bias = f"+ {number(model.bias)}" if model.bias >= 0 else f"− {number(-model.bias)}"
    rows = []
    for x in (around + step for step in options["points"]):
        true, line = float(f(x)), model.weight * x + model.bias
        rows.append([number(x), number(true), number(line), number(true - line, 3)])
    text = (
        f"{defined(f)},  near {name} = {number(around)}:  "
        f"weight · {name} + bias = {number(model.weight)} {name} {bias}\n\n"
        + table([name, "function", "line", "left over"], rows)
    )
    return Worked(text, {"function": str(f), "weight": model.weight, "bias": model.bias})


def _expandable(f: st.Function, around: float) -> float:
    """The point of expansion, or 1 where the function has no series there."""
    slope = f.diff(_one(f))
    fine = [math.isfinite(float(g(*[around] * len(g.variables)))) for g in (f, slope)]
    return around if all(fine) else 1


def _summed(series: st.Series) -> str:
    """The terms that are not zero, each behind its sign."""
    terms = [typeset(series.term(k)) for k in range(series.order + 1)]
    first, *others = [term for term in terms if term != "0"] or ["0"]
    signed = (f" − {t[1:]}" if t.startswith("−") else f" + {t}" for t in others)
    return first + "".join(signed)


def _one(f: st.Function) -> str:
    """The only variable, or x of a function that has none."""
    if len(f.variables) > 1:
        raise ArgumentError(
            f"This example has one variable, and {f.typeset()} has {len(f.variables)}.",
            where=defined(f)[:60],
            remedy="x^2*sin(x)",
        )
    return f.variables[0] if f.variables else "x"
