"""Worked examples of losses, descents, learning rates and second-order methods."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

import steepest as st

from .working import Worked, at_text, defined, number, point, sign, table, varying

Options = Mapping[str, Any]
BARS = "▁▂▃▄▅▆▇█"


def loss(options: Options, own: str, width: int) -> Worked:
    """A loss of predictions against actual values, and its explained gradient."""
    data = {name: np.array(column, dtype=float) for name, column in options["data"].items()}
    found = st.loss(options["model"], data)
    values = [(at, float(found(**at))) for at in options["points"]]
    lines = [f"{at_text(at)}:  loss {number(value)}" for at, value in values]
    text = st.explain(found).text(width) + "\n\n" + "\n".join(lines)
    return Worked(text, {"loss": str(found), "values": values})


def descent(options: Options, own: str, width: int) -> Worked:
    """Some steps of gradient descent."""
    f = varying(options, own)
    start = point(f, options, "start")
    rate = float(options["rate"])
    limit = st.diagnose_learning_rate(f, start, rate)
    if own and not limit.verdict.startswith("right"):
        rate = float(f"{min(limit.limit / 4, 1.0):.1g}")
    result = st.minimize(f, start, learning_rate=rate, iterations=int(options["iterations"]))
    seen = [k for k in options["steps"] if k < len(result.history)]
    rows = [
        [
            str(k),
            *(number(v) for v in result.history.x[k]),
            number(result.history.value[k]),
            number(result.history.slope[k], 3),
        ]
        for k in seen
    ]
    heads = ["step", *map(sign, f.variables), f.name, f"|∇{f.name}|"]
    rule = st.GradientDescent.rule.typeset()
    text = f"{defined(f)}\n{rule}   with rate {number(rate)}\n\n{table(heads, rows)}\n\n"
    facts = {
        "function": str(f),
        "rule": str(st.GradientDescent.rule),
        "first": result.history.x[1] if len(result.history) > 1 else result.x,
        "x": result.x,
        "value": result.value,
        "converged": result.converged,
    }
    return Worked(text + result.reason, facts)


def kinds(options: Options, own: str, width: int) -> Worked:
    """The gradient from all rows, from one random row and from a random few."""
    random = np.random.default_rng(options["seed"])
    n, batch = int(options["rows"]), int(options["batch"])
    x = np.round(random.uniform(0, 4, n), 2)
    y = np.round(1.5 * x + 0.5 + random.normal(0, 0.4, n), 2)
    at = {"w": 0.0, "b": 0.0}

    def slope(chosen_rows: np.ndarray) -> np.ndarray:
        part = st.loss("y = w*x + b", {"x": x[chosen_rows], "y": y[chosen_rows]})
        return np.array([float(part.diff(name)(**at)) for name in ("w", "b")])

    whole = slope(np.arange(n))
    rows = [["batch", f"all {n}", number(whole, 4), ""]]
    facts: dict[str, Any] = {"batch": whole}
    for label, size in (("stochastic", 1), ("mini-batch", batch)):
        drawn = [slope(random.choice(n, size, replace=False)) for _ in range(options["draws"])]
        spread = np.mean([np.linalg.norm(g - whole) for g in drawn])
        facts[label] = spread
        for i, g in enumerate(drawn[:3]):
            rows.append(
                [
                    label if i == 0 else "",
                    str(size) if i == 0 else "",
                    number(g, 4),
                    number(np.linalg.norm(g - whole), 3),
                ]
            )
        rows.append(["", "", f"mean of {options['draws']} draws", number(spread, 3)])
    heads = ["kind", "rows", "gradient (∂L/∂w, ∂L/∂b)", "off by"]
    text = f"L(w, b) = mean of (w xᵢ + b − yᵢ)²,  {n} rows,  at w = 0, b = 0\n\n"
    told = "off by: how far the gradient lies from that of the batch"
    return Worked(f"{text}{table(heads, rows)}\n\n{told}", facts)


def rates(options: Options, own: str, width: int) -> Worked:
    """The same descent with several learning rates."""
    f = varying(options, own)
    start = point(f, options, "start")
    count = int(options["iterations"])
    rows, facts = [], {}
    for rate in map(float, options["rates"]):
        judged = st.diagnose_learning_rate(f, start, rate)
        result = st.minimize(f, start, learning_rate=rate, iterations=count)
        done = str(result.iterations) if result.converged else f"{result.iterations}, not there"
        verdict = judged.verdict.partition(":")[0]
        facts[rate] = {"verdict": verdict, "value": result.value, "limit": judged.limit}
        last = result.history.value[-1]
        rows.append([number(rate), verdict, done, number(last, 4)])
    heads = ["rate", "verdict", "steps", f"last {f.name}"]
    limit = st.diagnose_learning_rate(f, start, 0.1).limit
    text = f"{defined(f)}  from {at_text(start)}, at most {count} steps\n"
    text += f"the limit is 2/(largest eigenvalue of the Hessian) = {number(limit)}\n\n"
    return Worked(text + table(heads, rows), {"function": str(f), "rates": facts})


def schedules(options: Options, own: str, width: int) -> Worked:
    """Learning rates as formulas of the step, each with the call that makes it."""
    named: dict[str, tuple[str, st.Function]] = {}
    if own:
        named["yours"] = ("", st.function(own))
    else:
        for name, told in zip(options["names"], options["made"], strict=True):
            named[name] = _scheduled(told)
    steps = options["steps"]
    rows, facts = [], {}
    for name, (_, f) in named.items():
        values = [_rate(f, t) for t in steps]
        facts[name] = values
        rows.append([name, *(number(v, 3) for v in values), _bars(f, steps[-1])])
    shown = table(["step", *map(str, steps), ""], rows)
    if max(map(len, shown.splitlines())) > width:
        # turned round: a row for each step, and the small pictures below
        columns = zip(*(row[1:-1] for row in rows), strict=True)
        numbers = [[str(t), *cells] for t, cells in zip(steps, columns, strict=True)]
        shown = table(["step", *named], numbers) + "\n\n"
        shown += table(["", f"steps 0 to {steps[-1]}"], [[row[0], row[-1]] for row in rows])
    lines = [f"{call or name}\n    = {f.typeset()}" for name, (call, f) in named.items()]
    return Worked("\n".join([*lines, "", shown]), {"schedules": facts})


def _scheduled(told: Options) -> tuple[str, st.Schedule]:
    """The call and the schedule of a name and its numbers; ``rise`` steps of warm-up come first."""
    numbers = {k: v for k, v in told.items() if k not in ("schedule", "rate", "rise")}
    made = getattr(st, told["schedule"])(told["rate"], **numbers)
    listed = ", ".join([str(told["rate"]), *(f"{k}={v}" for k, v in numbers.items())])
    call = f"st.{told['schedule']}({listed})"
    if "rise" in told:
        return f"st.warmup({call}, steps={told['rise']})", st.warmup(made, steps=told["rise"])
    return call, made


def _rate(f: st.Function, step: float) -> float:
    return float(f(*[float(step)] * len(f.variables)))


def _bars(f: st.Function, last: float, columns: int = 10) -> str:
    """A small picture of a schedule."""
    values = [_rate(f, t) for t in np.linspace(0, last, columns).round()]
    top = max((v for v in values if math.isfinite(v)), default=0.0) or 1.0
    return "".join(
        BARS[min(7, max(0, int(v / top * 7.99)))] if math.isfinite(v) else " " for v in values
    )


def newton(options: Options, own: str, width: int) -> Worked:
    """One step of Newton's method by hand, then the method itself."""
    f = varying(options, own)
    start = point(f, options, "start")
    slope = np.asarray(f.gradient()(**start), dtype=float)
    square = np.atleast_2d(np.asarray(f.hessian()(**start), dtype=float))
    step = np.linalg.lstsq(square, slope, rcond=None)[0]
    there = np.array(list(start.values())) - step
    after = dict(zip(f.variables, there.round(12), strict=True))
    result = st.minimize(f, start, method="newton")
    lines = [
        f"{defined(f)}  at {at_text(start)}",
        "",
        f"∇{f.name} = {number(slope)}",
        f"H = {number(square)},  eigenvalues {number(np.linalg.eigvalsh(square))}",
        f"H⁻¹ ∇{f.name} = {number(step)}",
        f"new point: {at_text(after)},  {f.name} = {number(f(**after))}",
        "",
        f"repeated: {result.reason}",
    ]
    facts = {"function": str(f), "point": there, "x": result.x, "iterations": result.iterations}
    return Worked("\n".join(lines), facts)


def methods(options: Options, own: str, width: int) -> Worked:
    """The same function descended by several methods."""
    f = varying(options, own)
    start = point(f, options, "start")
    rows, rules, facts = [], [], {}
    for name in options["methods"]:
        result = st.minimize(f, start, method=name)
        facts[name] = {"x": result.x, "value": result.value, "converged": result.converged}
        done = f"{result.iterations:,}" + ("" if result.converged else ", not there")
        if name in options.get("told", ()):
            rules.append(f"\n\n{name.replace('_', ' ')}:\n{result.method.rule.typeset()}")
        rows.append([name.replace("_", " "), done, number(result.x, 5), number(result.value, 3)])
    heads = ["method", "steps", f"({', '.join(map(sign, f.variables))})", f.name]
    text = f"{defined(f)}  from {at_text(start)}\n\n{table(heads, rows)}{''.join(rules)}"
    return Worked(text, {"function": str(f), "methods": facts})
