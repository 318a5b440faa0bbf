# make demo runs the main job, make test runs every test; both set themselves up in .venv.

F ?= x^2*sin(x)
export F

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := lab
.PHONY: setup lab demo test check format bench lock clean

setup: .venv/ready

lab: demo  # until the Lab exists

demo: .venv/ready
	@$(BIN)/steepest demo -- "$$F"

test: .venv/ready-dev
	$(BIN)/python -m pytest

check: .venv/ready-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/ty check
	$(BIN)/pyright
	$(BIN)/lint-imports

format: .venv/ready-dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: .venv/ready-bench
	$(BIN)/python -m benchmarks $(WORKS)

clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks build dist
	find src tests benchmarks -name __pycache__ -type d -exec rm -rf {} +

# The locked versions anew. uv is needed for this and for nothing else.
COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --fork-strategy fewest --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --upgrade
lock: .venv/bin/python
	$(INSTALL) uv
	$(COMPILE) --extra plot --extra lab --extra dev --group build -o requirements-dev.lock
	$(COMPILE) --extra plot --extra lab --group build -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --extra plot --extra bench -c requirements-dev.lock -o requirements-bench.lock

.venv/bin/python:
	@[ -n "$(PYTHON)" ] || { echo "Steepest needs Python 3.11 or newer; name one: make setup PYTHON=/path/to/python3"; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the locked versions of what Steepest needs (once)"
	@$(INSTALL) --require-hashes -r requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/ready-dev: requirements-dev.lock | .venv/ready
	@echo "Installing the locked versions of what the tests and checks need (once)"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

.venv/ready-bench: requirements-bench.lock | .venv/ready-dev
	@echo "Installing the locked versions of the rivals (once)"
	@$(INSTALL) --require-hashes -r requirements-bench.lock
	@touch $@
