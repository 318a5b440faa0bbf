"""Every explanation compiles: many in one document, where there is a TeX engine."""

import re
import shutil
import subprocess

import pytest

import steepest as st
from steepest.explanations.latex import PREAMBLE
from tests.explanations.learners import random_function
from tests.explanations.test_table import KNOWN, explained

ENGINE = shutil.which("pdflatex")
LEVELS = ("normal", "every", "brief")
OTHERS = [
    ("x^3 + y^3 = 6xy", {}),
    ("y^2 = x", {}),
    ("x*y*z + x^2", {}),
    ("alpha*beta^2 + gamma_1", {}),
    ("max(x, y, 3)", {}),
    ("{x^2 if x > 0 else -x}", {}),
    ("x^2*y + y^3", {"order": 2}),
    ("x^5", {"order": 4}),
    ("sin(" * 60 + "x" + ")" * 60, {}),
    *((source, {"by": "limit"}) for source in ("x^2", "1/x", "sqrt(x)", "sin(x)", "|x|")),
]


def pages():
    for i, row in enumerate(KNOWN[::2]):
        yield row[0], explained(row, LEVELS[i % 3])
    for seed in range(200):
        f = st.function(random_function(seed))
        if "x" in f.variables:
            yield str(f), st.explain(f, "x", LEVELS[seed % 3])
    for source, options in OTHERS:
        yield source, st.explain(source, **options)


@pytest.mark.skipif(ENGINE is None, reason="no TeX engine is installed")
def test_five_hundred_explanations_compile(tmp_path):
    assert ENGINE is not None
    bodies = [f"% {source}\n{page.latex()}" for source, page in pages()]
    document = PREAMBLE + "\n".join(bodies) + "\\end{document}\n"
    (tmp_path / "pages.tex").write_text(document, encoding="utf-8")
    done = subprocess.run(
        [ENGINE, "-interaction=nonstopmode", "-file-line-error", "pages.tex"],
        cwd=tmp_path,
        capture_output=True,
        timeout=300,
        check=False,
    )
    said = done.stdout.decode("utf-8", errors="replace")
    lines = document.splitlines()
    wrong = [int(n) for n in re.findall(r"^\./pages\.tex:(\d+):", said, re.MULTILINE)]
    assert not wrong, [lines[n - 1][:200] for n in wrong[:5]]
    assert done.returncode == 0
    assert len(bodies) >= 500
