"""What LaTeX, MathML and the terminal show."""

from decimal import Decimal
from fractions import Fraction
from time import perf_counter
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steepest import function
from steepest.graph import (
    ArrayType,
    E,
    Node,
    add,
    apply,
    constant,
    divide,
    exact,
    exp,
    log,
    multiply,
    negate,
    ordered,
    power,
    rewrite,
    subtract,
    variable,
    variables,
)
from steepest.primitives import (
    PI,
    arcsin,
    bessel_j,
    binomial,
    cbrt,
    cos,
    factorial,
    floor,
    gamma,
    greater,
    log2,
    log_base,
    maximum,
    root,
    sigmoid,
    sin,
    sqrt,
    where,
)
from steepest.primitives import abs as absolute
from steepest.primitives.arrays import average, part, permuted, stacked, total
from steepest.printing import latex, mathml, text, typeset
from steepest.reading import read_latex
from steepest.transforms.derivation_writing import derivative_of
from tests.laws.graphs import graphs

NAMES = ("x", "y", "t", "theta_0", "rate", "x_max")
x, y, w, b, n, f = map(variable, "xywbnf")
w1, rate, theta = variable("w1"), variable("rate"), variable("theta_0")
LINEAR = add(multiply(3, x), 1)
ROWS = ArrayType("float64", ("n",))
data_x, data_y = variable("x", type=ROWS), variable("y", type=ROWS)
RESIDUAL = w * data_x + b - data_y


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (power(LINEAR, 5), "(3x + 1)⁵"),
        (multiply(multiply(5, power(LINEAR, 4)), 3), "5(3x + 1)⁴ · 3"),
        (multiply(15, power(LINEAR, 4)), "15(3x + 1)⁴"),
        (multiply(power(x, 2), power(E, x)), "x² eˣ"),
        (
            add(multiply(multiply(2, x), power(E, x)), multiply(power(x, 2), power(E, x))),
            "2x eˣ + x² eˣ",
        ),
        (multiply(power(E, x), add(power(x, 2), multiply(2, x))), "eˣ (x² + 2x)"),
        (
            multiply(power(E, multiply(x, log(x))), add(log(x), 1)),
            "e^(x ln x) (ln x + 1)",
        ),
        (add(log(x), multiply(x, divide(1, x))), "ln x + x · 1/x"),
        (
            add(add(power(x, 2), multiply(multiply(3, x), y)), power(y, 2)),
            "x² + 3xy + y²",
        ),
        (average(RESIDUAL**2), "1/n Σᵢ (w xᵢ + b − yᵢ)²"),
    ],
)
def test_the_terminal_shows_what_the_targets_of_explanations_show(node, expected):
    assert typeset(node) == expected


@pytest.mark.parametrize(
    ("node", "in_terminal", "in_latex"),
    [
        (divide(1, multiply(2, sqrt(x))), "1/(2√x)", r"\frac{1}{2 \sqrt{x}}"),
        (divide(log(x), x), "ln(x)/x", r"\frac{\ln(x)}{x}"),
        (divide(divide(x, y), w), "(x/y)/w", r"\frac{\frac{x}{y}}{w}"),
        (multiply(Fraction(1, 2), x), "1/2 x", r"\frac{1}{2} x"),
        (divide(multiply(constant(-2), x), 3), "−2x/3", r"\frac{-2 x}{3}"),
        (divide(multiply(x, log(x)), 3), "(x ln x)/3", r"\frac{x \ln(x)}{3}"),
        (add(x, divide(multiply(constant(-2), x), 3)), "x + (−2x)/3", r"x + \frac{-2 x}{3}"),
        (power(divide(x, 2), 2), "(x/2)²", r"\left(\frac{x}{2}\right)^{2}"),
        (power(x, Fraction(1, 2)), "x^(1/2)", r"x^{\frac{1}{2}}"),
        (power(x, subtract(n, 1)), "xⁿ⁻¹", "x^{n - 1}"),
        (power(x, variable("q")), "x^q", "x^{q}"),
        (power(x, rate), "x^rate", r"x^{\mathrm{rate}}"),
        (power(E, negate(divide(power(x, 2), 2))), "e^(−x²/2)", r"e^{-\frac{x^{2}}{2}}"),
        (power(power(E, x), 2), "(eˣ)²", "(e^{x})^{2}"),
        (exp(x), "exp(x)", r"\exp(x)"),
        (power(sin(x), 2), "sin² x", r"\sin^{2}(x)"),
        (multiply(power(sin(x), 2), y), "sin²(x) y", r"\sin^{2}(x) y"),
        (power(sin(x), y), "(sin x)ʸ", r"(\sin(x))^{y}"),
        (multiply(sin(x), cos(x)), "sin x cos x", r"\sin(x) \cos(x)"),
        (multiply(sin(x), x), "sin(x) x", r"\sin(x) x"),
        (sin(divide(x, 2)), "sin(x/2)", r"\sin\left(\frac{x}{2}\right)"),
        (power(sqrt(x), 3), "(√x)³", r"(\sqrt{x})^{3}"),
        (sqrt(add(x, 1)), "√(x + 1)", r"\sqrt{x + 1}"),
        (cbrt(x), "∛x", r"\sqrt[3]{x}"),
        (root(x, n), "ⁿ√x", r"\sqrt[n]{x}"),
        (multiply(x, constant(-2)), "x · (−2)", r"x \cdot (-2)"),
        (multiply(2, 3), "2 · 3", r"2 \cdot 3"),
        (multiply(rate, w1), "rate · w₁", r"\mathrm{rate} \cdot w_{1}"),
        (multiply(theta, variable("x_max")), "θ₀ xₘₐₓ", r"\theta_{0} x_{\mathrm{max}}"),
        (multiply(f, add(x, 1)), "f · (x + 1)", r"f \cdot (x + 1)"),
        (multiply(absolute(x), absolute(y)), "|x| · |y|", r"\left|x\right| \cdot \left|y\right|"),
        (absolute(subtract(absolute(x), 1)), "|abs(x) − 1|", r"\left|\left|x\right| - 1\right|"),
        (floor(x), "⌊x⌋", r"\lfloor x \rfloor"),
        (factorial(add(n, 1)), "(n + 1)!", "(n + 1)!"),
        (binomial(n, 2), "binomial(n, 2)", r"\binom{n}{2}"),
        (log2(x), "log₂(x)", r"\log_{2}(x)"),
        (log_base(x, y), "log(x, y)", r"\log_{y}(x)"),
        (arcsin(x), "arcsin x", r"\arcsin(x)"),
        (gamma(x), "Γ(x)", r"\Gamma(x)"),
        (multiply(variable("x1"), variable("x_1")), "x₁ · x_1", r"x_{1} \cdot \mathrm{x\_1}"),
        (sigmoid(x), "σ(x)", r"\operatorname{sigmoid}(x)"),
        (sigmoid(variable("sigma")), "sigmoid(σ)", r"\operatorname{sigmoid}(\sigma)"),
        (bessel_j(0, x), "J₀(x)", r"\operatorname{bessel\_j}(0, x)"),
        (maximum(maximum(x, y), 1), "max(x, y, 1)", r"\max(x, y, 1)"),
        (multiply(2, PI), "2π", r"2 \pi"),
        (constant(Decimal("2.5e-9")), "2.5 · 10⁻⁹", r"2.5 \cdot 10^{-9}"),
        (
            where(greater(x, 0), x, where(greater(y, 0), y, 0)),
            "{x if x > 0 else y if y > 0 else 0}",
            (
                r"\begin{cases} x & \text{if } x > 0 \\ y & \text{if } y > 0 \\ "
                r"0 & \text{otherwise} \end{cases}"
            ),
        ),
        (apply(derivative_of, sin(x), variable="x"), "d/dx (sin x)", r"\frac{d}{dx}(\sin(x))"),
        (
            apply(derivative_of, multiply(x, y), variable="x"),
            "∂/∂x (xy)",
            r"\frac{\partial}{\partial x}(x y)",
        ),
        (variable("f′"), "f′", "f'"),
        (stacked([x, multiply(2, y)]), "[x, 2y]", r"\begin{bmatrix} x \\ 2 y \end{bmatrix}"),
        (part(data_x, 0), "x₀", "x_{0}"),
        (permuted(variable("X", type=ArrayType("float64", (2, 3)))), "Xᵀ", r"X^{\mathsf{T}}"),
        (
            multiply(2, total(RESIDUAL * data_x)),
            "2 Σᵢ (w xᵢ + b − yᵢ) xᵢ",
            r"2 \sum_{i} (w x_{i} + b - y_{i}) x_{i}",
        ),
    ],
)
def test_terminal_and_latex(node, in_terminal, in_latex):
    assert typeset(node) == in_terminal
    assert latex(node) == in_latex


simple_numbers = st.one_of(
    st.integers(-20, 20), st.fractions(-5, 5, max_denominator=12), st.decimals("-9", "9", places=1)
).map(constant)


def logarithm_of_base_e_as_natural(node):
    """What ``\\log_{e}(x)`` is read as."""
    if node.primitive is log_base and node.arguments[1] is E:
        return log(node.arguments[0])
    return None


@given(graphs(variables=NAMES, leaves=simple_numbers))
def test_latex_reads_back_to_the_same_graph(node):
    assume(all(exact(n.arguments[1]) != 0 for n in ordered(node) if n.primitive is root))
    declared = variables(node)
    again = read_latex(latex(node, "f", NAMES), NAMES)
    [expected] = rewrite([node], logarithm_of_base_e_as_natural)
    assert text(again.output) == text(expected)
    assert set(declared) <= set(again.variables)


@given(graphs())
def test_mathml_is_xml_and_every_script_has_its_parts(node):
    tree = ElementTree.fromstring(mathml(node, "f", ["x"]))
    assert tree.get("display") == "block"
    assert tree.get("alttext")
    for element in tree.iter():
        kind = element.tag.rpartition("}")[2]
        if kind in ("msup", "msub", "mfrac", "mroot", "munder"):
            assert len(element) == 2, kind


@given(graphs(size=40))
@settings(max_examples=50)
def test_no_printer_writes_a_line_end_or_a_bare_double_sign(node):
    for printed in (text(node), typeset(node).replace("\n", "; ")):
        assert "\n" not in printed
        assert "--" not in printed
        assert "−−" not in printed
        assert "+ −" not in printed


def inner_text(tree):
    return "".join(tree.itertext())


def test_mathml_sets_functions_signs_and_brackets_as_a_page_needs_them():
    printed = mathml(multiply(x, sin(subtract(x, 1))))
    assert '<mspace width="0.167em"></mspace><mrow><mi>sin</mi><mo>\u2061</mo>' in (
        printed.replace("&#x2061;", "\u2061")
    )
    assert '<mo form="prefix" stretchy="false">(</mo>' in printed
    assert "<mo>−</mo>" in printed
    assert 'alttext="x*sin(x - 1)"' in printed


def test_mathml_brackets_stretch_round_a_fraction():
    assert '<mo form="prefix">(</mo>' in mathml(power(divide(x, y), 2))


def test_mathml_marks_nodes_that_a_page_points_at():
    inner = add(x, 1)
    tree = ElementTree.fromstring(mathml(multiply(inner, sin(inner)), ids={inner: "n<1>"}))
    marked = [e for e in tree.iter() if e.get("data-node") == "n<1>"]
    assert [e.get("id") for e in marked] == ["n<1>", None]
    assert [inner_text(e).strip("()") for e in marked] == ["x+1", "x+1"]


def test_conditions_are_escaped_in_mathml():
    tree = ElementTree.fromstring(mathml(where(greater(x, 0), x, 0)))
    assert tree.get("alttext") == "where(x > 0, x, 0)"
    assert "x>0" in inner_text(tree)


def test_a_header_stands_before_the_formula():
    square = power(x, 2)
    assert text(square, "f", ["x", "y"]) == "f(x, y) = x^2"
    assert typeset(square, "f′", ["x"]) == "f′(x) = x²"
    assert latex(square, "f'", ["x", "theta_0"]) == r"f'(x, \theta_{0}) = x^{2}"
    assert inner_text(ElementTree.fromstring(mathml(square, "f", ["x"]))) == "f(x)=x2"


def nested(levels: int) -> Node:
    e: Node = x
    for _ in range(levels):
        e = multiply(sin(e), e)
    return e


@pytest.mark.parametrize("printer", [latex, mathml, typeset], ids=["latex", "mathml", "typeset"])
def test_large_graphs_are_printed_in_rows_with_named_parts(printer):
    started = perf_counter()
    lengths = [len(printer(nested(levels), "f", ["x"])) for levels in (30, 60, 120)]
    assert perf_counter() - started < 1
    assert lengths[2] - lengths[1] < 2.5 * (lengths[1] - lengths[0])


def test_rows_of_latex_read_back():
    printed = latex(nested(12), "f", ["x"])
    assert printed.startswith("\\begin{aligned}\nu_{1} &= \\sin(x) x \\\\\n")
    assert text(read_latex(printed, ["x"]).output) == text(nested(12))


def test_rows_of_the_terminal_are_lines():
    assert typeset(nested(12)).splitlines()[:2] == ["u₁ = sin(x) x", "u₂ = sin(u₁) u₁"]


@pytest.mark.parametrize("printer", [latex, mathml, typeset], ids=["latex", "mathml", "typeset"])
@pytest.mark.parametrize(
    "step",
    [sin, lambda e: add(x, e), lambda e: multiply(e, x)],
    ids=["nested functions", "a sum from the right", "a product from the left"],
)
def test_tens_of_thousands_of_operations_print_without_recursion(printer, step):
    e: Node = x
    for _ in range(20_000):
        e = step(e)
    assert len(printer(e)) < 10_000_000


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("sech(x)^2", "sech²(x)"),
        ("(2*e^(-x^2))/sqrt(pi)", "2e^(−x²)/√π"),
        ("(2*x^3)/5", "2x³/5"),
        ("sqrt(x)^3", "(√x)³"),
    ],
)
def test_products_above_a_line_and_powers_of_functions_need_no_brackets(source, expected):
    assert typeset(function(source).source) == expected
