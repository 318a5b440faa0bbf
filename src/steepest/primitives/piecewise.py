"""Functions by cases: size, sign, the smaller and the larger, choices and the truths they need.

A derivative at a kink or a jump does not exist; the rules below continue it there in
the one way that each states.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from steepest.graph import BOOLEAN, ArrayType, Partial, Primitive, Type, elementwise, register


def _truth(types: Sequence[Type]) -> ArrayType:
    """The type of a truth about each element."""
    dimensions = elementwise(types, "a comparison").dimensions
    return ArrayType("bool", dimensions) if dimensions else BOOLEAN


def _chosen(types: Sequence[Type]) -> ArrayType:
    """The type of a choice: the branches' dtype, over everybody's dimensions."""
    branches = elementwise(types[1:], "where")
    dimensions = elementwise(types, "where").dimensions
    return ArrayType(branches.dtype, dimensions) if dimensions else branches


abs = register(
    Primitive(
        name="abs",
        latex=r"\left| {} \right|",
        evaluate="numpy.absolute",
        digits="fabs",
        interval="abs",
        # x/|x| and not sign(x): at the kink it is undefined instead of 0.
        partials=[Partial("absolute value", lambda y, x: x / y)],
        kinks=lambda x: [x],
        symmetry="even",
        range=(0, None),
        native="abs",
        source="DLMF 1.9.7",
    )
)

sign = register(
    Primitive(
        name="sign",
        evaluate="numpy.sign",
        digits="sign",
        interval="sign",
        partials=[Partial("derivative of a step", lambda y, x: 0)],
        jumps=lambda x: [x],
        symmetry="odd",
        range=(-1, 1),
        increasing=True,
        native="sign",
        aliases=("sgn", "signum"),
    )
)

where = register(
    Primitive(
        name="where",
        arity=3,
        evaluate="numpy.where",
        digits=lambda context, condition, a, b: a if condition else b,
        interval="where",
        infer=_chosen,
        # These masks are told; what computes keeps the branch that is not taken at a safe
        # point and closes it by a gate, for 0 times the infinite slope there would be NaN.
        partials=[
            None,
            Partial("case by case", lambda y, condition, a, b: where(condition, 1, 0)),
            Partial("case by case", lambda y, condition, a, b: where(condition, 0, 1)),
        ],
        joint_rule="case by case",
        native="where",
    )
)
"""The second argument where the first is true, else the third.

Where the condition changes there may be a kink or a jump; its comparisons tell the place.
"""

minimum = register(
    Primitive(
        name="minimum",
        text="min",
        arity=2,
        latex=r"\min\left({}, {}\right)",
        evaluate="numpy.minimum",
        digits=lambda context, a, b: a if a < b or context.isnan(a) else b,
        interval="minimum",
        partials=[
            Partial("case by case", lambda y, a, b: where(less(a, b), 1, 0)),
            Partial("case by case", lambda y, a, b: where(less(a, b), 0, 1)),
        ],
        joint_rule="case by case",
        kinks=lambda a, b: [a - b],
        native="minimum",
        aliases=("min",),
    )
)
"""The smaller of two. At a tie the second argument counts."""

maximum = register(
    Primitive(
        name="maximum",
        text="max",
        arity=2,
        latex=r"\max\left({}, {}\right)",
        evaluate="numpy.maximum",
        digits=lambda context, a, b: a if a > b or context.isnan(a) else b,
        interval="maximum",
        partials=[
            Partial("case by case", lambda y, a, b: where(greater(a, b), 1, 0)),
            Partial("case by case", lambda y, a, b: where(greater(a, b), 0, 1)),
        ],
        joint_rule="case by case",
        kinks=lambda a, b: [a - b],
        native="maximum",
        aliases=("max",),
    )
)
"""The larger of two. At a tie the second argument counts."""


def _comparison(name: str, latex: str, compare: Callable[[Any, Any], bool]) -> Primitive:
    """A truth about two numbers, which can change only where they are equal."""
    return register(
        Primitive(
            name=name,
            arity=2,
            latex=latex,
            evaluate=f"numpy.{name}",
            digits=lambda context, a, b: compare(a, b),
            interval=name,
            infer=_truth,
            partials=[None, None],
            jumps=lambda a, b: [a - b],
            native=name,
        )
    )


less = _comparison("less", "{} < {}", lambda a, b: a < b)
less_equal = _comparison("less_equal", r"{} \le {}", lambda a, b: a <= b)
greater = _comparison("greater", "{} > {}", lambda a, b: a > b)
greater_equal = _comparison("greater_equal", r"{} \ge {}", lambda a, b: a >= b)
equal = _comparison("equal", "{} = {}", lambda a, b: a == b)
not_equal = _comparison("not_equal", r"{} \ne {}", lambda a, b: a != b)

logical_and = register(
    Primitive(
        name="logical_and",
        text="and",
        arity=2,
        latex=r"{} \land {}",
        evaluate="numpy.logical_and",
        digits=lambda context, a, b: bool(a and b),
        interval="logical_and",
        infer=_truth,
        partials=[None, None],
        native="logical_and",
    )
)

logical_or = register(
    Primitive(
        name="logical_or",
        text="or",
        arity=2,
        latex=r"{} \lor {}",
        evaluate="numpy.logical_or",
        digits=lambda context, a, b: bool(a or b),
        interval="logical_or",
        infer=_truth,
        partials=[None, None],
        native="logical_or",
    )
)

logical_not = register(
    Primitive(
        name="logical_not",
        text="not",
        latex=r"\lnot {}",
        evaluate="numpy.logical_not",
        digits=lambda context, a: not a,
        interval="logical_not",
        infer=_truth,
        partials=[None],
        native="logical_not",
    )
)
