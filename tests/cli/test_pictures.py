"""``--figure FILE``: every command that has something to draw writes it, of the kind asked for."""

import pytest

pytest.importorskip("matplotlib").use("Agg")

BEGINS = {"svg": b"<", "png": b"\x89PNG", "pdf": b"%PDF"}
POINT = ("--at", "x=1,y=0.5")
COMMANDS = [
    ("value", "x^2*sin(x)", "--at", "x=2"),
    ("diff", "x^3 - 3*x", "--at", "x=20"),
    ("explain", "x^2 + y^2"),
    ("grad", "x^2 + 3*x*y", *POINT),
    ("hessian", "x^2*y", *POINT),
    ("taylor", "sin(x)"),
    ("chain", "x^2 + y^2", "--let", "x=cos(t),y=sin(t)"),
    ("slope", "x^3", "--at", "2"),
    ("critical", "x^3 - 3*x"),
    ("critical", "x^3 - 3*x + y^2", "--box", "x=-3:3,y=-2:2"),
    ("critical", "x + 1"),
    ("integrate", "x*e^x"),
    ("integrate", "sin(x)/x", "--from", "0", "--to", "inf"),
    ("probability", "e^(-x)", "--support", "0:inf"),
    ("posterior", "TABLE", "--likelihood", "p^y*(1 - p)^(1 - y)", "--support", "p=0:1"),
    ("posterior", "TABLE", "--likelihood", "normal_density(y, m, s)", "--support", "m=-9:9,s=0:9"),
    ("backprop", "a = tanh(w*x); (a - y)^2", "--at", "w=1,x=2,y=0"),
    ("descend", "x^2 + 4*y^2", "--start", "x=3,y=4"),
    ("descend", "x^2 + y^2 + z^2", "--start", "x=3,y=4,z=5"),
    ("rate", "x^2 + 4*y^2", "--at", "x=1,y=1", "--rate", "0.3"),
    ("fit", "TABLE", "--model", "y = a*x + b"),
    ("rates", "x^2", "--start", "3"),
    ("batches", "TABLE", "--model", "y = a*x + b", "--epochs", "2"),
    ("newton", "x^2 - y^2", *POINT),
    ("newton", "x^4 - x^2", "--at", "x=0.2"),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("x,y\n0,1\n1,0\n2,1\n3,1\n4,0\n")
    return str(path)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_draws(steepest, table, tmp_path, words):
    words = [table if word == "TABLE" else word for word in words]
    path = tmp_path / "picture.svg"
    done = steepest(*words, "--figure", str(path))
    assert (done.code, done.out.splitlines()[-1]) == (0, f"picture: {path}")
    assert path.read_bytes().startswith(BEGINS["svg"])


@pytest.mark.parametrize("ending", BEGINS)
@pytest.mark.parametrize("words", [COMMANDS[0], COMMANDS[16]], ids=["value", "backprop"])
def test_a_picture_is_of_the_kind_that_its_ending_says(steepest, tmp_path, words, ending):
    path = tmp_path / f"picture.{ending.upper()}"
    data = steepest(*words, "--figure", str(path), "--json").data
    assert data["figure"] == str(path)
    assert path.read_bytes().startswith(BEGINS[ending])


@pytest.mark.parametrize("name", ["picture.gif", "picture", "no/folder/picture.svg"])
def test_what_cannot_be_written_is_said_with_what_would_work(steepest, tmp_path, name):
    done = steepest("value", "x", "--at", "1", "--figure", str(tmp_path / name))
    assert done.code == 2
    assert "cannot be written" in done.err and "try:" in done.err


@pytest.mark.parametrize(
    "words", [("grad", "x + y + z"), ("diff", "x^2 + y^2 = 1"), ("value", "3")]
)
def test_what_has_no_picture_is_said(steepest, tmp_path, words):
    path = tmp_path / "picture.svg"
    done = steepest(*words, "--figure", str(path))
    assert (done.code, path.exists()) == (2, False)
    assert "try:" in done.err
