"""What a Function shows: text that reads back, headers, notebooks, and no costly repr."""

import subprocess
import sys

import pytest

import steepest as st


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("x^2+3*x*y+y^2", 'Function("f(x, y) = x^2 + 3*x*y + y^2")'),
        ("f(y, x) = x-y", 'Function("f(y, x) = x - y")'),
        ("loss(w) = w^2", 'Function("loss(w) = w^2")'),
        ("5", 'Function("5")'),
    ],
)
def test_the_header_form_reads_back_alone(source, shown):
    f = st.function(source)
    assert repr(f) == shown
    again = st.function(repr(f).removeprefix('Function("').removesuffix('")'))
    assert again == f
    assert again.name == f.name


def test_a_long_repr_is_cut():
    f = st.function(" + ".join(f"x{i}" for i in range(1000)))
    assert len(repr(f)) < 1100
    assert repr(f).endswith('...")')


def test_a_derivative_shows_its_textbook_form_everywhere():
    f = st.function("(3*x + 1)^5").diff()
    assert repr(f) == 'Function("f(x) = 15*(3*x + 1)^4")'
    assert "15" in f.latex()
    assert f.typeset() == "15(3x + 1)⁴"
    assert "<math" in f.mathml()


def test_arrays_show_as_arrays():
    hessian = st.function("x^2 + 3*x*y + y^2").hessian()
    assert str(hessian) == "[[2, 3], [3, 2]]"
    assert "matrix" in hessian.latex()
    assert "<mtable" in hessian.mathml()


def test_notebooks_get_latex_and_plain_text():
    f = st.function("x^2/2")
    bundle = f._repr_mimebundle_()
    assert bundle["text/plain"] == repr(f)
    assert bundle["text/latex"].startswith("$")
    assert r"\frac" in f._repr_latex_()


def test_importing_loads_nothing_heavy():
    code = (
        "import sys, steepest as st; st.__version__; "
        "heavy = 'llvmlite scipy mpmath rich typer matplotlib numpy lark'.split(); "
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_deriving_loads_nothing_heavy():
    code = (
        "import sys, steepest as st; str(st.function('x^2*sin(x)').diff()); "
        "heavy = 'llvmlite scipy mpmath rich typer matplotlib lark'.split(); "
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_layer_does_not_hide_the_function_of_its_name():
    code = (
        "from steepest.function import Function; import steepest as st; "
        "print(isinstance(st.function('x'), Function))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "True"


@pytest.mark.parametrize("name", st.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(st, name).__doc__
    assert name in dir(st)


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        st.no_such_name  # noqa: B018


def test_the_lists_of_public_names_agree():
    import steepest.function as _layer  # noqa: F401 - the import must not hide st.function
    from steepest import function

    assert function is st.function
    listed = {name for name in st.__all__ if not hasattr(sys.modules["steepest.errors"], name)}
    assert listed | {"function"} == set(st._HOME)
