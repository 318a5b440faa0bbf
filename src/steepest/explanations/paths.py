"""The multivariable chain rule, path by path: from the whole through each part to the variable."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from steepest.errors import ArgumentError
from steepest.graph import Node, Variable, number, substitute, variable, variables
from steepest.printing import natural_order, text
from steepest.transforms.derivation_writing import side_by_side, summed
from steepest.transforms.forward import derivative
from steepest.transforms.textbook import textbook

from .checking import numeric_check
from .notation import Sentence, formula
from .record import Block, Explanation, Row, Section, Step
from .section import algebra_told, derived
from .sources import Subject, subject
from .words import name_signs


def explain_chain(
    f: Any, inner: Mapping[str, Any], wrt: str | Variable | None = None, level: str = "normal"
) -> Explanation:
    """The derivative of ``f`` with functions in place of its variables, by the chain rule.

    Args:
        f: The outer function z = f(x, y).
        inner: For variables of ``f`` the functions in their place: ``{"x": "cos(t)"}``.
        wrt: The variable of the inner functions; may be left out where they have one.
        level: ``brief``, ``normal`` or ``every``.

    Raises:
        ArgumentError: when ``f`` has no such variable, or the variable is not clear.
    """
    outer = subject(f)
    parts = {name: subject(g) for name, g in inner.items()}
    t = _variable(outer, parts, wrt)
    name, d = outer.name if outer.name != "f" else "z", "d"
    if len({v.name for g in parts.values() for v in g.inputs}) > 1:
        d = "∂"
    at: dict[Node, Node] = {v: parts[v.name].node for v in outer.inputs if v.name in parts}
    rows: list[Row] = []
    steps: list[Step] = []
    total: Node = number(0)
    signs: list[str] = []
    paths = [v for v in outer.inputs if v in at or v.name == t.name]
    for v in paths:
        along = textbook(derivative(outer.node, v))
        moved = number(1) if v not in at else textbook(derivative(at[v], t))
        a = name_signs(v)
        slope = f"∂{name}/∂{a}"
        rows.append(Row((formula(f"{slope} = ", along),), ()))
        if v in at:
            rows.append(Row((formula(f"{d}{a}/{d}{name_signs(t)} = ", moved),), ()))
        put_in = substitute([along], at)[0]
        total = summed(total, side_by_side(put_in, moved))
        signs.append(f"{slope} · {d}{a}/{d}{name_signs(t)}" if v in at else slope)
    names = tuple(name_signs(v) for v in paths)
    listed = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    count = f"{len(paths)} paths" if len(paths) != 1 else "one path"
    reason: Sentence = (
        formula(name),
        f" depends on {name_signs(t)} by {count}, through {listed}: multiply along each, then add.",
    )
    whole = substitute([outer.node], at)[0]
    answer = derived(Subject(whole, _inputs(outer, parts, whole)), t)
    sign = f"{d}{name}/{d}{name_signs(t)}"
    form = formula(f"{sign} = " + " + ".join(signs))
    block = Block("1", (reason,), "chain rule", form, tuple(rows), (), (formula("= ", total),))
    start = formula(f"{sign}")
    steps.append(Step("1", "multivariable chain rule", reason, start, total))
    blocks = [block]
    if level != "brief":
        for extra, step in algebra_told(total, answer, 2, level):
            blocks.append(extra)
            steps.append(step)
    inputs = _inputs(outer, parts, whole)
    check = numeric_check(whole, answer, t, inputs) if level != "brief" else None
    conclusion = formula(f"{sign} = ", answer)
    section = Section((), tuple(blocks), tuple(steps), conclusion, answer, (), check)
    title: list = [formula(f"{name} = ", outer.node)]
    for key, g in parts.items():
        title += [",  ", formula(f"{name_signs(key)} = ", g.node)]
    facts = {
        "function": text(outer.node),
        "inner": {k: text(g.node) for k, g in parts.items()},
        "wrt": t.name,
        "kind": "chain",
    }
    return Explanation(tuple(title), (section,), level, (), facts)


def _inputs(outer: Subject, parts: Mapping[str, Subject], whole: Node) -> tuple[Variable, ...]:
    """The variables of the composition."""
    found = {v.name: v for v in variables(whole)}
    return tuple(found[n] for n in natural_order(found))


def _variable(outer: Subject, parts: Mapping[str, Subject], wrt: str | Variable | None) -> Variable:
    names = {v.name for v in outer.inputs}
    strange = [n for n in parts if n not in names]
    if strange:
        raise ArgumentError(
            f"The outer function has no variable {strange[0]}; it has {', '.join(sorted(names))}.",
            where=text(outer.node)[:60],
            remedy=f'inner={{"{min(names, default="x")}": "cos(t)"}}',
        )
    if isinstance(wrt, Variable):
        return wrt
    inside = {v.name: v for g in parts.values() for v in g.inputs}
    if wrt is not None:
        return inside.get(wrt) or variable(wrt)
    if len(inside) == 1:
        return next(iter(inside.values()))
    raise ArgumentError(
        f"The inner functions have {', '.join(sorted(inside)) or 'no variable'}: which one?",
        where=", ".join(f"{k} = {text(g.node)}" for k, g in parts.items())[:60],
        remedy=f'wrt="{min(inside, default="t")}"',
    )
