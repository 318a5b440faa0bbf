"""How long Steepest and its rivals take for the same work, side by side in one run.

Each ``bench_*.py`` here has a function ``works()`` that yields `harness.Work` records.
``make bench`` times them all, ``make bench WORKS="bench_diff"`` one file of them.
"""
