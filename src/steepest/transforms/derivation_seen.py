"""What a reader sees in an expression before differentiating it: the rule that applies, and why.

The formulas come from the table of primitives, so what is told is what is computed.
Sums and products are read as wholes (``a + b + c`` is one sum), constants as factors, and
``1/x^2`` and ``sqrt(x)`` as powers, as a teacher would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from steepest.graph import (
    E,
    Node,
    Variable,
    add,
    apply,
    divide,
    exact,
    log,
    multiply,
    negate,
    number,
    ordered,
    power,
    primitive_named,
    rebuilt,
    rewrite,
    substitute,
    subtract,
    uses,
)

Build = Callable[[Sequence[Node]], Node]
"""The derivative of the whole, of the derivatives of its parts."""

CONSTANT = "constant rule"
MULTIPLE = "constant multiple rule"
RECIPROCAL = divide.partials[1].rule  # type: ignore[union-attr]
IDENTITY = "derivative of the variable"
UNKNOWN = "derivative of an unknown function"
CHAIN = "chain rule"
PATHS = "multivariable chain rule"
REWRITING = power.joint_rule
DEFINITION = "definition"
CASES = "case by case"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an expression is, for the purpose of differentiating it.

    Args:
        kind: ``constant``, ``variable``, ``unknown``, ``leaf``, ``multiple``, ``sum``,
            ``product``, ``quotient``, ``reciprocal``, ``chain``, ``paths``, ``rewriting``,
            ``definition``, ``cases`` or ``other``.
        rule: The name of the rule.
        parts: The expressions whose derivatives the rule asks for.
        build: The rule: from the derivatives of the parts to that of the whole.
        outer: For a chain, the outer function of a letter.
        written: The same expression in the form to which the rule applies, as in x^(1/2).
        middle: The derivative in that form, before it is written like the source again.
    """

    kind: str
    rule: str
    parts: tuple[Node, ...]
    build: Build
    outer: Callable[..., Node] | None = None
    written: Node | None = None
    middle: Node | None = None


class Scene:
    """What varies, what is an unknown function, and what stands in one place only.

    Args:
        variable: The variable of differentiation.
        output: The expression that is being told.
        unknown: Variables that are functions of ``variable``; their derivatives stay written.
    """

    def __init__(
        self, variable: Variable, output: Node | None = None, unknown: Iterable[Variable] = ()
    ) -> None:
        self.variable = variable
        self.unknown = frozenset(unknown)
        self._varies: dict[Node, bool] = {}
        self._uses: Mapping[Node, int] = uses(output) if output is not None else {}
        self._seen: dict[Node, Seen] = {}

    def varies(self, node: Node) -> bool:
        """Whether the variable occurs in the expression, openly or through an unknown."""
        known = self._varies.get(node)
        if known is None:
            for part in ordered(node):
                if part not in self._varies:
                    self._varies[part] = (
                        part is self.variable
                        or part in self.unknown
                        or any(self._varies[a] for a in part.arguments)
                    )
            known = self._varies[node]
        return known

    def once(self, node: Node) -> bool:
        """Whether the expression stands in one place, so that it may be read as a part."""
        return self._uses.get(node, 1) <= 1

    def see(self, node: Node) -> Seen:
        """What the expression is."""
        found = self._seen.get(node)
        if found is None:
            found = self._seen[node] = _see(node, self)
        return found

    def plain(self, node: Node) -> bool:
        """Whether the expression is differentiated in one line: a leaf, or a multiple of one."""
        seen = self.see(node)
        return not seen.parts or (seen.kind == "multiple" and not self.see(seen.parts[0]).parts)


def unevaluated(node: Node, variable: Variable) -> Node:
    """The derivative of ``node`` in ``variable`` as an expression, not yet worked out."""
    return apply(primitive_named("derivative"), node, variable=variable.name, scope=variable.scope)


def value(node: Node) -> int | Fraction | None:
    """The exact number that a constant expression such as -1 or 3/2 is, or None."""
    if exact(node) is not None:
        return exact(node)
    if not node.arguments or len(parts := ordered(node)) > _NUMERAL:
        return None
    if any(isinstance(p, Variable) for p in parts):
        return None
    return exact(rewrite([node], _refold)[0])


_NUMERAL = 9
"""The nodes that a written number may have: -3/2 has four."""


def _refold(node: Node) -> Node | None:
    if node.primitive is negate:
        return -node.arguments[0]
    if len(node.arguments) == 2 and all(exact(a) is not None for a in node.arguments):
        a, b = node.arguments
        if node.primitive is add:
            return a + b
        if node.primitive is subtract:
            return a - b
        if node.primitive is multiply:
            return a * b
        if node.primitive is divide and exact(b) != 0:
            return a / b
    return None


def _numeral(node: Node) -> Node:
    """The exact number in place of a constant expression that is one."""
    n = value(node)
    return node if n is None else number(n)


def _see(node: Node, scene: Scene) -> Seen:
    if not scene.varies(node):
        return Seen("constant", CONSTANT, (), lambda _: number(0))
    if node is scene.variable:
        return Seen("variable", IDENTITY, (), lambda _: number(1))
    if node in scene.unknown:
        return Seen("unknown", UNKNOWN, (), lambda _: unevaluated(node, scene.variable))
    for look in (_as_multiple, _as_sum, _as_product, _as_quotient, _as_power):
        seen = look(node, scene)
        if seen is not None:
            return seen
    return _as_function(node, scene)


def _as_multiple(node: Node, scene: Scene) -> Seen | None:
    """A constant factor, divisor or sign stays; what is left is differentiated."""
    wrappers: list[Callable[[Node], Node]] = []
    core = node
    while True:
        if core.primitive is negate:
            wrappers.append(lambda d: -d)
            core = core.arguments[0]
            continue
        if core.primitive not in (multiply, divide):
            break
        a, b = core.arguments
        if core.primitive is multiply and not scene.varies(a):
            wrappers.append(lambda d, a=a: _numeral(a) * d)
            core = b
        elif not scene.varies(b):
            c = _numeral(b)
            if core.primitive is multiply:
                wrappers.append(lambda d, c=c: c * d)
            else:
                wrappers.append(lambda d, c=c: d / c)
            core = a
        else:
            break
    if core is node:
        return None

    def build(derivatives: Sequence[Node]) -> Node:
        result = derivatives[0]
        for wrap in reversed(wrappers):
            result = wrap(result)
        return result

    return Seen("multiple", MULTIPLE, (core,), build)


def _as_sum(node: Node, scene: Scene) -> Seen | None:
    if node.primitive not in (add, subtract):
        return None
    signed = [
        (-term, False) if minus and scene.plain(term) else (term, minus)
        for term, minus in _terms(node, scene)
    ]

    def build(derivatives: Sequence[Node]) -> Node:
        total: Node = number(0)
        for d, (_, minus) in zip(derivatives, signed, strict=True):
            total = total - d if minus else summed(total, d)
        return total

    return Seen("sum", add.joint_rule, tuple(t for t, _ in signed), build)


def _terms(node: Node, scene: Scene) -> list[tuple[Node, bool]]:
    """The terms of a sum in reading order, each with whether it is subtracted."""
    found: list[tuple[Node, bool]] = []
    stack = [(node, False)]
    while stack:
        term, minus = stack.pop()
        whole = term is node or scene.once(term)
        if term.primitive in (add, subtract) and whole:
            a, b = term.arguments
            stack += [(b, minus ^ (term.primitive is subtract)), (a, minus)]
        elif term.primitive is negate and whole:
            stack.append((term.arguments[0], not minus))
        else:
            found.append((term, minus))
    return found


MOST_FACTORS = 3
"""Products of more varying factors are read as a product of two."""


def _as_product(node: Node, scene: Scene) -> Seen | None:
    if node.primitive is not multiply:
        return None
    factors = _factors(node, scene)
    constants = [f for f in factors if not scene.varies(f)]
    varying = [f for f in factors if scene.varies(f)]
    if len(varying) > MOST_FACTORS or any(f.primitive is negate for f in varying):
        return _product(node.arguments)
    if not constants:
        return _product(varying)
    factor = _product_of(constants)
    if _power_of(varying[0], scene.variable) is not None:
        return _product([factor * varying[0], *varying[1:]])
    core = _product_of(varying)
    return Seen("multiple", MULTIPLE, (core,), lambda d: factor * d[0])


def _factors(node: Node, scene: Scene) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        factor = stack.pop()
        # 3x in 3x sin(x) stays together: it is differentiated in one line.
        whole = factor is node or (scene.once(factor) and not scene.plain(factor))
        if factor.primitive is multiply and whole:
            stack += reversed(factor.arguments)
        else:
            found.append(factor)
    return found


def _product_of(factors: Sequence[Node]) -> Node:
    result = factors[0]
    for f in factors[1:]:
        result = side_by_side(result, f)
    return result


def side_by_side(a: Node, b: Node) -> Node:
    """The product, with the factors of ``b`` one after the other: cos(x^2)*2*x."""
    if exact(a) is not None:
        return a * b
    factors = []
    while b.primitive is multiply:
        b, last = b.arguments
        factors.append(last)
    result = a * b
    for factor in reversed(factors):
        result = result * factor
    return result


def summed(total: Node, term: Node) -> Node:
    """The sum, written as a difference where the term begins with a minus."""
    if term.primitive is negate:
        return total - term.arguments[0]
    n = exact(term)
    if n is not None and n < 0:
        return total - number(-n)
    if term.primitive in (multiply, divide):
        head, rest = term.arguments
        n = exact(head)
        if n is not None and n < 0 and exact(total) != 0:
            return total - rebuilt(term, [number(-n), rest]) if n != -1 else total - rest
    return total + term


def _product(factors: Sequence[Node]) -> Seen:
    def build(derivatives: Sequence[Node]) -> Node:
        total: Node = number(0)
        for i, d in enumerate(derivatives):
            term = _product_of([d if j == i else f for j, f in enumerate(factors)])
            total = summed(total, term)
        return total

    return Seen("product", multiply.joint_rule, tuple(factors), build)


def _as_quotient(node: Node, scene: Scene) -> Seen | None:
    if node.primitive is not divide:
        return None
    u, v = node.arguments
    if scene.varies(u):
        return Seen(
            "quotient",
            divide.joint_rule,
            (u, v),
            lambda d: (side_by_side(d[0], v) - side_by_side(u, d[1])) / v**2,
        )
    inner = _base_of(v)
    if inner is None or not scene.varies(inner):
        return Seen("reciprocal", RECIPROCAL, (v,), lambda d: -((u * d[0]) / v**2))
    return None


def _base_of(node: Node) -> Node | None:
    """The base of a numeric power, a square root or a bare variable."""
    if isinstance(node, Variable):
        return node
    if node.primitive is multiply and value(node.arguments[0]) is not None:
        return _base_of(node.arguments[1])
    if node.primitive is power and value(node.arguments[1]) is not None:
        return node.arguments[0]
    if node.primitive is not None and node.primitive.name == "sqrt":
        return node.arguments[0]
    return None


def _power_of(node: Node, letter: Node) -> tuple[Node, int | Fraction] | None:
    """(c, n) when ``node`` is c*letter^n, as ``x``, ``x^3``, ``sqrt(x)`` and ``2/x^3`` are."""
    if node is letter:
        return number(1), 1
    if node.primitive is power and node.arguments[0] is letter:
        n = value(node.arguments[1])
        return None if n is None else (number(1), n)
    if node.primitive is not None and node.primitive.name == "sqrt":
        return (number(1), Fraction(1, 2)) if node.arguments[0] is letter else None
    if node.primitive is multiply and value(node.arguments[0]) is not None:
        rest = _power_of(node.arguments[1], letter)
        return None if rest is None else (_numeral(node.arguments[0]) * rest[0], rest[1])
    if node.primitive is divide and letter not in ordered(node.arguments[0]):
        below = _power_of(node.arguments[1], letter)
        return None if below is None else (_numeral(node.arguments[0]) / below[0], -below[1])
    return None


def _as_power(node: Node, scene: Scene) -> Seen | None:
    """Powers of the variable by the power rule; other powers with a constant exponent by chain."""
    x = scene.variable
    found = _power_of(node, x)
    if found is not None:
        return _power_rule(node, x, *found)
    if node.primitive is divide:  # c/w^n
        c, below = node.arguments
        inner = _base_of(below)
        assert inner is not None
        return _chain(node, inner, lambda u: apply(divide, c, substitute([below], {inner: u})[0]))
    if node.primitive is not power:
        return None
    u, n = node.arguments
    rule, formula = power.partials[0].rule, power.partials[0].formula  # type: ignore[union-attr]
    if scene.varies(u) and scene.varies(n):
        written = apply(power, E, n * log(u))
        return Seen(
            "rewriting",
            REWRITING,
            (written,),
            lambda d: substitute(d, {written: node})[0],
            written=written,
        )
    if scene.varies(n):
        return None
    if u is x:
        return Seen("leaf", rule, (), lambda _: formula(node, x, _numeral(n)))
    return _chain(node, u, lambda letter: apply(power, letter, n))


def _power_rule(node: Node, x: Variable, c: Node, n: int | Fraction) -> Seen:
    """The power rule for c*x^n, however it is written."""
    first = power.partials[0]
    assert first is not None
    exponent = number(n)
    derived = c * first.formula(None, x, exponent)
    as_typed = node.primitive is power
    if as_typed and n > 0:
        return Seen("leaf", first.rule, (), lambda _: derived)
    if n == Fraction(1, 2):
        result = number(1) / (2 * node)
    elif n.denominator == 1 and n < 0:
        result = -(c * -n) / x ** (1 - n) if value(c) is None else (c * n) / x ** (1 - n)
    else:
        result = derived
    written = None if as_typed else c * apply(power, x, exponent)
    return Seen("leaf", first.rule, (), lambda _: result, written=written, middle=derived)


def _chain(node: Node, inner: Node, outer: Callable[[Variable], Node]) -> Seen:
    """The chain rule; ``build`` is made when the inner function has a letter."""
    return Seen("chain", CHAIN, (inner,), lambda d: d[0], outer=outer)


def _as_function(node: Node, scene: Scene) -> Seen:
    primitive = node.primitive
    assert primitive is not None
    parameters = dict(node.parameters)
    varying = [i for i, a in enumerate(node.arguments) if scene.varies(a)]
    if primitive.name in ("where", "maximum", "minimum"):
        return _cases(node)
    if not primitive.partials:
        return _defined(node, scene)
    rules = {i: primitive.partials[i] for i in varying}
    told = {i: p for i, p in rules.items() if p is not None}
    if not told:
        return Seen("leaf", "locally constant", (), lambda _: number(0))
    if len(varying) > 1:
        return _paths(node, scene, varying)
    (i,) = varying
    argument = node.arguments[i]
    if argument is not scene.variable:
        return _chain(
            node,
            argument,
            lambda u: rebuilt(node, [u if j == i else a for j, a in enumerate(node.arguments)]),
        )
    partial = told[i]
    degree = _root_degree(node)
    written = middle = None
    if degree is not None:
        written = apply(power, argument, number(1 / degree))
        middle = number(1 / degree) * argument ** number(1 / degree - 1)
    return Seen(
        "leaf",
        partial.rule,
        (),
        lambda _: _node(partial.formula(node, *node.arguments, **parameters)),
        written=written,
        middle=middle,
    )


def _root_degree(node: Node) -> Fraction | None:
    """3 for a cube root, n for an n-th root."""
    name = node.primitive.name if node.primitive is not None else ""
    if name == "cbrt":
        return Fraction(3)
    n = value(node.arguments[1]) if name == "root" else None
    return Fraction(n) if n else None


def _node(value_: Node | int | float) -> Node:
    return value_ if isinstance(value_, Node) else number(value_)  # type: ignore[arg-type]


def _paths(node: Node, scene: Scene, varying: Sequence[int]) -> Seen:
    """Several arguments vary: one path for each, added."""
    primitive = node.primitive
    assert primitive is not None
    parameters = dict(node.parameters)

    def build(derivatives: Sequence[Node]) -> Node:
        total: Node = number(0)
        for i, d in zip(varying, derivatives, strict=True):
            partial = primitive.partials[i]
            if partial is not None:
                total = total + _node(partial.formula(node, *node.arguments, **parameters)) * d
        return total

    rule = primitive.joint_rule or PATHS
    return Seen("paths", rule, tuple(node.arguments[i] for i in varying), build)


def _cases(node: Node) -> Seen:
    """A choice is differentiated branch by branch; so are the larger and the smaller of two."""
    assert node.primitive is not None
    condition, *branches = node.arguments
    if node.primitive.name != "where":
        branches = list(node.arguments)
        condition = primitive_named(_WINS[node.primitive.name])(*branches)
    where = primitive_named("where")
    return Seen("cases", CASES, tuple(branches), lambda d: apply(where, condition, *d))


_WINS = {"maximum": "greater", "minimum": "less"}


def _defined(node: Node, scene: Scene) -> Seen:
    """An entry without rules of its own is told by its definition."""
    primitive = node.primitive
    assert primitive is not None
    if primitive.defined_as is not None:
        written = primitive.defined_as(*node.arguments, **dict(node.parameters))
        if not any(part is node for part in ordered(written)):
            return Seen("definition", DEFINITION, (written,), lambda d: d[0], written=written)
    from .forward import derivative  # noqa: PLC0415 - forward mode is needed here only

    return Seen(
        "other", f"derivative of {primitive.name}", (), lambda _: derivative(node, scene.variable)
    )
