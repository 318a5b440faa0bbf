"""The derivative by its definition: the difference quotient, worked until h can go to 0."""

from __future__ import annotations

import math
from fractions import Fraction

from steepest.evaluation import evaluate
from steepest.graph import Node, Variable, divide, number, substitute, variable
from steepest.graph import subtract as minus
from steepest.primitives import sqrt
from steepest.printing import text
from steepest.transforms.derivation_writing import side_by_side

from .checking import numeric_check
from .domains import exceptions
from .layout import in_digits
from .notation import Sentence, formula, typeset
from .polynomials import Coefficients, polynomial, whole, written
from .record import Block, Explanation, Row, Section, Step
from .section import derived, heading, slope_sign
from .sources import Subject
from .tidying import reason
from .words import name_signs

Mixed = dict[tuple[int, int], Fraction]
"""A polynomial in x and h: the coefficient of each pair of powers."""

Stage = tuple[Node, Sentence]
"""An expression equal to the one before it, and why."""

LARGEST_DEGREE = 5
"""Polynomials of higher degree are not expanded by hand."""


def explain_limit(known: Subject, wrt: str | Variable | None = None) -> Explanation:
    """The derivative of the subject from the limit of its difference quotient.

    Polynomials, quotients of them and square roots are worked through; every other function
    is shown numerically, h by h.
    """
    x = known.chosen(wrt)
    h = _step_name(known)
    answer = derived(known, x)
    stages = _by_algebra(known.node, x, h)
    title = (*heading(known, x), "   by the limit")
    if stages is None:
        section = _numerically(known, x, h, answer)
    else:
        section = _worked(known, x, h, stages, answer)
    facts = {
        "function": text(known.node),
        "variables": [v.name for v in known.inputs],
        "wrt": x.name,
        "kind": "limit",
    }
    return Explanation(title, (section,), "normal", (), facts)


def _step_name(known: Subject) -> Variable:
    taken = {v.name for v in known.inputs}
    return variable(next(n for n in ("h", "k", "d", "h_1") if n not in taken))


def _quotient_signs(known: Subject, x: Variable, h: Variable) -> str:
    inputs = known.inputs or (x,)
    here = ", ".join(name_signs(v) for v in inputs)
    moved = ", ".join(
        f"{name_signs(v)} + {name_signs(h)}" if v is x else name_signs(v) for v in inputs
    )
    return f"({known.name}({moved}) − {known.name}({here})) / {name_signs(h)}"


def _worked(known: Subject, x: Variable, h: Variable, stages: list[Stage], answer: Node) -> Section:
    rows: list[Row] = []
    steps: list[Step] = []
    head = formula(_quotient_signs(known, x, h))
    before: Node | None = None
    for i, (node, why) in enumerate(stages, 1):
        last = i == len(stages)
        rows.append(Row((formula("→ " if last else "= ", node),), (), why))
        start = head if before is None else before
        steps.append(Step(str(i), "limit definition", why, start, node))
        before = node
    assert before is not None
    if typeset(before) != typeset(answer):
        said = reason(before, answer)
        rows.append(Row((formula("= ", answer),), (), said))
        steps.append(Step(str(len(steps) + 1), "algebra", said, before, answer))
    block = Block("", ((head,),), "", None, tuple(rows))
    conclusion = formula(f"{slope_sign(known, x)} = ", answer)
    check = numeric_check(known.node, answer, x, known.inputs or (x,))
    notes = tuple(exceptions(known.node, answer, x, known.name))
    return Section((), (block,), tuple(steps), conclusion, answer, notes, check)


def _by_algebra(node: Node, x: Variable, h: Variable) -> list[Stage] | None:
    moved = substitute([node], {x: x + h})[0]
    start: Stage = (divide(minus(moved, node), h), ("put in ", formula("f")))
    p = polynomial(node, x)
    if p is not None and len(p) <= LARGEST_DEGREE + 1:
        return _of_polynomial(p, node, x, h, start)
    if node.primitive is sqrt:
        p = polynomial(node.arguments[0], x)
        if p is not None and 2 <= len(p) <= 3:
            return _of_root(p, node, x, h, start)
    if node.primitive is divide:
        p, q = (polynomial(a, x) for a in node.arguments)
        if p and q and len(q) >= 2 and len(p) + len(q) <= 5:
            return _of_quotient((p, q), node, x, h, start)
    return None


def _of_polynomial(
    p: Coefficients, node: Node, x: Variable, h: Variable, start: Stage
) -> list[Stage]:
    if len(p) <= 1:
        same: Sentence = ("both values are the same",)
        return [start, (number(0), same), (number(0), _limit(h))]
    expanded = _moved(p)
    free = {k: c for k, c in expanded.items() if k[1]}
    divided = _over_h(free)
    stages: list[Stage] = [start]
    if len(p) > 2 or p[0]:
        opened = divide(minus(_node(expanded, x, h), node), h)
        if opened is not start[0]:
            stages.append((opened, ("expand",)))
    shown = formula(node)
    gone: Sentence = (
        (shown, " cancels")
        if len(shown.typeset()) < 9
        else ("the terms without ", formula(h), " cancel")
    )
    stages.append((divide(_node(free, x, h), h), gone))
    stages.append((_node(divided, x, h), ("divide by ", formula(h), ", which is not 0")))
    stages.append((written(_at_zero(divided), x), _limit(h)))
    return stages


def _of_quotient(
    sides: tuple[Coefficients, Coefficients], node: Node, x: Variable, h: Variable, start: Stage
) -> list[Stage] | None:
    p, q = sides
    above, below = node.arguments
    p_moved, q_moved = substitute([above, below], {x: x + h})
    below_all = below * q_moved
    first = minus(p_moved * below, above * q_moved)
    difference = _minus(_product(_moved(p), _plain(q)), _product(_plain(p), _moved(q)))
    if any(k[1] == 0 for k in difference) or not difference:
        return None
    divided = _over_h(difference)
    slope = _at_zero(divided)
    one: Sentence = ("put both over one denominator",)
    return [
        start,
        (divide(first, side_by_side(h, below_all)), one),
        (
            divide(_node(difference, x, h), side_by_side(h, below_all)),
            ("expand the numerator; the rest cancels",),
        ),
        (divide(_node(divided, x, h), below_all), ("divide by ", formula(h), ", which is not 0")),
        (divide(written(slope, x), below**2), _limit(h)),
    ]


def _of_root(p: Coefficients, node: Node, x: Variable, h: Variable, start: Stage) -> list[Stage]:
    inside = node.arguments[0]
    [moved] = substitute([node], {x: x + h})
    roots = moved + node
    inside_moved = moved.arguments[0]
    difference = {k: c for k, c in _moved(p).items() if k[1]}
    divided = _over_h(difference)
    slope = _at_zero(divided)
    return [
        start,
        (
            divide(minus(inside_moved, inside), side_by_side(h, roots)),
            ("multiply above and below by ", formula(roots)),
        ),
        (divide(_node(difference, x, h), side_by_side(h, roots)), (formula(inside), " cancels")),
        (divide(_node(divided, x, h), roots), ("divide by ", formula(h), ", which is not 0")),
        (divide(written(slope, x), number(2) * node), _limit(h)),
    ]


def _limit(h: Variable) -> Sentence:
    return ("as ", formula(f"{name_signs(h)} → 0"))


def _moved(p: Coefficients) -> Mixed:
    """p(x + h)."""
    result: Mixed = {}
    for k, c in enumerate(p):
        for j in range(k + 1):
            key = (k - j, j)
            result[key] = result.get(key, Fraction(0)) + c * math.comb(k, j)
    return {k: c for k, c in result.items() if c}


def _plain(p: Coefficients) -> Mixed:
    return {(k, 0): c for k, c in enumerate(p) if c}


def _product(a: Mixed, b: Mixed) -> Mixed:
    result: Mixed = {}
    for (i, j), c in a.items():
        for (k, m), d in b.items():
            result[i + k, j + m] = result.get((i + k, j + m), Fraction(0)) + c * d
    return result


def _minus(a: Mixed, b: Mixed) -> Mixed:
    keys = {**a, **b}
    sums = {k: a.get(k, Fraction(0)) - b.get(k, Fraction(0)) for k in keys}
    return {k: c for k, c in sums.items() if c}


def _over_h(mixed: Mixed) -> Mixed:
    return {(i, j - 1): c for (i, j), c in mixed.items()}


def _at_zero(mixed: Mixed) -> Coefficients:
    top = max((i for (i, j) in mixed if j == 0), default=-1)
    return tuple(mixed.get((i, 0), Fraction(0)) for i in range(top + 1))


def _node(mixed: Mixed, x: Node, h: Node) -> Node:
    """The polynomial, by total degree and then by falling powers of x."""
    total: Node | None = None
    for i, j in sorted(mixed, key=lambda k: (-(k[0] + k[1]), -k[0])):
        factors = [f for f in (x**i if i else None, h**j if j else None) if f is not None]
        c = mixed[i, j]
        term: Node = number(whole(abs(c)))
        for factor in factors:
            term = term * factor
        total = _joined(total, c < 0, term)
    return number(0) if total is None else total


def _joined(total: Node | None, negative: bool, term: Node) -> Node:
    """The sum of ``total`` and a term with its sign."""
    if total is None:
        return -term if negative else term
    return total - term if negative else total + term


SIZES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)


def _numerically(known: Subject, x: Variable, h: Variable, answer: Node) -> Section:
    """A table of h and the quotient at an ordinary point."""
    inputs = known.inputs or (x,)
    head = formula(_quotient_signs(known, x, h))
    check = numeric_check(known.node, answer, x, inputs)
    if check is None:
        sentence: Sentence = ("No ordinary point was found at which the quotient can be computed.",)
        return Section((), (Block("", (sentence,)),), (), None, answer)
    at = {v: check.at[v.name] for v in inputs}
    here = float(evaluate([known.node], at)[0])
    rows: list[Row] = []
    steps: list[Step] = []
    for i, size in enumerate(SIZES, 1):
        moved = float(evaluate([known.node], at | {x: at[x] + size})[0])
        quotient = (moved - here) / size
        left = formula(f"{name_signs(h)} = {in_digits(size)}")
        rows.append(Row((left,), (formula(in_digits(quotient, 8)),)))
        said: Sentence = ("the quotient with ", left)
        steps.append(Step(str(i), "limit definition", said, head, formula(in_digits(quotient, 8))))
    where = ", ".join(f"{name_signs(v)} = {in_digits(at[v])}" for v in inputs)
    slope = f"{in_digits(check.by_formula, 8)}"
    rows.append(Row((_limit(h)[1],), (formula(slope),), ("the derivative by its formula",)))  # type: ignore
    block = Block("", ((head, f"  at {where}"),), "", None, tuple(rows))
    conclusion = formula(f"{slope_sign(known, x)} = ", answer)
    note: Sentence = (
        "The quotient closes in on the slope as ",
        formula(name_signs(h)),
        " shrinks; a formula for all points needs the rules.",
    )
    notes = (note, *exceptions(known.node, answer, x, known.name))
    return Section((), (block,), tuple(steps), conclusion, answer, notes)
