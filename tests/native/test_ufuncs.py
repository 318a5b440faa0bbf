"""Ufuncs of machine code: every length, stride and alignment, both precisions, NumPy's options."""

import ctypes
import gc
import math
import mmap
import threading
import weakref

import numpy as np
import pytest

import steepest as st
from steepest.errors import ArgumentError
from steepest.native.ufuncs import loops_of

FORMULAS = ["x*exp(-x)", "sin(x) + cos(x)^2", "sigmoid(x) + gelu(x)", "gamma(x + 5)", "x^2 + 1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_an_element_has_the_same_bits_at_every_place(formula):
    u = st.function(formula).ufunc()
    x = np.random.default_rng(0).normal(size=200)
    alone = np.array([u(v) for v in x])
    for length in range(41):
        assert u(x[:length]).tobytes() == alone[:length].tobytes()
        assert u(x[3 : 3 + length]).tobytes() == alone[3 : 3 + length].tobytes()
        for step in (2, 3, -1, -4):
            assert u(x[::step][:length]).tobytes() == alone[::step][:length].tobytes()
    assert np.array_equal(u(x.reshape(10, 20).T), alone.reshape(10, 20).T)


def test_unaligned_and_reversed_arrays_are_taken():
    u = st.function("x^2 + 1").ufunc()
    raw = np.zeros(8 * 20 + 1, dtype=np.uint8)
    x = raw[1:].view(np.float64)
    x[:] = np.arange(20)
    assert not x.flags.aligned
    assert u(x).tolist() == (np.arange(20.0) ** 2 + 1).tolist()
    assert u(np.arange(5, dtype=">f8")).tolist() == [1, 2, 5, 10, 17]


def test_single_precision_is_rounded_once():
    u = st.function("sin(x)*exp(-x)").ufunc()
    x = np.linspace(-5, 5, 1001, dtype=np.float32)
    got = u(x)
    wide = x.astype(np.float64)
    assert got.dtype == np.float32
    assert np.array_equal(got, u(wide).astype(np.float32))


def test_numpys_own_options_work():
    u = st.function("x*y").ufunc()
    assert isinstance(u, np.ufunc) and (u.nin, u.nout) == (2, 1)
    x = np.arange(6.0).reshape(2, 3)
    assert np.array_equal(u(x, [1, 2, 3]), x * [1, 2, 3])
    out = np.full((2, 3), -1.0)
    assert u(x, 2.0, out=out, where=x > 2) is out
    assert out.tolist() == [[-1, -1, -1], [6, 8, 10]]
    assert u.reduce([1.0, 2.0, 3.0, 4.0]) == 24
    assert u.accumulate(np.arange(1.0, 30)).tolist() == np.cumprod(np.arange(1.0, 30)).tolist()
    assert u.reduce(np.arange(1.0, 7).reshape(2, 3), axis=0).tolist() == [4, 10, 18]
    assert u.outer([1.0, 2.0], [3.0, 4.0]).tolist() == [[3, 4], [6, 8]]
    assert u(x, x, out=x) is x
    assert x.tolist() == [[0, 1, 4], [9, 16, 25]]


def test_a_branch_not_taken_warns_of_nothing():
    u = st.function("{ln(x) if x > 0 else 0}").ufunc()
    assert u(np.array([-1.0, 0.0, 1.0])).tolist() == [0, 0, 0]
    assert math.isnan(st.function("ln(x)").ufunc()(-1.0))


def test_value_and_partial_derivatives_come_in_one_pass():
    u = st.function("x^2*y").ufunc(outputs=("value", "gradient"))
    x = np.arange(20.0)
    value, by_x, by_y = u(x, 3.0)
    assert np.array_equal(value, 3 * x**2)
    assert np.array_equal(by_x, 6 * x) and np.array_equal(by_y, x**2)
    assert [float(v) for v in st.function("x^2*y").gradient().ufunc()(2.0, 3.0)] == [12, 4]


@pytest.mark.parametrize("formula", ["1", "+".join(f"x{i}" for i in range(31))])
def test_what_no_ufunc_can_be_is_refused(formula):
    with pytest.raises(ArgumentError):
        st.function(formula).ufunc()


def test_no_loop_touches_what_is_outside_its_arrays():
    """The arrays end, or begin, where memory that may not be touched does."""
    page = mmap.PAGESIZE
    room = mmap.mmap(-1, 3 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(room))
    protect = ctypes.CDLL(None).mprotect
    assert protect(ctypes.c_void_p(start), page, 0) == 0
    assert protect(ctypes.c_void_p(start + 2 * page), page, 0) == 0
    whole = np.frombuffer(room, dtype=np.uint8, count=page, offset=page)
    u = st.function("sin(x) + x").ufunc()
    for dtype in (np.float32, np.float64):
        inside = whole.view(dtype)
        inside[:] = 0.5
        for length in range(1, 41):
            for part in (inside[:length], inside[-length:], inside[-3 * length :: 3]):
                assert np.all(u(part) == u(dtype(0.5)))
                u(part, out=part)
                part[:] = 0.5
    assert protect(ctypes.c_void_p(start), 3 * page, 3) == 0


def test_the_loops_live_as_long_as_the_ufunc():
    u = st.function("x + 1").ufunc()
    owner = weakref.ref(loops_of(u))
    gc.collect()
    assert owner() is not None and u(1.0) == 2.0
    del u
    gc.collect()
    assert owner() is None


def test_several_threads_call_at_once():
    u = st.function("sin(x)*x").ufunc()
    x = np.linspace(0, 10, 20_000)
    expected = u(x)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(np.array_equal(u(x), expected)))
        for _ in range(8)
    ]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert answers == [True] * 8


def test_long_arrays_have_the_same_bits_on_any_number_of_threads(monkeypatch):
    x = np.random.default_rng(0).normal(size=300_011)
    answers = []
    for threads in ("1", "2", "3", "64"):
        monkeypatch.setenv("STEEPEST_THREADS", threads)
        u = st.function("sin(x)*exp(-x) + y").ufunc()
        answers.append([u(x, 0.5).tobytes(), u(x[::-1], x).tobytes(), u(x[::2], 1.0).tobytes()])
    assert all(a == answers[0] for a in answers)


def test_long_reductions_are_not_shared(monkeypatch):
    monkeypatch.setenv("STEEPEST_THREADS", "4")
    u = st.function("x + y").ufunc()
    x = np.ones(250_000)
    assert u.reduce(x) == 250_000
    assert u.accumulate(x).tolist() == list(range(1, 250_001))
    shifted = np.arange(250_000.0)
    u(shifted[:-1], 1.0, out=shifted[1:])
    assert shifted.tolist() == [0.0, *range(1, 250_000)]
