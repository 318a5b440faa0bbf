"""Every section runs, and every worked example of the lesson stands in it, computed right."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import steepest as st
from steepest.lesson import ITEMS, KINDS, LESSON, LESSONS, riddle, sections, takes_own, worked

EXAMPLES = json.loads(
    (Path(__file__).parent.parent / "tables" / "examples.json").read_text("utf-8")
)
ITEMS_OF_EXAMPLES = [item for section in sections() for item in section.examples]
QUESTIONS = [item for section in sections() for item in section.questions]


@cache
def facts(kind):
    """What the examples of a kind computed."""
    return [worked(item).facts for item in ITEMS_OF_EXAMPLES if item.head == kind]


def same(f, g):
    return bool(st.equivalent(st.function(f, variables="x"), st.function(g, variables="x")))


def typed(formula):
    return str(st.function(formula))


def derivatives():
    """Derivative, rules and steps of each function that the lesson differentiates."""
    found = {}
    for table in facts("derivatives"):
        for row in table["rows"]:
            found[typed(row["function"])] = (row["derivative"], {row["rule"]}, ())
    for told in facts("derivative"):
        rules = {step["rule"] for step in told["steps"]}
        found[typed(told["function"])] = (told["derivative"], rules, told["steps"])
    return found


@pytest.mark.parametrize("width", [58, 78, 100])
@pytest.mark.parametrize("item", ITEMS_OF_EXAMPLES, ids=lambda item: item.options["title"])
def test_each_example_is_computed_and_fits_its_width(item, width):
    text = worked(item, width=width).text
    assert text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item.head)
def test_the_computed_answer_to_each_question_is_judged_right(item):
    asked = riddle(item)
    answer = asked.expected.replace("−", "-")
    reply = asked.judge(answer)
    assert reply.right is True, reply.text


@pytest.mark.parametrize("item", QUESTIONS, ids=lambda item: item.head)
def test_a_wrong_answer_to_each_question_is_judged_wrong_with_a_word(item):
    wrong = {"rule": "sum rule", "number": "17, 17" if "," in riddle(item).expected else "17"}
    reply = riddle(item).judge(wrong.get(item.options["kind"], "x + 17"))
    assert reply.right is False
    assert reply.text


def test_every_kind_of_item_and_of_example_is_used():
    used = {item.kind for section in sections() for item in section.items}
    assert used == set(ITEMS)
    assert {item.head for item in ITEMS_OF_EXAMPLES} == set(KINDS)


def test_it_is_lesson_2_of_100_and_has_six_takeaways():
    assert (LESSON, LESSONS) == (2, 100)
    takeaways = [i for section in sections() for i in section.items if i.kind == "takeaway"]
    assert len(takeaways) == 6


@pytest.mark.parametrize("row", EXAMPLES["functions"], ids=lambda row: row["f"])
def test_values_are_those_of_the_lesson(row):
    [known] = [f for f in facts("value") if typed(f["function"]) == typed(row["f"])]
    assert [[at["x"], value] for at, value in known["values"]] == row["at"]


@pytest.mark.parametrize("row", EXAMPLES["rules_table"], ids=lambda row: row["f"])
def test_the_table_of_basic_derivatives_is_that_of_the_lesson(row):
    derivative, rules, _ = derivatives()[typed(row["f"])]
    assert same(derivative, row["answer"])
    assert row["rule"] in rules


@pytest.mark.parametrize("row", EXAMPLES["derivatives"], ids=lambda row: row["f"])
def test_derivatives_and_their_rules_are_those_of_the_lesson(row):
    derivative, rules, steps = derivatives()[typed(row["f"])]
    assert same(derivative, row["answer"])
    assert set(row["rules"]) <= rules
    if "outer" in row:
        [chain] = [step for step in steps if step["rule"] == "chain rule"]
        assert same(chain["outer"].replace("u", "x"), row["outer"].replace("u", "x"))
        assert same(chain["inner"], row["inner"])


@pytest.mark.parametrize("row", EXAMPLES["partials"], ids=lambda row: row["f"])
def test_partial_derivatives_are_those_of_the_lesson(row):
    [known] = [f for f in facts("partials") if typed(f["function"]) == typed(row["f"])]
    for name, derivative in known["partials"].items():
        assert typed(derivative) == typed(row[name])


@pytest.mark.parametrize("row", EXAMPLES["gradients"], ids=lambda row: row["f"])
def test_the_gradient_is_that_of_the_lesson(row):
    [known] = [f for f in facts("gradient") if typed(f["function"]) == typed(row["f"])]
    assert list(map(typed, known["gradient"])) == list(map(typed, row["answer"]))
    assert known["at"] == row["at"]
    assert list(known["value"]) == row["value"]


def test_no_direction_is_steeper_than_the_gradient():
    [known] = facts("compass")
    assert max(known["slopes"]) == pytest.approx(np.linalg.norm(known["gradient"]), rel=1e-12)
    assert known["slopes"][0] == max(known["slopes"])
    assert known["slopes"][4] == min(known["slopes"])


def test_a_step_of_descent_is_theta_minus_rate_times_gradient():
    [known] = facts("descent")
    assert same_rule(known["rule"], EXAMPLES["descent"]["update"])
    np.testing.assert_allclose(known["first"], np.array([3, 4]) - 0.1 * np.array([6, 8]))
    assert known["converged"]


def same_rule(told, lesson):
    return told.replace(" ", "").endswith(lesson.replace(" ", ""))


def test_a_mini_batch_is_nearer_to_the_batch_gradient_than_one_row():
    [known] = facts("kinds")
    assert 0 < known["mini-batch"] < known["stochastic"]
    lesson_kinds = {kind.split(" ")[0] for kind in EXAMPLES["descent"]["kinds"]}
    assert lesson_kinds == set(known)


def test_the_typical_rates_stand_side_by_side_with_all_three_verdicts():
    [known] = facts("rates")
    assert set(EXAMPLES["descent"]["typical_rates"]) <= set(known["rates"])
    verdicts = {row["verdict"] for row in known["rates"].values()}
    assert verdicts == {"too large", "right", "too small"}
    assert known["rates"][0.3]["limit"] == pytest.approx(0.25)


def test_schedules_begin_large_anneal_by_a_cosine_and_warm_up():
    [known] = facts("schedules")
    halved, cosine, warm = known["schedules"].values()
    assert halved == sorted(halved, reverse=True)
    assert cosine[3] == pytest.approx(0.05)
    assert warm[:2] == pytest.approx([0.01, 0.1])  # a tenth of 0.1 each step of ten
    assert warm[1] > warm[2] > warm[3]


def test_curvature_says_minimum_only_where_the_function_is_level():
    cubic, quartic = facts("curvature")
    assert "a maximum" in cubic["verdicts"][0]
    assert "a minimum" in cubic["verdicts"][2]
    assert "neither" in cubic["verdicts"][3]
    assert "decides nothing" in quartic["verdicts"][1]
    assert "a minimum" in quartic["verdicts"][1]


@pytest.mark.parametrize(("f", "x"), [("x^3 - 3x", -1), ("x^3 - 3x", 1), ("x^4", 0)])
def test_what_curvature_says_is_what_classify_proves(f, x):
    [known] = [k for k in facts("curvature") if typed(k["function"]) == typed(f)]
    verdict = known["verdicts"][[-1, 0, 1, 2].index(x)]
    assert verdict.endswith(f"a {st.classify(f, {'x': x}).kind}")


def test_the_hessian_shows_a_saddle():
    [known] = facts("hessian")
    assert known["value"].tolist() == [[2, 3], [3, 2]]
    np.testing.assert_allclose(known["eigenvalues"], [-1, 5])
    assert "saddle" in known["verdict"]


def test_newton_reaches_the_bottom_of_a_bowl_in_one_step():
    [known] = facts("newton")
    np.testing.assert_allclose(known["point"], [0, 0], atol=1e-12)


def test_adam_lbfgs_and_newton_reach_the_same_minimum():
    [known] = facts("methods")
    assert {"adam", "lbfgs", "newton"} <= set(known["methods"])
    for found in known["methods"].values():
        np.testing.assert_allclose(found["x"], [1, 1], atol=1e-2)


@pytest.mark.parametrize("row", EXAMPLES["integrals"]["definite"], ids=lambda r: r["integrand"])
def test_definite_integrals_are_those_of_the_lesson(row):
    [known] = [f for f in facts("integral") if typed(f["function"]) == typed(row["integrand"])]
    assert known["value"] == row["value"]
    assert typed(known["antiderivative"]) == typed(row["on_the_way"])


@pytest.mark.parametrize("row", EXAMPLES["integrals"]["rules"], ids=lambda row: row["f"])
def test_the_integration_rules_are_those_of_the_lesson(row):
    rows = [r for table in facts("antiderivatives") for r in table["rows"]]
    known = {typed(r["function"]): r["antiderivative"] for r in rows}
    found = st.function(known[typed(row["f"])])
    for x in (0.5, 1.5, 2.5):
        at = {"x": x, "n": 2.0}
        wanted = st.function(row["answer"])
        values = [h(**{n: at[n] for n in h.variables}) for h in (found, wanted)]
        assert values[0] == pytest.approx(values[1], rel=1e-14)


def test_the_waiting_time_has_the_probability_and_mean_of_the_exponential_law():
    [known] = facts("density")
    assert known["probability"] == pytest.approx(1 - np.exp(-1), rel=1e-10)
    assert (known["mean"], known["variance"]) == pytest.approx((1, 1), rel=1e-10)


def test_the_belief_about_the_coin_is_that_of_the_conjugate_pair():
    # beta(2, 2) and 6 heads of 8 give beta(8, 4)
    [known] = facts("posterior")
    assert known["prior"] == pytest.approx(1 / 2, rel=1e-9)
    assert known["posterior"] == pytest.approx(8 / 12, rel=1e-8)


def test_dz_dt_adds_both_paths():
    [known] = facts("chain")
    assert known["paths"] == 2
    f = st.function(known["derivative"])
    t = 0.7
    c, s = np.cos(t), np.sin(t)
    assert f(t) == pytest.approx((2 * c + 3 * s) * -s + 3 * c * c, rel=1e-13)


def test_the_slope_in_the_first_weights_is_the_product_of_four_local_derivatives():
    [known] = facts("backpropagation")
    [product] = [p for p in known["products"] if p["wrt"] == "w1"]
    [path] = product["paths"]
    assert [edge["to"] for edge in path] == ["L", "f3", "f2", "f1"]
    assert np.prod([edge["value"] for edge in path]) == pytest.approx(product["value"], rel=1e-14)


@pytest.mark.parametrize("row", EXAMPLES["taylor"], ids=lambda row: row["f"])
def test_taylor_coefficients_are_those_of_the_lesson(row):
    [known] = [f for f in facts("taylor") if typed(f["function"]) == typed(row["f"])]
    assert known["exact"] == row["coefficients"]


def test_the_first_order_model_is_the_tangent():
    [known] = facts("tangent")
    assert (known["weight"], known["bias"]) == (1, 1)


OWN = ["x^2*sin(x)", "x^3", "ln(x)", "1/x", "x^2*y", "sqrt(x^2 + y^2)", "7", "|x|"]


def with_own(item, own):
    """What is said to a reader's function: the example, or what would work."""
    try:
        return worked(item, own).text
    except st.SteepestError as error:
        return error.problem and error.remedy


@pytest.mark.parametrize("own", OWN)
def test_a_function_of_the_readers_is_worked_or_refused_with_a_remedy(own):
    for item in filter(takes_own, ITEMS_OF_EXAMPLES):
        assert with_own(item, own), item.options["title"]
