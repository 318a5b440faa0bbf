"""``steepest explain --step``: which rule is next? Asked and answered in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from steepest.errors import ArgumentError

from .answers import strict_json
from .screen import Screen

if TYPE_CHECKING:
    from steepest.explanations.practice import Exercise, Question

LONGEST_ANSWER = 1000
"""More characters in one line are no answer."""

KEYS = "a number chooses, h gives a hint, s skips, q quits"


class Stopped(Exception):
    """The reader has had enough: q, the end of the input, or Ctrl-C."""


def step_through(
    f: Any, wrt: str, notes: Sequence[str], reading: str, *, as_json: bool = False
) -> None:
    """Ask for every rule of the derivative, say what is wrong with a wrong one, and go on.

    Args:
        f: The function.
        wrt: The variable; each in turn when it is empty.
        notes: How the formula was read.
        reading: The formula as it was read.
        as_json: Whether to print the questions with their answers instead.
    """
    from steepest.explanations.practice import practice

    exercises = practice(f, wrt or None)
    if as_json:
        asked = [e.to_dict() for e in exercises]
        data = {"formula": reading, "notes": list(notes), "exercises": asked}
        print(strict_json(data))  # noqa: T201 - the answer
        return
    screen = Screen()
    screen.notes(notes, reading)
    _Session(screen).run(exercises)


def refuse(what: str) -> None:
    """Only one derivative by the rules is asked step by step.

    Raises:
        ArgumentError: always.
    """
    raise ArgumentError(
        "Questions are asked about a first derivative by the rules.",
        where=f"--step {what}",
        remedy='steepest explain "x^2*sin(x)" --step',
    )


class _Session:
    """One reader and a list of exercises."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.tried: list[int | None] = []
        self.hints = 0

    def run(self, exercises: Sequence[Exercise]) -> None:
        from steepest.explanations.practice import score

        try:
            for exercise in exercises:
                self._exercise(exercise)
        except (Stopped, EOFError, KeyboardInterrupt):
            self.screen.line()
        self.screen.line()
        self.screen.line(score(self.tried, self.hints))

    def _exercise(self, exercise: Exercise) -> None:
        self._told(exercise.title)
        self.screen.line(f"Which rule is next? ({KEYS})", "dim")
        for question in exercise.questions:
            self._question(question)
        self.screen.line()
        self._told(exercise.ending)
        self.screen.line()

    def _question(self, question: Question) -> None:
        self.screen.line()
        self.screen.line(f"{question.asked.typeset()} = ?", "bold")
        for i, choice in enumerate(question.choices, 1):
            self.screen.line(f"  {i}  {choice.rule}")
        tries = 0
        while True:
            answer = self._read()
            if answer in ("h", "hint", "?"):
                self.hints += 1
                self._told(question.hint)
            elif answer in ("s", "skip"):
                self.tried.append(None)
                self.screen.line(f"It is the {question.right.rule}.")
                break
            elif answer in ("q", "quit", "exit"):
                raise Stopped
            else:
                choice = _chosen(question, answer)
                if choice is None:
                    self.screen.line(f"{KEYS[0].upper()}{KEYS[1:]}.", "dim")
                    continue
                tries += 1
                if choice.verdict == "right":
                    self.tried.append(tries)
                    self.screen.line("Right.", "green")
                    break
                if choice.verdict == "works":
                    self.tried.append(tries)
                    shorter = f"Shorter is the {question.right.rule}."
                    self._told((*choice.why, shorter))
                    break
                self._told(("Not yet. ", *choice.why))
        self._told(question.shown)

    def _read(self) -> str:
        """What the reader types next, in small letters."""
        sys.stdout.write("> ")
        sys.stdout.flush()
        try:
            line = sys.stdin.readline(LONGEST_ANSWER)
        except UnicodeDecodeError:
            line = "?"
        if not line:
            raise Stopped
        answer = line.strip().lower()
        if not sys.stdin.isatty():  # a file does not show what it answers
            self.screen.line(answer)
        return answer

    def _told(self, part: Any) -> None:
        from steepest.explanations.layout import told

        self.screen.block(told(part, self.screen.width))


def _chosen(question: Question, answer: str) -> Any:
    """The choice that a number or the name of a rule means, or None."""
    if answer.isdecimal() and answer.isascii():
        at = int(answer[:9]) - 1
        return question.choices[at] if 0 <= at < len(question.choices) else None
    named = [c for c in question.choices if answer and answer in c.rule]
    return named[0] if len(named) == 1 else None
