"""``steepest compile`` and ``steepest export`` in a terminal."""

import json

import pytest

from steepest.cli import main


def answered(capsys, *words, code=0):
    with pytest.raises(SystemExit) as done:
        main(list(words))
    assert done.value.code == code
    return capsys.readouterr()


def test_compile_shows_what_runs(capsys):
    shown = answered(capsys, "compile", "sin(x)*exp(-x)", "--show", "asm").out
    assert "call:" in shown and "PyFloat_FromDouble" in shown
    assert "define ptr @call" in answered(capsys, "compile", "x^2", "--show", "llvm").out
    assert answered(capsys, "compile", "x^2", "--show", "plan").out.startswith("%0 = input x\n")


def test_compile_answers_in_json(capsys):
    words = ["compile", "x^2*y", "--outputs", "value,gradient", "--at", "x=1,y=2", "--json"]
    data = json.loads(answered(capsys, *words).out)
    assert data["value"] == [2.0, [4.0, 1.0]]
    assert data["operations"] > 0 and data["bytes"] > 0


def test_export_writes_the_files(capsys, tmp_path):
    place = tmp_path / "wave"
    words = ["export", "x^2*sin(x)", "--to", "c", "--name", "wave", "-o", str(place)]
    assert answered(capsys, *words).out.count("wave.") == 2
    assert {p.name for p in place.iterdir()} == {"wave.c", "wave.h", "wave_test.c"}


def test_export_prints_a_source_without_a_directory(capsys):
    printed = answered(capsys, "export", "-x^2", "--to", "javascript").out
    assert "export function f(x)" in printed
    data = json.loads(answered(capsys, "export", "x^2", "--to", "numpy", "--json").out)
    assert "return x*x" in data["files"]["f.py"]


def test_what_cannot_be_exported_is_said(capsys, tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    assert "digamma" in answered(capsys, "export", "digamma(x)", "--to", "c", code=2).err
    assert answered(capsys, "export", "x", "-o", str(file / "below"), code=2).err
    assert answered(capsys, "export", "x", "--to", "object", code=2).err
    assert answered(capsys, "export", "x", "--to", "fortran", code=2).err
