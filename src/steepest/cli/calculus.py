"""The commands of differential calculus: value, diff, explain, grad, hessian, taylor, chain, rules."""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import (
    At,
    Formula,
    Json,
    Latex,
    Let,
    Wrt,
    assignments,
    formula,
    listed,
    one_variable,
    point,
    text_of,
)

if TYPE_CHECKING:
    from steepest.explanations import Explanation
    from steepest.function import Function

    from .screen import Screen

Order = Annotated[int, typer.Option("--order", metavar="N", min=0, help="How many times.")]


class Level(str, enum.Enum):
    """How much an explanation tells."""

    BRIEF = "brief"
    NORMAL = "normal"
    EVERY = "every"


LevelOption = Annotated[
    Level, typer.Option("--level", help="Rules and answer only; trivial steps folded; every step.")
]


@command("value", 'steepest value "x^2*sin(x)" --at x=pi/2')
def value(
    expression: Formula,
    at: At = "",
    digits: Annotated[
        int, typer.Option("--digits", metavar="N", min=0, max=100_000, help="Many digits, exactly.")
    ] = 0,
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The value of a formula at a point."""
    f = formula(expression)
    given = point(at, "--at", f.variables) if at or f.inputs else {}
    found: Any = f(**given)
    data: dict[str, Any] = {**_read(f), "value": found}
    shown = shown_number(found)
    if digits:
        texts = assignments(at, "--at", f.variables) if at else {}
        exact = f.digits(digits, **texts)
        data["digits"] = shown = _written(exact, digits)
    cause = _cause(f, given, found)
    if cause:
        data["cause"] = cause

    def show(screen: Screen) -> None:
        _heading(screen, f)
        where = f" at {_told(given)}" if given else ""
        screen.formula(_called(f, given), shown)
        if cause:
            screen.line(f"{cause}{where}", "yellow")

    Answer(data, f"{f.latex()} = {shown}", show).deliver(as_json=as_json, as_latex=latex)


@command("diff", 'steepest diff "x^2*sin(x)" --steps')
def diff(
    expression: Formula,
    wrt: Wrt = "",
    order: Order = 1,
    at: At = "",
    steps: Annotated[bool, typer.Option("--steps", help="Name every rule.")] = False,
    let: Let = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative of a formula; of an equation such as x^2 + y^2 = 1, that of y in x."""
    text = text_of(expression)
    if let:
        f = formula(text).substitute(**assignments(let, "--let"))
    elif _is_equation(text):
        return _implicit(text, wrt, at, steps, as_json, latex)
    else:
        f = formula(text)
    names = _names(f, wrt)
    slope = f.diff(*names, order=order) if names or not f.inputs else f
    data = {**_read(f), "derivative": str(slope), "latex": slope.latex()}
    found = None
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        found = data["value"] = slope(**given)
    told = _told_steps(f, names, order) if steps else []
    if steps:
        data["steps"] = [step.to_dict() for explanation in told for step in explanation.steps]
    sign = _slope_sign(f, names, order)

    def show(screen: Screen) -> None:
        _heading(screen, f, echo=not told)
        for explanation in told:
            screen.block(explanation.text(screen.width))
        if not told or order != 1 or len(names) > 1:
            screen.formula(sign, slope.typeset())
        if at:
            _slope_value(screen, sign, f, given, found)

    Answer(data, slope.latex(), show).deliver(as_json=as_json, as_latex=latex)
    return None


@command("explain", 'steepest explain "(3x + 1)^5"')
def explain(
    expression: Formula,
    wrt: Wrt = "",
    level: LevelOption = Level.NORMAL,
    order: Order = 1,
    let: Let = "",
    by: Annotated[
        str, typer.Option("--by", metavar="rules/limit", help="By the rules, or by the limit.")
    ] = "rules",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative with every rule named; of several variables, the whole gradient."""
    import steepest as st

    text = text_of(expression)
    f: Any = text if _is_equation(text) else formula(text)
    inner = assignments(let, "--let") if let else None
    told = st.explain(f, wrt or None, level.value, order=order, by=by, inner=inner)
    notes = () if isinstance(f, str) else f.notes

    def show(screen: Screen) -> None:
        screen.notes(notes)
        screen.block(told.text(screen.width))

    data = {**({} if isinstance(f, str) else _read(f)), **told.to_dict()}
    Answer(data, told.latex(), show).deliver(as_json=as_json, as_latex=latex)


@command("grad", 'steepest grad "x^2 + y^2" --at x=3,y=4')
def grad(expression: Formula, at: At = "", as_json: Json = False, latex: Latex = False) -> None:
    """The gradient: all first partial derivatives."""
    f = formula(expression)
    parts = [f.diff(name) for name in f.variables]
    whole = f.gradient()
    data: dict[str, Any] = {
        **_read(f),
        "gradient": [str(p) for p in parts],
        "latex": [p.latex() for p in parts],
    }
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        data["value"] = whole(**given)

    def show(screen: Screen) -> None:
        _heading(screen, f)
        for name, part in zip(f.variables, parts, strict=True):
            screen.formula(f"∂{f.name}/∂{_symbol(name)}", part.typeset())
        if at:
            screen.formula(f"∇{_called(f, given)}", _vector(data["value"]))
            length = math.sqrt(sum(float(v) ** 2 for v in data["value"]))
            screen.line(f"its length is {shown_number(length)}, the slope of the steepest way up")

    Answer(data, whole.latex(), show).deliver(as_json=as_json, as_latex=latex)


@command("hessian", 'steepest hessian "x^2 + 3xy + y^2" --at x=1,y=1')
def hessian(expression: Formula, at: At = "", as_json: Json = False, latex: Latex = False) -> None:
    """The Hessian: all second partial derivatives, and how the function curves at a point."""
    f = formula(expression)
    rows = [[f.diff(a).diff(b) for b in f.variables] for a in f.variables]
    whole = f.hessian()
    data: dict[str, Any] = {
        **_read(f),
        "hessian": [[str(entry) for entry in row] for row in rows],
        "latex": whole.latex(),
    }
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", f.variables)
        data["value"] = whole(**given)
        data["eigenvalues"] = _eigenvalues(data["value"])

    def show(screen: Screen) -> None:
        _heading(screen, f)
        for a, row in zip(f.variables, rows, strict=True):
            for b, entry in zip(f.variables, row, strict=True):
                screen.formula(_second_sign(f.name, a, b), entry.typeset())
        if at:
            screen.line()
            screen.formula(f"H at {_told(given)}", "")
            for row in data["value"]:
                screen.line("  " + "  ".join(f"{shown_number(v):>12}" for v in row))
            screen.formula("eigenvalues", ", ".join(map(shown_number, data["eigenvalues"])))

    Answer(data, whole.latex(), show).deliver(as_json=as_json, as_latex=latex)


@command("taylor", 'steepest taylor "e^x" --order 5')
def taylor(
    expression: Formula,
    around: Annotated[str, typer.Option("--around", metavar="a", help="The point.")] = "0",
    order: Annotated[int, typer.Option("--order", metavar="N", min=0, help="Highest power.")] = 5,
    wrt: Wrt = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The Taylor series round a point, with exact coefficients."""
    import steepest as st

    f = formula(expression)
    name = one_variable(f, wrt, "taylor")
    series = st.taylor(f, around=around, order=order, wrt=name)
    data = {**_read(f), "wrt": name, "around": around, "order": order, **series.to_dict()}
    drawn = series.polynomial.latex()

    def show(screen: Screen) -> None:
        _heading(screen, f)
        screen.formula(f"{f.name}({_symbol(name or 'x')})", _series(series))
        width = len(str(order))
        numbers = [v for v in series.coefficients if isinstance(v, float)]
        if len(numbers) == order + 1:
            screen.line()
            for k, (exact, number) in enumerate(zip(series.exact, numbers, strict=True)):
                screen.line(f"  {k:>{width}}  {exact:<20} {shown_number(number)}")

    Answer(data, drawn, show).deliver(as_json=as_json, as_latex=latex)


@command("chain", 'steepest chain "x^2 + y^2" --let "x=cos(t),y=3*sin(t)"')
def chain(
    expression: Formula,
    let: Let,
    wrt: Wrt = "",
    at: At = "",
    as_json: Json = False,
    latex: Latex = False,
) -> None:
    """The derivative of z = f(x, y) with x = g(t), y = h(t), path by path."""
    import steepest as st

    f = formula(expression)
    inner = assignments(let, "--let")
    unknown = [name for name in inner if name not in f.variables]
    if unknown:
        raise ArgumentError(
            f"The formula has no variable {unknown[0]}; it has {', '.join(f.variables) or 'none'}.",
            where=f"--let {let}"[:60],
            remedy=f"--let {(f.variables or ('x',))[0]}=cos(t)",
        )
    rule = st.chain(f, wrt=wrt or None, **inner)
    data = {**_read(f), **rule.to_dict(), "wrt": rule.wrt, "latex": rule.derivative.latex()}
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", rule.derivative.variables)
        data["value"] = rule.derivative(**given)
    told = st.explain(f, rule.wrt, inner=inner)

    def show(screen: Screen) -> None:
        screen.notes(f.notes)
        screen.block(told.text(screen.width))
        if at:
            screen.formula(f"at {_told(given)}", shown_number(data["value"]))

    Answer(data, rule.derivative.latex(), show).deliver(as_json=as_json, as_latex=latex)


@command("rules", "steepest rules")
def rules(as_json: Json = False, latex: Latex = False) -> None:
    """The rules of differentiation as a table."""
    import steepest as st

    table = st.rules()
    rows = [{"rule": r.name, "formula": r.formula, "latex": r.latex} for r in table]
    widest = max(len(r["rule"]) for r in rows)

    def show(screen: Screen) -> None:
        for row in rows:
            screen.line(f"{row['rule']:<{widest}}  {row['formula']}")

    lines = [rf"\text{{{r['rule']}}} & {r['latex']} \\" for r in rows]
    drawn = "\n".join([r"\begin{array}{ll}", *lines, r"\end{array}"])
    Answer({"rules": rows}, drawn, show).deliver(as_json=as_json, as_latex=latex)


def _implicit(text: str, wrt: str, at: str, steps: bool, as_json: bool, latex: bool) -> None:
    """The derivative of the function that an equation defines."""
    import steepest as st
    from steepest.reading import read_equation

    names = listed(wrt) or ["x"]
    sides = read_equation(text)
    known = st.function(sides[0] - sides[1]).variables
    of = names[1] if len(names) > 1 else _dependent(known, names[0], text)
    slope = st.implicit(text, wrt=names[0], of=of)
    data = {"variables": slope.variables, "derivative": str(slope), "latex": slope.latex()}
    given: dict[str, float] = {}
    if at:
        given = point(at, "--at", slope.variables)
        data["value"] = slope(**given)
    told = st.explain(text, names[0]) if steps else None
    if told is not None:
        data["steps"] = [step.to_dict() for step in told.steps]
    sign = f"d{_symbol(of)}/d{_symbol(names[0])}"

    def show(screen: Screen) -> None:
        if told is not None:
            screen.block(told.text(screen.width))
        else:
            screen.formula(sign, slope.typeset())
        if at:
            screen.formula(f"{sign} at {_told(given)}", shown_number(data["value"]))

    Answer(data, slope.latex(), show).deliver(as_json=as_json, as_latex=latex)


def _dependent(known: tuple[str, ...], x: str, text: str) -> str:
    """The variable that depends on x: y, or the only other one."""
    others = [name for name in known if name != x]
    if "y" in others:
        return "y"
    if len(others) == 1:
        return others[0]
    raise ArgumentError(
        f"The equation has {', '.join(known) or 'no variables'}: which one depends on {x}?",
        where=text[:60],
        remedy=f"--wrt {x},y for dy/d{x}",
    )


def _is_equation(text: str) -> bool:
    """Whether the text equates two sides, and is neither a header nor a named part."""
    from steepest.explanations.implicit import is_equation

    return is_equation(text)


def _names(f: Function, wrt: str) -> list[str]:
    names = listed(wrt)
    if not names:
        name = one_variable(f, "", "diff")
        return [name] if name else []
    unknown = [n for n in names if n not in f.variables]
    if unknown and f.inputs:
        raise ArgumentError(
            f"The formula has no variable {unknown[0]}; it has {', '.join(f.variables)}.",
            where=f"--wrt {wrt}",
            remedy=f"--wrt {f.variables[0]}",
        )
    return names


def _told_steps(f: Function, names: list[str], order: int) -> list[Explanation]:
    """The explanations of one derivative after the other."""
    import steepest as st

    if order == 0:
        return []
    if len(names) <= 1:
        return [st.explain(f, names[0] if names else None, order=order)]
    told = []
    for name in names:
        for _ in range(order):
            told.append(st.explain(f, name))
            f = f.diff(name)
    return told


def _heading(screen: Screen, f: Function, *, echo: bool = True) -> None:
    """The formula as it was read, and what was assumed."""
    if echo:
        arguments = ", ".join(map(_symbol, f.variables))
        screen.formula(f"{f.name}({arguments})" if arguments else f.name, f.typeset())
    screen.notes(f.notes)


def _read(f: Function) -> dict[str, Any]:
    """How the formula was read, for JSON."""
    return {"formula": str(f), "variables": list(f.variables), "notes": list(f.notes)}


def _slope_value(
    screen: Screen, sign: str, f: Function, given: dict[str, float], found: Any
) -> None:
    screen.formula(f"{sign} at {_told(given)}", shown_number(found))
    if isinstance(found, float) and math.isnan(found):
        screen.line("There is no derivative at this point.", "yellow")


def _slope_sign(f: Function, names: list[str], order: int) -> str:
    if not f.inputs:
        return f"{f.name}′"
    if len(f.variables) == 1 and len(names) == 1:
        primes = "′" * order if order <= 3 else f"⁽{_high(order)}⁾"
        return f"{f.name}{primes}({_symbol(names[0])})"
    total = len(names) * order
    power = _high(total) if total > 1 else ""
    below = "".join(f"∂{_symbol(n)}{_high(order) if order > 1 else ''}" for n in names)
    return f"∂{power}{f.name}/{below}"


def _second_sign(name: str, a: str, b: str) -> str:
    below = f"∂{_symbol(a)}²" if a == b else f"∂{_symbol(a)}∂{_symbol(b)}"
    return f"∂²{name}/{below}"


def _high(n: int) -> str:
    return str(n).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _symbol(name: str) -> str:
    from steepest.graph import variable
    from steepest.printing import typeset

    return typeset(variable(name))


def _called(f: Function, given: dict[str, float]) -> str:
    return (
        f"{f.name}({', '.join(shown_number(given[n]) for n in f.variables)})" if given else f.name
    )


def _told(given: dict[str, float]) -> str:
    return ", ".join(f"{_symbol(name)} = {shown_number(v)}" for name, v in given.items())


def _series(series: Any) -> str:
    """The series in Unicode, terms ascending."""
    shown = series.polynomial.typeset()
    from steepest.printing import typeset

    rest = typeset(series._step ** (series.order + 1))  # noqa: SLF001
    return f"{shown} + O({rest})"


def shown_number(value: Any) -> str:
    """A number as a person reads it: all its digits, no trailing ``.0``.

    >>> shown_number(5.0), shown_number(-0.1), shown_number(1e300)
    ('5', '−0.1', '1e+300')
    """
    if hasattr(value, "tolist") and not isinstance(value, float):
        return _vector(value)
    number = float(value)
    if math.isnan(number):
        return "undefined"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    if number.is_integer() and abs(number) < 1e16:
        return str(int(number)).replace("-", "−")
    return repr(number).replace("-", "−", 1) if number < 0 else repr(number)


def _vector(values: Any) -> str:
    return f"({', '.join(map(shown_number, values))})"


def _eigenvalues(matrix: Any) -> Any:
    import numpy as np

    found = np.asarray(matrix, dtype=float)
    if not np.isfinite(found).all():
        return np.full(len(found), math.nan)
    return np.linalg.eigvalsh((found + found.T) / 2)


def _written(exact: Any, digits: int) -> str:
    import mpmath

    return (
        mpmath.nstr(exact, digits, strip_zeros=False) if not isinstance(exact, list) else str(exact)
    )


def _cause(f: Function, given: dict[str, float], found: Any) -> str:
    """Why there is no value, or nothing."""
    from steepest.printing import typeset

    if not isinstance(found, float) or math.isfinite(found):
        return ""
    if any(not math.isfinite(v) for v in given.values()):
        return ""
    table = f.intermediates(**given)
    cause = table.cause
    if cause is None or cause.violated is None:
        return ""
    return f"{typeset(cause.node)} is {cause.violated.says}"
