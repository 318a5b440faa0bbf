"""Formulas of an explanation: signs such as ``u′ = `` mixed with nodes of the graph.

The signs are written once, in Unicode with ``{a|b}`` for a fraction, and drawn from that
for the terminal, for LaTeX and as MathML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape

from steepest import printing
from steepest.graph import Node, Variable, rewrite, variable
from steepest.printing.symbols import GREEK_NAMES, SUBSCRIPTS, SUPERSCRIPTS
from steepest.transforms.derivation_writing import derivative_of

PRIME = "′"

TIMES = "\N{INVISIBLE TIMES}"
"""Between letters that are factors, so that ``uv`` is not taken for a word."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of signs and nodes, in reading order."""

    parts: tuple[str | Node, ...]

    def typeset(self) -> str:
        """The formula in Unicode, for a terminal."""
        drawn = "".join(_bars(p) if isinstance(p, str) else typeset(p) for p in self.parts)
        return drawn.replace("\n", "; ").replace(TIMES, "")

    def latex(self) -> str:
        """The formula in LaTeX, for mathematics mode."""
        return "".join(signs_latex(p) if isinstance(p, str) else latex(p) for p in self.parts)

    def mathml(self) -> str:
        """The formula as one ``math`` element."""
        inside = "".join(signs_mathml(p) if isinstance(p, str) else mathml(p) for p in self.parts)
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML"><mrow>{inside}</mrow></math>'


Piece = str | Formula
Sentence = tuple[Piece, ...]
"""Words and formulas."""


def formula(*parts: str | Node) -> Formula:
    """A formula of signs and nodes."""
    return Formula(parts)


def plain(sentence: Sentence) -> str:
    """The sentence in Unicode."""
    return "".join(p if isinstance(p, str) else p.typeset() for p in sentence)


def typeset(node: Node) -> str:
    """The node in Unicode, derivatives of unknown functions as y′."""
    return printing.typeset(primed(node))


def latex(node: Node) -> str:
    """The node in LaTeX, derivatives of unknown functions as y'."""
    return printing.latex(primed(node)).replace(PRIME, "'")


def mathml(node: Node) -> str:
    """The node in MathML, without the ``math`` element round it."""
    drawn = printing.mathml(primed(node))
    return re.sub(r"^<math[^>]*>|</math>$", "", drawn)


def primed(node: Node) -> Node:
    """The node with the derivative of each unknown function y as a name, y′."""

    def name(part: Node) -> Node | None:
        if part.primitive is derivative_of and isinstance(part.arguments[0], Variable):
            inner = part.arguments[0]
            if inner.name != part.parameter("variable"):
                return variable(f"{inner.name}{PRIME}", scope=inner.scope)
        return None

    return rewrite([node], name)[0]


_HIGH = {v: k for k, v in SUPERSCRIPTS.items()}
_LOW = {v: k for k, v in SUBSCRIPTS.items()}
_TOKEN = re.compile(
    r"\{(?P<above>[^{}|]*)\|(?P<below>[^{}|]*)\}"
    r"|(?P<slope>(?:d|∂)[⁰¹²³⁴⁵⁶⁷⁸⁹]?[^\W\d]?′*/(?:(?:d|∂)[^\W\d][⁰¹²³⁴⁵⁶⁷⁸⁹]?[₀₁₂₃₄₅₆₇₈₉]*)+)"
    rf"|(?P<high>[{''.join(map(re.escape, _HIGH))}]+)"
    rf"|(?P<low>[{''.join(map(re.escape, _LOW))}]+)"
    rf"|(?P<prime>{PRIME}+)"
    r"|(?P<word>[a-z]{2,})|(?P<letter>[^\W\d_])|(?P<number>\d[\d.]*)"
    r"|(?P<space> +)|(?P<sign>.)"
)
_COMMANDS = {
    "·": r" \cdot ",
    "−": "-",
    "→": r" \to ",
    TIMES: "",
    "Σ": r"\sum",
    "±": r" \pm ",
    "≠": r" \neq ",
    "≤": r" \leq ",
    "≥": r" \geq ",
    "≈": r" \approx ",
    "∇": r" \nabla ",
    "∞": r" \infty ",
    "∂": r" \partial ",
    "√": r"\sqrt{\vphantom{x}}",
}
_FUNCTIONS = {"sin", "cos", "tan", "ln", "lim", "log", "exp", "min", "max"}


def _bars(signs: str) -> str:
    """``{a|b}`` as a fraction on one line."""

    def side(text: str) -> str:
        return f"({text})" if " " in text else text

    return re.sub(r"\{([^{}|]*)\|([^{}|]*)\}", lambda m: f"{side(m[1])} / {side(m[2])}", signs)


def signs_latex(signs: str) -> str:
    """Signs in LaTeX."""
    result: list[str] = []
    for token in _TOKEN.finditer(signs):
        kind, text = str(token.lastgroup), token.group()
        if token["above"] is not None:
            result.append(
                rf"\frac{{{signs_latex(token['above'])}}}{{{signs_latex(token['below'])}}}"
            )
        elif kind == "slope":
            above, below = map(signs_latex, text.split("/"))
            result.append(rf"\frac{{{above}}}{{{below}}}")
        elif kind in ("high", "low"):
            table, mark = (_HIGH, "^") if kind == "high" else (_LOW, "_")
            inside = "".join(_COMMANDS.get(table[c], table[c]) for c in text)
            result.append(f"{mark}{{{inside}}}")
        elif kind == "prime":
            result.append("'" * len(text))
        elif kind == "word":
            result.append(rf"\{text} " if text in _FUNCTIONS else rf"\mathrm{{{text}}}")
        elif text in GREEK_NAMES and text not in _COMMANDS:
            result.append(rf"\{GREEK_NAMES[text]} ")
        elif kind == "space":
            result.append(" " if len(text) == 1 else r" \quad ")
        else:
            result.append(_COMMANDS.get(text, text))
    return "".join(result)


def signs_mathml(signs: str) -> str:
    """Signs in MathML."""
    atoms: list[str] = []
    for token in _TOKEN.finditer(signs):
        kind, text = str(token.lastgroup), token.group()
        if token["above"] is not None:
            above, below = signs_mathml(token["above"]), signs_mathml(token["below"])
            atoms.append(f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>")
        elif kind == "slope":
            above, below = map(signs_mathml, text.split("/"))
            atoms.append(f"<mfrac><mrow>{above}</mrow><mrow>{below}</mrow></mfrac>")
        elif kind in ("high", "low", "prime"):
            table = {"high": _HIGH, "low": _LOW}.get(kind, {})
            inside = signs_mathml("".join(table.get(c, c) for c in text)) if table else ""
            script = f"<mrow>{inside}</mrow>" if table else f"<mo>{text}</mo>"
            base = atoms.pop() if atoms else "<mrow></mrow>"
            element = "msub" if kind == "low" else "msup"
            atoms.append(f"<{element}>{base}{script}</{element}>")
        elif kind in ("word", "letter"):
            atoms.append(f"<mi>{escape(text)}</mi>")
        elif kind == "number":
            atoms.append(f"<mn>{text}</mn>")
        elif kind == "space":
            if len(text) > 1:
                atoms.append('<mspace width="1.5em"></mspace>')
        else:
            stretch = ' stretchy="false"' if text in "()|" else ""
            atoms.append(f"<mo{stretch}>{escape(text)}</mo>")
    return "".join(atoms)
