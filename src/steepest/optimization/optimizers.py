"""Optimizers by name: each is its update rule, with the numbers that the rule uses as fields."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, ClassVar

from steepest.errors import ArgumentError

from .rules import UpdateRule
from .schedules import Schedule, as_rate


@dataclass(frozen=True)
class Optimizer:
    """A direction, told by the update rule, times a rate.

    Where no rate is given the descent looks for one at every step: ``search`` says how.

    Args:
        learning_rate: A positive number, a schedule, or a formula of ``step``.

    Example:
        A user's own is three lines:

        >>> class Signs(Optimizer):
        ...     rule = UpdateRule("theta - rate*sign(gradient)", source="Riedmiller (1993)")
        ...     length = True
        >>> Signs(learning_rate=0.1)
        Signs(learning_rate=0.1)
    """

    learning_rate: Any = None

    rule: ClassVar[UpdateRule]
    search: ClassVar[str] = "cautious"
    """How a rate is found when none is given: ``cautious`` or ``wolfe``."""

    length: ClassVar[bool] = False
    """Whether the rate is the length of a step, and not a length for each unit of slope."""

    def __post_init__(self) -> None:
        as_rate(self.learning_rate)

    def __str__(self) -> str:
        return f"{self.rule}\n({self.rule.source})" if self.rule.source else str(self.rule)

    @property
    def settings(self) -> dict[str, float]:
        """The numbers that the rule uses besides the rate."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "learning_rate"}
        missing = [n for n in self.rule.settings if n not in own and hasattr(self, n)]
        return {**own, **{name: getattr(self, name) for name in missing}}

    @property
    def reach(self) -> float:
        """How many times further steps lead along a steady slope than the rate says."""
        return 1.0

    def latex(self) -> str:
        """The rule in LaTeX."""
        return self.rule.latex()

    def typeset(self) -> str:
        """The rule in Unicode, as a terminal shows it."""
        return self.rule.typeset()

    def _repr_latex_(self) -> str:
        return self.rule._repr_latex_()


@dataclass(frozen=True)
class GradientDescent(Optimizer):
    """Gradient descent: a step against the gradient, the steepest way down.

    Args:
        learning_rate: How far for each unit of slope; chosen and adjusted when None.
    """

    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*gradient", source="Cauchy (1847), Comptes rendus 25, 536-538"
    )


@dataclass(frozen=True)
class Momentum(Optimizer):
    """A heavy ball: the velocity keeps a share ``beta`` of what it was.

    Args:
        learning_rate: How far for each unit of slope; chosen and adjusted when None.
        beta: The share of the velocity that is kept.
    """

    beta: float = 0.9
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*velocity",
        state={"velocity": "beta*velocity + gradient"},
        settings=("beta",),
        source="Polyak (1964), USSR Comput. Math. Math. Phys. 4 (5), 1-17",
    )

    @property
    def reach(self) -> float:
        """The sum of the shares that are kept: ``1/(1 - beta)``."""
        return 1 / (1 - self.beta) if self.beta < 1 else 1.0


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks ahead: the gradient counts where the velocity is about to lead.

    Args:
        learning_rate: How far for each unit of slope; chosen and adjusted when None.
        beta: The share of the velocity that is kept.
    """

    beta: float = 0.9
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*(gradient + beta*velocity)",
        state={"velocity": "beta*velocity + gradient"},
        settings=("beta",),
        source="Nesterov (1983), Soviet Math. Dokl. 27, 372-376; in the form of Sutskever, "
        "Martens, Dahl & Hinton (2013), ICML",
    )

    @property
    def reach(self) -> float:
        """The sum of the shares that are kept: ``1/(1 - beta)``."""
        return 1 / (1 - self.beta) if self.beta < 1 else 1.0


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Steps that shrink along each parameter with the slopes that it has seen.

    Args:
        learning_rate: The length of the first step along each parameter.
        epsilon: Keeps a division by zero away.
    """

    epsilon: float = 1e-10
    length: ClassVar[bool] = True
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*gradient/(sqrt(total) + epsilon)",
        state={"total": "total + gradient^2"},
        settings=("epsilon",),
        source="Duchi, Hazan & Singer (2011), JMLR 12, 2121-2159",
    )


@dataclass(frozen=True)
class RMSProp(Optimizer):
    """Steps measured by a running mean of squared slopes.

    Args:
        learning_rate: About the length of a step along each parameter.
        beta: The share of the mean that is kept.
        epsilon: Keeps a division by zero away.
    """

    beta: float = 0.9
    epsilon: float = 1e-8
    length: ClassVar[bool] = True
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*gradient/(sqrt(v) + epsilon)",
        state={"v": "beta*v + (1 - beta)*gradient^2"},
        settings=("beta", "epsilon"),
        source="Tieleman & Hinton (2012), Coursera: Neural Networks for Machine Learning, 6.5",
    )


@dataclass(frozen=True)
class Adam(Optimizer):
    """Running means of the slope and of its square, both freed of their start at 0.

    Args:
        learning_rate: About the length of a step along each parameter.
        beta1: The share of the mean slope that is kept.
        beta2: The share of the mean square that is kept.
        epsilon: Keeps a division by zero away.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    length: ClassVar[bool] = True
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*m/(1 - beta1^step)/(sqrt(v/(1 - beta2^step)) + epsilon)",
        state={
            "m": "beta1*m + (1 - beta1)*gradient",
            "v": "beta2*v + (1 - beta2)*gradient^2",
        },
        settings=("beta1", "beta2", "epsilon"),
        source="Kingma & Ba (2015), ICLR, arXiv:1412.6980",
    )


@dataclass(frozen=True)
class AdamW(Optimizer):
    """Adam with parameters that also decay by themselves, apart from the gradient.

    Args:
        learning_rate: About the length of a step along each parameter.
        beta1: The share of the mean slope that is kept.
        beta2: The share of the mean square that is kept.
        epsilon: Keeps a division by zero away.
        decay: The share of each parameter that a rate of 1 would take off in a step.
    """

    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    decay: float = 0.01
    length: ClassVar[bool] = True
    rule: ClassVar[UpdateRule] = UpdateRule(
        "theta - rate*(m/(1 - beta1^step)/(sqrt(v/(1 - beta2^step)) + epsilon) + decay*theta)",
        state={
            "m": "beta1*m + (1 - beta1)*gradient",
            "v": "beta2*v + (1 - beta2)*gradient^2",
        },
        settings=("beta1", "beta2", "epsilon", "decay"),
        source="Loshchilov & Hutter (2019), ICLR, arXiv:1711.05101",
    )


@dataclass(frozen=True)
class Ruled(Optimizer):
    """The optimizer that a bare update rule is.

    Args:
        learning_rate: The rate; chosen and adjusted when None.
        update: The rule, in which every setting has a default.
    """

    update: UpdateRule = GradientDescent.rule

    @property
    def rule(self) -> UpdateRule:  # type: ignore
        """The rule."""
        return self.update

    @property
    def settings(self) -> dict[str, float]:
        """The defaults of the rule."""
        return self.update.defaults


def methods() -> dict[str, type[Optimizer]]:
    """The optimizers by name."""
    from .curved import LBFGS, Newton  # noqa: PLC0415 - they are optimizers
    from .marquardt import LevenbergMarquardt  # noqa: PLC0415 - it is one too

    return {
        "gradient_descent": GradientDescent,
        "momentum": Momentum,
        "nesterov": Nesterov,
        "adagrad": AdaGrad,
        "rmsprop": RMSProp,
        "adam": Adam,
        "adamw": AdamW,
        "newton": Newton,
        "lbfgs": LBFGS,
        "levenberg_marquardt": LevenbergMarquardt,
    }


OTHER_NAMES = {
    "gd": "gradient_descent",
    "sgd": "gradient_descent",
    "batch": "gradient_descent",
    "heavy_ball": "momentum",
    "l_bfgs": "lbfgs",
    "l_bfgs_b": "lbfgs",
    "bfgs": "lbfgs",
    "newton_raphson": "newton",
    "lm": "levenberg_marquardt",
}


def optimizer(method: Any, learning_rate: Any = None) -> Optimizer:
    """The optimizer that a name, a rule or an object stands for.

    Args:
        method: A name, an optimizer or its class, an update rule, or the text of one such as
            ``"theta - rate*sign(gradient)"``.
        learning_rate: Its rate, where the object brings none.

    Raises:
        ArgumentError: when there is none of that name, or the rate is no positive number.
    """
    given: Schedule | float | None = as_rate(learning_rate)
    if isinstance(method, str) and "theta" in method:
        method = UpdateRule(method)
    if isinstance(method, str):
        known = methods()
        name = method.strip().lower().replace(" ", "_").replace("-", "_")
        found = known.get(OTHER_NAMES.get(name, name))
        if found is not None:
            return found(given)
        close = get_close_matches(name, list(known), 1, 0.6)
        hint = f'did you mean method="{close[0]}"?' if close else f"choose of {', '.join(known)}."
        raise ArgumentError(
            f"There is no method {method!r}.", where=f"method={method!r}"[:60], remedy=hint
        )
    if method is None:
        return GradientDescent(given)
    if isinstance(method, UpdateRule):
        return Ruled(given, method)
    if isinstance(method, type) and issubclass(method, Optimizer):
        return method(given)
    if isinstance(getattr(method, "rule", None), UpdateRule) and not isinstance(method, type):
        return _with_rate(method, given)
    raise ArgumentError(
        f"A method is a name, an optimizer or an update rule, not {type(method).__name__}.",
        where=f"method={method!r}"[:60],
        remedy='method="adam"',
    )


def _with_rate(method: Any, rate: Any) -> Any:
    """The optimizer, which has a rate of its own or the one that is given beside it."""
    own = getattr(method, "learning_rate", None)
    if rate is None:
        return method if isinstance(method, Optimizer) else Ruled(own, _closed(method))
    if own is not None and own != rate:
        raise ArgumentError(
            "The learning rate is given twice, by the optimizer and beside it.",
            where=f"{own!r} and learning_rate={rate!r}"[:60],
            remedy="give one of them.",
        )
    if isinstance(method, Ruled) or not isinstance(method, Optimizer):
        return Ruled(rate, _closed(method))
    own_settings = {f.name: getattr(method, f.name) for f in fields(method)}
    return type(method)(**{**own_settings, "learning_rate": rate})


def _closed(method: Any) -> UpdateRule:
    """The rule of any object that has one, with the object's numbers as defaults."""
    rule: UpdateRule = method.rule
    values = {n: getattr(method, n) for n in rule.settings if n != "rate" and hasattr(method, n)}
    values = {**rule.defaults, **values}
    return UpdateRule(rule.theta, rule.state, values, rule.source, rule.types)
