"""Machine code beside rivals and hand-written C: calls, gradients, arrays, first values."""

import ctypes
import itertools
import math
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

import steepest as st
from benchmarks.harness import Work
from steepest.graph import variable

CALLS = 1000
ELEMENTS = 10_000_000


def works() -> Iterator[Work]:
    """The works of this file."""
    yield _scalar_calls()
    for size in (2, 10):
        yield _rosenbrock(size)
    yield from _thousand()
    yield from _nested_sines()
    yield _hessian(100)
    for formula in FORMULAS:
        yield _array(formula)
    yield _first_value()


def _close(first: object, other: object) -> bool:
    return np.allclose(
        np.asarray(first, float).ravel(), np.asarray(other, float).ravel(), rtol=1e-9, atol=1e-12
    )


def _c(source: str, *flags: str) -> ctypes.CDLL | None:
    """The library that gcc makes of C source; None where there is no gcc."""
    if shutil.which("gcc") is None:
        return None
    directory = Path(tempfile.mkdtemp())
    (directory / "code.c").write_text(source)
    command = ["gcc", "-O3", "-march=native", *flags, "-shared", "-fPIC", directory / "code.c",
               "-o", directory / "code.so", "-lm"]  # fmt: skip
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(directory / "code.so"))


# ---- a scalar derivative ----


def _scalar_calls() -> Work:
    slope = st.compile(st.function("sin(x)*exp(-x)").diff("x"))
    exp, sin, cos = math.exp, math.sin, math.cos

    def called(function: Callable[[float], Any]) -> Callable[[], Any]:
        def calls() -> Any:
            for _ in itertools.repeat(None, CALLS):
                function(0.7)
            return function(0.7)

        return calls

    candidates = {
        "steepest": called(slope),
        "python lambda": called(lambda x: exp(-x) * (cos(x) - sin(x))),
        "an empty built-in": called(float),
        "numba": called(_numba_slope()),
        "jax": called(_jax_slope()),
    }
    library = _c(
        "#include <math.h>\n"
        "double loop(long n, double x) { volatile double s = x; double r = 0;\n"
        "for (long i = 0; i < n; i++) r = exp(-s)*(cos(s) - sin(s)); return r; }"
    )
    if library is not None:
        library.loop.restype = ctypes.c_double
        library.loop.argtypes = [ctypes.c_long, ctypes.c_double]
        candidates["C, in a loop of C"] = lambda: library.loop(CALLS, 0.7)
    return Work(f"{CALLS:,} values of the derivative of sin(x)*exp(-x)", candidates)


def _numba_slope() -> Callable[[float], Any]:
    import numba

    compiled = numba.njit(lambda x: math.exp(-x) * (math.cos(x) - math.sin(x)))
    compiled(0.5)
    return compiled


def _jax_slope() -> Callable[[float], Any]:
    import jax

    return jax.jit(jax.grad(lambda x: jax.numpy.sin(x) * jax.numpy.exp(-x)))


# ---- Rosenbrock's function ----


def _terms(x: Sequence[Any]) -> Any:
    total = 0
    for a, b in itertools.pairwise(x):
        total = total + (100 * (b - a * a) * (b - a * a) + (1 - a) * (1 - a))
    return total


def _formula(size: int) -> st.Function:
    names = [f"x{i}" for i in range(size)]
    terms = (f"100*({b} - {a}^2)^2 + (1 - {a})^2" for a, b in itertools.pairwise(names))
    return st.function(" + ".join(terms), variables=names)


def _rosenbrock(size: int) -> Work:
    at = np.linspace(0.5, 1.5, size)
    ours = st.compile(_formula(size), outputs=("value", "gradient"))
    out = np.empty(size)

    def flat(pair: Any) -> np.ndarray:
        return np.array([*np.ravel(pair[0]), *np.ravel(pair[1])])

    candidates: dict[str, Callable[[], Any]] = {
        "steepest": lambda: ours(at),
        "steepest, out=": lambda: ours(at, out=out),
    }
    candidates |= _heyoka(size, at) | _casadi(size, at) | _symengine(size, at) | _jax(at)
    return Work(
        f"value and gradient of Rosenbrock's function of {size}",
        candidates,
        agree=lambda first, other: (
            other is None or _close(flat(first), flat(other) if isinstance(other, tuple) else other)
        ),
    )


def _heyoka(size: int, at: np.ndarray) -> dict[str, Callable[[], Any]]:
    import heyoka

    x = heyoka.make_vars(*[f"x{i}" for i in range(size)])
    total = _terms(x)
    outputs = [total, *heyoka.diff_tensors([total], diff_args=x, diff_order=1).gradient]
    compiled = heyoka.cfunc(outputs, vars=x)
    out = np.empty(size + 1)
    return {"heyoka": lambda: compiled(at), "heyoka, outputs=": lambda: compiled(at, outputs=out)}


def _casadi(size: int, at: np.ndarray) -> dict[str, Callable[[], Any]]:
    import casadi

    x = casadi.SX.sym("x", size)
    total = _terms([x[i] for i in range(size)])
    function = casadi.Function("f", [x], [total, casadi.gradient(total, x)])
    buffer, trigger = function.buffer()
    value, gradient = np.zeros(1), np.zeros(size)
    views: list[Any] = [memoryview(a) for a in (at, value, gradient)]  # type: ignore
    buffer.set_arg(0, views[0])  # type: ignore
    buffer.set_res(0, views[1])  # type: ignore
    buffer.set_res(1, views[2])  # type: ignore

    kept = buffer, (value, gradient)  # casadi keeps none of them alive

    def preset() -> Any:
        trigger()
        return kept[1]

    return {"casadi": lambda: function(at), "casadi, buffer()": preset}


def _symengine(size: int, at: np.ndarray) -> dict[str, Callable[[], Any]]:
    import symengine

    x = [symengine.Symbol(f"x{i}") for i in range(size)]
    total = _terms(x)
    made = symengine.Lambdify(x, [total, *(total.diff(v) for v in x)], backend="llvm")
    out = np.empty(size + 1)

    def unchecked() -> np.ndarray:
        made.unsafe_real(at, out)
        return out

    return {"symengine": lambda: made(at), "symengine, unchecked": unchecked}


def _jax(at: np.ndarray) -> dict[str, Callable[[], Any]]:
    import jax

    jax.config.update("jax_enable_x64", True)

    def rosenbrock(x: Any) -> Any:
        return jax.numpy.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    function = jax.jit(jax.value_and_grad(rosenbrock))
    device = jax.numpy.asarray(at)

    def in_numpy() -> tuple[float, np.ndarray]:
        value, gradient = function(at)
        return float(value), np.asarray(gradient)

    return {
        "jax, device arrays": lambda: jax.block_until_ready(function(device)),
        "jax, NumPy arrays": in_numpy,
    }


def _thousand() -> Iterator[Work]:
    size = 1000
    at = np.linspace(0.5, 1.5, size)
    f = _formula(size)
    ours = st.compile(f.gradient())
    out = np.empty(size)
    jax = _jax(at)["jax, device arrays"]
    yield Work(
        "gradient of Rosenbrock's function of 1,000",
        {
            "steepest": lambda: ours(at),
            "steepest, out=": lambda: ours(at, out=out),
            "casadi, buffer()": _casadi(size, at)["casadi, buffer()"],
            "jax, vectorised, device arrays": jax,
        },
    )
    counter = itertools.count()
    yield Work(
        "gradient of Rosenbrock's function of 1,000: read, differentiated and compiled",
        {
            "steepest": lambda: st.compile(_fresh(size, next(counter)).gradient()),
            "casadi": lambda: _casadi(size, at),
        },
        before=lambda: None,
    )


def _fresh(size: int, number: int) -> st.Function:
    """The formula with names that were never seen, so that nothing is remembered."""
    from steepest.function import Function

    x = [variable(f"x{number}_{i}") for i in range(size)]
    return Function(_terms(x), tuple(x))


# ---- others ----


def _nested_sines() -> Iterator[Work]:
    counter = itertools.count()

    def ours() -> Callable[..., Any]:
        name = f"x{next(counter)}"
        text = name
        for _ in range(7):
            text = f"sin({text})"
        return st.compile(st.function(text).diff(name, order=10))

    def casadis() -> Any:
        import casadi

        x = casadi.SX.sym("x")
        y = x
        for _ in range(7):
            y = casadi.sin(y)
        for _ in range(10):
            y = casadi.gradient(y, x)
        return casadi.Function("f", [x], [y], {"cse": True})

    compiled, rival = ours(), casadis()
    yield Work(
        "tenth derivative of seven nested sines, built and compiled",
        {"steepest": ours, "casadi": casadis},
        before=lambda: None,
    )
    yield Work(
        "tenth derivative of seven nested sines, called",
        {"steepest": lambda: compiled(0.5), "casadi": lambda: rival(0.5)},
        agree=_close,
    )


def _hessian(size: int) -> Work:
    at = np.linspace(0.5, 1.5, size)
    ours = st.compile(_formula(size).hessian())
    out = np.zeros((size, size))

    def casadis() -> Callable[[], Any]:
        import casadi

        x = casadi.SX.sym("x", size)
        hessian, _ = casadi.hessian(_terms([x[i] for i in range(size)]), x)
        function = casadi.Function("f", [x], [hessian])
        return lambda: function(at)

    def jaxs() -> Callable[[], Any]:
        import jax

        def rosenbrock(x: Any) -> Any:
            return jax.numpy.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

        function = jax.jit(jax.hessian(rosenbrock))
        device = jax.numpy.asarray(at)
        return lambda: jax.block_until_ready(function(device))

    return Work(
        f"Hessian of Rosenbrock's function of {size}",
        {
            "steepest": lambda: ours(at),
            "steepest, out=": lambda: ours(at, out=out),
            "casadi, sparse": casadis(),
            "jax, dense": jaxs(),
        },
    )


FORMULAS = {
    "sin(x)*exp(-x^2/2) + ln(1 + x^2) + cos(x)": (
        "sin(x)*exp(-x**2/2) + log(1 + x**2) + cos(x)",
        "(cos(x) - x*sin(x))*exp(-x**2/2) + 2*x/(1 + x**2) - sin(x)",
    ),
    "1/(1 + exp(-x))": ("1/(1 + exp(-x))", "exp(-x)/((1 + exp(-x))*(1 + exp(-x)))"),
    "x^3 - 2*x + 1": ("x**3 - 2*x + 1", "3*x**2 - 2"),
    "tanh(x)*sqrt(1 + x^2)": (
        "tanh(x)*sqrt(1 + x**2)",
        "(1 - tanh(x)**2)*sqrt(1 + x**2) + x*tanh(x)/sqrt(1 + x**2)",
    ),
    "exp(sin(x))": ("exp(sin(x))", "cos(x)*exp(sin(x))"),
}
"""Formulas, and how Python writes them and their derivatives."""


def _array(formula: str) -> Work:
    import jax
    import numexpr

    jax.config.update("jax_enable_x64", True)
    value, slope = FORMULAS[formula]
    both = st.function(formula).ufunc(outputs=("value", "gradient"))
    x = np.random.default_rng(0).uniform(-3, 3, ELEMENTS)
    out = np.empty_like(x), np.empty_like(x)
    names = {k: getattr(jax.numpy, k) for k in ("sin", "cos", "exp", "log", "sqrt", "tanh")}
    plain = eval(f"lambda x: {value}", names)  # noqa: S307 - a constant of this file
    derived = jax.jit(lambda x: (plain(x), jax.vmap(jax.grad(plain))(x)))
    device = jax.numpy.asarray(x)
    given = {"x": x}

    def by_numexpr() -> tuple[Any, Any]:
        return numexpr.evaluate(value, given), numexpr.evaluate(slope, given)

    candidates: dict[str, Callable[[], Any]] = {
        "steepest": lambda: both(x, out=out),
        "jax": lambda: jax.block_until_ready(derived(device)),
        "numexpr": by_numexpr,
    }
    library = _c(_c_loop(value, slope), "-ffast-math", "-fopenmp")
    if library is not None:
        pointers = [ctypes.c_void_p(a.ctypes.data) for a in (x, *out)]

        def by_c() -> tuple[np.ndarray, np.ndarray]:
            library.loop(ctypes.c_long(ELEMENTS), *pointers)
            return out

        candidates["C with libmvec and OpenMP"] = by_c
    return Work(f"{formula} and its derivative of {ELEMENTS:,} doubles", candidates)


def _c_loop(value: str, slope: str) -> str:
    """C that computes both for an array, with every core."""
    replaced = {"tanh(x)**2": "(tanh(x)*tanh(x))", "x**3": "(x*x*x)", "x**2": "(x*x)"}
    for python, in_c in replaced.items():
        value, slope = value.replace(python, in_c), slope.replace(python, in_c)
    return (
        "#include <math.h>\nvoid loop(long n, const double *p, double *v, double *d) {\n"
        "#pragma omp parallel for simd\nfor (long i = 0; i < n; i++) {\n"
        f"double x = p[i]; v[i] = {value}; d[i] = {slope};\n}}\n}}\n"
    )


def _first_value() -> Work:
    import jax

    counter = itertools.count(1)

    def ours() -> float:
        return st.compile(st.function(f"x^2*sin(x) + {next(counter)}"))(0.5)

    def jaxs() -> Any:
        number = next(counter)
        return jax.jit(lambda x: x**2 * jax.numpy.sin(x) + number)(0.5).block_until_ready()

    return Work(
        "from text to the first compiled value",
        {"steepest": ours, "jax": jaxs},
        before=lambda: None,
    )
