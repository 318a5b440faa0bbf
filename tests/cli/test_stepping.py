"""``explain --step``: the next rule is asked, a wrong one is answered with its reason."""

import json

import pytest
from typer.testing import CliRunner

from steepest.cli.app import app

RUNNER = CliRunner()


def stepped(formula, answers, *words):
    return RUNNER.invoke(app, ["explain", *words, "--step", "--", formula], input=answers)


def test_right_answers_lead_to_the_derivative_and_are_counted():
    done = stepped("(3x + 1)^5", "chain\npower\nsum\nconstant multiple\n")
    assert done.exit_code == 0
    assert done.output.count("Right.") == 4
    assert "f′(x) = 15(3x + 1)⁴" in done.output
    assert done.output.rstrip().endswith("4 of 4 right at once.")


def test_a_wrong_rule_is_answered_with_the_reason_and_asked_again():
    done = stepped("(3x + 1)^5", "power\nproduct\nchain\ns\ns\ns\n")
    assert "Not yet. Inside stands 3x + 1, not x alone" in done.output
    assert "not multiplied" in done.output
    assert "0 of 4 right at once, 1 later, 3 skipped." in done.output


@pytest.mark.parametrize(
    ("formula", "answer", "reason"),
    [
        ("2^x", "power", "x stands in the exponent"),
        ("x^3", "exponential", "x stands in the base"),
        ("x^x", "power", "x stands in the exponent"),
        ("x*sin(x)", "chain", "The parts are multiplied"),
        ("x + sin(x)", "product", "The parts are added"),
        ("5*sin(x)", "constant rule", "Only the factor is constant"),
        ("sin(x)", "chain", "no inner function"),
        ("sin(x)/x", "chain", "The parts are divided"),
    ],
)
def test_the_reason_names_what_the_rule_lacks(formula, answer, reason):
    done = stepped(formula, f"{answer}\nq\n")
    assert "Not yet." in done.output
    assert reason in done.output


@pytest.mark.parametrize(("formula", "answer"), [("1/(x^2 + 1)", "quotient"), ("5*x", "product")])
def test_a_longer_way_is_not_called_wrong(formula, answer):
    done = stepped(formula, f"{answer} rule\nq\n")
    assert "It works" in done.output
    assert "Shorter is" in done.output
    assert "Not yet" not in done.output


def test_a_hint_says_what_is_done_last_and_is_counted():
    done = stepped("sin(x^2)", "h\nchain\nq\n")
    assert "what is done last? Here it is the sine of x²." in done.output
    assert "1 of 1 right at once, 1 hint." in done.output


@pytest.mark.parametrize("answers", ["", "q\n", "quit\n", "\n", "99\n-1\n\0\n", "chain"])
def test_any_end_is_polite(answers):
    done = stepped("(3x + 1)^5", answers)
    assert done.exit_code == 0
    assert "Traceback" not in done.output
    assert done.output.rstrip().endswith(".")


def test_an_interruption_is_polite(steepest, monkeypatch):
    class Interrupted:
        def readline(self, *_):
            raise KeyboardInterrupt

        def isatty(self):
            return True

    monkeypatch.setattr("io.StringIO", lambda _: Interrupted())
    done = steepest("explain", "x^2*e^x", "--step")
    assert done.code == 0
    assert "No question was answered." in done.out


def test_every_variable_is_asked_in_turn():
    done = stepped("x^2*y", "s\n" * 10)
    assert "∂f/∂x = 2xy" in done.output
    assert "∂f/∂y = x²" in done.output


def test_json_has_the_questions_with_their_answers():
    done = stepped("x^2*sin(x)", "", "--json")
    data = json.loads(done.output)
    [exercise] = data["exercises"]
    first = exercise["questions"][0]
    assert first["right"] == "product rule"
    assert 3 <= len(first["choices"]) <= 4
    assert all(c["why"] for c in first["choices"] if c["verdict"] != "right")
    assert exercise["answer"]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("x^2 + y^2 = 1", ()),
        ("x^2", ("--by", "limit")),
        ("x^2", ("--order", "2")),
        ("x^2", ("--let", "x=cos(t)")),
        ("x^2", ("--latex",)),
    ],
)
def test_what_is_not_asked_is_refused_in_three_parts(steepest, formula, words):
    done = steepest("explain", formula, "--step", *words)
    assert done.code == 2
    assert "in:" in done.err
    assert "try:" in done.err


def test_a_constant_asks_nothing():
    done = stepped("5", "")
    assert done.exit_code == 0
    assert "f′(x) = 0" in done.output
