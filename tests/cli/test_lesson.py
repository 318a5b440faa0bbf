"""The command lesson: plain where nobody looks, with questions in a terminal."""

import json

import pytest

from steepest.lesson import Progress, sections


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def terminal(monkeypatch, steepest):
    """The command as at a terminal, with lines typed in."""

    def run(typed, *words):
        monkeypatch.setattr("steepest.cli.lesson._is_read", lambda screen: True)
        return steepest("lesson", *words, stdin="".join(f"{line}\n" for line in typed))

    return run


def test_all_of_it_is_printed_without_a_pause_and_not_taken_as_read(steepest):
    out = steepest("lesson", "--all").out
    for section in sections():
        assert f"{section.number}/{len(sections())}  {section.title}" in out
    assert out.count("Takeaway: ") == 6
    assert max(map(len, out.splitlines())) <= 100
    assert not Progress().record().read


def test_a_section_is_read_next_where_the_reader_left_off(steepest):
    assert "1/13" in steepest("lesson").out
    assert "2/13" in steepest("lesson").out
    data = steepest("lesson", "--progress", "--json").data
    assert (data["lesson"], data["lessons"], data["read"], data["total"]) == (2, 100, 2, 13)


def test_progress_is_shown_and_forgotten(steepest):
    steepest("lesson", "chain")
    assert "✓  4  The chain rule" in steepest("lesson", "--progress").out
    assert "0 of 13 sections" in steepest("lesson", "--reset").out


def test_the_readers_function_stands_in_the_examples(steepest):
    out = steepest("lesson", "4", "--with", "(x^2 + 1)^3").out
    assert "f′(x) = 6x (x² + 1)²" in out
    out = steepest("lesson", "6", "--with", "x^3").out
    assert "with x^3: Directions of the plane need two variables" in out


def test_json_is_strict_and_holds_what_was_computed(steepest):
    data = steepest("lesson", "--all", "--json").data
    assert [part["number"] for part in data["sections"]] == [s.number for s in sections()]
    examples = [i for part in data["sections"] for i in part["items"] if i["kind"] == "example"]
    assert all(item["facts"] and item["text"] for item in examples)
    json.dumps(data, allow_nan=False)


@pytest.mark.parametrize("words", [("99",), ("zebra",), ("4", "--all"), ("1", "--with", "x +* 2")])
def test_what_is_no_section_or_formula_is_said_with_a_remedy(steepest, words):
    done = steepest("lesson", *words, "--json")
    assert done.code == 2
    assert done.data["error"]["remedy"]


def test_a_damaged_progress_file_is_said(steepest, folder):
    (folder / "steepest").mkdir()
    (folder / "steepest" / "progress.db").write_bytes(b"damaged" * 1000)
    assert "damaged" in steepest("lesson", "chain").out
    assert "✓  4" in steepest("lesson", "--progress").out


def test_answers_are_judged_and_hints_given_one_by_one(terminal):
    typed = ["x^2*sin(x^2)", "oops(", "", "product", "chain", "cos(x^2)", "h", "2x cos(x^2)", "q"]
    out = terminal(typed, "4").out
    assert "f′(x) = 2x (x² cos(x²) + sin(x²))" in out
    assert "no function named oops" in out
    assert "Look at what is done last" in out
    assert "Not yet." in out
    assert "Until next time: 0 of 13 sections, 2 of 18 questions right." in out


def test_enter_shows_the_answer_and_leads_on_to_the_next_section(terminal):
    out = terminal([""] * 6 + ["q"], "4").out
    assert "It is 2x cos(x²)." in out
    assert "Section 4 is read: 1 of 13 sections" in out
    assert "5/13  Partial derivatives" in out


def test_three_wrong_answers_are_enough(terminal):
    out = terminal(["", "sum", "sum", "sum", "q"], "4").out
    assert "It is chain rule." in out


def test_the_end_of_the_input_ends_the_lesson(terminal):
    assert "Until next time" in terminal([], "1").out
