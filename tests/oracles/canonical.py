"""The value of a canonical reading by Python's own grammar and mpmath.

A canonical reading of ``tests/tables/reading_*.txt`` has every multiplication, power and call
written out, so Python's parser reads it once ``^`` is spelled ``**``.
Nothing of Steepest is used here: this is the second opinion on what a formula means.
"""

import ast
import operator
import re
from collections.abc import Callable, Mapping

import mpmath as mp

_LAMBDA = "lambda_"  # the Greek letter is a keyword in Python
CONSTANTS = {"e": mp.e, "pi": mp.pi, "inf": mp.inf}


def _sigmoid(x):
    return 1 / (1 + mp.exp(-x)) if x >= 0 else mp.exp(x) / (1 + mp.exp(x))


_AS_IN_MPMATH = """
    sin cos tan cot sec csc asin acos atan acot asec acsc
    sinh cosh tanh coth sech csch asinh acosh atanh acoth asech acsch
    exp expm1 log1p sqrt floor ceil sign atan2
    gamma digamma beta binomial factorial erf erfc besselj bessely besseli lambertw
"""
FUNCTIONS: dict[str, Callable] = {name: getattr(mp, name) for name in _AS_IN_MPMATH.split()} | {
    "ln": mp.log,
    "log": lambda x, base=mp.e: mp.log(x) / mp.log(base),
    "log2": lambda x: mp.log(x) / mp.log(2),
    "log10": lambda x: mp.log(x) / mp.log(10),
    "abs": abs,
    "cbrt": lambda x: mp.sign(x) * mp.cbrt(abs(x)),
    "root": lambda x, n: mp.sign(x) * mp.root(abs(x), int(n)),
    "min": min,
    "max": max,
    "mod": lambda x, y: x - y * mp.floor(x / y),
    "where": lambda condition, yes, no: yes if condition else no,
    "lgamma": lambda x: mp.log(abs(mp.gamma(x))),
    "polygamma": mp.psi,
    "sigmoid": _sigmoid,
    "softplus": lambda x: mp.log1p(mp.exp(-abs(x))) + max(x, mp.mpf(0)),
    "relu": lambda x: max(x, mp.mpf(0)),
    "silu": lambda x: x * _sigmoid(x),
    "gelu": lambda x: x * mp.ncdf(x),
}

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: lambda a, b: mp.mpf(1) if b == 0 else mp.mpf(a) ** b,
}
_COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


def parsed(reading: str) -> ast.expr:
    """The tree that Python sees in a canonical reading."""
    masked = re.sub(r"\blambda\b", _LAMBDA, reading.replace("^", "**"))
    return ast.parse(masked.strip(), mode="eval").body


def names(reading: str) -> set[str]:
    """The variables of a canonical reading, the constants ``e`` and ``pi`` not among them."""
    tree = parsed(reading)
    called = {n.func.id for n in ast.walk(tree) if isinstance(n, ast.Call)}
    read = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - called - set(CONSTANTS)
    return {"lambda" if name == _LAMBDA else name for name in read}


def value(reading: str, at: Mapping[str, object]):
    """The value of a canonical reading, as an mpmath number.

    Args:
        reading: Text with explicit ``*``, ``^`` and calls.
        at: A number for each variable; a name given here wins, even over ``e``.

    Returns:
        A real number, or NaN where a step leaves the real numbers.
    """
    result = _value(parsed(reading), {**CONSTANTS, **at})
    return result if isinstance(result, bool) or mp.im(result) == 0 else mp.nan


def _value(node: ast.expr, at: Mapping[str, object]):
    match node:
        case ast.Constant():
            return mp.mpf(str(node.value))
        case ast.Name():
            return mp.mpf(at["lambda" if node.id == _LAMBDA else node.id])
        case ast.UnaryOp(op=ast.USub()):
            return -_value(node.operand, at)
        case ast.UnaryOp(op=ast.UAdd()):
            return _value(node.operand, at)
        case ast.UnaryOp(op=ast.Not()):
            return not _value(node.operand, at)
        case ast.BinOp():
            return _real(_BINARY[type(node.op)](_value(node.left, at), _value(node.right, at)))
        case ast.Call():
            function = FUNCTIONS[node.func.id]
            if node.func.id == "where":
                condition, yes, no = node.args
                return _value(yes if _value(condition, at) else no, at)
            return _real(function(*(_value(a, at) for a in node.args)))
        case ast.IfExp():
            return _value(node.body if _value(node.test, at) else node.orelse, at)
        case ast.Compare():
            sides = [_value(n, at) for n in [node.left, *node.comparators]]
            return all(
                bool(_COMPARE[type(op)](a, b))
                for op, a, b in zip(node.ops, sides, sides[1:], strict=False)
            )
        case ast.BoolOp():
            whole = all if isinstance(node.op, ast.And) else any
            return whole(_value(n, at) for n in node.values)
    raise SyntaxError(f"no canonical reading has {ast.dump(node)}")


def _real(result):
    return mp.nan if mp.im(result) != 0 else mp.re(result)
