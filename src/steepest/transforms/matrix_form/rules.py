"""What each operation that is not element by element is in the algebra of products."""

from __future__ import annotations

from dataclasses import replace

from steepest.graph import REAL, ArrayType, Node, exact, number
from steepest.primitives import arrays, matrices
from steepest.transforms.textbook import textbook

from .algebra import Algebra, Rule
from .chains import Chain, Factor, dimensions_of, transposed
from .terms import name_of


def _matmul(algebra: Algebra, node: Node) -> Node | None:
    a, b = node.arguments
    if max(len(dimensions_of(a)), len(dimensions_of(b))) > 2:
        return None
    (first, left), (second, right) = algebra.factor(a), algebra.factor(b)
    if len(dimensions_of(a)) == 1:
        left = transposed(left)
    assert isinstance(node.type, ArrayType)
    return first * second * algebra.chain(left + right, node.type)


def _outer(algebra: Algebra, node: Node) -> Node | None:
    a, b = node.arguments
    if len(dimensions_of(a)) != 1 or len(dimensions_of(b)) != 1:
        return None
    (first, left), (second, right) = algebra.factor(a), algebra.factor(b)
    assert isinstance(node.type, ArrayType)
    right = transposed(right)
    return first * second * algebra.chain(left + right, node.type)


def _transpose(algebra: Algebra, node: Node) -> Node | None:
    if len(dimensions_of(node)) == 1:
        return algebra.formula[node.arguments[0]]
    if tuple(node.parameter("axes")) != (-1, -2):
        return None
    scale, factors = algebra.factor(node.arguments[0])
    assert isinstance(node.type, ArrayType)
    return scale * algebra.chain(transposed(factors), node.type)


def _solve(algebra: Algebra, node: Node) -> Node | None:
    a, b = node.arguments
    if max(len(dimensions_of(a)), len(dimensions_of(b))) > 2:
        return None
    (first, left), (second, right) = algebra.factor(a), algebra.factor(b)
    assert isinstance(node.type, ArrayType)
    return second / first * algebra.chain(_inverse_of(left, a) + right, node.type)


def _inverse(algebra: Algebra, node: Node) -> Node | None:
    [a] = node.arguments
    if len(dimensions_of(a)) > 2:
        return None
    scale, factors = algebra.factor(a)
    assert isinstance(node.type, ArrayType)
    return algebra.chain(_inverse_of(factors, a), node.type) / scale


def _inverse_of(chain: Chain, whole: Node) -> Chain:
    if all(len(set(f.dimensions)) == 1 and len(f.dimensions) == 2 for f in chain):
        return tuple(replace(f, inverted=not f.inverted) for f in reversed(chain))
    raise AssertionError(f"{whole} is square, and one of its factors is not")


def _pass(algebra: Algebra, node: Node) -> Node | None:
    return algebra.formula[node.arguments[0]]


def _reshape(algebra: Algebra, node: Node) -> Node | None:
    [a] = node.arguments
    return algebra.formula[a] if all(d == 1 for d in dimensions_of(a)) else None


def _reduction(algebra: Algebra, node: Node) -> Node | None:
    [a] = node.arguments
    assert node.primitive is not None
    whole = not dimensions_of(node) and not node.parameter("keepdims")
    if not whole:
        return None
    extent = arrays.extent(dimensions_of(a))
    share = number(1) / extent if node.primitive.name == "mean" else number(1)
    formula = textbook(algebra.formula[a])
    rank = len(dimensions_of(a))
    scale, terms = algebra.content(algebra.terms(formula))
    body = algebra.sum(terms)
    if not algebra.rank(body):
        return share * scale * extent * body
    return share * scale * _summed(algebra, body, a) if algebra.rank(body) == rank else None


def _summed(algebra: Algebra, part: Node, a: Node) -> Node:
    """The sum of the elements of an array: of a product of two vectors, their product."""
    pair = _two(part)
    if pair is not None and len(dimensions_of(a)) == 1 and all(algebra.rank(p) == 1 for p in pair):
        left, right = (algebra.content(algebra.terms(p)) for p in pair)
        chains = [_as_chain(algebra, algebra.sum(rest), a) for _, rest in (left, right)]
        row = transposed(chains[0])
        return left[0] * right[0] * algebra.chain(row + chains[1], REAL)
    whole = arrays.total(algebra.write(part, dimensions_of(a)))
    return algebra.stand_in(whole, whole.type)


def _as_chain(algebra: Algebra, body: Node, a: Node) -> Chain:
    meaning = algebra.meaning.get(body)
    return meaning if isinstance(meaning, tuple) else (Factor(body, dimensions_of(a)),)


def _two(part: Node) -> tuple[Node, Node] | None:
    name = name_of(part)
    if name == "multiply":
        return part.arguments[0], part.arguments[1]
    if name == "power" and exact(part.arguments[1]) == 2:
        return part.arguments[0], part.arguments[0]
    return None


def _gate(algebra: Algebra, node: Node) -> Node | None:
    """``x/|x|`` where ``|x|`` is not zero, which the quotient says by itself."""
    condition, value = node.arguments
    if name_of(condition) == "not_equal" and name_of(value) == "divide":
        size, divisor = condition.arguments[0], value.arguments[1]
        if _bare(size) is _bare(divisor):
            return algebra.formula[value]
    return algebra.same(node)


def _bare(node: Node) -> Node:
    while node.primitive is not None and node.primitive.name in ("broadcast_to", "reshape"):
        node = node.arguments[0]
    return node


def _diagonal_matrix(algebra: Algebra, node: Node) -> Node | None:
    """A number times the identity."""
    [a] = node.arguments
    formula = algebra.formula[a]
    if algebra.rank(formula) or len(dimensions_of(a)) != 1:
        return None
    identity = matrices.diagonal_matrix(arrays.spread(number(1), dimensions_of(a)))
    stand_in = algebra.stand_in(identity, identity.type)
    algebra.identities.add(stand_in)
    return formula * stand_in


RULES: dict[str, Rule] = {
    "matmul": _matmul,
    "outer": _outer,
    "transpose": _transpose,
    "solve": _solve,
    "inverse": _inverse,
    "broadcast_to": _pass,
    "reshape": _reshape,
    "gate": _gate,
    "diagonal_matrix": _diagonal_matrix,
    "sum": _reduction,
    "mean": _reduction,
}
