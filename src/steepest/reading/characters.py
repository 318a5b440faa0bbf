"""The characters of formulas beyond ASCII: what each is read as, and which are refused."""

from __future__ import annotations

import unicodedata

GREEK = {
    chr(code): unicodedata.name(chr(code)).rsplit(" ", 1)[-1].lower().replace("lamda", "lambda")
    for code in range(ord("α"), ord("ω") + 1)
    if chr(code) not in "ος"
} | {
    "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "ϱ": "rho", "µ": "mu", "ϰ": "kappa",
    "ħ": "hbar", "ℏ": "hbar",
    "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi",
    "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""Greek letters, and ħ, by name. Capitals that look like Latin ones are not among them."""

GREEK_NAMES = frozenset(GREEK.values())

SAME = {
    "−": "-", "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "·": "*", "⋅": "*", "∙": "*",
    "•": "*", "×": "*", "∗": "*", "⁎": "*", "÷": "/", "∕": "/", "⁄": "/", "≤": "<=", "⩽": "<=",
    "≥": ">=", "⩾": ">=", "≠": "!=", "∧": "and", "∨": "or", "¬": "not",
}  # fmt: skip
"""Characters that mean what an ASCII operator means."""

SPACES = frozenset(" \t\n\r\u00a0\u2002\u2003\u2004\u2005\u2009\u200a\u202f\u205f\u2062\u2061")
"""White space, with the invisible product and function application."""

SUPERSCRIPTS = dict(
    zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵃᵇᶜᵈᵉᵏᵐᵖᵗˣʸᶻ", "0123456789+-()niabcdekmptxyz", strict=True)
)
SUBSCRIPTS = dict(zip("₀₁₂₃₄₅₆₇₈₉ₐₑₒₓₕₖₗₘₙₚₛₜᵢⱼ", "0123456789aeoxhklmnpstij", strict=True))

FRACTIONS = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5),
    "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8),
    "⅝": (5, 8), "⅞": (7, 8), "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip

REFUSED = {
    "∞": ("Infinity is not a value that a formula can compute with.",
          "write a large number, or give the limit to st.integrate as math.inf."),
    "°": ("Angles are in radians here.", "write 30*pi/180 for 30 degrees."),
    "∂": ("A derivative is asked for, not typed into the formula.",
          "give the function alone to diff, as in steepest diff or .diff()."),
    "∇": ("A gradient is asked for, not typed into the formula.",
          "give the function alone to grad, as in steepest grad or .gradient()."),
    "∫": ("An integral is asked for, not typed into the formula.",
          "give the integrand alone to integrate, as in steepest integrate or st.integrate."),
    "∑": ("Sums over an index are not read.", "write the terms out, joined by +."),
    "∏": ("Products over an index are not read.", "write the factors out, joined by *."),
    "'": ("A prime stands for a derivative, which is asked for and not typed.",
          "give the function alone to diff, or call a variable x_1."),
    '"': ("A quotation mark has no meaning in a formula.", "leave it out."),
    "%": ("A percent sign has two readings.",
          "write x/100 for percent or mod(x, y) for the remainder."),
    "@": ("Matrix products are not read in text formulas.",
          "write a Python function with NumPy, which has @."),
    "#": ("A number sign has no meaning in a formula.", "leave it out."),
    "?": ("A question mark has no meaning in a formula.", "write where(x > 0, a, b) for a choice."),
    ":": ("A colon has no meaning in a formula.",
          "write / for a quotient or where(x > 0, a, b) for a choice."),
    "~": ("A tilde has no meaning in a formula.", "write - for a minus."),
    "`": ("A backquote has no meaning in a formula.", "leave it out."),
    "$": ("A dollar sign stands round a whole formula or not at all.",
          "write $...$ round the formula, or leave the sign out."),
    "‖": ("A norm needs vectors, which formulas do not have yet.",
          "write sqrt(x^2 + y^2) with the components."),
    "∈": ("Membership is not a formula.", "write a comparison, as in 0 <= x and x <= 1."),
    "≈": ("An approximation is not a formula.", "write one side alone."),
    "→": ("An arrow is not read.", "write f(x) = x^2 for a function with a name."),
}  # fmt: skip
"""Characters that are known and have no reading, with the reason and what would work."""

for _twin, _known in {"′": "'", "’": "'", "‘": "'", "´": "'", "″": "'", "”": '"', "“": '"',
                      "º": "°", "∥": "‖", "↦": "→", "⇒": "→", "⟶": "→"}.items():  # fmt: skip
    REFUSED[_twin] = REFUSED[_known]


def named(character: str) -> str:
    """The character and its Unicode name, for a message."""
    name = unicodedata.name(character, "")
    code = f"U+{ord(character):04X}"
    if not character.isprintable():
        return f"{name or 'control character'} ({code})"
    return f"{character} ({name}, {code})" if name else f"{character} ({code})"


_LOOKS_LIKE = dict(
    zip(
        "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοςАВЕКМНОРСТХУаеорсхуіјѕһ",
        "ABEZHIKMNOPTYXosABEKMHOPCTXyaeopcxyijsh",
        strict=True,
    )
)


def lookalike(character: str) -> str:
    """The ASCII or Greek character that this one resembles, or nothing."""
    if character in _LOOKS_LIKE:
        return _LOOKS_LIKE[character]
    plain = unicodedata.normalize("NFKC", character)
    if plain != character and plain and all(" " < c < "\x7f" or c in GREEK for c in plain):
        return plain
    bare = unicodedata.normalize("NFD", character)[0]
    return bare if "!" < bare < "\x7f" and bare != character else ""
