"""Plans written as source: formulas nested as people write them, shared parts named."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from steepest.errors import ArgumentError

from .operations import Operation, Plan

SUM, PRODUCT, SIGN, ATOM = 10, 20, 30, 40
"""How tightly a text holds together."""

WIDEST = 72
"""A part longer than this many characters is given a name."""


@dataclass(frozen=True)
class Language:
    """How a language writes operations.

    Args:
        name: What it is called, for messages.
        written: By code the template of a call.
        infix: By code the template and how tightly it holds.
        statement: What gives a part its name: of ``name`` and ``formula``.
        truth_statement: The same for a truth.
        special: The numbers that are not finite.
        reserved: Words that a variable cannot be called.
        truths: How true and false are written.
    """

    name: str
    written: Mapping[str, str]
    infix: Mapping[str, tuple[str, int]]
    statement: str
    truth_statement: str
    special: Mapping[str, str]
    reserved: frozenset[str] = frozenset()
    truths: tuple[str, str] = ("true", "false")

    def has(self, code: str) -> bool:
        """Whether the language writes the operation itself."""
        return code in self.written or code in self.infix

    def number(self, value: float) -> str:
        """A number that reads back to the same bits."""
        if math.isnan(value):
            return self.special["nan"]
        if math.isinf(value):
            return self.special["inf"] if value > 0 else f"-{self.special['inf']}"
        return repr(value)


@dataclass
class Formulas:
    """The statements of a plan in a language, and the texts of its outputs."""

    statements: list[str] = field(default_factory=list)
    outputs: list[list[str]] = field(default_factory=list)


def formulas(plan: Plan, language: Language, names: Sequence[str]) -> Formulas:
    """The plan as statements and formulas.

    Args:
        plan: With the routines that the language has, or that are written beside it.
        language: How operations are written.
        names: The texts of the inputs.

    Raises:
        ArgumentError: when the language has no such operation.
    """
    writing = _Writing(plan, language, names)
    for i, o in enumerate(plan.operations):
        writing.write(i, o)
    for output in plan.outputs:
        writing.result.outputs.append([writing.texts[line][0] for line in output.lines])
    return writing.result


class _Writing:
    """The texts of a plan's lines so far, and how tightly each holds."""

    def __init__(self, plan: Plan, language: Language, names: Sequence[str]) -> None:
        self.plan = plan
        self.language = language
        self.names = names
        self.result = Formulas()
        self.texts: list[tuple[str, int]] = []
        self._uses = _uses(plan)
        self._count = 0

    def write(self, line: int, o: Operation) -> None:
        """Append the text of a line, or its name where it is used more than once."""
        while True:
            text, holds = _written(o, self.texts, self.language, self.names)
            widest = max(o.arguments, key=lambda a: len(self.texts[a][0]), default=-1)
            if len(text) <= WIDEST or widest < 0 or self.texts[widest][1] > ATOM:
                break
            self._name(widest)
        self.texts.append((text, holds))
        if self._uses[line] > 1 and holds <= ATOM and o.arguments:
            self._name(line)

    def _name(self, line: int) -> None:
        """Give the text of a line a name, by which it is used from here on."""
        self._count += 1
        truth = self.plan.operations[line].truth
        template = self.language.truth_statement if truth else self.language.statement
        name = f"t{self._count}"
        self.result.statements.append(template.format(name=name, formula=self.texts[line][0]))
        self.texts[line] = (name, ATOM + 1)


def _uses(plan: Plan) -> list[int]:
    uses = [0] * len(plan.operations)
    for o in plan.operations:
        for a in o.arguments:
            uses[a] += 1
    for output in plan.outputs:
        for line in output.lines:
            uses[line] += 1
    return uses


def _written(
    o: Operation, texts: Sequence[tuple[str, int]], language: Language, names: Sequence[str]
) -> tuple[str, int]:
    """The text of an operation and how tightly it holds; above ATOM it needs no name."""
    if o.code == "constant":
        if o.truth:
            return language.truths[0 if o.value else 1], ATOM + 1
        text = language.number(float(o.value or 0.0))
        return text, SIGN if text.startswith("-") else ATOM + 1
    if o.code == "input":
        return names[int(o.value or 0)], ATOM + 1
    operands = [texts[a] for a in o.arguments]
    if o.code in language.infix:
        template, holds = language.infix[o.code]
        needed = COMPARED["equal"][1] - 1 if o.code in ("and", "or") else holds
        bracketed = [
            text
            if held > needed or (i == 0 and held == holds and holds in (SUM, PRODUCT))
            else f"({text})"
            for i, (text, held) in enumerate(operands)
        ]
        return template.format(*bracketed), holds
    template = language.written.get(o.code)
    if template is None:
        raise ArgumentError(
            f"{language.name} has no form for {spoken(o.code)}.",
            where=spoken(o.code),
            remedy='export to "numpy", which has SciPy\'s functions.',
        )
    return template.format(*(text for text, _ in operands)), ATOM


def spoken(code: str) -> str:
    """What users call an operation."""
    name = code.removeprefix("scipy.").strip("_")
    return SPOKEN.get(name, name)


SPOKEN = {
    "psi": "digamma",
    "gammaln": "lgamma",
    "jv": "bessel_j",
    "yv": "bessel_y",
    "iv": "bessel_i",
    "binom": "binomial",
    "lambertw": "lambert_w",
    "zeta": "polygamma",
    "spherical_jn": "spherical_bessel_j",
    "spherical_in": "spherical_bessel_i",
}
"""SciPy's names, and those of the table of primitives."""


def identifiers(names: Sequence[str], language: Language) -> list[str]:
    """The names as the language takes them, all different."""
    found: list[str] = []
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)
        if not re.match(r"[A-Za-z]", plain):
            plain = f"x_{plain.strip('_')}" if plain.strip("_") else "x_"
        while plain in language.reserved or plain in found or re.fullmatch(r"t\d+", plain):
            plain += "_"
        found.append(plain)
    return found


ARITHMETIC = {
    "add": ("{} + {}", SUM),
    "subtract": ("{} - {}", SUM),
    "multiply": ("{}*{}", PRODUCT),
    "divide": ("{}/{}", PRODUCT),
    "negate": ("-{}", SIGN),
}
"""What every language writes alike."""

COMPARED = {
    "less": ("{} < {}", 8),
    "less_equal": ("{} <= {}", 8),
    "greater": ("{} > {}", 8),
    "greater_equal": ("{} >= {}", 8),
    "equal": ("{} == {}", 7),
    "not_equal": ("{} != {}", 7),
}
"""Comparisons, which bind less than sums."""
