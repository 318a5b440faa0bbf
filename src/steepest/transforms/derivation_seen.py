"""What a reader sees in an expression before differentiating it: the rule that applies, and why.

The formulas come from the table of primitives, so what is told is what is computed.
Sums and products are read as wholes (``a + b + c`` is one sum), constants as factors, and
``1/x^2`` and ``sqrt(x)`` as powers, as a teacher would.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from steepest.graph import (
    ArrayType,
    Node,
    add,
    apply,
    divide,
    multiply,
    negate,
    number,
    ordered,
    power,
    primitive_named,
    rebuilt,
    subtract,
)
from steepest.primitives.arrays import spread

from .derivation_powers import as_power, base_of, chain, power_of, root_degree
from .derivation_scene import Scene, Seen
from .derivation_writing import in_front, numeral, product_of, side_by_side, summed, unevaluated

CONSTANT = "constant rule"
MULTIPLE = "constant multiple rule"
RECIPROCAL = divide.partials[1].rule  # type: ignore
IDENTITY = "derivative of the variable"
UNKNOWN = "derivative of an unknown function"
PATHS = "multivariable chain rule"
DEFINITION = "definition"
REPEATED = "rewriting"
CASES = "case by case"
ROWS = add.joint_rule


def see(node: Node, scene: Scene) -> Seen:
    """What the expression is, and so which rule applies."""
    found = scene.known.get(node)
    if found is None:
        found = scene.known[node] = _see(node, scene)
    return found


def plain(node: Node, scene: Scene) -> bool:
    """Whether the expression is differentiated in one line: a leaf, or a multiple of one."""
    seen = see(node, scene)
    return not seen.parts or (seen.kind == "multiple" and not see(seen.parts[0], scene).parts)


def _see(node: Node, scene: Scene) -> Seen:
    if not scene.varies(node):
        return Seen("constant", CONSTANT, (), lambda _: number(0))
    if node is scene.variable:
        return Seen("variable", IDENTITY, (), lambda _: number(1))
    if node in scene.unknown:
        return Seen("unknown", UNKNOWN, (), lambda _: unevaluated(node, scene.variable))
    for look in (_as_multiple, _as_sum, _as_product, _as_quotient, as_power):
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
            wrappers.append(lambda d, a=a: in_front(numeral(a), d))
            core = b
        elif not scene.varies(b):
            c = numeral(b)
            if core.primitive is multiply:
                wrappers.append(lambda d, c=c: in_front(c, d))
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
        (-term, False) if minus and plain(term, scene) else (term, minus)
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


MOST_FACTORS = 4
"""Products of more varying factors are read as a product of two."""


def _as_product(node: Node, scene: Scene) -> Seen | None:
    if node.primitive is not multiply:
        return None
    factors = _factors(node, scene)
    constants = [f for f in factors if not scene.varies(f)]
    varying = [f for f in factors if scene.varies(f)]
    if len(set(varying)) < len(varying):
        counts = Counter(varying)
        powers = [f ** number(k) for f, k in counts.items()]
        written = product_of([*constants, *powers])
        return Seen("definition", REPEATED, (written,), lambda d: d[0], written=written)
    if len(varying) > MOST_FACTORS or any(f.primitive is negate for f in varying):
        return _product(node.arguments)
    if not constants:
        return _product(varying)
    factor = product_of(constants)
    if power_of(varying[0], scene.variable) is not None:
        return _product([factor * varying[0], *varying[1:]])
    core = product_of(varying)
    return Seen("multiple", MULTIPLE, (core,), lambda d: factor * d[0])


def _factors(node: Node, scene: Scene) -> list[Node]:
    found: list[Node] = []
    stack = [node]
    while stack:
        factor = stack.pop()
        # 3x in 3x sin(x) stays together: it is differentiated in one line.
        whole = factor is node or (scene.once(factor) and not plain(factor, scene))
        if factor.primitive is multiply and whole:
            stack += reversed(factor.arguments)
        else:
            found.append(factor)
    return found


def _product(factors: Sequence[Node]) -> Seen:
    def build(derivatives: Sequence[Node]) -> Node:
        total: Node = number(0)
        for i, d in enumerate(derivatives):
            term = product_of([d if j == i else f for j, f in enumerate(factors)])
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
    inner = base_of(v)
    if inner is None or not scene.varies(inner):
        return Seen("reciprocal", RECIPROCAL, (v,), lambda d: -((u * d[0]) / v**2))
    return None


def _as_function(node: Node, scene: Scene) -> Seen:
    primitive = node.primitive
    assert primitive is not None
    parameters = dict(node.parameters)
    varying = [i for i, a in enumerate(node.arguments) if scene.varies(a)]
    if primitive.name in ("where", "maximum", "minimum"):
        return _cases(node)
    if primitive.name in ("sum", "mean"):
        return _over_rows(node)
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
        return chain(
            argument,
            lambda u: rebuilt(node, [u if j == i else a for j, a in enumerate(node.arguments)]),
        )
    partial = told[i]
    degree = root_degree(node)
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


def _node(value_: Node | int | float) -> Node:
    return value_ if isinstance(value_, Node) else number(value_)  # type: ignore


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


def _over_rows(node: Node) -> Seen:
    """A sum or mean over an array: the derivative goes inside."""
    [terms] = node.arguments
    dimensions = terms.type.dimensions if isinstance(terms.type, ArrayType) else ()
    return Seen("rows", ROWS, (terms,), lambda d: rebuilt(node, [spread(d[0], dimensions)]))


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
