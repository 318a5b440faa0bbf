"""The commands of the native engine: compile and export."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError

from .answers import Answer
from .app import command
from .arguments import At, Formula, Json, formula, listed, point
from .signs import at_point, shown_number

if TYPE_CHECKING:
    from .screen import Screen


class Shown(enum.StrEnum):
    """What can be looked at."""

    PLAN = "plan"
    LLVM = "llvm"
    ASM = "asm"


class Target(enum.StrEnum):
    """What a function is exported to."""

    C = "c"
    NUMPY = "numpy"
    TORCH = "torch"
    JAX = "jax"
    JAVASCRIPT = "javascript"
    OBJECT = "object"


Outputs = Annotated[str, typer.Option("--outputs", metavar="value,gradient", help="Also hessian.")]


@command("compile", 'steepest compile "sin(x)*exp(-x)" --show asm')
def compile_(
    expression: Formula,
    *,
    show: Annotated[
        Shown | None, typer.Option("--show", help="Print the plan, LLVM's text or assembly.")
    ] = None,
    outputs: Outputs = "value",
    at: At = "",
    as_json: Json = False,
) -> None:
    """A formula in machine code: what it becomes, and its value at a point."""
    from steepest import compile as compiled

    f = formula(expression)
    names = listed(outputs)
    given = point(at, "--at", f.variables) if at else None
    made = compiled(f, outputs=names)
    known: Any = made.__self__  # type: ignore
    data: dict[str, Any] = {
        "formula": str(f),
        "variables": list(f.variables),
        "operations": len(known.plan.operations),
        "seconds": known.seconds,
        "bytes": known.size,
    }
    text = f.inspect(show.value, outputs=names) if show else ""
    if show:
        data[show.value] = text
    if given is not None:
        numbers = [given[name] for name in f.variables]
        data["value"] = made(*numbers) if known.takes == "numbers" else made(numbers)

    def on_screen(screen: Screen) -> None:
        if text:
            print(text)  # noqa: T201 - the answer, as other programs take it
            return
        screen.formula(f.name, f.typeset())
        screen.line(
            f"{data['operations']} operations, {known.size:,} bytes of machine code, "
            f"made in {1000 * known.seconds:.0f} ms"
        )
        if given is not None:
            screen.formula(at_point(f.name, given), shown_number(data["value"]))

    Answer(data, text, on_screen).deliver(as_json=as_json, as_latex=False)


@command("export", 'steepest export "x^2*sin(x)" --to c -o wave')
def export(
    expression: Formula,
    *,
    to: Annotated[Target, typer.Option("--to", help="The language.")] = Target.C,
    directory: Annotated[
        str, typer.Option("-o", "--output", metavar="DIR", help="Where the files go.")
    ] = "",
    name: Annotated[str, typer.Option("--name", help="What the function is called.")] = "",
    outputs: Outputs = "value",
    as_json: Json = False,
) -> None:
    """A formula as source in another language, or as an object file."""
    f = formula(expression)
    files = f.export(to.value, name=name or None, outputs=listed(outputs))
    if directory:
        _write(files, Path(directory))
    texts = {k: v for k, v in files.items() if isinstance(v, str)}
    data: dict[str, Any] = {"formula": str(f), "variables": list(f.variables), "to": to.value}
    data["files"] = sorted(files) if directory else texts
    if directory:
        data["directory"] = directory
    if not directory and len(texts) < len(files):
        raise ArgumentError(
            "An object file is no text.",
            where="--to object",
            remedy=f'steepest export "{str(f)[:40]}" --to object -o DIR',
        )

    def on_screen(screen: Screen) -> None:
        if directory:
            for file in sorted(files):
                screen.line(str(Path(directory) / file))
            return
        for file, text in texts.items():
            print(f"{text}" if len(texts) == 1 else f"==> {file}\n{text}")  # noqa: T201

    Answer(data, "", on_screen).deliver(as_json=as_json, as_latex=False)


def _write(files: dict[str, str | bytes], directory: Path) -> None:
    """Put the files into the directory, which is made where there is none.

    Raises:
        ArgumentError: when it cannot be written to.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            whole = content if isinstance(content, bytes) else content.encode()
            (directory / name).write_bytes(whole)
    except OSError as error:
        raise ArgumentError(
            f"The files cannot be written: {error.strerror}.",
            where=f"-o {directory}",
            remedy="choose a directory that you may write to.",
        ) from None
