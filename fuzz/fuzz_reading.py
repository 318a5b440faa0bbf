"""Coverage-guided fuzzing of the readers: nothing but our own errors, and text that reads back.

.venv/bin/pip install atheris
.venv/bin/python fuzz/fuzz_reading.py -max_total_time=60 [corpus folder]
"""

import sys
from pathlib import Path

import atheris  # type: ignore

with atheris.instrument_imports(include=["steepest.reading"]):
    from steepest.errors import SteepestError
    from steepest.printing import text
    from steepest.reading import read, read_latex

TABLES = Path(__file__).parents[1] / "tests" / "tables"


def one_input(data: bytes) -> None:
    """One text through both readers."""
    source = data.decode("utf-8", "replace")
    for reader in (read, read_latex):
        try:
            reading = reader(source)
        except SteepestError as error:
            assert error.problem, source  # noqa: PT017 - this is no test of pytest
            assert error.remedy, source  # noqa: PT017 - this is no test of pytest
            continue
        names = tuple(v.name for v in reading.variables)
        printed = text(reading.output)
        again = read(printed, variables=names)
        assert text(again.output) == printed, source


def seeds(folder: Path) -> None:
    """Writes the rows of the tables as a corpus to begin with."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("reading_text.txt", "reading_latex.txt", "refused_text.txt", "refused_latex.txt"):
        for i, line in enumerate((TABLES / name).read_text().splitlines()):
            if line and not line.startswith("#"):
                (folder / f"{name}-{i}").write_text(line.split("\t")[0])


if __name__ == "__main__":
    folders = [Path(word) for word in sys.argv[1:] if not word.startswith("-")]
    if folders and not any(folders[0].glob("*")):
        seeds(folders[0])
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
