"""Errors: three parts, one tree, and the built-in that a Python user would catch."""

import copy
import pickle

import pytest

from steepest import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type)
    and issubclass(kind, errors.SteepestError)
    and kind not in (errors.SteepestError, errors.ParseError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_says_problem_place_and_remedy(kind):
    error = kind("The shapes differ.", where="a + b", remedy="c")
    assert str(error) == "The shapes differ.\n  in:  a + b\n  try: c"
    assert error.to_dict() == {"problem": "The shapes differ.", "where": "a + b", "remedy": "c"}


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_is_a_built_in_too(kind):
    assert any(base.__module__ == "builtins" for base in kind.__mro__[1:-3])


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_travels_between_processes(kind):
    error = pickle.loads(pickle.dumps(kind("p", where="w", remedy="r")))
    assert (error.problem, error.where, error.remedy) == ("p", "w", "r")
    assert copy.copy(error).problem == "p"


def test_the_tree_at_the_top_of_the_file_names_every_error():
    for kind in [*KINDS, errors.ParseError]:
        assert kind.__name__ in (errors.__doc__ or "")


def test_a_caret_stands_under_the_mistake():
    error = errors.ParseError("Closed by nothing.", source="sin(x + 2*y", position=3, remedy="r")
    _, line, caret, _ = str(error).splitlines()
    assert line.index("(x") == caret.index("^")


def test_a_long_source_is_cut_round_the_caret():
    error = errors.ParseError("Here.", source="a" * 500 + "!" + "b" * 500, position=500)
    line, caret = error.where.splitlines()
    assert len(line) < 100 and line[caret.index("^")] == "!"


def test_control_characters_are_shown_and_not_sent():
    error = errors.ParseError("Here.", source="x\x1b[31m\x00", position=1)
    assert "\x1b" not in str(error) and "\x00" not in str(error)
