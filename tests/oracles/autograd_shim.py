"""Autograd's names over Steepest, so that programs written for the one run on the other.

``install()`` puts modules under autograd's names into ``sys.modules``; ``autograd.numpy`` is
NumPy itself. ``check_grads`` compares both modes, nested as deep as ``order`` says, with
difference quotients.
"""

import itertools
import sys
from functools import wraps
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np

import steepest as st
from steepest.tracing import is_traced, node, traced

STEP = 1e-6
CLOSE = 1e-6
CHANCE = np.random.default_rng(42)


# ---- numbers in containers ----


def parts(value):
    """The numbers and arrays that a container holds, in order."""
    if isinstance(value, dict):
        return [p for k in sorted(value) for p in parts(value[k])]
    if isinstance(value, (list, tuple)):
        return [p for v in value for p in parts(v)]
    return [value]


def like(value, made):
    """The container filled with what ``made`` gives, in the same order."""
    if isinstance(value, dict):
        filled = {k: like(value[k], made) for k in sorted(value)}
        return {k: filled[k] for k in value}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*[like(v, made) for v in value])
    if isinstance(value, (list, tuple)):
        return type(value)(like(v, made) for v in value)
    return next(made)


def combined(function, *values):
    """The container of what the function makes of the parts of containers of one form."""
    return like(values[0], iter([function(*p) for p in zip(*map(parts, values), strict=True)]))


def is_complex(part):
    return np.iscomplexobj(part)


def chance(value):
    """A random direction of the container's form."""

    def one(part):
        shape = np.shape(part)
        drawn = np.array(CHANCE.standard_normal(shape))
        if is_complex(part):
            drawn = drawn + 1j * CHANCE.standard_normal(shape)
        return drawn.astype(getattr(part, "dtype", None) or type(part))[()]

    return combined(one, value)


def inner(a, b):
    """The real part of the sum of products, the first conjugated."""
    pairs = zip(parts(a), parts(b), strict=True)
    return sum(np.real(np.sum(np.conjugate(x) * y)) for x, y in pairs)


def moved(x, direction, step):
    return combined(lambda a, d: a + d * step, x, direction)


def zeros(value):
    return combined(np.zeros_like, value)


def ones(value):
    return combined(
        lambda p: np.ones_like(p) * (1 + 1j) if is_complex(p) else np.ones_like(p), value
    )


# ---- autograd's two primitives ----


def make_vjp(function, x):
    """The function that multiplies cotangents with the Jacobian, and the value."""
    value, pull = st.vjp(function, x)
    return (lambda cotangent: pull(cotangent)[0]), value


def make_jvp(function, x):
    """The function from a direction to the value and its change."""
    return lambda direction: st.jvp(function, (x,), (direction,))


def nary(operator) -> Any:
    """The operator of one argument as one of any of several, ``argnum``."""

    @wraps(operator)
    def of_several(function, argnum=0, *given, **options):
        def called(*arguments, **keywords):
            places = argnum if isinstance(argnum, (tuple, list)) else (argnum,)

            def alone(chosen):
                full = list(arguments)
                for place, value in zip(places, chosen if several else (chosen,), strict=True):
                    full[place] = value
                return function(*full, **keywords)

            several = isinstance(argnum, (tuple, list))
            x = tuple(arguments[i] for i in places) if several else arguments[argnum]
            return operator(alone, x, *given, **options)

        return called

    return of_several


def size(value):
    return sum(np.size(p) for p in parts(value))


@nary
def grad(function, x):
    return value_and_grad_of(function, x)[1]


def value_and_grad_of(function, x):
    pull, value = make_vjp(function, x)
    if size(value) != 1 or any(map(is_complex, parts(value))):
        raise TypeError("grad needs a function of one real number")
    return value, pull(ones(value))


value_and_grad = nary(value_and_grad_of)


@nary
def elementwise_grad(function, x):
    pull, value = make_vjp(function, x)
    if is_complex(value):
        raise TypeError("elementwise_grad needs a real function")
    return pull(ones(value))


@nary
def deriv(function, x):
    return make_jvp(function, x)(ones(x))[1]


@nary
def jacobian(function, x):
    pull, value = make_vjp(function, x)
    rows = [
        pull(np.reshape(np.eye(np.size(value))[i], np.shape(value))) for i in range(np.size(value))
    ]
    return np.reshape(np.stack(rows), np.shape(value) + np.shape(x))


@nary
def holomorphic_grad(function, x):
    return grad(lambda z: np.real(function(z)))(x)


@nary
def hessian(function, x):
    return jacobian(jacobian(function))(x)


@nary
def make_hvp(function, x):
    return make_vjp(grad(function), x)


def hessian_vector_product(function, argnum=0):
    slope = grad(function, argnum)

    def along(*arguments, **options):
        *arguments, vector = arguments
        return np.tensordot(slope(*arguments, **options), vector, np.ndim(vector))

    return grad(along, argnum)


def tensor_jacobian_product(function, argnum=0):
    def along(*arguments, **options):
        *arguments, vector = arguments
        return np.tensordot(vector, function(*arguments, **options), axes=np.ndim(vector))

    return jacobian(along, argnum)


@nary
def make_jvp_reversemode(function, x):
    pull, value = make_vjp(function, x)
    return make_vjp(pull, zeros(value))[0]


@nary
def grad_and_aux(function, x):
    pull, (value, aside) = make_vjp(function, x)
    return pull((ones(value), zeros(aside))), aside


def make_ggnvp(f, g=lambda x: 0.5 * np.sum(x**2, axis=-1), f_argnum=0):
    @nary
    def product(function, x):
        pull, value = make_vjp(function, x)
        curve, slope = make_vjp(grad(g), value)
        push = make_vjp(pull, zeros(slope))[0]
        return lambda v: pull(curve(push(v)))

    return product(f, f_argnum)


# ---- checks ----


def quotient(function, x, direction):
    """The central difference quotient in a direction."""
    high, low = function(moved(x, direction, STEP / 2)), function(moved(x, direction, -STEP / 2))
    return combined(lambda a, b: (a - b) / STEP, high, low)


def near(a, b):
    return abs(a - b) < CLOSE or abs(a - b) / abs(a + b) < CLOSE


def conjugated(value):
    return combined(lambda p: np.conjugate(p) if is_complex(p) else p, value)


def same_form(a, b):
    assert [np.shape(p) for p in parts(a)] == [np.shape(p) for p in parts(b)]
    assert [is_complex(p) for p in parts(a)] == [is_complex(p) for p in parts(b)]


@nary
def check_grads(function, x, modes=("fwd", "rev"), order=2):
    """Compare both modes with difference quotients, and their own derivatives in turn."""
    if "fwd" in modes:
        direction = chance(x)
        tangent = make_jvp(function, x)(direction)[1]
        expected = quotient(function, x, direction)
        same_form(tangent, expected)
        weight = chance(expected)
        assert near(inner(tangent, weight), inner(expected, weight)), (tangent, expected)
        if order > 1:
            pushed = lambda x, v: make_jvp(function, x)(v)[1]  # noqa: E731
            check_grads(pushed, (0, 1), modes, order - 1)(x, chance(x))
    if "rev" in modes:
        pull, value = make_vjp(function, x)
        direction, weight = chance(x), chance(value)
        slopes = pull(conjugated(weight))
        same_form(slopes, x)
        found = inner(direction, conjugated(slopes))
        expected = inner(weight, quotient(function, x, direction))
        assert near(found, expected), (found, expected)
        if order > 1:
            pulled = lambda x, v: make_vjp(function, x)[0](v)  # noqa: E731
            check_grads(pulled, (0, 1), modes, order - 1)(x, chance(function(x)))


def combo_check(function, *given, **options):
    """Check all combinations of arguments."""

    def checked(*arguments, **keywords):
        names = list(keywords)
        for values in itertools.product(*arguments):
            for chosen in itertools.product(*(keywords[n] for n in names)):
                told = dict(zip(names, chosen, strict=True))
                check_grads(function, *given, **options)(*values, **told)

    return checked


# ---- the modules ----


def array(value, *arguments, **options):
    """``np.array``, which NumPy itself does not hand over."""
    return traced(node(value)) if is_traced(value) else np.array(value, *arguments, **options)


def make_diagonal(D, axis1=-1, axis2=-2, offset=0):
    assert {axis1, axis2} == {-1, -2} and not offset
    return np.expand_dims(D, -1) * np.eye(np.shape(D)[-1])


class _NumPy(ModuleType):
    array = staticmethod(array)
    make_diagonal = staticmethod(make_diagonal)
    row_stack = staticmethod(np.vstack)

    def __getattr__(self, name):
        return getattr(np, name)


def install():
    """Put the modules into ``sys.modules`` under autograd's names."""
    own = SimpleNamespace(**globals())
    top = [
        "grad", "value_and_grad", "elementwise_grad", "deriv", "jacobian", "holomorphic_grad",
        "hessian", "make_hvp", "hessian_vector_product", "tensor_jacobian_product", "make_vjp",
        "make_jvp", "make_jvp_reversemode", "grad_and_aux", "make_ggnvp",
    ]  # fmt: skip
    package: Any = ModuleType("autograd")
    package.__path__ = []
    for name in top:
        setattr(package, name, getattr(own, name))
    package.make_vjp, package.make_jvp = nary(make_vjp), nary(make_jvp)
    package.vector_jacobian_product = tensor_jacobian_product
    package.hessian_tensor_product = hessian_vector_product
    package.multigrad_dict = None
    package.checkpoint = lambda function: function
    package.tuple, package.list, package.dict = tuple, list, dict
    package.isinstance = isinstance
    numpy: Any = _NumPy("autograd.numpy")
    numpy.__path__ = []
    package.numpy = numpy
    modules = {
        "autograd": package,
        "autograd.numpy": numpy,
        "autograd.numpy.random": np.random,
        "autograd.numpy.linalg": np.linalg,
        "autograd.numpy.fft": np.fft,
        "autograd.test_util": SimpleNamespace(
            check_grads=check_grads, combo_check=combo_check, scalar_close=near
        ),
        "autograd.core": SimpleNamespace(make_vjp=make_vjp, make_jvp=make_jvp),
        "autograd.builtins": SimpleNamespace(
            isinstance=isinstance, tuple=tuple, list=list, dict=dict
        ),
        "autograd.tracer": SimpleNamespace(isbox=is_traced),
        "autograd.differential_operators": package,
        "autograd.wrap_util": SimpleNamespace(unary_to_nary=nary),
    }
    sys.modules.update(modules)
