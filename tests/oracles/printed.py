"""A second reader of printed text: Python's own grammar, turned into a graph node by node."""

import ast
import re
from decimal import Decimal

import steepest.primitives  # noqa: F401 - lists the table
from steepest.graph import apply, constant, registered, variable

_BY_NAME = {p.name: p for p in registered()}
_BY_TEXT = {name: p for p in registered() for name in (p.name, *p.aliases, p.text) if name}
_BINARY = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_COMPARE = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


def read(text, variables=()):
    """The graph of a printed formula, with every operation verbatim."""
    *parts, formula = _spelled(text).split(";")
    names = {name: variable(name) for name in variables}
    for part in parts:
        name, _, meaning = part.partition("=")
        names[name.strip()] = _node(_tree(meaning), names)
    return _node(_tree(formula), names)


def _tree(text):
    return ast.parse(text.strip(), mode="eval").body


def _spelled(text):
    text = text.replace("^", "**")
    halves = text.split("|")  # bars are never nested in what is printed
    text = "".join(
        h + ("" if i == len(halves) - 1 else "abs(" if i % 2 == 0 else ")")
        for i, h in enumerate(halves)
    )
    while (mark := re.search(r"!(?!=)", text)) is not None:
        end = mark.start()
        start = _operand(text, end)
        text = f"{text[:start]}factorial({text[start:end]}){text[end + 1 :]}"
    # A minus in front takes in the product behind it; Python's takes the first factor only.
    text = re.sub(r"(?:^|(?<=[( ]))-(?=\S)", "_ - ", text.strip())
    return re.sub(r"(?<![\w.])(\d[\d.]*(?:e-?\d+)?)", r"number('\1')", text)


def _operand(text, end):
    if text[end - 1] != ")":
        return re.search(r"(?:\d[\d.]*e-?\d+|[\w.]+)$", text[:end]).start()
    depth, start = 0, end
    while True:
        start -= 1
        depth += {")": 1, "(": -1}.get(text[start], 0)
        if depth == 0:
            return start


def _node(tree, names):
    match tree:
        case ast.Name(id="number"):
            raise AssertionError
        case ast.Name(id=name):
            return names[name] if name in names else apply(_BY_TEXT[name])
        case ast.Call(func=ast.Name(id="number"), args=[ast.Constant(value=digits)]):
            return constant(int(digits) if digits.isdecimal() else Decimal(digits))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return _call(name, [_node(a, names) for a in arguments])
        case ast.BinOp(left=ast.Name(id="_"), right=operand):
            return apply(_BY_NAME["negate"], _node(operand, names))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return apply(_BY_NAME["logical_not"], _node(operand, names))
        case ast.BinOp(left=left, op=operation, right=right):
            return apply(
                _BY_NAME[_BINARY[type(operation)]], _node(left, names), _node(right, names)
            )
        case ast.Compare(left=left, ops=[relation], comparators=[right]):
            return apply(
                _BY_NAME[_COMPARE[type(relation)]], _node(left, names), _node(right, names)
            )
        case ast.BoolOp(op=operation, values=[first, *others]):
            name = "logical_and" if isinstance(operation, ast.And) else "logical_or"
            result = _node(first, names)
            for other in others:
                result = apply(_BY_NAME[name], result, _node(other, names))
            return result
    raise AssertionError(ast.dump(tree))


def _call(name, arguments):
    if name in ("min", "max"):
        primitive = _BY_NAME["minimum" if name == "min" else "maximum"]
        result = arguments[0]
        for other in arguments[1:]:
            result = apply(primitive, result, other)
        return result
    if name == "log" and len(arguments) == 2:
        return apply(_BY_NAME["log_base"], *arguments)
    return apply(_BY_TEXT[name], *arguments)
