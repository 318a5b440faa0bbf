"""The tables of NIST carry the fits that NIST certifies, by an arithmetic that is not ours."""

import tomllib
from importlib.resources import files
from pathlib import Path

import mpmath
import numpy as np
import pytest

NIST = Path(__file__).parent / "tables" / "nist"
CERTIFIED = tomllib.loads((NIST / "certified.toml").read_text())
MODELS = {
    "misra1a": lambda x, b1, b2: b1 * (1 - mpmath.exp(-b2 * x)),
    "norris": lambda x, b1, b2: b1 + b2 * x,
    "mgh17": lambda x, b1, b2, b3, b4, b5: b1 + b2 * mpmath.exp(-x * b4) + b3 * mpmath.exp(-x * b5),
    "misra1b": lambda x, b1, b2: b1 * (1 - (1 + b2 * x / 2) ** -2),
    "chwirut2": lambda x, b1, b2, b3: mpmath.exp(-b1 * x) / (b2 + b3 * x),
    "danwood": lambda x, b1, b2: b1 * x**b2,
    "lanczos3": lambda x, b1, b2, b3, b4, b5, b6: (
        b1 * mpmath.exp(-b2 * x) + b3 * mpmath.exp(-b4 * x) + b5 * mpmath.exp(-b6 * x)
    ),
    "roszman1": lambda x, b1, b2, b3, b4: b1 - b2 * x - mpmath.atan(b3 / (x - b4)) / mpmath.pi,
    "mgh09": lambda x, b1, b2, b3, b4: b1 * (x**2 + x * b2) / (x**2 + x * b3 + b4),
    "mgh10": lambda x, b1, b2, b3: b1 * mpmath.exp(b2 / (x + b3)),
    "boxbod": lambda x, b1, b2: b1 * (1 - mpmath.exp(-b2 * x)),
    "rat42": lambda x, b1, b2, b3: b1 / (1 + mpmath.exp(b2 - b3 * x)),
    "eckerle4": lambda x, b1, b2, b3: b1 / b2 * mpmath.exp(-(((x - b3) / b2) ** 2) / 2),
    "rat43": lambda x, b1, b2, b3, b4: b1 / (1 + mpmath.exp(b2 - b3 * x)) ** (1 / b4),
    "thurber": lambda x, b1, b2, b3, b4, b5, b6, b7: (
        (b1 + b2 * x + b3 * x**2 + b4 * x**3) / (1 + b5 * x + b6 * x**2 + b7 * x**3)
    ),
}


def rows(name):
    name = CERTIFIED[name].get("table", name)
    shipped = files("steepest") / "data" / f"{name}.csv"
    text = (shipped if shipped.is_file() else NIST / f"{name}.csv").read_text().split()
    assert text[0] == "x,y"
    return [tuple(map(mpmath.mpf, line.split(","))) for line in text[1:]]


def fit(name, start):
    """Gauss-Newton with 40 digits: the parameters, their deviations, the sum of squares."""
    table, model = rows(name), MODELS[name]
    parameters = mpmath.matrix(start)
    for _ in range(8):
        residuals = mpmath.matrix([y - model(x, *parameters) for x, y in table])
        jacobian = mpmath.matrix(len(table), len(start))
        for j in range(len(start)):
            step = mpmath.mpf(10) ** -20 * (abs(parameters[j]) or 1)
            ahead, behind = parameters.copy(), parameters.copy()
            ahead[j] += step
            behind[j] -= step
            for i, (x, _) in enumerate(table):
                jacobian[i, j] = (model(x, *ahead) - model(x, *behind)) / (2 * step)
        normal = jacobian.T * jacobian
        parameters += mpmath.lu_solve(normal, jacobian.T * residuals)
    total = sum((y - model(x, *parameters)) ** 2 for x, y in table)
    inverse, freedom = normal**-1, len(table) - len(start)
    deviations = [mpmath.sqrt(total / freedom * inverse[j, j]) for j in range(len(start))]
    return np.array(list(parameters), float), np.array(deviations, float), float(total)


@pytest.mark.parametrize("name", CERTIFIED)
def test_the_certified_fit_is_the_least_squares_fit_of_the_table(name):
    certified = CERTIFIED[name]
    with mpmath.workdps(40):
        parameters, deviations, total = fit(name, certified["parameters"])
    np.testing.assert_allclose(parameters, certified["parameters"], rtol=1e-10)
    np.testing.assert_allclose(deviations, certified["standard_deviations"], rtol=1e-10)
    np.testing.assert_allclose(total, certified["residual_sum_of_squares"], rtol=1e-10)


COUNTS = {
    "misra1a": 14, "norris": 36, "mgh17": 33, "chwirut2": 54, "danwood": 6, "lanczos3": 24,
    "roszman1": 25, "mgh09": 11, "mgh10": 16, "boxbod": 6, "rat42": 9, "eckerle4": 35,
}  # fmt: skip


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_no_row_of_the_source_is_missing(name, count):
    assert len(rows(name)) == count
