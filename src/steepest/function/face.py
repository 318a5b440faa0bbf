"""Function: the face of a graph, with its variables in calling order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from steepest.evaluation import Program
from steepest.graph import Node, Variable
from steepest.graph import tape as tape_of

from . import binding, derivatives, display, domain, numbers, operations

if TYPE_CHECKING:
    from steepest.graph import Tape

    from .route import Route

FAMILIAR = (float, int, np.float64)
"""The types of values that go to the program as they are."""


@dataclass(frozen=True, repr=False)
class Function(NDArrayOperatorsMixin):
    """A function of named variables, made by ``st.function``.

    It is immutable, hashable by content and can be pickled. Two functions are equal when
    they have the same graph and the same variables; ``st.equivalent`` asks for more.

    A function has three forms, each a node: ``source``, as typed or as differentiated;
    ``textbook``, simplified for people; ``computing``, numerically sound, for machines.
    The last two are made from the first when they are first needed.

    Args:
        source: The node of its value.
        inputs: Its variables, in calling order.
        name: What a header calls it.
        computed: Whether it prints in textbook form rather than as typed.
        undefined: A truth that holds where there is no value, though the graph has one:
            the kinks that a derivative meets.
        origins: What it was derived from, which restricts its domain too.
        notes: How its text was read where that could surprise.
        route: The derivatives by which it came about, so that they can be taken of the
            sound form of the function that it comes from.

    Example:
        >>> f = Function.of("x^2 + 3*x*y + y^2")
        >>> f.variables, f(2.0, y=5.0)
        (('x', 'y'), 59.0)
        >>> print(f.diff("x"))
        2*x + 3*y
    """

    source: Node
    inputs: tuple[Variable, ...]
    name: str = field(default="f", compare=False)
    computed: bool = field(default=False, compare=False)
    undefined: Node | None = None
    origins: tuple[Node, ...] = field(default=(), compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)
    route: Route | None = field(default=None, compare=False)

    @staticmethod
    def of(source: Any) -> Function:
        """The function that a text, a number, a callable or a function stands for."""
        from .sources import function  # noqa: PLC0415 - sources build functions

        return function(source)

    def __reduce__(self) -> tuple:
        return Function, (
            self.source,
            self.inputs,
            self.name,
            self.computed,
            self.undefined,
            self.origins,
            self.notes,
            self.route,
        )

    # The three forms.

    @cached_property
    def textbook(self) -> Node:
        """The source simplified to what a textbook prints."""
        from steepest.transforms.textbook import textbook  # noqa: PLC0415 - not for calls

        return textbook(self.source, self.origins[0] if self.origins else None)

    @cached_property
    def computing(self) -> Node:
        """The source made sound in floating point, undefined where the mathematics is."""
        from .sound import computing_form  # noqa: PLC0415 - not for printing

        return computing_form(self.source, self.undefined, self.route, self.origins)

    @property
    def shown(self) -> Node:
        """What is printed: the source as typed, or the textbook form of what was computed."""
        return self.textbook if self.computed else self.source

    def simplified(self) -> Function:
        """The same function in textbook form; its domain stays the typed one's."""
        return replace(self, source=self.textbook, computed=False, origins=self._ancestry())

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables, in calling order."""
        return tuple(v.name for v in self.inputs)

    # Values.

    @cached_property
    def _program(self) -> Program:
        return Program([self.computing], self.inputs)

    def __call__(self, /, *values: Any, **named: Any) -> Any:
        """The value at numbers or arrays, or the composition with other functions.

        Args:
            values: In the order of ``variables``, or one mapping from names.
            named: By name. Text and functions compose; variables not mentioned stay.

        Returns:
            A float or an array: the axes to which the arguments broadcast, then those
            of the value. ``nan`` outside the domain. Or a ``Function``.

        Raises:
            CallError: when a value is missing, given twice, or for a name that it has not.
            ShapeError: when arrays do not broadcast.
        """
        if not named and len(values) == len(self.inputs):
            for value in values:
                if type(value) not in FAMILIAR:
                    break
            else:
                return self._program(*values)[0]
        return binding.call(self, values, named)

    def substitute(self, /, **replacements: Any) -> Function:
        """The function with variables replaced, all at once, by numbers, text or functions."""
        return binding.composed(self, binding.by_name(self, (), replacements))

    def digits(self, digits: int = 30, /, *values: Any, **named: Any) -> Any:
        """The value to many digits, as an mpmath number (a list where the value is an array).

        Args:
            digits: How many.
            values: The point, as in a call; text such as ``"pi/3"`` is taken exactly.
            named: The point by name.
        """
        return numbers.digits(self, digits, values, named)

    def enclosure(self, /, *ranges: Any, **named: Any) -> Any:
        """An interval that holds every value over a box.

        Args:
            ranges: For each variable a number or a pair ``(low, high)``.
            named: The same by name.
        """
        return numbers.enclosure(self, ranges, named)

    def intermediates(self, /, *values: Any, **named: Any) -> Any:
        """Every intermediate value at a point, and in ``.cause`` what left its domain first."""
        return numbers.intermediates(self, values, named)

    def tape(self) -> Tape:
        """The computing form as a list of operations that other programs can run."""
        return tape_of([self.computing], self.inputs)

    # Machine code and files.

    def ufunc(self, *, outputs: Sequence[str] = ("value",)) -> np.ufunc:
        """A NumPy ufunc in machine code: broadcast, ``out``, ``where``, single and double.

        Args:
            outputs: What it returns: some of ``value``, ``gradient`` and ``hessian``, in one
                pass. Each partial derivative is an array of its own.

        Raises:
            ArgumentError: when an operation has no native form yet, or there are more
                arguments and answers than NumPy passes.
        """
        from .compiling import ufunc  # noqa: PLC0415 - loads LLVM

        return ufunc(self, outputs)

    def export(
        self, to: str, *, name: str | None = None, outputs: Sequence[str] = ("value",)
    ) -> dict[str, str | bytes]:
        """The function as files, text or bytes by name.

        Args:
            to: ``c`` (with header and self-test), ``numpy``, ``torch``, ``jax``,
                ``javascript``, or ``object`` (machine code with a header).
            name: What the function and the files are called; its own name when not given.
            outputs: What is computed: some of ``value``, ``gradient`` and ``hessian``.

        Raises:
            ArgumentError: when the target lacks an operation.
        """
        from .compiling import exported  # noqa: PLC0415 - loads when asked

        return exported(self, to, name, outputs)

    def inspect(self, kind: str, *, outputs: Sequence[str] = ("value",)) -> str:
        """What ``st.compile`` makes of it: its ``plan``, ``llvm`` or ``asm``."""
        from .compiling import inspected  # noqa: PLC0415 - loads LLVM

        return inspected(self, kind, outputs)

    # Derivatives.

    def diff(self, *wrt: str, order: int = 1, at_kinks: str = "undefined") -> Function:
        """The derivative, or with several names the mixed partial derivative.

        Args:
            wrt: The variables, in the order of differentiation; may be left out where
                there is one variable or none.
            order: How many times, for each name.
            at_kinks: What the derivative is where it does not exist, as that of ``|x|``
                at 0: ``undefined`` (nan) or ``continue`` (the rule of one side, or 0).

        Raises:
            UnknownName: when there is no such variable.
            ArgumentError: when the name is left out and there are several.
        """
        return derivatives.diff(self, wrt, order, at_kinks)

    def gradient(self, at_kinks: str = "undefined") -> Function:
        """All first partial derivatives: a value of shape ``(n,)`` for n variables."""
        return derivatives.gradient(self, at_kinks)

    def jacobian(self, at_kinks: str = "undefined") -> Function:
        """Partial derivatives of every component: the value's shape, then ``(n,)``."""
        return derivatives.jacobian(self, at_kinks)

    def hessian(self, at_kinks: str = "undefined") -> Function:
        """All second partial derivatives: a value of shape ``(n, n)``."""
        return derivatives.hessian(self, at_kinks)

    def directional_derivative(self, direction: Any, at_kinks: str = "undefined") -> Function:
        """The slope along a direction, which is not made of length 1.

        Args:
            direction: A number or text for each variable, in their order or by name.
            at_kinks: As in ``diff``.
        """
        return derivatives.directional(self, direction, at_kinks)

    def taylor(self, around: Any = 0.0, order: int = 5, wrt: str | None = None) -> Any:
        """The Taylor series round a point; see ``st.taylor``."""
        from .series import taylor  # noqa: PLC0415 - series are functions too

        return taylor(self, around, order, wrt)

    # Where it is defined.

    @property
    def domain(self) -> tuple[str, ...]:
        """The conditions under which there is a value, in words: ``('x > 0',)``."""
        return domain.conditions(self._ancestry(), self.undefined)

    @property
    def kinks(self) -> tuple[str, ...]:
        """Where the slope or the value may jump, as equations: ``('x = 1',)``."""
        return domain.kinks(self.source)

    def _ancestry(self) -> tuple[Node, ...]:
        return (*self.origins, self.source)

    # The parts of an array.

    def __getitem__(self, index: int) -> Function:
        """One part along the first axis of the value, as ``f.gradient()[0]``."""
        return derivatives.component(self, index)

    def __len__(self) -> int:
        return derivatives.length(self)

    # Printing.

    def __str__(self) -> str:
        return display.text_of(self)

    def __repr__(self) -> str:
        return display.repr_of(self)

    def latex(self) -> str:
        """The formula in LaTeX."""
        return display.latex_of(self)

    def mathml(self) -> str:
        """The formula in MathML."""
        return display.mathml_of(self)

    def typeset(self) -> str:
        """The formula in Unicode, as a terminal shows it: ``x² eˣ``."""
        return display.typeset_of(self)

    def _repr_latex_(self) -> str:
        return display.notebook_latex(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return display.mimebundle(self)

    def plot(self, **options: Any) -> Any:
        """A matplotlib figure: the curve with a tangent, or contours with the gradient.

        Args:
            options: Of ``steepest.figures.curve`` for one variable, of
                ``steepest.figures.surface`` for two.

        Raises:
            MissingExtra: when matplotlib is not installed.
            ArgumentError: when the function has neither one variable nor two.
        """
        from steepest.figures import figure_of  # noqa: PLC0415 - matplotlib loads when asked

        return figure_of(self, **options)

    # Arithmetic.

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        return operations.applied(self, ufunc, method, inputs, options)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Function):
            return NotImplemented
        return self._content == other._content

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._content)

    @property
    def _content(self) -> tuple:
        return self.source, self.inputs, self.undefined

    def __bool__(self) -> bool:
        return operations.truth(self)
