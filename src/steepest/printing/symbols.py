"""The alphabets of mathematics: Greek, superscripts, subscripts, and how a name divides."""

from __future__ import annotations

import re
from typing import NamedTuple


class Symbol(NamedTuple):
    """A name as it is drawn: ``theta_0`` is theta with the subscript 0."""

    base: str
    subscript: str = ""
    primes: int = 0


GREEK: dict[str, str] = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "epsilon": "ε",
    "zeta": "ζ",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "upsilon": "υ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
    "Gamma": "Γ",
    "Delta": "Δ",
    "Theta": "Θ",
    "Lambda": "Λ",
    "Xi": "Ξ",
    "Pi": "Π",
    "Sigma": "Σ",
    "Upsilon": "Υ",
    "Phi": "Φ",
    "Psi": "Ψ",
    "Omega": "Ω",
}
"""Names of Greek letters; LaTeX's commands are the same words."""

GREEK_NAMES = {letter: name for name, letter in GREEK.items()} | {"∇": "nabla"}

_HIGH = (
    "0⁰ 1¹ 2² 3³ 4⁴ 5⁵ 6⁶ 7⁷ 8⁸ 9⁹ +⁺ −⁻ =⁼ (⁽ )⁾ "
    "aᵃ bᵇ cᶜ dᵈ eᵉ fᶠ gᵍ hʰ iⁱ jʲ kᵏ lˡ mᵐ nⁿ oᵒ pᵖ rʳ sˢ tᵗ uᵘ vᵛ wʷ xˣ yʸ zᶻ "
    "Aᴬ Bᴮ Dᴰ Eᴱ Gᴳ Hᴴ Iᴵ Jᴶ Kᴷ Lᴸ Mᴹ Nᴺ Oᴼ Pᴾ Rᴿ Uᵁ Vⱽ Wᵂ βᵝ γᵞ δᵟ θᶿ φᵠ χᵡ"
)
_LOW = (
    "0₀ 1₁ 2₂ 3₃ 4₄ 5₅ 6₆ 7₇ 8₈ 9₉ +₊ −₋ =₌ (₍ )₎ "
    "aₐ eₑ hₕ iᵢ jⱼ kₖ lₗ mₘ nₙ oₒ pₚ rᵣ sₛ tₜ uᵤ vᵥ xₓ βᵦ γᵧ ρᵨ φᵩ χᵪ"
)
SUPERSCRIPTS: dict[str, str] = {pair[0]: pair[1] for pair in _HIGH.split()}
"""Unicode has no superscript q; that of T is kept for the transpose."""

SUBSCRIPTS: dict[str, str] = {pair[0]: pair[1] for pair in _LOW.split()}


def raised(text: str) -> str | None:
    """The text in superscripts, or None where a character has none.

    >>> raised("−2n"), raised("q")
    ('⁻²ⁿ', None)
    """
    return _mapped(text, SUPERSCRIPTS)


def lowered(text: str) -> str | None:
    """The text in subscripts, or None where a character has none."""
    return _mapped(text, SUBSCRIPTS)


def symbol(name: str) -> Symbol:
    """The name divided into a letter or word and its subscript.

    >>> [tuple(symbol(n)) for n in ("w12", "theta_0", "x_max", "my_long_name", "f\u2032")]
    [('w', '12', 0), ('θ', '0', 0), ('x', 'max', 0), ('my_long_name', '', 0), ('f', '', 1)]
    >>> [tuple(symbol(n)) for n in ("x1_i", "is_dog_i")]  # a column's entry of one row
    [('x', '1,i', 0), ('is', 'dog,i', 0)]
    """
    match = re.fullmatch(r"(∇|[^\W\d_]+)(?:_?(\d+)|_([^\W_]+))?(_[ijk])?(['\u2032]*)", name)
    if match is None:
        return Symbol(name)
    base, digits, word, row, primes = match.groups()
    subscript = GREEK.get(word or "", word) or digits or ""
    subscript = f"{subscript},{row[1:]}" if row else subscript
    return Symbol(GREEK.get(base, base), subscript, len(primes))


def _mapped(text: str, table: dict[str, str]) -> str | None:
    characters = [table.get(c) for c in text]
    if not text or None in characters:
        return None
    return "".join(c for c in characters if c)
