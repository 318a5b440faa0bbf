"""Exported sources do what the function does: compiled by gcc, run by Node, NumPy and JAX."""

import json
import shutil
import subprocess

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError

FORMULAS = [
    "x^2*sin(x) + sigmoid(x*y)*max(x, y) + |x|^1.5",
    "sech(x) + csch(x) + acoth(3 + x^2) + asec(2 + y^2)",
    "mod(x, y) + floor(x)*sign(y)",
    "log(x, 3) + root(x, 3) + root(y, 5) + log2(x)",
    "{x^2 if x > 0 and y < 1 else -x}",
    "softplus(x) + silu(y) + relu(x) + logistic_loss(y)",
    "x^5/(1 + exp(-x*y))^3 - 1/x^2",
    "2*pi",
]
SPECIAL = ["gelu(x)*erfc(y) + normal_distribution(x, y, 2)", "erf(x)", "gamma(x + 4)"]
WARNINGS = ["-Wall", "-Wextra", "-Wshadow", "-pedantic", "-Werror"]
POINTS = [(0.5, -0.75), (1.25, 2.0), (-1.5, 0.1), (0.0, 0.0)]

needs_gcc = pytest.mark.skipif(not shutil.which("gcc"), reason="there is no gcc")
needs_node = pytest.mark.skipif(not shutil.which("node"), reason="there is no Node")


def everything(f):
    return ("value", "gradient", "hessian") if f.inputs else ("value",)


def written(files, directory):
    for name, content in files.items():
        whole = content if isinstance(content, bytes) else content.encode()
        (directory / name).write_bytes(whole)


def built_and_run(directory, *sources):
    program = directory / "program"
    command = ["gcc", "-std=c99", *WARNINGS, "-O2", *(directory / s for s in sources), "-o",
               program, "-lm"]  # fmt: skip
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    ran = subprocess.run([program], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert ran.stdout.endswith(" 0 wrong\n")


@needs_gcc
@pytest.mark.parametrize("formula", FORMULAS + SPECIAL[:2])
def test_c_compiles_without_warnings_and_passes_its_own_test(formula, tmp_path):
    f = st.function(formula)
    files = f.export("c", name="wave", outputs=everything(f))
    assert set(files) == {"wave.h", "wave.c", "wave_test.c"}
    written(files, tmp_path)
    built_and_run(tmp_path, "wave.c", "wave_test.c")


@needs_gcc
def test_the_test_of_c_fails_when_a_number_is_wrong(tmp_path):
    files = st.function("x^2").export("c", name="wave")
    files["wave.c"] = files["wave.c"].replace("x*x", "x*x*x")
    written(files, tmp_path)
    with pytest.raises(AssertionError):
        built_and_run(tmp_path, "wave.c", "wave_test.c")


@needs_gcc
@pytest.mark.parametrize("formula", FORMULAS)
def test_an_object_file_does_what_its_header_says(formula, tmp_path):
    f = st.function(formula)
    written(f.export("c", name="wave", outputs=everything(f)), tmp_path)
    files = f.export("object", name="wave", outputs=everything(f))
    written(files, tmp_path)
    assert set(files) == {"wave.h", "wave.o"}
    built_and_run(tmp_path, "wave.o", "wave_test.c")


def test_c_reads_as_a_person_would_write_it():
    source = st.function("x^2*sin(x)").export("c", name="wave")["wave.c"]
    assert "double wave(double x)\n{\n    return x*x*sin(x);\n}\n" in source


@needs_gcc
def test_variables_may_have_names_that_c_has_taken(tmp_path):
    f = st.function("double*y1 + int - exp*α", variables=["double", "y1", "int", "exp", "α"])
    written(f.export("c", name="wave", outputs=("value", "gradient")), tmp_path)
    built_and_run(tmp_path, "wave.c", "wave_test.c")


@needs_gcc
def test_many_variables_come_in_one_array(tmp_path):
    f = st.function(" + ".join(f"x{i}^{i % 3 + 1}" for i in range(20)))
    written(f.export("c", name="wave", outputs=("value", "gradient")), tmp_path)
    assert "const double x[20]" in (tmp_path / "wave.h").read_text()
    built_and_run(tmp_path, "wave.c", "wave_test.c")


@pytest.mark.parametrize("formula", FORMULAS + SPECIAL)
def test_numpy_source_gives_the_same_numbers(formula):
    agree(formula, "numpy", rtol=1e-12)


@pytest.mark.parametrize("formula", FORMULAS)
def test_jax_source_gives_the_same_numbers(formula):
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        agree(formula, "jax", rtol=1e-11)


def agree(formula, to, rtol):
    f = st.function(formula)
    [source] = f.export(to, name="wave", outputs=everything(f)).values()
    names = {}
    exec(compile(source, "wave.py", "exec"), names)
    if not f.inputs:
        assert names["wave"]() == f()
        return
    for point in POINTS:
        at = point[: len(f.inputs)]
        value, gradient, hessian = names["wave_all"](*at)
        assert np.allclose(value, f(*at), rtol=rtol, equal_nan=True)
        assert np.allclose(gradient, f.gradient()(*at), rtol=rtol, atol=1e-12, equal_nan=True)
        assert np.allclose(hessian, f.hessian()(*at), rtol=rtol, atol=1e-11, equal_nan=True)
    columns = np.array(POINTS).T[: len(f.inputs)]
    assert names["wave_gradient"](*columns).shape == (len(POINTS), len(f.inputs))
    assert names["wave_hessian"](*columns).shape == (len(POINTS), *[len(f.inputs)] * 2)


@needs_node
@pytest.mark.parametrize("formula", FORMULAS)
def test_javascript_gives_the_same_numbers(formula, tmp_path):
    f = st.function(formula)
    written(f.export("javascript", name="wave", outputs=everything(f)), tmp_path)
    points = [p[: len(f.inputs)] for p in POINTS]
    call = "wave_all" if f.inputs else "wave"
    program = (
        f"import {{{call} as f}} from '{tmp_path}/wave.mjs';"
        f"const flat = r => [typeof r === 'number' ? r : Object.values(r)].flat(4).map(String);"
        f"console.log(JSON.stringify({json.dumps(points)}.map(p => flat(f(...p)))));"
    )
    (tmp_path / "run.mjs").write_text(program)
    ran = subprocess.run(["node", tmp_path / "run.mjs"], capture_output=True, text=True, check=True)
    for point, row in zip(points, json.loads(ran.stdout), strict=True):
        got = [float(v.replace("Infinity", "inf")) for v in row]
        expected = [np.ravel(f(*point))]
        if f.inputs:
            expected += [np.ravel(f.gradient()(*point)), np.ravel(f.hessian()(*point))]
        flat = np.concatenate(expected)
        assert np.allclose(got, flat, rtol=1e-11, atol=1e-11, equal_nan=True), (point, got, flat)


@pytest.mark.parametrize(
    ("formula", "to"), [("digamma(x)", "c"), ("erf(x)", "javascript"), ("lambert_w(x)", "jax")]
)
def test_what_a_language_lacks_is_said(formula, to):
    with pytest.raises(ArgumentError) as error:
        st.function(formula).export(to)
    assert error.value.remedy


@pytest.mark.parametrize(("to", "name"), [("fortran", "f"), ("c", "a b"), ("c", "../x"), ("c", "")])
def test_unknown_targets_and_names_are_refused(to, name):
    with pytest.raises(ArgumentError):
        st.function("x").export(to, name=name)
