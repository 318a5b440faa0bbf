"""What readings say besides the formula, and what surrounds one."""

from decimal import Decimal

import pytest

from steepest.errors import ArgumentError, CallError, ParseError, UnknownName
from steepest.graph import Constant, E, divide, exp, multiply, negate, power, variable
from steepest.reading import is_equation, read, read_equation, read_latex, read_text

X = variable("x")


def names(found):
    return [v.name for v in found.variables]


def test_nodes_are_what_was_typed():
    assert read("1/2").output is divide(1, 2)
    assert read("-3").output is negate(3)
    assert read("1*x + 0").output is not X
    assert read("e^x").output is power(E, X)
    assert read("exp(x)").output is exp(X)
    half = read("0.50").output
    assert isinstance(half, Constant)
    assert half.value == Decimal("0.50")
    assert str(half.value) == "0.50"


def test_a_minus_takes_the_whole_term():
    assert read("-2x").output is negate(multiply(2, X))


def test_variables_stand_in_natural_order_unless_told_otherwise():
    assert names(read("x10 + x2 + a")) == ["a", "x2", "x10"]
    assert names(read("f(y, x) = x - y")) == ["y", "x"]
    assert names(read("x - y", ["y", "x", "z"])) == ["y", "x", "z"]
    assert names(read("f(x) = a*x + b")) == ["x", "a", "b"]


def test_a_header_names_the_formula():
    assert read("f(x) = x^2").name == "f"
    assert read("y = a*exp(-b*x)").name == "y"
    assert read(r"L(w, b) = (y - wx - b)^2").name == "L"
    assert read("x^2").name == ""


def test_declared_names_win_over_everything():
    assert names(read("e*sin(x)", ["e", "x"])) == ["e", "x"]
    assert names(read("f(x)", ["f", "x"])) == ["f", "x"]
    assert names(read("w1x + cost", ["w1x", "cost"])) == ["w1x", "cost"]
    assert names(read("gamma(x)", ["gamma", "x"])) == ["gamma", "x"]
    assert names(read("f(rate) = 2rate")) == ["rate"]


def test_an_undeclared_name_beside_declared_ones_is_refused():
    with pytest.raises(UnknownName, match="also uses y"):
        read("x + y", ["x"])


@pytest.mark.parametrize("bad", [["x", "x"], ["2x"], [""], ["x y"], [3]])
def test_names_that_are_no_words_are_refused(bad):
    with pytest.raises(ArgumentError):
        read("x", bad)


def test_what_is_not_text_is_refused():
    with pytest.raises(CallError):
        read(5)


def test_named_parts_are_put_in():
    found = read("u = sin(x); v = u^2; u*v")
    assert names(found) == ["x"]
    assert found.output is read("sin(x)*(sin(x))^2").output
    assert read("u = sin(x); f(x) = u^2").name == "f"
    for bad in ("v = u; u = x; v", "u = x; u = y; u", "u = x;", "x; u", "u = u + 1; u"):
        with pytest.raises(ParseError):
            read(bad)


def test_greek_letters_and_their_names_are_one_variable():
    assert read("α + θ_0").output is read("alpha + theta_0").output
    assert read("2πr").output is read("2*pi*r").output
    assert read(r"\alpha + \theta_{0}").output is read("alpha + theta_0").output


def test_latex_is_known_by_its_backslash_or_dollars():
    assert read(r"\sin x").kind == "latex"
    assert read("$ab$").kind == "latex"
    assert names(read("$ab$")) == ["a", "b"]
    assert read("ab").kind == "text"
    assert names(read_latex("ab")) == ["a", "b"]
    assert read(r"\[ x^2. \]").output is read("x^2").output


def test_notes_say_what_was_assumed():
    notes = " ".join(read("rate*xy + log x").notes)
    assert "rate is one variable" in notes
    assert "xy is the product x*y" in notes
    assert "natural" in notes
    assert read("x^2").notes == ()


def test_the_echo_shows_every_multiplication():
    assert read("3xy + 2 sin 2x").echo == "3*x*y + 2*sin(2*x)"
    assert read("2pi(x+1)").echo == "2*pi*(x + 1)"


def test_an_equation_gives_both_sides():
    left, right = read_equation("x^2 + y^2 = 1")
    assert left is read("x^2 + y^2").output
    assert right is read("1").output
    for bad in ("x^2", "x = y = z", "x ="):
        with pytest.raises(ParseError):
            read_equation(bad)


def test_cases_that_cover_every_number_need_no_otherwise():
    both = read("{x if x >= 0, -x if x < 0}").output
    assert both is read("where(x >= 0, x, -x)").output
    three = r"\begin{cases} 1 & x<-1 \\ 2 & -1 \le x \le 1 \\ 3 & x>1 \end{cases}"
    assert read(three).output is read("{1 if x < -1, 2 if -1 <= x <= 1, 3 otherwise}").output
    assert read("{1 if x < a, 2 if x >= a}").output is read("where(x < a, 1, 2)").output


@pytest.mark.parametrize(
    "source",
    [
        "{x if x > 0, -x if x < 0}",
        "{1 if x < 0, 2 if x > 1}",
        "{1 if x < a, 2 if x > b}",
        "{1 if x < 0, 2 if y >= 0}",
        "{1 if x > 0}",
    ],
)
def test_cases_that_leave_something_out_are_refused(source):
    with pytest.raises(ParseError, match="otherwise"):
        read(source)


@pytest.mark.parametrize(
    ("source", "candidates"),
    [
        ("sinx", ["sin(x)"]),
        ("xlnx", ["x*ln(x)"]),
        ("2pix", ["2pi*x"]),
        ("x 2", ["x*2", "x^2"]),
        ("a ± b", ["a + b", "a - b"]),
        ("log2x", ["log2(x)", "log(2*x)"]),
        ("sin x (x+1)", ["sin (x)*(x+1)", "sin (x*(x+1))"]),
        ("ln|x|^2", ["ln(|x|^2)", "ln(|x|)^2"]),
        ("3x10^8", ["3*10^8"]),
        (r"2\frac{1}{2}", [r"2 + \frac{1}{2}", r"2 \cdot \frac{1}{2}"]),
        (r"\sin x (x+1)", [r"\sin (x) \cdot (x+1)"]),
    ],
)
def test_both_readings_are_named_and_can_be_typed(source, candidates):
    with pytest.raises(ParseError) as refusal:
        read(source)
    for candidate in candidates:
        assert candidate in refusal.value.remedy
        read(candidate)


@pytest.mark.parametrize(
    ("source", "near"), [("sine(x)", "sin"), ("Sin(x)", "sin"), ("tahn(x)", "tanh"), ("Pi", "pi")]
)
def test_a_misspelt_name_is_told_the_right_one(source, near):
    with pytest.raises(ValueError) as refusal:
        read(source)
    assert near in refusal.value.remedy


@pytest.mark.parametrize(
    "command", ["def", "input", "newcommand", "write", "catcode", "csname", "loop", "include"]
)
def test_programs_of_tex_are_never_followed(command):
    with pytest.raises(ParseError, match="never followed"):
        read("\\" + command + "{x}")


@pytest.mark.parametrize("twin", "аеосхрΑΒｘ𝑥ℯ")
def test_a_look_alike_letter_is_named(twin):
    with pytest.raises(ParseError, match="U\\+"):
        read_text(twin + " + 1")


def test_a_caret_stands_under_the_mistake():
    with pytest.raises(ParseError) as refusal:
        read("sin(x + 2*y")
    assert refusal.value.position == 3
    assert refusal.value.suggestion == "sin(x + 2*y)"
    first, second = refusal.value.where.split("\n")
    assert first[second.index("^")] == "("


@pytest.mark.parametrize(
    "source",
    [
        r"\sin{x}^2",
        r"\exp{-x^2/2}",
        r"2{x+1}\cdot x",
        r"\ln x e^x",
        r"\sin\omega(t-t_0)",
        r"x^{(i)}\pi",
        r"\mathbf{w} x",
        r"x^T x",
        r"\exp{x+1}",
        r"\left(x+1)",
        r"\epsilon + \varepsilon",
        "e^sin 2x",
        "ln sin x cos x",
        "sin x^2 y",
        "√2x",
        "√x^2",
        "sqrt[3](x)",
        "ax + by + ab",
        "xy_1",
        "1,000",
        "0x10",
        "w^{(1)} x",
        "C(n, k)",
        "arctn x",
        "(x > 0)*x",
        "if(x > 0, 1, 2)",
        "x squared",
        "[1, 2]",
        "x[1]",
        "1e999999999",
    ],
)
def test_a_formula_with_two_readings_or_none_is_refused(source):
    with pytest.raises(ValueError, match=r"\S") as refusal:
        read(source)
    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("source", "echo"),
    [
        (r"2^{x}3^{y}", "2^x*3^y"),
        (r"\sin n\pi x", "sin(n*pi*x)"),
        (r"\log_2^2 x + \log^2_2 x", "log2(x)^2 + log2(x)^2"),
        (r"{x+1 \over x} + {n \choose k}", "(x + 1)/x + binomial(n, k)"),
        (r"\left\{ \begin{array}{ll} 1 & x>0 \\ 0 & \mbox{else} \end{array} \right.",
         "where(x > 0, 1, 0)"),
        (r"\frac12gt^2", "(1/2)*g*t^2"),
        ("cosπx + sinθ", "cos(pi*x) + sin(theta)"),
        ("x⁻¹ + sin⁻¹(x) + sin²x", "x^(-1) + asin(x) + sin(x)^2"),
        ("3√x + ½x", "3*sqrt(x) + (1/2)*x"),
        ("||x| - |y||", "|abs(x) - abs(y)|"),
        ("x^-y^2 - -x^-2", "x^(-y^2) - (-x^(-2))"),
        ("log_b x + log_2(8x)", "log(x, b) + log2(8*x)"),
    ],
)  # fmt: skip
def test_the_one_sound_reading_is_found(source, echo):
    assert read(source).echo == echo


@pytest.mark.parametrize(
    ("source", "first", "second"),
    [
        ("a + b mod n", "a + mod(b, n)", "mod(a + b, n)"),
        ("2x mod 3", "2mod(x, 3)", "mod(2x, 3)"),
        ("sin x mod 2", "sin mod(x, 2)", "mod(sin x, 2)"),
        (r"a \bmod b + 1", r"\operatorname{mod}(a, b) + 1", r"\operatorname{mod}(a, b + 1)"),
        ("S*Phi(d1)", "S*normal_cdf(d1)", "S*Phi*(d1)"),
        ("5 1/2", "5 + 1/2", "5*1/2"),
        ("1,000", "1000", "1.000"),
        ("e⁻ˣ²", "e^(-x^2)", "e^(-x*2)"),
        (r"x^23\pi", r"x^{23}\pi", r"x^2 \cdot 3\pi"),
        ("sinx_max", "sin(x_max)", "declare sinx_max"),
    ],
)
def test_both_readings_stand_in_the_remedy(source, first, second):
    with pytest.raises(ParseError) as refusal:
        read(source)
    assert first in refusal.value.remedy
    assert second in refusal.value.remedy
    read(first)


@pytest.mark.parametrize("source", ["x^2\ny^2", "x\r\ny", "u = x\nu^2", "a\n\n\\sin b"])
def test_two_lines_are_two_formulas(source):
    with pytest.raises(ParseError, match="two lines are two formulas"):
        read(source)


def test_a_formula_may_be_broken_at_a_sign_or_in_brackets():
    assert read("x^2 +\n 1").output is read("x^2 + 1").output
    assert read("(x\ny)").output is read("(x y)").output
    assert read("\\frac{1}{x}\n\\sin y").output is read(r"\frac{1}{x} \sin y").output


@pytest.mark.parametrize(
    "source",
    ["xy = 1", "y = x*y", "x + y = 1", "sin(xy) = x", r"x^2 &= y\pi", "P V = n R T", "2 = x"],
)
def test_an_equation_is_told_from_a_header(source):
    assert is_equation(source)
    assert len(read_equation(source)) == 2


@pytest.mark.parametrize("source", ["x^2", "f(x) = x^2", "y = x^2", "u = x; u^2", "x == y", "(x"])
def test_headers_and_parts_are_no_equations(source):
    assert not is_equation(source)


def test_letters_in_a_called_function_are_no_header():
    left, _ = read_equation("sin(xy) = x")
    assert left is read("sin(x*y)").output


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        ("logit(p)", "ln(p/(1 - p))"),
        ("sinc(2x)", "sin(2*x)/(2*x)"),
        ("clip(x, 0, 1)", "min(max(x, 0), 1)"),
        ("normal_cdf(x)", "normal_cdf(x, 0, 1)"),
        ("arc tan x", "arctan(x)"),
    ],
)
def test_a_composite_is_read_as_what_it_stands_for_and_says_so(source, meaning):
    found = read(source)
    assert found.output is read(meaning).output
    assert found.notes


def test_only_a_logarithm_without_base_is_called_natural():
    assert read("log(x, 2)").notes == ()
    assert "natural" in read("log(x)").notes[0]


def test_a_short_word_says_its_product():
    assert "the product is m*c" in read("E = mc^2").notes[0]
    assert names(read("Vmax*S/(Km + S)")) == ["Km", "S", "Vmax"]
