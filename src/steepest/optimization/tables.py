"""Tables of data: CSV files, dictionaries, NumPy and data frames, read column by column.

A column is turned into numbers only when it is used, so a table may hold text beside them.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np

from steepest.errors import DataError

MISSING = ("", "na", "n/a", "nan", "null", "none", "?", ".")
"""What stands in cells that hold nothing, in lower case."""

TIMES = ("M", "m")
"""NumPy's kinds of dates and of spans of time."""

SEPARATORS = ",;\t"


@dataclass(frozen=True, repr=False)
class Table:
    """Columns of equal length, by name.

    Args:
        columns: The cells of each column, as they came.
        origin: Where they came from, for messages.
        lines: For a file, the line of each row.
    """

    columns: Mapping[str, Sequence[Any]]
    origin: str = "data"
    lines: Sequence[int] = field(default=())

    def __repr__(self) -> str:
        return f"<Table of {len(self)} rows: {', '.join(self.columns)}>"

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def column(self, name: str) -> np.ndarray:
        """The numbers of a column.

        Raises:
            DataError: when there is no such column, or a cell of it holds no finite number.
        """
        cells = self.cells(name)
        if getattr(getattr(cells, "dtype", None), "kind", "") in TIMES:
            raise DataError(
                f"The column {name} holds dates or times, which have no size of their own.",
                where=self.origin,
                remedy="make numbers of them, as the days since the first one.",
            )
        values = _at_once(cells)
        if values is None or not np.isfinite(values).all():
            values = np.array([self._number(name, i, cell) for i, cell in enumerate(cells)])
        return values

    def cells(self, name: str) -> Sequence[Any]:
        """The cells of a column as they came.

        Raises:
            DataError: when there is no such column.
        """
        if name not in self.columns:
            close = get_close_matches(name, list(self.columns), 1, 0.5)
            known = ", ".join(self.columns)
            raise DataError(
                f"There is no column {name}; the table has {known or 'no columns'}.",
                where=self.origin,
                remedy=f"did you mean {close[0]}?" if close else f"choose one of {known}.",
            )
        return self.columns[name]

    def _number(self, name: str, row: int, cell: Any) -> float:
        try:
            value = float(cell.strip() if isinstance(cell, str) else cell)
        except (TypeError, ValueError):
            value = math.nan
        if math.isfinite(value):
            return value
        where = f"{self.origin}, " + (f"line {self.lines[row]}" if self.lines else f"row {row + 1}")
        if cell is None or str(cell).strip().casefold() in MISSING:
            problem = f"The column {name} has no value in row {row + 1}."
            remedy = "leave out the rows with missing values, or fill them in."
        elif isinstance(cell, str) and not math.isinf(value):
            problem = f"The column {name} holds text in row {row + 1}: {cell[:30]!r}."
            remedy = "use a column of numbers, with a point before the decimals."
        else:
            problem = f"The column {name} is not finite in row {row + 1}: {value:g}."
            remedy = "leave out the rows with infinite values."
        raise DataError(problem, where=where, remedy=remedy)


def table(data: Any) -> Table:
    """The table in a CSV file, a mapping of columns, a structured array or a data frame.

    Args:
        data: The path of a CSV file with a header line (separated by commas, semicolons or
            tabs), ``{"x": [...], "y": [...]}``, a NumPy structured array, a pandas or Polars
            data frame, or a pyarrow table.

    Raises:
        DataError: when it cannot be read, is empty, has columns of different lengths or two
            of one name.
    """
    if isinstance(data, Table):
        return data
    if isinstance(data, (str, Path)):
        return _of_file(Path(data))
    if isinstance(data, Mapping):
        names = [(str(name), data[name]) for name in data]
    elif isinstance(data, np.ndarray) and data.dtype.names:
        names = [(name, data[name]) for name in data.dtype.names]
    elif hasattr(data, "collect") and not hasattr(data, "shape"):
        raise DataError(
            "The data frame is lazy: its rows are not there yet.",
            where=type(data).__name__,
            remedy="pass data.collect().",
        )
    elif hasattr(data, "column_names") and hasattr(data, "columns"):  # pyarrow
        labels = list(map(str, getattr(data, "column_names")))  # noqa: B009 - of a table
        _check_names(labels, type(data).__name__)
        names = list(zip(labels, getattr(data, "columns"), strict=True))  # noqa: B009 - the same
    elif hasattr(data, "columns") and hasattr(data, "__getitem__"):
        labels = list(getattr(data, "columns"))  # noqa: B009 - of a data frame
        _check_names([str(label) for label in labels], type(data).__name__)
        names = [(str(label), data[label]) for label in labels]
    else:
        raise DataError(
            f"A table is a CSV file, a dictionary of columns or a data frame, "
            f"not {type(data).__name__}.",
            where=repr(data)[:60],
            remedy='data={"x": [1, 2, 3], "y": [2, 4, 6]}',
        )
    columns = {name: _cells(name, column) for name, column in names}
    return _checked(Table(columns))


def _of_file(path: Path) -> Table:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
            file.seek(0)
            separator = max(SEPARATORS, key=first.count)
            reader = csv.reader(file, delimiter=separator, skipinitialspace=True)
            rows = [(reader.line_num, row) for row in reader if any(c.strip() for c in row)]
    except OSError as error:
        raise DataError(
            f"The file {path.name} cannot be read: {(error.strerror or 'unknown error').lower()}.",
            where=str(path),
            remedy="give the path of a CSV file whose first line names the columns.",
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise DataError(
            f"The file {path.name} is not CSV text in UTF-8.",
            where=str(path),
            remedy="save the table as CSV in UTF-8.",
        ) from None
    if not rows:
        raise _empty(path.name)
    names = [name.strip() for name in rows[0][1]]
    _check_names(names, path.name)
    for line, row in rows[1:]:
        if len(row) != len(names):
            raise DataError(
                f"A row has {len(row)} cells and the header has {len(names)}.",
                where=f"{path.name}, line {line}: {separator.join(row)[:40]}",
                remedy="give each row a cell for each column.",
            )
    columns = {name: [row[i] for _, row in rows[1:]] for i, name in enumerate(names)}
    if _is_number(names[0]) and all(map(_is_number, names)):
        raise DataError(
            "The first line holds numbers and no names.",
            where=f"{path.name}, line 1: {separator.join(names)[:40]}",
            remedy="write the names of the columns in the first line, as in x,y.",
        )
    return _checked(Table(columns, path.name, [line for line, _ in rows[1:]]))


def _checked(found: Table) -> Table:
    lengths = {name: len(cells) for name, cells in found.columns.items()}
    if len(set(lengths.values())) > 1:
        raise DataError(
            "The columns have different lengths.",
            where=", ".join(f"{name}: {n}" for name, n in lengths.items())[:80],
            remedy="give columns of one length.",
        )
    if not lengths or not len(found):
        raise _empty(found.origin)
    return found


def _empty(origin: str) -> DataError:
    return DataError(
        "The table has no rows.",
        where=origin,
        remedy="give a line of column names and at least one row of numbers.",
    )


def _check_names(names: Sequence[str], origin: str) -> None:
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise DataError(
            f"Two columns are named {twice!r}.",
            where=f"{origin}: {', '.join(names)[:60]}",
            remedy="give each column a name of its own.",
        )


def _cells(name: str, column: Any) -> Sequence[Any]:
    cells = np.asarray(column)
    if cells.ndim != 1:
        raise DataError(
            f"The column {name} has shape {cells.shape}; a column is a list of numbers.",
            where=name,
            remedy=f"pass each of its columns under a name of its own, such as {name}1.",
        )
    return cells  # type: ignore


def _at_once(cells: Sequence[Any]) -> np.ndarray | None:
    try:
        values = np.asarray(cells, dtype=float)
    except (TypeError, ValueError):
        return None
    return values if values.ndim == 1 else None


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
