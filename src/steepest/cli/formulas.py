"""Commands whose formulas may begin with a minus: ``steepest diff -x^2``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

_OPTION = re.compile(r"--[A-Za-z][\w-]*(=.*)?\Z", re.DOTALL)


class FormulaCommand(TyperCommand):
    """A command that takes what is no option for a formula, whatever it begins with."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments read, options first."""
        for parameter in self.get_params(ctx):
            kind = getattr(getattr(parameter, "type_descriptor", None), "annotation", None)
            if kind is str and getattr(parameter, "_runtime_param", self) is None:
                setattr(parameter, "_runtime_param", _Text())  # noqa: B010 - typer made it private
        return super().parse_args(ctx, options_first(args, self._options(ctx)))

    def _options(self, ctx: Any) -> dict[str, bool]:
        """Every option's name, and whether a value follows it."""
        found: dict[str, bool] = {}
        parameter: Any
        for parameter in self.get_params(ctx):
            if getattr(parameter, "param_type_name", "") == "option":
                takes = not getattr(parameter, "is_flag", False) and not parameter.is_eager
                found |= dict.fromkeys([*parameter.opts, *parameter.secondary_opts], takes)
        return found


class _Text:
    """What a text becomes: itself. Typer would load pydantic for that, a tenth of a second."""

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        return value


class FormulaGroup(TyperGroup):
    """The commands in the order in which they were listed."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, as ``--help`` shows them."""
        return list(self.commands)


def options_first(words: Sequence[str], options: Mapping[str, bool]) -> list[str]:
    """The words with options in front, then ``--``, then formulas.

    Args:
        words: What was typed after the command.
        options: The known options, and whether a value follows them.

    >>> options_first(["-x^2", "--at", "x=-1"], {"--at": True})
    ['--at', 'x=-1', '--', '-x^2']
    """
    front: list[str] = []
    formulas: list[str] = []
    rest = iter(words)
    for word in rest:
        name = word.partition("=")[0]
        if word == "--":
            formulas += rest
        elif options.get(word):
            front += [word, *([value] if (value := next(rest, None)) is not None else [])]
        elif word in options or name in options or _OPTION.match(word):
            front.append(word)
        else:
            formulas.append(word)
    return [*front, "--", *formulas] if formulas else front
