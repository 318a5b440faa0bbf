"""Modules of Python for NumPy, JAX and PyTorch, whose functions take arrays too."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .operations import Plan
from .plan import expanded
from .routines import BY_ERFC, ROUTINES
from .source import ARITHMETIC, COMPARED, Language, formulas, identifiers

SAME = [
    "sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "expm1", "log", "log1p", "log2", "log10",
    "sqrt", "floor", "ceil", "hypot",
]  # fmt: skip
ARCS = {"asin": "arcsin", "acos": "arccos", "atan": "arctan", "asinh": "arcsinh",
        "acosh": "arccosh", "atanh": "arctanh", "atan2": "arctan2"}  # fmt: skip
TWO = {"atan2", "hypot", "pow", "fmod", "copysign", "minimum", "maximum"}


@dataclass(frozen=True)
class Library:
    """A library of arrays, and how a module for it begins.

    Args:
        language: How operations are written.
        imports: The first lines.
        special: The import that special functions need.
        note: What its user must know.
        stacked: Makes one array of several, along the last axis.
    """

    language: Language
    imports: str
    special: str
    note: str
    stacked: str
    taken: str


def _call(function: str, code: str) -> str:
    return f"{function}({{}}, {{}})" if code in TWO else f"{function}({{}})"


def _numpy_like(prefix: str) -> dict[str, str]:
    names = {**{c: c for c in SAME}, **ARCS, "abs": "abs", "pow": "power", "fmod": "fmod",
             "cbrt": "cbrt", "copysign": "copysign"}  # fmt: skip
    written = {code: _call(f"{prefix}.{name}", code) for code, name in names.items()}
    return written | {
        "minimum": f"{prefix}.minimum({{}}, {{}})",
        "maximum": f"{prefix}.maximum({{}}, {{}})",
        "select": f"{prefix}.where({{}}, {{}}, {{}})",
        "and": f"{prefix}.logical_and({{}}, {{}})",
        "or": f"{prefix}.logical_or({{}}, {{}})",
        "not": f"{prefix}.logical_not({{}})",
    }


def _language(name: str, prefix: str, written: dict[str, str]) -> Language:
    words = {*keyword.kwlist, *keyword.softkwlist, prefix, "special", "math", "value"}
    return Language(
        name=name,
        written=written,
        infix={**ARITHMETIC, **COMPARED},
        statement="{name} = {formula}",
        truth_statement="{name} = {formula}",
        special={"nan": f"{prefix}.nan", "inf": f"{prefix}.inf"},
        reserved=frozenset(words | {"gradient", "hessian", "jacobian", "abs", "print"}),
        truths=("True", "False"),
    )


NUMPY_SPECIAL = {
    "erf": "special.erf({})",
    **{
        f"scipy.{name}": f"special.{name}({{}})"
        for name in ("psi", "gamma", "gammaln", "erfc", "erfcx")
    },
    **{
        f"scipy.{name}": f"special.{name}({{}}, {{}})"
        for name in ["beta", "jv", "yv", "iv", "binom"]
    },
    "scipy._zeta": "special.zeta({}, {})",
    "scipy._lambertw": "special.lambertw({}).real",
}
JAX_SPECIAL = {
    "erf": "special.erf({})",
    "scipy.psi": "special.digamma({})",
    "scipy.gamma": "special.gamma({})",
    "scipy.gammaln": "special.gammaln({})",
    "scipy.erfc": "special.erfc({})",
    "scipy.beta": "special.beta({}, {})",
    "scipy._zeta": "special.zeta({}, {})",
}
TORCH = {
    **{code: _call(f"torch.{code}", code) for code in SAME},
    **{code: _call(f"torch.{code}", code) for code in ARCS},
    **_numpy_like("torch"),
    **{code: f"torch.{code}({{}})" for code in ("asin", "acos", "atan", "asinh", "acosh")},
    "atanh": "torch.atanh({})",
    "atan2": "torch.atan2(tensor({}), tensor({}))",
    "hypot": "torch.hypot(tensor({}), tensor({}))",
    "copysign": "torch.copysign(tensor({}), tensor({}))",
    "minimum": "torch.minimum(tensor({}), tensor({}))",
    "maximum": "torch.maximum(tensor({}), tensor({}))",
    "fmod": "torch.fmod(tensor({}), tensor({}))",
    "pow": "torch.pow(tensor({}), tensor({}))",
    "cbrt": "cbrt({})",
    "erf": "torch.special.erf({})",
    "scipy.psi": "torch.special.digamma({})",
    "scipy.gammaln": "torch.special.gammaln({})",
    "scipy.erfc": "torch.special.erfc({})",
    "scipy.erfcx": "torch.special.erfcx({})",
    "scipy._zeta": "torch.special.zeta({}, {})",
}

LIBRARIES = {
    "numpy": Library(
        _language("NumPy", "np", {**_numpy_like("np"), **NUMPY_SPECIAL}),
        "import numpy as np\n",
        "from scipy import special\n",
        "Takes numbers or arrays, which broadcast.",
        "np.stack(np.broadcast_arrays({}), axis=-1)",
        "np.float64({})",
    ),
    "jax": Library(
        _language("JAX", "jnp", {**_numpy_like("jnp"), **JAX_SPECIAL}),
        "import jax.numpy as jnp\n",
        "from jax.scipy import special\n",
        "Takes numbers or arrays, which broadcast. Doubles need JAX's option jax_enable_x64.",
        "jnp.stack(jnp.broadcast_arrays({}), axis=-1)",
        "jnp.asarray({}, dtype=float)",
    ),
    "torch": Library(
        _language("PyTorch", "torch", TORCH),
        "import torch\n",
        "",
        "Takes tensors, which broadcast; give doubles for all digits.",
        "torch.stack(torch.broadcast_tensors({}), dim=-1)",
        "tensor({})",
    ),
}

TORCH_HELPERS = '''

def tensor(x):
    """The number or tensor as a tensor."""
    return x if torch.is_tensor(x) else torch.as_tensor(x, dtype=torch.float64)
'''
CBRT = '''

def cbrt(x):
    """The real cube root, mended by one step of Newton's method."""
    near = torch.sign(x)*torch.abs(x)**(1/3)
    square = near*near
    return torch.where(square > 0, near - (near - x/square)/3, near)
'''


def sources(to: str, plans: Sequence[Plan], name: str, told: str) -> dict[str, str]:
    """One module with a function for each plan.

    Args:
        to: ``numpy``, ``jax`` or ``torch``.
        plans: A plan for each output alone, then one for all where there are several.
        name: What the function is called.
        told: What it computes, in words.

    Raises:
        ArgumentError: when the library lacks an operation.
    """
    library = LIBRARIES[to]
    [prefix] = identifiers([name], library.language)
    plans = [expanded(p, ROUTINES if to == "numpy" else BY_ERFC) for p in plans]
    functions = "\n".join(_function(p, library, prefix, told) for p in plans)
    special = library.special if "special." in functions else ""
    imports = library.imports + special
    helpers = TORCH_HELPERS if "tensor(" in functions and to == "torch" else ""
    helpers += CBRT if " cbrt(" in functions or "(cbrt(" in functions else ""
    return {f"{prefix}.py": f"{imports}{helpers}\n{functions}"}


def _function(plan: Plan, library: Library, prefix: str, told: str) -> str:
    names = identifiers(plan.inputs, library.language)
    made = formulas(plan, library.language, names)
    parts = [
        _shaped(texts, output.shape, names, library)
        for output, texts in zip(plan.outputs, made.outputs, strict=True)
    ]
    what = " and ".join(o.name for o in plan.outputs)
    suffix = "" if what == "value" else "_all" if len(parts) > 1 else f"_{what}"
    lines = [f"{n} = {library.taken.format(n)}" for n in names]
    lines += [*made.statements, f"return {', '.join(parts)}"]
    safe = told.replace("\\", "\\\\").replace('"""', "'''")
    body = "".join(f"    {line}\n" for line in lines)
    quiet = "" if library.language.name != "NumPy" else '@np.errstate(all="ignore")\n'
    return (
        f"\n{quiet}def {prefix}{suffix}({', '.join(names)}):\n"
        f'    """The {what} of {safe}\n\n    {library.note}\n    """\n{body}'
    )


def _shaped(
    texts: list[str], shape: tuple[int, ...], names: Sequence[str], library: Library
) -> str:
    """The numbers as an array whose last axes are the shape."""
    if not shape:
        return texts[0]
    whole = library.stacked.format(", ".join(_spread(t, names) for t in texts))
    if len(shape) == 1:
        return whole
    module = "torch" if library.language.name == "PyTorch" else library.stacked.partition(".")[0]
    axes = ", ".join(map(str, shape))
    return f"(lambda a: {module}.reshape(a, (*a.shape[:-1], {axes})))({whole})"


def _spread(text: str, names: Sequence[str]) -> str:
    """A constant made as large as the variables are."""
    if not names or any(re.search(rf"\b({n}|t\d+)\b", text) for n in names):
        return text
    return f"{text} + 0*{names[0]}"
