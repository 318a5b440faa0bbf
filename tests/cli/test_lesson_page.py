"""The table of docs/lesson.md: every command in it runs, every name in it exists."""

import re
import shlex
from pathlib import Path

import pytest

import steepest as st
from steepest.lesson import section

PAGE = Path(__file__).parent.parent.parent / "docs" / "lesson.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text("utf-8").splitlines()
    if re.match(r"\| .* \| (\d+ \w+|every section) \| ", line)
]
COMMANDS = list(dict.fromkeys(row[2].strip("`") for row in ROWS))


def test_every_section_stands_in_the_table():
    numbers = {row[1].split()[0] for row in ROWS}
    assert numbers == {*map(str, range(1, 14)), "every"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_sections_and_functions_exist(row):
    number, _, word = row[1].partition(" ")
    if number != "every":
        assert section(word).number == int(number)
    for cell in row[3].strip(" |").split(", ") if len(row) > 3 else ():
        name = cell.strip("` ").removeprefix("st.")
        assert not name or hasattr(st, name), name


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers(steepest, monkeypatch, tmp_path, request, command):
    monkeypatch.chdir(request.config.rootpath)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    done = steepest(*shlex.split(command)[1:], "--json")
    assert done.code == 0, done.err
    assert done.data
