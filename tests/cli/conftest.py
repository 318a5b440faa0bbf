"""A command run in this process: its code, its output, its errors."""

import io
import json
from dataclasses import dataclass

import pytest

from steepest.cli import main


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def data(self):
        assert self.out.count("\n") == 1
        return json.loads(self.out, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))


@pytest.fixture
def steepest(capsys, monkeypatch):
    def run(*words, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Done(ended.value.code or 0, out, err)

    return run
