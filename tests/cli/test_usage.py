"""How commands are written: minus signs, standard input, mistakes, exit codes, start-up."""

import json
import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from steepest.cli.arguments import assignments
from steepest.cli.formulas import options_first
from steepest.errors import ArgumentError


@pytest.mark.parametrize(
    ("words", "derivative"),
    [
        (["-x^2"], "-2*x"),
        (["-x^2 + 1", "--at", "x=1"], "-2*x"),
        (["--at", "x=-1", "-x^2"], "-2*x"),
        (["--at=x=-1", "--", "-x^2"], "-2*x"),
        (["-5"], "0"),
        (["-h*x", "--wrt", "x"], "-h"),
        (["-2*x - -x"], "-1"),
    ],
)
def test_formulas_may_begin_with_a_minus(steepest, words, derivative):
    assert steepest("diff", "--json", *words).data["derivative"] == derivative


def test_a_minus_alone_reads_standard_input(steepest):
    assert steepest("diff", "-", "--json", stdin="x^3\n").data["derivative"] == "3*x^2"
    assert steepest("diff", "-", stdin="").code == 2


def test_values_of_options_are_constant_expressions(steepest):
    data = steepest("value", "sin(x) + y", "--at", "x=pi/2,y=2^3", "--json").data
    assert data["value"] == 9
    assert steepest("rate", "x^2", "--at", "1", "--rate", "1/4", "--json").data["rate"] == 0.25


def test_commas_inside_brackets_do_not_separate():
    assert assignments("x=max(1, 2),y=3", "--at") == {"x": "max(1, 2)", "y": "3"}


@pytest.mark.parametrize("text", ["x", "x=", "=1", "x=1,x=2", "x=1 y=2 z", ",", "x==1,y"])
def test_assignments_that_are_none_are_refused(text):
    names = () if text != "x=1 y=2 z" else ("x",)
    try:
        found = assignments(text, "--at", names)
    except ArgumentError as error:
        assert error.remedy  # noqa: PT017 - either way is right
    else:
        assert all(found) or not found


@given(st.lists(st.sampled_from(["-x", "--at", "x=1", "--json", "--", "a", "-", "--at=x=1"])))
def test_options_move_to_the_front_and_nothing_is_lost(words):
    moved = options_first(words, {"--at": True, "--json": False})
    assert sorted(w for w in moved if w != "--") == sorted(w for w in words if w != "--") or (
        "--" in words or words[-1:] == ["--at"] or "--at" in words
    )


@pytest.mark.parametrize(
    "words",
    [
        ("diff",),
        ("diff", "x", "y"),
        ("diff", "sin(x"),
        ("diff", "x", "--nothing"),
        ("diff", "x", "--order", "two"),
        ("diff", "x", "--order", "-1"),
        ("diff", "x", "--at", "y=1"),
        ("diff", "x", "--at", "x=q"),
        ("diff", "x*y", "--wrt", "z"),
        ("diff", "__import__('os').system('x')"),
        ("diff", "x\x00"),
        ("value", "x"),
        ("explain", "x", "--level", "all"),
        ("explain", "x", "--by", "magic"),
        ("taylor", "ln(x)"),
        ("taylor", "x*y"),
        ("chain", "x*y"),
        ("chain", "x*y", "--let", "z=t"),
        ("descend", "x^2"),
        ("descend", "x^2", "--start", "1", "--rate", "-1"),
        ("descend", "x^2", "--start", "1", "--method", "magic"),
        ("rate", "x^2"),
        ("fit",),
        ("fit", "nothing.csv"),
        ("fit", "nothing.csv", "--model", "y = a*x"),
        ("nothing",),
        ("-x^2",),
        ("demo", "x*"),
    ],
)
def test_every_mistake_is_told_in_three_parts_with_exit_code_two(steepest, words):
    done = steepest(*words, "--json")
    assert done.code == 2, done
    error = done.data["error"]
    assert error.keys() == {"problem", "where", "remedy"}
    assert error["problem"]
    assert error["remedy"]
    assert "try:" in done.err
    assert "defect" not in done.err


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(alphabet="xyz0123456789+-*/^()., \\{}|=!e\u03c0\u00b2'\"", max_size=25))
def test_any_text_gives_an_answer_or_three_parts(steepest, text):
    done = steepest("diff", "--json", "--wrt", "x", "--", text)
    assert done.code in (0, 1, 2)
    assert "defect" not in done.err, done.err
    json.loads(done.out)


@pytest.mark.parametrize("name", ["diff", "fit", "descend", "demo", "rules"])
def test_help_ends_with_an_example(steepest, name):
    done = steepest(name, "--help")
    assert done.code == 0
    assert f"steepest {name}" in done.out
    assert "Try" in done.out


def test_help_lists_the_commands_in_a_learners_order(steepest):
    out = steepest("--help").out
    places = [out.index(f"│ {name}") for name in ("value", "diff", "explain", "descend", "demo")]
    assert places == sorted(places)


def test_the_version_is_said(steepest):
    import steepest as package

    assert steepest("--version").out == f"steepest {package.__version__}\n"


def test_how_words_were_read_is_said(steepest):
    out = steepest("diff", "log(2x)").out
    assert "natural logarithm" in out
    assert "read as" in out
    assert steepest("diff", "log(x)", "--json").data["notes"]


def shell(*words, **environment):
    code = "import sys; from steepest.cli import main; main(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )


def test_output_survives_a_narrow_locale():
    done = shell("diff", "x^2", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout == "f(x) = x²\nf′(x) = 2x\n"


def test_a_closed_pipe_is_no_error():
    code = "from steepest.cli import main; main(['rules'])"
    done = subprocess.run(
        f'"{sys.executable}" -c "{code}" | head -1',
        shell=True,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""


def test_an_answer_that_is_piped_loads_nothing_heavy():
    code = (
        "import sys\nfrom steepest.cli import main\n"
        "try:\n    main(['diff', 'x^2*sin(x)', '--json'])\n"
        "finally:\n    print(sorted({'rich', 'scipy', 'matplotlib', 'llvmlite', 'mpmath', "
        "'steepest.explanations', 'steepest.optimization'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr.strip() == "[]"


def test_completion_offers_the_commands():
    done = shell(_STEEPEST_COMPLETE="complete_bash", COMP_WORDS="steepest di", COMP_CWORD="1")
    assert "diff" in done.stdout


def test_columns_are_heeded_in_a_pipe():
    formula = " + ".join(f"sin(x)^{n}" for n in range(2, 30))
    assert max(map(len, shell("diff", formula, COLUMNS="60").stdout.splitlines())) <= 60
    assert shell("diff", formula, COLUMNS="").stdout.count("\n") == 2


def test_two_lines_of_standard_input_are_two_formulas(steepest):
    done = steepest("diff", "-", stdin="x^2\nx^3\n")
    assert done.code == 2
    assert "two lines" in done.err


@pytest.mark.parametrize(
    ("equation", "said"), [("P V = n R T", "--wrt"), ("x^2 = 4", "one variable")]
)
def test_an_equation_that_leaves_a_choice_is_refused(steepest, equation, said):
    done = steepest("diff", equation)
    assert done.code == 2
    assert said in done.err


def test_a_product_on_the_left_is_an_equation(steepest):
    assert steepest("diff", "xy = 1", "--json").data["derivative"] == "-y/x"


def test_chain_asks_for_its_variable_in_the_words_of_the_command(steepest):
    done = steepest("chain", "x*y", "--let", "x=t,y=s")
    assert done.code == 2
    assert "--wrt s" in done.err


def test_rules_fit_a_narrow_screen():
    assert max(map(len, shell("rules", COLUMNS="60").stdout.splitlines())) <= 60
