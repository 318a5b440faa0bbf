"""The multivariable chain rule shown path by path, and derivatives of implicit functions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from steepest import transforms
from steepest.errors import ArgumentError
from steepest.graph import Node, Variable
from steepest.reading import read_equation

from .binding import arranged, by_name, either, listed, variable_named
from .face import Function


@dataclass(frozen=True)
class Path:
    """One way from the whole to the variable: through one of the inner functions.

    Args:
        through: The name of the variable that the inner function replaces.
        outer: The partial derivative of the outer function, at the inner functions.
        inner: The derivative of the inner function.
        product: Both multiplied.
    """

    through: str
    outer: Function
    inner: Function
    product: Function

    def to_dict(self) -> dict[str, str]:
        """The path as text, for JSON."""
        return {
            "through": self.through,
            "outer": str(self.outer),
            "inner": str(self.inner),
            "product": str(self.product),
        }


@dataclass(frozen=True)
class ChainRule:
    """The derivative of a composition as the sum over its paths.

    Args:
        outer: The outer function.
        inner: The inner functions by the names of the variables that they replace.
        wrt: The variable in which the composition is differentiated.
        composition: The outer function at the inner ones.
        paths: One for each inner function that varies, and one for the variable itself
            where the outer function has it too.
        derivative: Their sum, in textbook form.
    """

    outer: Function
    inner: dict[str, Function]
    wrt: str
    composition: Function
    paths: tuple[Path, ...]
    derivative: Function

    def __str__(self) -> str:
        d, t, f = ("d" if len(self.composition.variables) == 1 else "∂"), self.wrt, self.outer.name
        lines = []
        for p in self.paths:
            factors = f"∂{f}/∂{p.through} * {d}{p.through}/{d}{t}"
            lines.append(f"{factors}  =  ({p.outer})*({p.inner})")
        return "\n".join([*lines, f"{d}{f}/{d}{t}  =  {self.derivative}"])

    def to_dict(self) -> dict[str, Any]:
        """The rule as text, for JSON."""
        return {
            "paths": [p.to_dict() for p in self.paths],
            "composition": str(self.composition),
            "derivative": str(self.derivative),
        }


def chain(outer: Any, /, wrt: str | None = None, **inner: Any) -> ChainRule:
    """The derivative of ``outer`` at inner functions, by the multivariable chain rule.

    Args:
        outer: A function of several variables.
        wrt: The variable of the inner functions; may be left out where they have one.
        inner: For variables of ``outer`` the functions in their place.

    Raises:
        ArgumentError: when the variable is not clear.

    Example:
        >>> rule = chain("x^2 + y^2", x="cos(t)", y="3*sin(t)")
        >>> print(rule.derivative)
        8*sin(2*t)
    """
    f = Function.of(outer)
    parts = {name: f.of(g) for name, g in by_name(f, (), inner).items()}
    whole = f.substitute(**parts)
    t = _variable(whole, parts, wrt)
    named: dict[Node, Node] = {v: parts[v.name].source for v in f.inputs if v.name in parts}
    rule = transforms.chain(f.source, named, variable_named(whole, t))
    paths = tuple(_path(p, whole, parts) for p in rule.paths)
    return ChainRule(f, parts, t, whole, paths, whole.diff(t))


def _path(path: transforms.Path, whole: Function, parts: dict[str, Function]) -> Path:
    assert isinstance(path.through, Variable)
    inputs = whole.inputs
    g = parts.get(path.through.name)
    return Path(
        path.through.name,
        Function(path.placed, inputs, computed=True, origins=whole.origins),
        Function(path.inner, inputs if g is None else g.inputs, computed=True),
        Function(path.product, inputs, computed=True),
    )


def _variable(whole: Function, parts: dict[str, Function], wrt: str | None) -> str:
    if wrt is not None:
        return variable_named(whole, wrt).name
    names = {name for g in parts.values() for name in g.variables}
    if len(names) == 1:
        return names.pop()
    known = listed(sorted(names)) if names else "no variable"
    raise ArgumentError(
        f"The inner functions have {known}: which one is differentiated in?",
        where=", ".join(f"{k} = {g}" for k, g in parts.items())[:60],
        remedy=f'wrt="{(sorted(names) or whole.variables or ("t",))[0]}"',
    )


def implicit(equation: Any, wrt: str = "x", of: str | None = None, order: int = 1) -> Function:
    """The derivative dy/dx of the function that an equation defines implicitly.

    Args:
        equation: As in ``"x^2 + y^2 = 1"``; without an equals sign, what is 0.
        wrt: The variable x.
        of: The variable y, a function of x by the equation; may be left out where there is
            one other variable, or one of that name.
        order: How many times.

    Returns:
        A function of both variables, valid on the curve where it is defined.

    Raises:
        ArgumentError: when the equation does not determine y, or y is not clear.

    Example:
        >>> print(implicit("x^2 + y^2 = 1"))
        -x/y
    """
    f = _zero(equation)
    x = variable_named(f, wrt)
    y = variable_named(f, of if of is not None else _other(f, wrt))
    if x is y:
        raise ArgumentError(
            "The two variables of an implicit derivative differ.",
            where=f"wrt={wrt!r}, of={of!r}",
            remedy='st.implicit("x^2 + y^2 = 1", wrt="x", of="y")',
        )
    slope = transforms.implicit_derivative(f.source, y, x, order)
    gaps = [f.diff(x.name).undefined, f.diff(y.name).undefined]
    return replace(
        f,
        source=slope,
        computed=True,
        undefined=either([f.undefined, *gaps]),
        origins=(*f.origins, f.source),
        route=None,
    )


def _other(f: Function, wrt: str) -> str:
    others = [name for name in f.variables if name != wrt]
    if len(others) == 1 or "y" in others:
        return "y" if "y" in others else others[0]
    raise ArgumentError(
        f"Which of {listed(others) if others else 'no other variables'} is a function of {wrt}?",
        where=str(f)[:60],
        remedy=f'of="{others[0]}"' if others else 'st.implicit("x^2 + y^2 = 1")',
    )


def _zero(equation: Any) -> Function:
    """The function that is 0 where the equation holds."""
    if isinstance(equation, str) and "=" in equation:
        left, right = read_equation(equation)
        difference: Node = left - right
        return Function(difference, arranged([left, right]))
    return Function.of(equation)
