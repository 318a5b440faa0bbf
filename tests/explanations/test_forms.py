"""Steps, JSON, HTML, LaTeX, and the table of rules."""

import json
import xml.etree.ElementTree as ET

import pytest

import steepest as st

LESSON = [
    ("x^2", "power rule"),
    ("x^5", "power rule"),
    ("sqrt(x)", "power rule"),
    ("x^2 + 3x", "sum rule"),
    ("x^2*e^x", "product rule"),
    ("(3x + 1)^5", "chain rule"),
    ("5", "constant rule"),
    ("e^x", "derivative of the exponential"),
    ("ln(x)", "derivative of the logarithm"),
    ("sin(x)", "derivative of sine"),
    ("cos(x)", "derivative of cosine"),
]


@pytest.mark.parametrize(("source", "rule"), LESSON)
@pytest.mark.parametrize("level", ["brief", "normal", "every"])
def test_rules_have_the_names_of_the_lesson(source, rule, level):
    assert rule in [step.rule for step in st.explain(source, level=level).steps]


def test_a_step_says_what_it_rewrites():
    chain = st.explain("(3x + 1)^5").steps[0]
    assert (chain.number, chain.rule) == ("1", "chain rule")
    assert (chain.outer, chain.inner) == ("u^5", "3*x + 1")
    assert chain.before == "d/dx((3*x + 1)^5)"
    assert chain.after == "5*(3*x + 1)^4*d/dx(3*x + 1)"
    assert chain.why == "f is a power of 3x + 1: outer u⁵, inner u = 3x + 1."


def test_a_part_that_was_told_is_recalled_by_its_number():
    text = st.explain("sin(x^2)*ln(sin(x^2))").text()
    [line] = [line for line in text.splitlines() if "as in" in line]
    assert line.split() == ["1.2.2", "u′", "=", "2x", "cos(x²)", "as", "in", "1.1"]


def test_equal_factors_are_written_as_a_power():
    assert [step.rule for step in st.explain("x*x*sin(x)")][:2] == ["rewriting", "product rule"]


def test_a_term_that_stands_twice_is_shown_twice():
    assert st.explain("sin(x) + sin(x)").text().count("→ cos x") == 2


def test_json_has_the_steps_and_the_check():
    entries = json.loads(json.dumps(st.explain("x^2*sin(x)", "x").to_dict(), allow_nan=False))
    assert entries["answer"] == str(st.function("x^2*sin(x)").diff())
    assert entries["steps"][0].keys() >= {"number", "rule", "why", "before", "after"}
    assert entries["steps"][0]["parts"] == {"u": "x^2", "v": "sin(x)"}
    check = entries["checks"][0]
    assert abs(check["formula"] - check["quotient"]) < 1e-6


def test_levels_differ_in_length_only():
    brief, normal, every = (
        st.explain("x^2*sin(3x + 1)", level=level) for level in ("brief", "normal", "every")
    )
    assert len(brief) < len(normal) < len(every)
    assert brief.answer == normal.answer == every.answer


def test_html_unfolds_and_has_mathml():
    root = ET.fromstring(st.explain("x^2*e^(3x)").html())
    assert root.tag == "section"
    assert root.findall(".//details/summary")
    assert root.findall(".//{http://www.w3.org/1998/Math/MathML}math")


def test_markup_in_names_is_escaped():
    html = st.explain("a_lt*x", "x").html()
    ET.fromstring(html)
    assert "<script" not in html


def test_latex_is_a_document_when_asked():
    tex = st.explain("x^2*e^x").latex(document=True)
    assert tex.startswith(r"\documentclass")
    assert tex.rstrip().endswith(r"\end{document}")
    assert "$u = x^{2}$" in tex


def test_notebooks_show_text_and_html():
    bundle = st.explain("x^2")._repr_mimebundle_()
    assert bundle.keys() == {"text/plain", "text/html"}


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_terminal(width):
    text = st.explain("sqrt(2x + 1)*e^(-x^2/2)/(x^2 + 3x + 1)^2").text(width)
    assert max(map(len, text.splitlines())) <= width


def test_the_table_of_rules_is_general():
    table = st.rules()
    printed = str(table)
    for row in ("(fg)′ = f′ g + f g′", "(f/g)′ = (f′ g − f g′)/g²", "(xⁿ)′ = n xⁿ⁻¹"):
        assert row in printed
    assert any(rule.name == "derivative of sine" for rule in table)
    assert all(rule.formula and rule.latex for rule in table)
    assert len(table) > 50
    json.dumps(table.to_dict())


def test_rules_are_found_by_a_word():
    assert {rule.name for rule in st.rules().named("quotient")} >= {"quotient rule"}
