"""The pages that a good explanation was measured by, word for word or in their content."""

import pytest

import steepest as st

POWER = """\
f(x) = (3x + 1)⁵

1  f is a power of 3x + 1: outer u⁵, inner u = 3x + 1.             chain rule
     d/dx g(u) = g′(u) · u′
   1.1  g(u) = u⁵         g′(u) = 5u⁴                              power rule
   1.2  u = 3x + 1        u′ = 3                          sum, constant multiple
   together  5(3x + 1)⁴ · 3      (the inner 3 is what is most often forgotten)
2  collect 5 · 3                                                   algebra

f′(x) = 15(3x + 1)⁴
check at x = 0.5: 585.94; central difference quotient with h = 10⁻⁵: 585.94"""

PRODUCT = [
    "1  f is a product: u = x², v = eˣ.                                 product rule",
    "     (uv)′ = u′v + uv′",
    "   1.1  u′ = 2x                                                    power rule",
    "   1.2  v′ = eˣ                                                    exponential",
    "   together  2x eˣ + x² eˣ",
]

REWRITING = [
    "f(x) = xˣ     for x > 0",
    "1  Base and exponent both contain x: neither the power rule nor the exponential",
    "   rule fits. Write f = e^(x ln x).                                rewriting",
    "outer eᵘ, inner u = x ln x.",
    "   2.1  g(u) = eᵘ        g′(u) = eᵘ                                exponential",
    "   2.2  u is a product: u′ = ln x + x · 1/x = ln x + 1             product rule",
    "3  e^(x ln x) is xˣ again                                          rewriting",
    "f′(x) = xˣ (ln x + 1)",
]

PARTIAL = """\
f(x, y) = x² + 3xy + y²        ∂f/∂x: y is held constant

1  term by term                                                    sum rule
   x²  → 2x      power rule
   3xy → 3y      3y is a constant factor
   y²  → 0       no x in it

∂f/∂x = 2x + 3y
"""

LIMIT = """\
f(x) = x²   by the limit

(f(x + h) − f(x)) / h
  = ((x + h)² − x²)/h           put in f
  = (x² + 2xh + h² − x²)/h      expand
  = (2xh + h²)/h                x² cancels
  = 2x + h                      divide by h, which is not 0
  → 2x                          as h → 0

f′(x) = 2x
"""


def test_the_power_of_the_lesson():
    assert st.explain("(3x + 1)^5").text() == POWER


@pytest.mark.parametrize("line", PRODUCT)
def test_the_product_of_the_lesson(line):
    assert line in st.explain("x^2*e^x").text()


@pytest.mark.parametrize("line", REWRITING)
def test_a_power_with_the_variable_twice(line):
    assert line in st.explain("x^x").text()


def test_a_partial_derivative():
    assert st.explain("x^2 + 3xy + y^2", "x").text().startswith(PARTIAL)


def test_the_limit():
    assert st.explain("x^2", by="limit").text().startswith(LIMIT)


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("sqrt(x)", "At x = 0 f has a value but no derivative: the tangent is vertical."),
        ("|x|", "At x = 0 f has a corner (slope −1 from the left, 1 from the right)"),
        ("1000*|x|", "At x = 0 f has a corner (slope −1000 from the left, 1000 from the right)"),
        ("{x^2 if x > 1 else 2 - x}", "At x = 1 f has a corner"),
        ("{x^2 if x > 1 else 5}", "At x = 1 f jumps"),
        ("{sqrt(x) if x > 0 else 0}", "At x = 0 f has a value but no derivative"),
        ("cbrt(x)", "At x = 0 f has a value but no derivative: the tangent is vertical."),
        ("sqrt(sin(x))", "The derivative needs sin x > 0."),
        ("ln(2x - 3)", "for x > 3/2"),
        ("asin(x)", "for −1 ≤ x ≤ 1"),
        ("1/(x^2 - 4)", "for x ≠ ±2"),
    ],
)
def test_what_does_not_exist_is_said(source, sentence):
    assert sentence in " ".join(st.explain(source).text().split())


@pytest.mark.parametrize(
    "source", ["1/(x^2 + 1)", "ln(1 + e^x)", "sqrt(x^2 + 1)", "x*|x|", "{x^2 if x > 0 else 0}"]
)
def test_what_always_exists_is_not_doubted(source):
    text = st.explain(source).text()
    assert " for " not in text.splitlines()[0]
    assert "no derivative" not in text
