# One command sets up and runs the review screen, one sets up and passes the tests. Both need Python 3.11 or newer and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
EVALS ?= evaluation

.PHONY: run test evals coverage lint types contracts docs check bench overhead clean

run: $(VENV)/.run
	$(BIN)/python app.py

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 $(TESTS)

evals: $(VENV)/.dev
	$(BIN)/amends eval --recorded --out $(EVALS)

coverage: $(VENV)/.dev
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered $(TESTS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

contracts: $(VENV)/.dev
	$(BIN)/lint-imports

docs: $(VENV)/.dev
	$(BIN)/amends rules --docs docs/rules

check: test lint types contracts

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks.lint_speed $(BENCH)

overhead: $(VENV)/.bench
	$(BIN)/python -m benchmarks.overhead $(OVERHEAD)

clean:
	rm -rf $(VENV) .coverage* .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'amends needs Python 3.11 or newer: run make PYTHON=python3.11')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"

$(VENV)/.run: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[ui]"
	touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable ".[ui]" --group dev
	touch $@

$(VENV)/.bench: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable . --group bench
	touch $@
