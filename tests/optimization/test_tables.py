"""Tables: every way in, and a message for every way to be wrong."""

import numpy as np
import pytest

import steepest as st
from steepest.errors import DataError
from steepest.optimization import table


def written(tmp_path, text, name="data.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


class Frame:
    """What pandas and Polars have in common."""

    columns = ("x", "y")

    def __getitem__(self, name):
        return {"x": [1, 2], "y": [3.5, 4.5]}[name]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_files_are_read_with_any_usual_separator(tmp_path, separator):
    text = f"x{separator} y\n1{separator}2.5\n\n3{separator}4e1\n"
    known = table(written(tmp_path, "\ufeff" + text))
    assert known.column("x").tolist() == [1.0, 3.0]
    assert known.column("y").tolist() == [2.5, 40.0]


def test_dictionaries_structured_arrays_and_frames_are_tables_too():
    structured = np.array([(1, 3.5), (2, 4.5)], dtype=[("x", int), ("y", float)])
    for data in ({"x": [1, 2], "y": (3.5, 4.5)}, structured, Frame()):
        assert table(data).column("y").tolist() == [3.5, 4.5]


class Arrow:
    """Answers as a pyarrow table does: names apart from the columns."""

    column_names = ("x", "y")

    def __init__(self, *columns):
        self.columns = [np.array(column) for column in columns]

    def __getitem__(self, index):
        raise TypeError("Index must either be string or integer")


def test_arrow_tables_are_tables_too():
    found = st.fit("y = a*x + b", Arrow([0, 1, 2, 3], [1, 3, 5, 7]))
    assert found.parameters == pytest.approx({"a": 2, "b": 1}, rel=1e-12)


def test_a_missing_cell_of_an_arrow_table_is_named():
    with pytest.raises(DataError, match="The column y has no value in row 2"):
        st.fit("y = a*x + b", Arrow([0, 1, 2, 3], [1, np.nan, 5, 7]))


def test_text_beside_the_numbers_does_no_harm_until_it_is_used(tmp_path):
    known = table(written(tmp_path, 'name,x\n"Ann, B.",1\nBo,2\n'))
    assert known.column("x").tolist() == [1.0, 2.0]
    with pytest.raises(DataError, match="holds text in row 1"):
        known.column("name")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        ("x,y\n", "no rows"),
        ("x,x\n1,2\n", "Two columns are named 'x'"),
        ("x,y\n1,2\n3\n", "A row has 1 cells and the header has 2"),
        ("1,2\n3,4\n", "numbers and no names"),
    ],
)
def test_files_that_are_no_tables_are_refused(tmp_path, text, said):
    with pytest.raises(DataError, match=said) as caught:
        table(written(tmp_path, text))
    assert caught.value.where
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "no value in row 2"),
        ("NA", "no value in row 2"),
        ("nan", "no value in row 2"),
        ("two", "text in row 2: 'two'"),
        ("1,5", "text in row 2: '1,5'"),
        ("inf", "not finite in row 2"),
    ],
)
def test_a_bad_cell_is_named_with_its_row_and_line(tmp_path, cell, said):
    known = table(written(tmp_path, f'x;y\n1;1\n2;"{cell}"\n3;3\n'))
    with pytest.raises(DataError, match=said) as caught:
        known.column("y")
    assert "line 3" in caught.value.where


def test_a_missing_column_suggests_the_nearest():
    with pytest.raises(DataError, match="no column pressur;") as caught:
        table({"pressure": [1], "y": [2]}).column("pressur")
    assert caught.value.remedy == "did you mean pressure?"


@pytest.mark.parametrize(
    "data", [{"x": [1, 2], "y": [1]}, {"x": [[1, 2]]}, {}, 5, {"x": []}, "no such file.csv"]
)
def test_what_is_no_table_is_refused_in_three_parts(data):
    with pytest.raises(DataError) as caught:
        table(data)
    assert caught.value.problem
    assert caught.value.where
    assert caught.value.remedy


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes(b"\xff\xfe\x00x,y\n1,2")
    with pytest.raises(DataError, match="not CSV text"):
        table(path)


def test_dates_are_no_numbers():
    days = np.array(["2020-01-01", "2020-01-02"], dtype="datetime64[D]")
    with pytest.raises(DataError, match="dates"):
        st.fit("y = w*x + b", {"x": days, "y": [1.0, 2.0]})


def test_a_lazy_frame_is_asked_to_be_collected():
    class Lazy:
        columns = ("x", "y")

        def collect(self):
            raise AssertionError

    with pytest.raises(DataError, match="lazy") as caught:
        st.fit("y = w*x + b", Lazy())
    assert "collect()" in caught.value.remedy


def test_fewer_rows_than_parameters_are_refused():
    with pytest.raises(DataError, match="1 row for 2 parameters") as caught:
        st.fit("y = w*x + b", {"x": [1.0], "y": [2.0]})
    assert caught.value.where and caught.value.remedy
