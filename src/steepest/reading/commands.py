"""The commands of LaTeX that are read, passed over, or refused with a reason."""

from __future__ import annotations

NAMED = frozenset(
    [
        "sin",
        "cos",
        "tan",
        "cot",
        "sec",
        "csc",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "tanh",
        "coth",
        "exp",
        "ln",
        "log",
        "lg",
        "max",
        "min",
    ]
)
"""Commands that are functions of the same name."""

SPELLINGS = {
    "arccot": "arccot", "arcsec": "arcsec", "arccsc": "arccsc", "sech": "sech", "csch": "csch",
    "arsinh": "arsinh", "arcosh": "arcosh", "artanh": "artanh", "arcsinh": "arsinh",
    "arccosh": "arcosh", "arctanh": "artanh", "tg": "tan", "ctg": "cot", "arctg": "arctan",
    "erf": "erf", "erfc": "erfc", "sgn": "sign", "sign": "sign", "cosec": "csc", "abs": "abs",
    "mod": "mod", "bmod": "mod",
}  # fmt: skip

STRUCTURES = {
    "frac": "frac", "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "nicefrac": "frac",
    "sfrac": "frac", "sqrt": "sqrt", "binom": "binom", "dbinom": "binom", "tbinom": "binom",
    "over": "over", "choose": "choose",
}  # fmt: skip

SIGNS = {
    "cdot": "*", "times": "*", "ast": "*", "cdotp": "*", "bullet": "*", "div": "/", "colon": ":",
    "le": "<=", "leq": "<=", "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "lt": "<", "gt": ">", "ne": "!=", "neq": "!=", "land": "and", "wedge": "and", "lor": "or",
    "vee": "or", "lnot": "not", "neg": "not", "\\": ";", "newline": ";", "cr": ";",
    "coloneqq": "=", "slash": "/",
}  # fmt: skip

BRACKETS = {
    "{": ("open", r"\{"), "}": ("close", r"\}"), "lbrace": ("open", r"\{"),
    "rbrace": ("close", r"\}"), "lbrack": ("open", "["), "rbrack": ("close", "]"),
    "lparen": ("open", "("), "rparen": ("close", ")"), "lvert": ("open", "|"),
    "rvert": ("close", "|"), "vert": ("bar", "|"), "lfloor": ("open", "⌊"),
    "rfloor": ("close", "⌋"), "lceil": ("open", "⌈"), "rceil": ("close", "⌉"),
}  # fmt: skip

LETTERS = {"hslash": "hbar", "ell": "ell", "imath": "i", "jmath": "j"}
"""Commands that are letters, besides the Greek ones."""

SIZES = frozenset(["big", "Big", "bigg", "Bigg"])

IGNORED = frozenset(
    {
        ",", ";", ":", "!", "/", ">", " ", "\n", "\t", "quad", "qquad", "thinspace", "medspace",
        "thickspace", "negthinspace", "enspace", "enskip", "displaystyle", "textstyle",
        "scriptstyle", "scriptscriptstyle", "limits", "nolimits", "nonumber", "notag",
        "mathstrut", "strut", "hfill", "allowbreak", "nobreak", "relax", "rm", "it", "normalsize",
    }
)  # fmt: skip
"""Spacing and layout, which mean nothing."""

IGNORED_WITH_ARGUMENT = frozenset(["label", "tag", "hspace", "vspace", "hskip", "mspace"])

FONTS = frozenset(
    [
        "mathrm",
        "text",
        "textrm",
        "textit",
        "mathit",
        "mathsf",
        "mathtt",
        "mbox",
        "textnormal",
        "textsf",
        "hbox",
        "mathop",
    ]
)
"""Commands that make one word of several letters."""

ACCENTS = {"hat": "hat", "bar": "bar", "tilde": "tilde", "widehat": "hat", "overline": "bar",
           "widetilde": "tilde"}  # fmt: skip

ENVIRONMENTS = frozenset(
    [
        "equation",
        "align",
        "aligned",
        "gather",
        "gathered",
        "math",
        "displaymath",
        "multline",
        "split",
        "eqnarray",
    ]
)
"""Environments that only place what stands in them."""

_INTEGRATE = "give the integrand alone to integrate, as in steepest integrate or st.integrate."
_GRADIENT = "give the function alone to grad, as in steepest grad or .gradient()."
_DIFFERENTIATE = "give the function alone to diff, as in steepest diff or .diff()."

UPRIGHT = {
    "d": ("An upright d is a differential, which is asked for and not typed.",
          "give the function alone to diff or integrate, or write d for a variable."),
    "i": ("An upright i is the imaginary unit, and formulas are real.",
          "write i for a variable."),
    "T": ("An upright T transposes, and formulas have no matrices yet.",
          "write T for a variable."),
}  # fmt: skip
"""Letters that mean something else than a variable when they stand upright."""

REFUSED_COMMANDS: dict[str, tuple[str, str]] = {
    "int": ("integrals are asked for, not typed.", _INTEGRATE),
    "sum": ("sums over an index are not read.",
            "write the terms out, joined by +; a sum over data is a loss, as in steepest fit."),
    "prod": ("products over an index are not read.", r"write the factors out, joined by \cdot."),
    "lim": ("limits are not read.",
            "write the function alone; explain tells its derivative as a limit with --by limit."),
    "sup": ("a supremum is not read.", r"write \max(a, b) for the larger of two numbers."),
    "argmax": ("the place of an optimum is computed, not typed.",
               "give the function alone to critical or descend."),
    "partial": ("derivatives are asked for, not typed.", _DIFFERENTIATE),
    "nabla": ("gradients are asked for, not typed.", _GRADIENT),
    "infty": ("infinity is not a value to compute with.",
              "write a number, or give the limit to st.integrate as math.inf."),
    "prime": ("derivatives are asked for, not typed.", _DIFFERENTIATE),
    "circ": ("it stands for degrees or for composition.",
             r"write \frac{30\pi}{180} for 30 degrees; compose with f(x=g)."),
    "pmod": ("congruences are not functions.", r"write x \bmod y for the remainder."),
    "gcd": ("the greatest common divisor is not read.", "leave it out."),
    "%": ("a percent sign has two readings.", r"write \frac{x}{100} for percent."),
    "mid": ("a condition has no value.", r"write \left| x \right| for an absolute value."),
    "|": ("norms need vectors, which formulas do not have yet.",
          r"write \sqrt{x^2 + y^2} with the components."),
    "underbrace": ("a brace below means nothing to compute.", "leave it out."),
    "overbrace": ("a brace above means nothing to compute.", "leave it out."),
    "in": ("membership is not a formula.", r"write a comparison, as in 0 \le x."),
    "to": ("arrows are not read.", "write f(x) = x^2 for a function with a name."),
    "dot": ("derivatives are asked for, not typed.", _DIFFERENTIATE),
    "ddot": ("derivatives are asked for, not typed.", _DIFFERENTIATE),
    "Re": ("complex parts are not read.", "write a real formula."),
    "Im": ("complex parts are not read.", "write a real formula."),
    "arg": ("it has more than one meaning.", "write atan2(y, x) in a text formula."),
    "det": ("matrices are not read.", "write a Python function with NumPy."),
    "approx": ("an approximation is not a formula.", "write one side alone."),
    "operatornamewithlimits": ("it is not read.", r"write \operatorname{name}."),
}  # fmt: skip

for _twin, _known in {
    "iint": "int", "iiint": "int", "oint": "int", "limsup": "lim", "liminf": "lim",
    "inf": "sup", "argmin": "argmax", "coprod": "prod", "bigcup": "prod",
    "lVert": "|", "rVert": "|", "Vert": "|", "rightarrow": "to", "mapsto": "to",
    "Rightarrow": "to", "implies": "to", "degree": "circ", "notin": "in", "underline": "underbrace",
    "sim": "approx", "simeq": "approx", "equiv": "approx", "propto": "approx", "cong": "approx",
    "tr": "det", "top": "det", "intercal": "det",
}.items():  # fmt: skip
    REFUSED_COMMANDS[_twin] = REFUSED_COMMANDS[_known]

for _name in [
    "def",
    "edef",
    "gdef",
    "xdef",
    "let",
    "newcommand",
    "renewcommand",
    "providecommand",
    "DeclareMathOperator",
    "input",
    "include",
    "openin",
    "openout",
    "read",
    "write",
    "immediate",
    "catcode",
    "csname",
    "endcsname",
    "expandafter",
    "usepackage",
    "documentclass",
    "loop",
    "repeat",
    "newenvironment",
    "special",
    "directlua",
    "shipout",
    "jobname",
    "require",
    "href",
    "url",
    "includegraphics",
    "verbatiminput",
    "lstinputlisting",
    "futurelet",
    "afterassignment",
    "uppercase",
    "lowercase",
    "noexpand",
    "string",
    "meaning",
    "the",
    "number",
    "romannumeral",
    "global",
    "long",
    "outer",
    "newif",
    "newcount",
    "message",
]:
    REFUSED_COMMANDS[_name] = (
        "definitions, files and programs of TeX are never followed.",
        "write the formula itself.",
    )

for _name in ["mathbf", "boldsymbol", "vec", "bm", "pmb", "mathfrak", "mathbb", "mathscr"]:
    REFUSED_COMMANDS[_name] = (
        "vectors, matrices and sets are not read in formulas.",
        "write each component by itself, or a Python function with NumPy.",
    )

for _name in ["ldots", "dots", "cdots", "vdots", "ddots"]:
    REFUSED_COMMANDS[_name] = ("what is left out cannot be read.", "write the terms out.")

for _name in [
    "color",
    "textcolor",
    "phantom",
    "boxed",
    "cancel",
    "substack",
    "stackrel",
    "overset",
    "underset",
    "atop",
]:
    REFUSED_COMMANDS[_name] = ("it means nothing to compute.", "leave it out.")
