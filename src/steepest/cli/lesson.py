"""The command lesson: a section at a time in a terminal, plainly where nobody looks."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Annotated, Any

import typer

from steepest.errors import ArgumentError, SteepestError

from .app import command
from .arguments import Json

if TYPE_CHECKING:
    from steepest.lesson import Item, Progress, Riddle, Section

    from .screen import Screen

WIDEST = 80
LABELS = {
    "definition": "",
    "analogy": "Analogy: ",
    "learning": "In learning: ",
    "insight": "Key insight: ",
    "careful": "Careful: ",
    "loose": "Said more exactly: ",
    "takeaway": "Takeaway: ",
}
COLOURS = {"insight": "green", "careful": "yellow", "loose": "yellow", "learning": "cyan"}
TRIES = 3


class Stopped(Exception):
    """The reader has had enough for now."""


@command("lesson", 'steepest lesson 4 --with "(x^2 + 1)^3"')
def lesson(
    wanted: Annotated[
        str, typer.Argument(metavar="[SECTION]", help="A number or a word.", show_default=False)
    ] = "",
    *,
    own: Annotated[
        str, typer.Option("--with", metavar="EXPR", help="Your function in the examples.")
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="All sections at once.")] = False,
    progress: Annotated[bool, typer.Option("--progress", help="How far you have come.")] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Forget how far you have come.")] = False,
    as_json: Json = False,
) -> None:
    """The lesson, section by section, every example computed, with your own functions in it."""
    from steepest import function
    from steepest.lesson import Progress, section, sections

    kept = Progress()
    if own:
        function(own)  # a mistake in it is said before anything else
    if wanted and everything:
        raise ArgumentError(
            "Either one section or all of them.",
            where=f"steepest lesson {wanted} --all"[:60],
            remedy=f"steepest lesson {wanted}",
        )
    if reset:
        kept.reset()
    if reset or progress:
        _progress(kept, as_json=as_json)
        return
    chosen = sections() if everything else (section(wanted) if wanted else _next(kept),)
    if as_json:
        _print_json(chosen, own, kept)
        return
    from .screen import Screen

    screen = Screen()
    try:
        if _is_read(screen) and not everything:
            _read(screen, chosen[0], own, kept)
        else:
            _print(screen, chosen, own, kept)
    except Stopped:
        screen.line()
        screen.line(f"Until next time: {_come(kept)}.", "dim")
    if kept.trouble:
        screen.line(kept.trouble, "yellow")


def _is_read(screen: Screen) -> bool:
    """Whether somebody sits at the terminal."""
    return screen.live and sys.stdin.isatty()


def _print(screen: Screen, chosen: tuple[Section, ...], own: str, kept: Progress) -> None:
    """The sections without a pause."""
    for part in chosen:
        _heading(screen, part)
        for item in part.items:
            _show(screen, item, own)
            if item.kind == "ask":
                screen.line(f"  answer: {_riddle(item).expected}")
    if len(chosen) == 1:
        kept.has_read(chosen[0].key)


def _read(screen: Screen, part: Section, own: str, kept: Progress) -> None:
    """One section after the other, with questions and with time to read."""
    from steepest.lesson import sections

    while True:
        _heading(screen, part)
        for item in part.items:
            _show(screen, item, own)
            if item.kind == "example":
                _try_own(screen, item)
            elif item.kind == "ask":
                _ask(screen, _riddle(item), kept)
        kept.has_read(part.key)
        following = [s for s in sections() if s.number == part.number + 1]
        screen.line()
        screen.line(f"Section {part.number} is read: {_come(kept)}.", "green")
        if not following:
            return
        _typed(screen, f"Enter: {following[0].title} · q: stop")
        part = following[0]


def _try_own(screen: Screen, item: Item) -> None:
    """The example again with functions of the reader's, as often as they like."""
    from steepest.lesson import takes_own, worked

    hint = " · a formula: the same with yours" if takes_own(item) else ""
    while typed := _typed(screen, f"Enter: on{hint} · q: stop"):
        if not hint:
            continue
        try:
            screen.block(_indented(worked(item, typed, _width(screen) - 2).text))
        except SteepestError as error:
            screen.line(str(error), "yellow")


def _ask(screen: Screen, riddle: Riddle, kept: Progress) -> None:
    """The question until it is answered, or the reader wants to see the answer."""
    wrong = 0
    hints: list[str] = []
    while wrong < TRIES:
        more = " · h: a hint" if hints else ""
        typed = _typed(screen, f"{riddle.hint}{more} · Enter: show it · q: stop")
        if not typed:
            break
        if typed.lower() == "h" and hints:
            screen.line(_indented(hints.pop(0)), "cyan")
            continue
        try:
            reply = riddle.judge(typed)
        except SteepestError as error:
            screen.line(str(error), "yellow")
            continue
        if reply.right:
            kept.has_answered(riddle.prompt, right=True)
            screen.line(_indented(f"Right. {reply.text}".strip()), "green")
            return
        if reply.text:
            screen.line(_indented(reply.text), "yellow")
        hints = hints or list(reply.hints[1:])
        wrong += reply.right is False
    kept.has_answered(riddle.prompt, right=False)
    screen.line(f"  It is {riddle.expected}.", "bold")


def _typed(screen: Screen, hint: str) -> str:
    """What the reader types.

    Raises:
        Stopped: on q, or at the end of the input.
    """
    screen.line()
    try:
        typed = input(f"[{hint}] ").strip()
    except EOFError:
        raise Stopped from None
    if typed.lower() in ("q", "quit", "exit"):
        raise Stopped
    return typed


def _heading(screen: Screen, part: Section) -> None:
    from steepest.lesson import LESSON, LESSONS, TITLE, sections

    screen.line()
    screen.line(f"Lesson {LESSON} of {LESSONS} · {TITLE}", "dim")
    title = f"{part.number}/{len(sections())}  {part.title}"
    screen.line(f"── {title} {'─' * max(2, _width(screen) - len(title) - 4)}", "bold blue")


def _show(screen: Screen, item: Item, own: str) -> None:
    """One item, laid out."""
    screen.line()
    if item.kind == "say":
        screen.block(_wrapped(item.head, screen))
    elif item.kind == "formula":
        screen.line(f"    {item.head}", "bold")
        for said in item.options.get("signs", ()):
            screen.line(f"      {said}", "dim")
    elif item.kind == "list":
        screen.line(f"{item.head}:", "bold")
        for said in item.options["points"]:
            screen.block(_wrapped(said, screen, "  • ", "    "))
    elif item.kind == "example":
        screen.line(f"Example: {item.options['title']}", "magenta")
        screen.block(_indented(_worked(item, own, _width(screen) - 2)))
    elif item.kind == "ask":
        screen.line(f"Your turn: {item.head}", "bold")
    else:
        screen.line(f"{LABELS[item.kind]}{item.head}", COLOURS.get(item.kind, "bold"))
        if item.text:
            screen.block(_wrapped(item.text, screen, "  ", "  "))


def _worked(item: Item, own: str, width: int) -> str:
    """The example, with the reader's function where that has an answer in it."""
    from steepest.lesson import takes_own, worked

    if not own or not takes_own(item):
        return worked(item, width=width).text
    try:
        return worked(item, own, width).text
    except SteepestError as error:
        return f"with {own}: {error}\n\n{worked(item, width=width).text}"


def _riddle(item: Item) -> Riddle:
    from steepest.lesson import riddle

    return riddle(item)


def _next(kept: Progress) -> Section:
    """The first section that was not read; when all are, the first."""
    from steepest.lesson import sections

    read = kept.record().read
    return next((s for s in sections() if s.key not in read), sections()[0])


def _come(kept: Progress) -> str:
    """How far the reader has come, in words."""
    from steepest.lesson import sections

    record = kept.record()
    keys = [s.key for s in sections()]
    right, total = len(record.right), sum(len(s.questions) for s in sections())
    return (
        f"{sum(key in record.read for key in keys)} of {len(keys)} sections, "
        f"{right} of {total} questions right"
    )


def _progress(kept: Progress, *, as_json: bool) -> None:
    from steepest.lesson import LESSON, LESSONS, TITLE, sections

    from .screen import Screen

    record = kept.record()
    rows = [
        {"number": s.number, "key": s.key, "title": s.title, "read": s.key in record.read}
        for s in sections()
    ]
    if as_json:
        from .answers import strict_json

        data: dict[str, Any] = {"lesson": LESSON, "lessons": LESSONS, "title": TITLE}
        data |= {"sections": rows, "read": len([r for r in rows if r["read"]]), "total": len(rows)}
        data |= {"right": sorted(record.right), "wrong": sorted(record.wrong)}
        print(strict_json({**data, "note": kept.trouble}))  # noqa: T201 - the answer
        return
    screen = Screen()
    screen.line(f"Lesson {LESSON} of {LESSONS} · {TITLE}", "bold")
    for row in rows:
        screen.line(f"  {'✓' if row['read'] else '·'} {row['number']:>2}  {row['title']}")
    screen.line(_come(kept))
    if kept.trouble:
        screen.line(kept.trouble, "yellow")


def _print_json(chosen: tuple[Section, ...], own: str, kept: Progress) -> None:
    from steepest.lesson import LESSON, LESSONS, TITLE

    from .answers import strict_json

    record = kept.record()
    parts = [
        {
            "number": s.number,
            "key": s.key,
            "title": s.title,
            "read": s.key in record.read,
            "items": [_item_data(item, own) for item in s.items],
        }
        for s in chosen
    ]
    data: dict[str, Any] = {"lesson": LESSON, "lessons": LESSONS, "title": TITLE}
    print(strict_json({**data, "sections": parts}))  # noqa: T201 - the answer


def _item_data(item: Item, own: str) -> dict[str, Any]:
    from steepest.lesson import takes_own, worked

    data: dict[str, Any] = {"kind": item.kind, "head": item.head, "text": item.text}
    data |= {key: item.options[key] for key in ("signs", "points") if key in item.options}
    if item.kind == "ask":
        data["answer"] = _riddle(item).expected
    if item.kind == "example":
        data["title"] = item.options["title"]
        used = own if takes_own(item) else ""
        try:
            found = worked(item, used)
        except SteepestError as error:
            if not used:
                raise
            return data | {"error": error.to_dict()}
        data |= {"text": found.text, "facts": found.facts}
    return data


def _width(screen: Screen) -> int:
    return min(screen.width, WIDEST)


def _wrapped(text: str, screen: Screen, first: str = "", rest: str = "") -> str:
    return textwrap.fill(
        " ".join(text.split()), _width(screen), initial_indent=first, subsequent_indent=rest
    )


def _indented(text: str) -> str:
    return textwrap.indent(text, "  ")
