"""Random legal graphs of scalars over the table of primitives, for every law about graphs."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

import steepest.primitives  # noqa: F401 - lists the table
from steepest.graph import BOOLEAN, REAL, Node, apply, constant, registered, variable

VARIABLES = ("x", "y", "t", "w1", "theta_0", "rate")
COMPARISONS = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")
LOGIC = ("logical_and", "logical_or", "logical_not")
NOT_TYPED = {
    "gate", "length", "derivative", "polynomial", "spherical_bessel_j", "spherical_bessel_i",
}  # fmt: skip
"""Operations that appear in computed graphs only, or take whole numbers only."""


def scalar_primitives():
    """The entries that take scalars and give one, as text formulas name them."""
    return [
        p
        for p in registered()
        if p.arity
        and p.infer is None
        and (p.partials or p.evaluate or p.defined_as)
        and p.name not in (*COMPARISONS, *LOGIC, *NOT_TYPED)
    ]


@st.composite
def numbers(draw):
    """A constant of any kind that can be typed or computed."""
    return draw(
        st.one_of(
            st.integers(-20, 20),
            st.fractions(-5, 5, max_denominator=12),
            st.decimals("-9.99", "9.99", places=2),
            st.sampled_from(
                [Decimal("1E+3"), Decimal("2.5e-9"), 10**25, Fraction(1, 3), 0.1, -0.0]
            ),
            st.floats(allow_nan=False, allow_infinity=False),
        ).map(constant)
    )


@st.composite
def graphs(draw, variables=VARIABLES, size=25, leaves=None, names=None):
    """A node of type ``real`` with up to ``size`` operations, parts shared as they fall.

    Args:
        draw: Given by hypothesis.
        variables: The names to use.
        size: The most operations to build.
        leaves: A strategy for constants; all kinds when not given.
        names: The primitives to use by name; all that take scalars when not given.
    """
    table = [p for p in scalar_primitives() if names is None or p.name in names]
    by_name = {p.name: p for p in registered()}
    everyday = [by_name[n] for n in ("add", "subtract", "multiply", "divide", "power", "negate")]
    everyday = [p for p in everyday if p in table] or table
    pool: list[Node] = [variable(name) for name in variables]
    if names is None:
        pool += [apply(by_name["e"]), apply(by_name["pi"])]
    truths: list[Node] = []
    constants = numbers() if leaves is None else leaves
    for _ in range(draw(st.integers(1, size))):
        kind = draw(st.integers(0, 9))
        if kind <= 1:
            pool.append(draw(constants))
            continue
        if kind == 2 and names is None:
            comparison = by_name[draw(st.sampled_from(COMPARISONS))]
            truth = apply(comparison, draw(st.sampled_from(pool)), draw(st.sampled_from(pool)))
            if truths and draw(st.booleans()):
                logic = by_name[draw(st.sampled_from(LOGIC))]
                others = [draw(st.sampled_from(truths)) for _ in range((logic.arity or 0) - 1)]
                truth = apply(logic, truth, *others)
            truths.append(truth)
            chosen = [draw(st.sampled_from(pool)) for _ in range(2)]
            pool.append(apply(by_name["where"], truth, *chosen))
            continue
        primitive = draw(st.sampled_from(everyday if kind < 7 else table))
        pool.append(apply(primitive, *(draw(_recent(pool)) for _ in range(primitive.arity or 0))))
    output = pool[-1]
    assert output.type in (REAL, BOOLEAN) or output.type.dtype == "real"
    return output


def _recent(pool):
    """Any node so far, the last ones more often, so that graphs grow deep."""
    return st.one_of(st.sampled_from(pool), st.sampled_from(pool[-4:]))
