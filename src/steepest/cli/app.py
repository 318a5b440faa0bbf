"""All commands as one typer application, and its mistakes of usage in three parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import typer

from .formulas import FormulaCommand, FormulaGroup

app = typer.Typer(
    name="steepest",
    cls=FormulaGroup,
    help="The calculus of learning: exact derivatives with every rule named, and the descent "
    "that uses them.",
    epilog='Try: steepest diff "x^2*sin(x)" --steps',
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


class UsageProblem(Exception):
    """A command that was not written as it must be.

    Args:
        problem: What is wrong.
        where: The usage of the command.
        remedy: What would work.
    """

    def __init__(self, problem: str, where: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.where, self.remedy = problem, where, remedy


def _version(asked: bool) -> None:
    if asked:
        from steepest import __version__

        typer.echo(f"steepest {__version__}")
        raise typer.Exit


@app.callback()
def _steepest(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version and exit."
    ),
) -> None:
    pass


def run(words: Sequence[str]) -> int:
    """The exit code of the command that the words give.

    Raises:
        UsageProblem: when no command is written like that.
    """
    try:
        result = app(list(words), prog_name="steepest", standalone_mode=False)
    except typer.Exit as done:
        return done.exit_code
    except typer.Abort:
        raise KeyboardInterrupt from None
    except Exception as error:
        message = getattr(error, "format_message", None)
        if message is None:
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            return 2
        if words and words[0].startswith("-") and words[0] != "--":
            raise UsageProblem(
                "A command stands before the formula.",
                f"steepest {' '.join(words)}"[:60],
                f'steepest diff "{words[0]}"',
            ) from None
        raise _usage(error, message()) from None
    return result if isinstance(result, int) else 0


def _usage(error: Any, message: str) -> UsageProblem:
    context = getattr(error, "ctx", None)
    if context is None:
        return UsageProblem(message, "steepest", "steepest --help")
    usage = context.get_usage().removeprefix("Usage: ").strip()
    example = getattr(context.command, "epilog", None) or ""
    remedy = example.removeprefix("Try: ").split("\n")[0] or f"{context.command_path} --help"
    return UsageProblem(message, usage, remedy)


def command(name: str, example: str) -> Any:
    """A decorator that makes a function the command of that name."""
    return app.command(name, cls=FormulaCommand, epilog=f"Try: {example}")


from . import calculus, series, chains, checks, critical, integrals, graphs, learning  # noqa: E402,F401,I001 - they register themselves, in the order of --help
from . import descents, native, lesson, demo  # noqa: E402, F401 - as above
