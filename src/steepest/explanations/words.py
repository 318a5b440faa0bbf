"""What is said at each kind of step: why its rule applies, and the mistake that lies there."""

from __future__ import annotations

from collections.abc import Callable

from steepest.graph import E, Node, Variable, exact, number, ordered
from steepest.printing.symbols import lowered, raised, symbol
from steepest.transforms.derivation_steps import Step
from steepest.transforms.derivation_writing import value

from .notation import PRIME, TIMES, Formula, Sentence, formula

OF: dict[str, str] = {
    "sin": "the sine of",
    "cos": "the cosine of",
    "tan": "the tangent of",
    "cot": "the cotangent of",
    "sec": "the secant of",
    "csc": "the cosecant of",
    "arcsin": "the arcsine of",
    "arccos": "the arccosine of",
    "arctan": "the arctangent of",
    "sinh": "the hyperbolic sine of",
    "cosh": "the hyperbolic cosine of",
    "tanh": "the hyperbolic tangent of",
    "log": "the logarithm of",
    "log2": "the base-2 logarithm of",
    "log10": "the base-10 logarithm of",
    "log_base": "a logarithm of",
    "exp": "e to the power",
    "sqrt": "the square root of",
    "cbrt": "the cube root of",
    "root": "a root of",
    "abs": "the absolute value of",
    "sigmoid": "the sigmoid of",
    "divide": "a constant over a power of",
}
"""How a function of an inner expression is spoken of."""

FORMS: dict[str, str] = {
    "constant": "(c)′ = 0",
    "multiple": "(c g)′ = c g′",
    "sum": "(f + g)′ = f′ + g′",
    "product": f"(u{TIMES}v)′ = u′v + u{TIMES}v′",
    "quotient": "({u|v})′ = {u′v − uv′|v²}",
    "reciprocal": "({1|u})′ = −{u′|u²}",
    "chain": "d/dx g(u) = g′(u) · u′",
    "power": "(xⁿ)′ = n xⁿ⁻¹",
    "exponential": "(aˣ)′ = aˣ ln a",
    "rows": "(Σᵢ uᵢ)′ = Σᵢ uᵢ′",
    "paths": "df/dx = ∂f/∂u · u′ + ∂f/∂v · v′",
}
"""Rules in general form."""


def name_signs(name: Variable | str) -> str:
    """A name as it is drawn among signs: ``u_1`` is u₁."""
    if isinstance(name, Variable):
        name = name.name
    base, subscript, primes = symbol(name)
    low = lowered(subscript) if subscript else ""
    return base + (low if low is not None else f"_{subscript}") + PRIME * primes


def prime(name: Variable | str) -> str:
    """The derivative's name."""
    return name_signs(name) + PRIME


def called(step: Step, function: str) -> Sentence:
    """What the step's subject is called: its letter, or itself where it has none."""
    if step.name is not None:
        return (formula(name_signs(step.name)),)
    if "." not in step.number:
        return (formula(function),)
    return (formula(step.subject),)


def why(step: Step, function: str) -> Sentence:
    """What is seen, and so which rule applies."""
    say = _SENTENCES.get(step.kind, _leaf)
    return say(step, called(step, function))


def general_form(step: Step) -> Formula | None:
    """The rule in general form, where it has one that is worth a line."""
    if step.kind == "product" and len(step.parts) > 2:
        return _product_form([name_signs(p.letter) for p in step.parts if p.letter is not None])
    if step.kind in ("leaf", "outer"):
        return _leaf_form(step)
    if step.kind == "reciprocal" and exact(step.subject.arguments[0]) != 1:
        return formula(_lettered("({c|u})′ = −{c u′|u²}", step))
    signs = FORMS.get(step.kind)
    if signs is None:
        return None
    if step.kind in ("multiple", "sum"):
        return formula(signs)
    signs = _lettered(signs, step)
    return formula(signs.replace("/dx", f"/d{name_signs(step.variable)}"))


def _product_form(names: list[str]) -> Formula:
    """``(uvw)′ = u′vw + uv′w + uvw′``."""
    terms = (
        TIMES.join(name + PRIME * (j == i) for j, name in enumerate(names))
        for i in range(len(names))
    )
    return formula(f"({TIMES.join(names)}){PRIME} = {' + '.join(terms)}")


def _lettered(signs: str, step: Step) -> str:
    """A general form with the letters that the parts have."""
    names = [name_signs(p.letter) for p in step.parts if p.letter is not None]
    if len(names) != len(step.parts) or any(len(n) > 1 for n in names):
        return signs
    return signs.translate(str.maketrans(dict(zip("uvw", names, strict=False))))


def pitfall(step: Step) -> Sentence:
    """The mistake that is most often made with this rule, or nothing."""
    if step.kind == "chain":
        slope = step.parts[0].derivative
        if slope is number(1) or len(ordered(slope)) > 4:
            return ()
        return ("the inner ", formula(slope), " is what is most often forgotten")
    if step.kind == "product" and len(step.parts) == 2:
        return ("not ", formula(_lettered("u′v′", step)), ": one factor at a time")
    if step.kind == "quotient":
        return ("the order counts: ", formula(_lettered("u′v", step)), " comes first")
    return ()


def compactly(step: Step) -> Sentence:
    """A chain in few words: ``is p² with p = sin x``."""
    assert step.outer is not None
    return ("is ", formula(step.outer), " with ", *with_parts(step))


def with_parts(step: Step) -> Sentence:
    """``u = x², v = eˣ``."""
    pieces: list = []
    for part in step.parts:
        assert part.letter is not None
        pieces += [", " if pieces else "", formula(f"{name_signs(part.letter)} = ", part.node)]
    return tuple(p for p in pieces if p)


def speaks_of(node: Node, inner: Node) -> Sentence:
    """``the sine of x²``, ``a power of 3x + 1``."""
    assert node.primitive is not None
    name = node.primitive.name
    if name == "power":
        base, exponent = node.arguments
        if exponent is inner:
            if base is E:
                return ("e to the power ", formula(inner))
            return ("an exponential with the exponent ", formula(inner))
        if value(exponent) == 2:
            return ("the square of ", formula(inner))
        if value(exponent) == 3:
            return ("the cube of ", formula(inner))
        return ("a power of ", formula(inner))
    if name == "divide":
        above, below = node.arguments
        if below is inner:
            return (formula(above), " over ", formula(inner))
        return (formula(above), " over ", *speaks_of(below, inner))
    if name == "multiply":
        return speaks_of(node.arguments[1], inner)
    shown = node.primitive.text or name
    return (OF.get(name, f"{shown} of") + " ", formula(inner))


def _constant(step: Step, name: Sentence) -> Sentence:
    return (*name, " does not change with ", formula(step.variable), ".")


def _variable(step: Step, name: Sentence) -> Sentence:
    return (formula(step.variable), " changes exactly as fast as itself.")


def _unknown(step: Step, name: Sentence) -> Sentence:
    return (formula(step.subject), " is a function of ", formula(step.variable))


def _multiple(step: Step, name: Sentence) -> Sentence:
    return (
        *name,
        " is a constant times ",
        formula(step.parts[0].node),
        ": the constant stays.",
    )


def _sum(step: Step, name: Sentence) -> Sentence:
    if step.name is not None:
        return (formula(f"{name_signs(step.name)} = ", step.subject), ": term by term")
    return ("term by term",)


def _product(step: Step, name: Sentence) -> Sentence:
    many = {3: " of three factors", 4: " of four factors"}.get(len(step.parts), "")
    return (*name, f" is a product{many}: ", *with_parts(step), ".")


def _quotient(step: Step, name: Sentence) -> Sentence:
    return (*name, " is a quotient: ", *with_parts(step), ".")


def _reciprocal(step: Step, name: Sentence) -> Sentence:
    above = step.subject.arguments[0]
    return (*name, " is ", formula(above), " over ", *with_parts(step), ".")


def _chain(step: Step, name: Sentence) -> Sentence:
    assert step.inner is not None
    assert step.outer is not None
    seen = speaks_of(step.subject, step.inner)
    if isinstance(step.inner, Variable):  # y, a function of x
        moves = (formula(step.inner), " is a function of ", formula(step.variable))
        return (*name, " is ", *seen, ", and ", *moves, ": outer ", formula(step.outer), ".")
    return (
        *name,
        " is ",
        *seen,
        ": outer ",
        formula(step.outer),
        ", inner ",
        *with_parts(step),
        ".",
    )


def _paths(step: Step, name: Sentence) -> Sentence:
    return (
        *name,
        " depends on ",
        formula(step.variable),
        " in several places: ",
        *with_parts(step),
        ".",
    )


def _rewriting(step: Step, name: Sentence) -> Sentence:
    assert step.written is not None
    return (
        "Base and exponent both contain ",
        formula(step.variable),
        ": neither the power rule nor the exponential rule fits. Write ",
        *name,
        " = ",
        formula(step.written),
        ".",
    )


def _definition(step: Step, name: Sentence) -> Sentence:
    assert step.written is not None
    if step.rule == "rewriting":
        return ("Write ", *name, " = ", formula(step.written), ".")
    return ("By definition, ", *name, " = ", formula(step.written), ".")


def _cases(step: Step, name: Sentence) -> Sentence:
    return (*name, " is given case by case: each case is differentiated by itself.")


def _rows(step: Step, name: Sentence) -> Sentence:
    return ("The derivative of a sum is the sum of the derivatives; the data are constants.",)


def _other(step: Step, name: Sentence) -> Sentence:
    return (*name, " has a rule of its own.")


def _leaf(step: Step, name: Sentence) -> Sentence:
    """A function of the variable itself."""
    node, x = step.subject, step.variable
    if step.written is not None:
        return (formula(node), " is ", formula(step.written), ", a power of ", formula(x), ".")
    assert node.primitive is not None
    if node.primitive.name == "power":
        base, exponent = node.arguments
        if exponent is x:
            if base is E:
                return (formula(node), " is its own derivative.")
            return (
                "An exponential: ",
                formula(x),
                " stands in the exponent, so the power rule does not fit.",
            )
        return ("A power of ", formula(x), ": the exponent comes down and falls by 1.")
    if step.rule in ("locally constant", "derivative of a step"):
        return (formula(node), " is constant between its jumps and has no derivative at them.")
    if node.primitive.name == "exp":
        return (formula(node), " is its own derivative.")
    if node.primitive.name == "abs":
        return (
            formula(node),
            " is ",
            formula(x),
            " on the right of 0 and ",
            formula("−", x),
            " on the left.",
        )
    return ("The rule for ", formula(node), " stands in the table.")


def _leaf_form(step: Step) -> Formula | None:
    node, x = step.subject, step.variable
    letter = x.name if len(x.name) == 1 and x.name not in "na" and raised(x.name) else "x"
    if step.rule == "power rule":
        return formula(FORMS["power"].replace("x", letter))
    if node.primitive is not None and node.primitive.name == "power" and node.arguments[0] is not E:
        return formula(FORMS["exponential"].replace("ˣ", raised(letter) or "ˣ"))
    if step.rule == "locally constant":
        return None
    return formula("(", node, ")′ = ", step.result)


_SENTENCES: dict[str, Callable[[Step, Sentence], Sentence]] = {
    "constant": _constant,
    "variable": _variable,
    "unknown": _unknown,
    "multiple": _multiple,
    "sum": _sum,
    "product": _product,
    "quotient": _quotient,
    "reciprocal": _reciprocal,
    "chain": _chain,
    "paths": _paths,
    "rewriting": _rewriting,
    "definition": _definition,
    "cases": _cases,
    "rows": _rows,
    "other": _other,
    "leaf": _leaf,
    "outer": _leaf,
}

_MARGIN = {
    "derivative of the exponential": "exponential",
    "derivative of the logarithm": "logarithm",
    "derivative of sine": "sine",
    "derivative of cosine": "cosine",
    "logarithmic differentiation": "rewriting",
    "derivative of the variable": "identity",
    "derivative of an unknown function": "unknown function",
    "multivariable chain rule": "several paths",
}


def in_margin(*rules: str) -> str:
    """Rules as the margin names them: one in full, several shortened."""
    short = [_MARGIN.get(r, r.removeprefix("derivative of ").removeprefix("the ")) for r in rules]
    if len(short) > 1:
        short = [s.removesuffix(" rule") for s in short]
    return ", ".join(dict.fromkeys(short))
