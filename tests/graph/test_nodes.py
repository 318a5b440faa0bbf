"""Nodes: one object for each expression, immutable, picklable, of any depth."""

import copy
import gc
import pickle
import subprocess
import sys
import threading
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from steepest import graph
from steepest.errors import ArgumentError, CallError, ShapeError
from steepest.graph import (
    REAL,
    ArrayType,
    Body,
    add,
    apply,
    check,
    constant,
    digest,
    exact,
    exp,
    multiply,
    negate,
    ordered,
    parameter,
    power,
    substitute,
    variable,
)
from tests.laws.graphs import graphs

x, y = variable("x"), variable("y")


def test_equal_expressions_are_one_object():
    assert add(x, multiply(2, y)) is add(x, multiply(2, y))
    assert add(x, y) is not add(y, x)


@pytest.mark.parametrize(
    "others",
    [(2, 2.0), (2, True), (0, False), (0.0, -0.0), (2, Decimal(2)), (Decimal("0.5"), 0.5),
     (Decimal("0.5"), Decimal("0.50")), (Fraction(1, 2), 0.5), (1, 1 + 0j)],
)  # fmt: skip
def test_numbers_of_other_type_or_bits_are_other_constants(others):
    first, second = others
    assert constant(first) is not constant(second)


def test_a_not_a_number_is_one_constant():
    assert constant(float("nan")) is constant(float("nan"))


def test_a_whole_fraction_is_the_whole_number():
    assert constant(Fraction(4, 2)) is constant(2)


def test_arrays_are_known_by_content_and_cannot_be_changed():
    array = np.arange(3.0)
    node = constant(array)
    array[0] = 9
    assert node is constant(np.arange(3.0))
    with pytest.raises(ValueError, match="read-only"):
        node.value[0] = 1


def test_what_is_no_number_is_refused_in_three_parts():
    with pytest.raises(ArgumentError) as caught:
        constant("x")
    assert caught.value.problem and caught.value.remedy


def test_operators_fold_what_is_trivial_and_calls_fold_nothing():
    assert x + 0 is x and 0 + x is x and x * 1 is x and x**1 is x and x / 1 is x
    assert x * 0 is constant(0) and x**0 is constant(1)
    assert -negate(x) is x and 0 - x is negate(x)
    assert constant(1) / 3 is constant(Fraction(1, 3))
    assert add(x, 0) is not x and multiply(1, x) is not x


def test_floats_are_never_folded():
    assert x + 0.0 is add(x, constant(0.0))
    assert constant(0.1) + constant(0.2) is add(0.1, 0.2)


def test_long_powers_stay_written():
    assert exact(constant(3) ** 5) == 243
    assert (constant(9) ** 9**9).primitive is power


def test_variables_are_known_by_name_scope_and_type():
    assert variable("x") is x
    assert variable("x", scope=1) is not x
    assert variable("x", type=ArrayType("real", ("n",))) is not x


def test_arguments_are_counted_and_shapes_fit():
    with pytest.raises(CallError):
        apply(add, x)
    v = variable("v", type=ArrayType("float64", (3,)))
    w = variable("w", type=ArrayType("float64", (4,)))
    with pytest.raises(ShapeError):
        add(v, w)
    assert add(v, x).type == ArrayType("float64", (3,))


def test_named_lengths_fit_themselves_and_one():
    n = variable("a", type=ArrayType("float64", ("n", 1)))
    m = variable("b", type=ArrayType("float64", ("m",)))
    assert add(n, m).type == ArrayType("float64", ("n", "m"))


def test_a_chain_of_100000_operations_is_walked_pickled_named_and_dropped():
    node = x
    for _ in range(50_000):
        node = node * x + 1
    assert len(ordered(node)) == 100_002
    check([node])
    name = digest(node)
    again = pickle.loads(pickle.dumps(node))
    assert again is node and digest(again) == name
    assert copy.deepcopy(node) is node
    before = len(graph.node._table)
    del node, again
    gc.collect()
    assert len(graph.node._table) < before - 90_000


@given(graphs())
def test_pickles_and_digests_are_faithful(node):
    assert pickle.loads(pickle.dumps(node)) is node
    check([node])


def test_a_digest_is_the_same_in_every_process():
    program = (
        "from steepest.graph import *; x = variable('x'); print(digest(exp(x)*2 + x**3).hex())"
    )
    shown = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    }
    assert shown == {digest(exp(x) * 2 + x**3).hex()}


def test_threads_that_build_the_same_graph_get_the_same_nodes():
    results = []
    start = threading.Barrier(4)

    def build():
        start.wait()
        node = x
        for i in range(2_000):
            node = node * y + i
        results.append(node)

    threads = [threading.Thread(target=build) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4 and all(node is results[0] for node in results)


def test_replacements_happen_all_at_once():
    [swapped] = substitute([x - y * 2], {x: y, y: x})
    assert swapped is y - x * 2


def test_equal_bodies_are_equal_whatever_their_parameters_were_called():
    first = Body([x], [x * 2])
    second = Body([y], [y * 2])
    assert first == second and hash(first) == hash(second)
    assert pickle.loads(pickle.dumps(first)) == first
    [value] = first(y + 1)
    assert value is (y + 1) * 2


def test_a_body_that_captures_is_refused():
    with pytest.raises(AssertionError, match="does not receive"):
        Body([x], [x * y])


def test_a_parameter_outside_its_body_is_illegal():
    with pytest.raises(AssertionError, match="outside a body"):
        check([parameter(0, REAL) + 1])


def test_a_tape_says_what_it_cannot_take():
    with pytest.raises(ArgumentError, match="not among the inputs"):
        graph.tape([x * y], [x])


def test_a_tape_lists_each_operation_once_with_exact_numbers():
    node = (x * 0.1) * (x * 0.1)
    written = graph.tape([node], [x]).to_dict()
    assert [o["code"] for o in written["operations"]] == [
        "input", "constant", "multiply", "multiply",
    ]  # fmt: skip
    assert float.fromhex(written["operations"][1]["value"]) == 0.1
    assert written["outputs"] == [3] and written["inputs"] == ["x"]
