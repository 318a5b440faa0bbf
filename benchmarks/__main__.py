"""``python -m benchmarks``: time the works and print their tables."""

from benchmarks.harness import main

main()
