"""NumPy's functions of stand-ins: values as NumPy's, derivatives as difference quotients."""

from pathlib import Path

import numpy as np
import pytest

import steepest as st
from steepest.errors import TraceError
from steepest.tracing.dispatch import HANDLERS, handler_of
from tests.oracles.autograd_shim import check_grads, combined, parts

A = np.array([[1.2, -0.7, 0.3, 2.1], [0.4, 1.9, -1.1, 0.8], [-0.6, 0.2, 1.4, -1.7]])
S = np.array([[2.3, 0.4, -0.7], [0.9, 1.8, 0.2], [-0.3, 0.6, 2.9]])
P = S @ S.T
V = np.array([0.7, -1.3, 0.4, 2.2])
T = np.sin(np.arange(24.0) * 1.3).reshape(2, 3, 4)
C = A + 1j * A[::-1]
Q = S + 0.5j * S.T

OPERATIONS = {
    "ravel by columns": (lambda x: np.ravel(x, "F"), A),
    "reshape by columns": (lambda x: np.reshape(x, (2, -1), order="F"), A),
    "moveaxis": (lambda x: np.moveaxis(x, [0, 1], [-1, 0]), T),
    "rollaxis": (lambda x: np.rollaxis(x, 2, 1), T),
    "squeeze": (lambda x: np.squeeze(np.expand_dims(x, (0, 2))), A),
    "rot90": (lambda x: np.rot90(x, 3), A),
    "roll": (lambda x: np.roll(x, (1, -2), (0, 1)), A),
    "roll of all": (lambda x: np.roll(x, 5), A),
    "repeat": (lambda x: np.repeat(x, [2, 0, 1], axis=0), A),
    "tile": (lambda x: np.tile(x, (2, 1, 3)), A),
    "pad": (lambda x: np.pad(x, ((1, 2), (0, 3)), "reflect"), T[0]),
    "pad with numbers": (lambda x: np.pad(x, 1, constant_values=((1, 2), (3, 4))), A),
    "broadcast": (lambda x: np.add(*np.broadcast_arrays(x[:, :1], x[:1])), A),
    "joined to whole numbers": (lambda x: np.concatenate([x, np.arange(3)]), V),
    "block": (lambda x: np.block([[x, x], [x, x**2]]), A),
    "insert": (lambda x: np.insert(x, [1, 3], x[:, :1], axis=1), A),
    "delete": (lambda x: np.delete(x, [0, 2], axis=1), A),
    "meshgrid": (lambda x: np.meshgrid(x, x[:2]), V),
    "array_split": (lambda x: np.array_split(x, 3, axis=1), A),
    "linspace": (lambda x: np.linspace(x[0], x[1], 5), A),
    "select": (lambda x: np.select([x > 1, x > 0], [x**2, x**3], x), A),
    "piecewise": (lambda x: np.piecewise(x, [x < 0, x > 1], [np.exp, np.sin, np.cos]), A),
    "clip": (lambda x: np.clip(x, -0.5, 1.0), A),
    "take clipped": (lambda x: np.take(x, [0, 9], axis=1, mode="clip"), A),
    "take_along_axis": (lambda x: np.take_along_axis(x, np.argsort(x, 1), 1), A),
    "nan_to_num": (lambda x: np.nan_to_num(x + np.array([1.0, np.nan, -1, np.nan])), V),
    "masked sum": (lambda x: np.sum(x, axis=1, where=x > 0), A),
    "mean": (lambda x: np.mean(x, axis=(0, 2), keepdims=True), T),
    "prod with zeros": (lambda x: np.prod(x * np.array([1, 0, 1, 0]), axis=1), A),
    "cumprod with zeros": (lambda x: np.cumprod(x * np.array([1, 0, 1, 2]), axis=1), A),
    "var": (lambda x: np.var(x, axis=1, ddof=1), A),
    "std": (lambda x: np.std(x, axis=0, keepdims=True), A),
    "ptp": (lambda x: np.ptp(x, axis=1), A),
    "average": (lambda x: np.average(x, axis=1, weights=x[0] ** 2), A),
    "cov": (np.cov, A),
    "corrcoef": (np.corrcoef, A),
    "nanmean": (lambda x: np.nanmean(np.where(x > 1, np.nan, x), axis=0), A),
    "median": (lambda x: np.median(x, axis=1), A),
    "quantile": (lambda x: np.quantile(x, [0.1, 0.6], axis=1, method="hazen"), A),
    "percentile": (lambda x: np.percentile(x, 30), A),
    "diff": (lambda x: np.diff(x, 2, prepend=0.0), A),
    "gradient on a grid": (lambda x: np.gradient(x, np.array([0, 1, 3, 4.5]), axis=1), A),
    "gradient at edges": (lambda x: np.gradient(x, 0.5, axis=0, edge_order=2), A),
    "trapezoid": (lambda x: np.trapezoid(x, np.cumsum(x[0] ** 2), axis=1), A),
    "interp": (lambda x: np.interp(x, np.arange(-2.0, 3), np.arange(5.0) ** 2), V),
    "unwrap": (lambda x: np.unwrap(5 * x), V),
    "sort": (lambda x: np.sort(x, axis=0), A),
    "partition": (lambda x: np.partition(x, 1, axis=1), A),
    "dot": (lambda x: np.dot(x, x.T), A),
    "dot of many axes": (lambda x: np.dot(x, np.swapaxes(x, 1, 2)), T),
    "inner": (lambda x: np.inner(x, x[0]), A),
    "tensordot": (lambda x: np.tensordot(x, x, axes=((0, 2), (0, 2))), T),
    "einsum of three": (lambda x: np.einsum("abc,abd,d->cd", x, x, x[0, 0]), T),
    "einsum of a diagonal": (lambda x: np.einsum("ii->i", x), S),
    "einsum of a trace": (lambda x: np.einsum("ii", x), S),
    "einsum of dots": (lambda x: np.einsum("...i,...i", x, x), T),
    "einsum of axes of length 1": (lambda x: np.einsum("ij,ij->j", x[:1], x), A),
    "kron": (lambda x: np.kron(x[0], x), A),
    "cross": (lambda x: np.cross(x, x[::-1]), S),
    "trace": (lambda x: np.trace(x, 1, 1, 2), T),
    "diag": (lambda x: np.diag(x, -2), V),
    "diagonal": (lambda x: np.diagonal(x, -1), A),
    "tril": (lambda x: np.tril(x, 1), T),
    "vander": (lambda x: np.vander(x, 3), V),
    "polyval": (lambda x: np.polyval(x, x[:2]), V),
    "convolve": (lambda x: np.convolve(x, x[:3], "same"), V),
    "correlate": (lambda x: np.correlate(x[:2], x, "same"), V),
    "multi_dot": (lambda x: np.linalg.multi_dot([x[0], x.T, x, x.T]), A),
    "inv": (np.linalg.inv, S),
    "pinv": (np.linalg.pinv, A),
    "solve": (lambda x: np.linalg.solve(x, x[:, :2]), S),
    "slogdet": (lambda x: np.linalg.slogdet(x)[1], S),
    "cholesky": (lambda x: np.linalg.cholesky(x @ x.T), S),
    "eigvalsh": (np.linalg.eigvalsh, P),
    "svd": (lambda x: np.linalg.svd(x)[1], A),
    "qr": (np.linalg.qr, A),
    "matrix_power": (lambda x: np.linalg.matrix_power(x, -3), S),
    "lstsq": (lambda x: np.linalg.lstsq(x.T, x[0])[0], A[1:]),
    "cond": (np.linalg.cond, S),
    "fft": (lambda x: np.abs(np.fft.fft(x, 7, norm="ortho")) ** 2, V),
    "rfft2": (lambda x: np.abs(np.fft.rfft2(x)) ** 2, A),
    "irfft": (lambda x: np.fft.irfft(np.fft.rfft(x) ** 2, 5), V),
    "ihfft": (lambda x: np.real(np.fft.ihfft(x)), V),
    "fftshift": (np.fft.fftshift, A),
    "sinc": (np.sinc, np.array([0.0, 0.4, 2.0])),
    "modf": (lambda x: np.modf(3 * x)[0], V),
    "fmod": (lambda x: np.fmod(5 * x, 1.7), V),
    "logaddexp2": (lambda x: np.logaddexp2(x, x[::-1]), V),
    "power of zero": (lambda x: np.power(np.array([0.0, 2.0, 0.0, 1.5]), x**2), V),
    **{f"norm {o}": ((lambda x, o=o: np.linalg.norm(x, o)), V) for o in (1, 2, 3, 0.5, np.inf)},
    **{
        f"matrix norm {o}": ((lambda x, o=o: np.linalg.norm(x, o)), S)  # type: ignore
        for o in ("fro", "nuc", 1, -1, 2, -2, np.inf)
    },
}

OPERATIONS |= {
    "softmax": (lambda x: st.softmax(x, axis=1), A),
    "log_softmax": (lambda x: st.log_softmax(x, axis=0), A),
    "logsumexp": (lambda x: st.logsumexp(x, axis=(0, 2)), T),
    "weighted logsumexp": (lambda x: st.logsumexp(x, b=A**2, axis=1, keepdims=True), A),
}

COMPLEX = {
    "size": (np.abs, C),
    "angle": (np.angle, C),
    "inner product": (lambda z: np.vdot(z, z[::-1]), C),
    "analytic": (lambda z: np.exp(np.sin(z)) / z, C),
    "transform": (lambda z: np.fft.ifft2(np.conj(z)) ** 2, C),
    "inverse": (np.linalg.inv, Q),
    "determinant": (np.linalg.det, Q),
    "singular values": (lambda z: np.linalg.svd(z, compute_uv=False), C),
    "eigenvalues": (np.linalg.eigvals, Q),
    "norm": (np.linalg.norm, C),
    "variance": (np.var, C),
}


def close(found, expected, **tolerance):
    for a, b in zip(parts(found), parts(expected), strict=True):
        np.testing.assert_allclose(a, b, **tolerance)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_traced_function_has_numpys_value(name):
    function, x = OPERATIONS[name]
    value, _ = st.vjp(function, x)
    close(value, combined(np.asarray, function(x)), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("name", OPERATIONS)
def test_both_modes_agree_with_difference_quotients_twice(name):
    function, x = OPERATIONS[name]
    check_grads(function)(x)


@pytest.mark.parametrize("name", COMPLEX)
def test_functions_of_complex_numbers_have_autograds_derivatives(name):
    function, z = COMPLEX[name]
    check_grads(function)(z)


@pytest.mark.parametrize("name", ["prod with zeros", "einsum of three", "std", "svd", "pad"])
def test_single_precision_stays_single(name):
    function, x = OPERATIONS[name]
    loss = lambda x: np.sum(function(x))  # noqa: E731
    short = st.grad(loss)(x.astype(np.float32))
    assert short.dtype == np.float32
    np.testing.assert_allclose(short, st.grad(loss)(x), rtol=2e-4, atol=2e-4)


EMPTY = {
    "sum": np.sum,
    "product": np.prod,
    "sorted": lambda x: np.sum(np.sort(x)),
    "running product": lambda x: np.sum(np.cumprod(x)),
    "outer product": lambda x: np.sum(np.einsum("i,j->ij", x, x)),
    "norm": np.linalg.norm,
}


@pytest.mark.parametrize("name", EMPTY)
def test_empty_arrays_have_empty_gradients(name):
    assert st.grad(EMPTY[name])(np.zeros(0)).shape == (0,)


WITHOUT = {
    "norm": (np.linalg.norm, [0, 0]),
    "norm of order 3": (lambda x: np.linalg.norm(x, 3), [0, 0]),
    "spread": (np.std, [0, 0]),
    "sizes": (lambda x: np.sum(np.abs(x)), [0, 0]),
    "largest": (np.max, [0.5, 0.5]),
}


@pytest.mark.parametrize("name", WITHOUT)
def test_where_there_is_no_derivative_the_convention_holds(name):
    function, expected = WITHOUT[name]
    assert st.grad(function)(np.zeros(2)).tolist() == expected


def test_softmax_and_logsumexp_are_scipys():
    from scipy import special

    np.testing.assert_allclose(st.softmax(A, axis=1), special.softmax(A, axis=1), rtol=1e-13)
    np.testing.assert_allclose(st.log_softmax(900 * A), special.log_softmax(900 * A), rtol=1e-13)
    assert st.logsumexp([-np.inf, -np.inf]) == -np.inf
    found = st.logsumexp(A, axis=0, b=A**2)
    np.testing.assert_allclose(found, special.logsumexp(A, axis=0, b=A**2), rtol=1e-13)


def test_equal_eigenvalues_have_finite_derivatives():
    slope = st.grad(lambda x: np.sum(np.linalg.eigh(x)[0] ** 2))(np.eye(3))
    np.testing.assert_allclose(slope, 2 * np.eye(3), atol=1e-14)


def test_what_depends_on_a_lacking_form_is_refused_with_a_remedy():
    with pytest.raises(TraceError, match="linear_ramp"):
        st.grad(lambda x: np.sum(np.pad(x, 1, "linear_ramp")))(V)


def test_the_page_lists_every_function_that_is_followed():
    handler_of(np.sum)  # loads them
    names = {f.__name__ for f in HANDLERS}
    page = Path(__file__).parents[2] / "docs" / "arrays-table.md"
    listed = set(page.read_text(encoding="utf-8").replace("`", " ").replace(",", " ").split())
    assert not names - listed
