"""Worked examples of integrals, densities and Bayes' rule."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import steepest as st

from .working import Worked, chosen, number, sign, table

Options = Mapping[str, Any]


def integral(options: Options, own: str, width: int) -> Worked:
    """A definite integral: by the antiderivative where there is one, and by strips."""
    f = chosen(options, own)
    a, b = options["from"], options["to"]
    found = st.integrate(f, a, b)
    name = sign(f.variables[0]) if f.variables else "x"
    lines = [f"∫ {f.typeset()} d{name} from {number(a)} to {number(b)}", ""]
    facts: dict[str, Any] = {"function": str(f), "value": float(found.value)}
    try:
        whole = st.antiderivative(f).function
    except (st.NotFound, st.DomainError):
        lines.append("no antiderivative was found; the number comes from a quadrature")
    else:
        facts["antiderivative"] = str(whole)
        ends = [number(whole(*[float(e)] * len(whole.variables))) for e in (b, a)]
        lines.append(f"antiderivative: {whole.typeset()}")
        lines.append(f"at {number(b)} less at {number(a)}: {ends[0]} − {_fenced(ends[1])}")
    lines += ["", f"= {number(found.value, 10)}", "", "by strips, at the middle of each:"]
    rows = []
    for strips in options["strips"]:
        wide = (b - a) / strips
        middle = [a + (k + 0.5) * wide for k in range(strips)]
        total = math.fsum(float(f(*[x] * len(f.variables))) for x in middle) * wide
        rows.append([str(strips), number(total, 8), number(total - float(found.value), 2)])
    return Worked("\n".join(lines) + "\n" + table(["strips", "sum", "off by"], rows), facts)


def antiderivatives(options: Options, own: str, width: int) -> Worked:
    """A table of functions and their antiderivatives, each differentiated back."""
    rows, facts = [], []
    for text in [own] if own else options["fs"]:
        wrt = options.get("wrt") if not own else None
        f = st.function(text)
        found = st.antiderivative(f, wrt=wrt).function
        back = found.diff(*([wrt] if wrt else []))
        rows.append([f.typeset(), f"{found.typeset()} + C", back.typeset()])
        facts.append({"function": text, "antiderivative": str(found)})
    heads = ["function", "antiderivative", "differentiated back"]
    return Worked(table(heads, rows), {"rows": facts})


def density(options: Options, own: str, width: int) -> Worked:
    """A density: a probability, the mean, an expected value."""
    f = chosen(options, own)
    support = tuple(float(end) for end in options["support"])
    found = st.Density(str(f), support=support, normalize=bool(own))
    a, b = map(float, options["between"])
    name = sign(f.variables[0])
    square = f"{f.variables[0]}^2"
    lines = [
        f"density {f.typeset()}  on {number(support[0])} to {number(support[1])}",
        "",
        f"P({number(a)} < X < {number(b)}) = {number(found.probability(a, b), 10)}",
        f"E[X] = ∫ {name} · density d{name} = {number(found.mean, 10)}",
        f"E[X²] = {number(found.expect(square), 10)}",
        f"variance = E[X²] − E[X]² = {number(found.variance, 10)}",
    ]
    facts = {
        "function": str(f),
        "probability": float(found.probability(a, b)),
        "mean": float(found.mean),
        "variance": float(found.variance),
    }
    return Worked("\n".join(lines), facts)


def posterior(options: Options, own: str, width: int) -> Worked:
    """A belief before and after data, by Bayes' rule."""
    prior = st.Density(options["prior"], support=tuple(options["support"]), normalize=True)
    after = st.posterior(prior, options["likelihood"], options["data"])
    seen = next(iter(options["data"].values()))
    before = st.function(options["prior"]).typeset()
    lines = [
        f"belief before: {before}, {_spread(prior)}",
        f"each observation: {st.function(options['likelihood']).typeset()}",
        f"data: {', '.join(map(str, seen))}",
        f"belief after: {_spread(after)}",
    ]
    facts = {"prior": float(prior.mean), "posterior": float(after.mean), "std": float(after.std)}
    return Worked("\n".join(lines), facts)


def _spread(belief: Any) -> str:
    return f"mean {number(belief.mean)}, standard deviation {number(belief.std)}"


def _fenced(text: str) -> str:
    return f"({text})" if text.startswith("−") else text
