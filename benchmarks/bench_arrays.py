"""Gradients of NumPy code beside autograd, JAX, torch and NumPy by hand."""

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

import steepest as st
from benchmarks.harness import Work

POINTS = 1_000
ROWS, COLUMNS = 1_000_000, 20
OPERATIONS = 1_000
STEPS = 10_000


def works() -> Iterator[Work]:
    """The works of this file."""
    yield _ten_terms()
    for width in ("float64", "float32"):
        yield _logistic(width)
    yield _hessian_vector()
    yield _following()
    yield _loops()


def _close(first: object, other: object) -> bool:
    return np.allclose(np.asarray(first, float), np.asarray(other, float), rtol=1e-3, atol=1e-6)


def _random() -> np.random.Generator:
    return np.random.default_rng(0)


# ---- a loss of ten terms ----


def _sum_of_ten(numpy: Any) -> Callable[[Any], Any]:
    def loss(x: Any) -> Any:
        return numpy.mean(
            numpy.sin(x) * numpy.exp(-(x**2))
            + numpy.log(1 + x**2)
            + numpy.tanh(x) * numpy.cos(x)
            + numpy.sqrt(1 + x * x)
            - x / (1 + numpy.abs(x))
            + numpy.arctan(x)
            + numpy.exp(-x) * 0.1
            + x**3 * 0.01
            + numpy.cos(3 * x)
            + numpy.sinh(x / 10)
        )

    return loss


def _ten_terms() -> Work:
    autograd, autograd_numpy = map(importlib.import_module, ("autograd", "autograd.numpy"))
    jax, jax_numpy = _jax()
    x = _random().normal(size=POINTS)
    ours = st.compile(st.grad(_sum_of_ten(np)))
    plain = st.grad(_sum_of_ten(np))
    slope = autograd.grad(_sum_of_ten(autograd_numpy))
    jitted, there = jax.jit(jax.grad(_sum_of_ten(jax_numpy))), jax_numpy.asarray(x)
    return Work(
        f"gradient of a loss of ten terms at {POINTS:,} points",
        {
            "steepest, compiled": lambda: ours(x),
            "steepest, followed anew": lambda: plain(x),
            "autograd": lambda: slope(x),
            "jax jit, device arrays": lambda: jitted(there).block_until_ready(),
        },
        _close,
    )


# ---- logistic regression ----


def _logistic(width: str) -> Work:
    jax, jax_numpy = _jax()
    random = _random()
    x = random.normal(size=(ROWS, COLUMNS)).astype(width)
    y = random.integers(0, 2, ROWS).astype(width)
    w = random.normal(size=COLUMNS).astype(width)

    def loss(numpy: Any) -> Callable[..., Any]:
        def of(w: Any, x: Any, y: Any) -> Any:
            z = x @ w
            return numpy.mean(numpy.logaddexp(0, z) - y * z)

        return of

    ours = st.compile(st.grad(loss(np)))
    jitted = jax.jit(jax.grad(loss(jax_numpy)))
    there = [jax_numpy.asarray(a) for a in (w, x, y)]

    def by_hand() -> Any:
        return x.T @ (1 / (1 + np.exp(-(x @ w))) - y) / ROWS

    return Work(
        f"gradient of logistic regression, {ROWS:,} x {COLUMNS}, {width}",
        {
            "steepest, compiled": lambda: ours(w, x, y),
            "jax jit, device arrays": lambda: jitted(*there).block_until_ready(),
            **_by_torch(w, x, y),
            "numpy by hand": by_hand,
            "reading the data once (bandwidth)": lambda: _read(x),
        },
        lambda first, other: np.ndim(other) == 0 or _close(first, other),
    )


def _by_torch(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> dict[str, Callable[[], Any]]:
    """Torch's way, where torch is installed: it is no part of the extra ``bench``."""
    if importlib.util.find_spec("torch") is None:
        return {}
    torch = importlib.import_module("torch")
    tensors = [torch.from_numpy(a) for a in (w, x, y)]

    def run() -> Any:
        weights = tensors[0].detach().requires_grad_()
        z = tensors[1] @ weights
        value = torch.mean(torch.nn.functional.softplus(z) - tensors[2] * z)
        return torch.autograd.grad(value, weights)[0]

    return {"torch": run}


def _read(x: np.ndarray) -> Any:
    """The least time in which all rows can be read: their sum."""
    return np.add.reduce(x.reshape(-1))


# ---- a product with the Hessian ----


def _hessian_vector() -> Work:
    random = _random()
    matrix = random.normal(size=(300, 200))
    at, direction = random.normal(size=200), random.normal(size=200)

    def loss(w: Any) -> Any:
        return np.sum(np.tanh(matrix @ w) ** 2)

    value, product = st.compile(loss), st.compile(st.hvp(loss))
    return Work(
        "Hessian times a vector of 200 beside the function itself",
        {
            "the function": lambda: value(at),
            "Hessian times a vector": lambda: product(at, direction),
        },
    )


# ---- following Python code ----


def _following() -> Work:
    def long(x: Any) -> Any:
        for _ in range(OPERATIONS // 2):
            x = np.sin(x) * 1.01
        return x

    slope = st.grad(long)
    return Work(
        f"gradient of {OPERATIONS:,} operations, followed anew",
        {"steepest": lambda: slope(0.5)},
    )


def _loops() -> Work:
    def steps(count: int) -> Callable[[], Any]:
        def run(x: Any) -> Any:
            return st.fori_loop(0, count, lambda i, v: v + 0.001 * np.sin(v), x)

        slope = st.grad(run)
        return lambda: slope(0.5)

    return Work(
        f"gradient of a loop of {STEPS:,} steps beside one of a tenth",
        {
            f"{STEPS // 10:,} steps": steps(STEPS // 10),
            f"{STEPS:,} steps": steps(STEPS),
        },
    )


def _jax() -> tuple[Any, Any]:
    jax = importlib.import_module("jax")
    jax.config.update("jax_enable_x64", True)
    return jax, importlib.import_module("jax.numpy")


__all__ = ["works"]
