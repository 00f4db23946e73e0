# Every path is relative to the checkout, so that the checkout may stand anywhere, spaces and all.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

# A Python of 3.11 or newer; another one: `make setup PYTHON=/opt/python/bin/python3`.
PYTHON ?= python3
# How many test processes run side by side.
TEST_PROCESSES ?= 2
# More arguments for pytest, for example `make unit ARGS="-k rounding"`.
ARGS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := $(BIN)/python -m pytest

# A virtual environment knows its own path: a checkout that was moved or copied makes a new one.
ifneq "$(shell cat .venv/.place 2>/dev/null)" "$(CURDIR)"
.venv/.place: made-anew
endif

##@ Use it

.PHONY: help
help: ## Print this list
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z][a-z0-9-]*:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: .venv/.project ## Set everything up and serve the demo shop on 127.0.0.1:8900
	@exec $(BIN)/largesse demo serve

.PHONY: setup
setup: .venv/.project .venv/.debian .venv/.javascript ## Make .venv with everything that running, testing and the demo need

##@ Test it

.PHONY: test
test: setup ## Run every test except the soak tests
	$(PYTEST) -n $(TEST_PROCESSES) --dist loadfile -m "not soak" $(ARGS) tests

.PHONY: unit
unit: .venv/.project ## Run the tests that need no database: units, examples, architecture
	$(PYTEST) $(ARGS) $(wildcard tests/unit tests/examples tests/architecture)

.PHONY: scenarios
scenarios: setup ## Run the stories through the API, against a real database
	@if [ -d tests/scenarios ]; then \
	  set -x; $(PYTEST) -m "not soak" $(ARGS) tests/scenarios; \
	else echo "There are no scenarios yet."; fi

.PHONY: soak
soak: setup ## Run the slow tests
	@if grep -rqs "mark.soak" tests; then \
	  set -x; $(PYTEST) -m soak $(ARGS) tests; \
	else echo "There are no soak tests yet."; fi

.PHONY: e2e
e2e: ## Drive the console in a browser
	@echo "There is no console yet, so there is nothing to drive in a browser."

.PHONY: screenshots
screenshots: ## Take the pictures of the console that the manual shows
	@echo "There is no console yet, so there is nothing to take pictures of."

.PHONY: bench
bench: .venv/.project ## Measure speed, as ratios within one run
	@if compgen -G "benchmarks/*.py" >/dev/null; then \
	  for benchmark in benchmarks/*.py; do $(BIN)/python "$$benchmark"; done; \
	else echo "There are no benchmarks yet."; fi

##@ Change it

.PHONY: lint
lint: .venv/.project ## Check style, format and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

.PHONY: fix
fix: .venv/.project ## Put style and format right where a tool can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: types
types: .venv/.project ## Check types
	$(BIN)/mypy

.PHONY: docs
docs: .venv/.project ## Write the tables of the reference anew and check the documentation
	$(BIN)/python docs/tables.py
	$(PYTEST) -q $(ARGS) tests/architecture/test_docs.py tests/architecture/test_words.py

.PHONY: audit
audit: .venv/.project ## Look the locked packages up among the known weaknesses
	@$(BIN)/python .ci/audit.py requirements/run.txt

.PHONY: check
check: lint types audit test ## Do what the continuous integration does

.PHONY: lock
lock: ## Choose the newest packages anew and write requirements/ (needs uv)
	@command -v uv >/dev/null || { echo "Install uv first: pip install uv"; exit 1; }
	uv pip compile $(LOCK) --extra demo --group dev --output-file requirements/dev.txt pyproject.toml
	uv pip compile $(LOCK) --constraints requirements/dev.txt --extra demo \
	  --output-file requirements/demo.txt pyproject.toml
	uv pip compile $(LOCK) --constraints requirements/dev.txt \
	  --output-file requirements/run.txt pyproject.toml
	uv pip compile $(LOCK) --group node --output-file requirements/node.txt
LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header

.PHONY: clean
clean: ## Remove .venv and caches; the data in .largesse stays
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# What follows is done once and again only when its reason changes.

.PHONY: made-anew
made-anew:

.venv/.place:
	@bash requirements/venv.sh "$(PYTHON)"
	@printf '%s' "$(CURDIR)" >$@

.venv/.packages: .venv/.place requirements/dev.txt
	@echo "Installing the locked packages into .venv ..."
	@$(PIP) install --require-hashes --requirement requirements/dev.txt
	@touch $@

.venv/.project: .venv/.packages pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/.debian: .venv/.place requirements/debian.sh
	@bash requirements/debian.sh
	@touch $@

.venv/.javascript: .venv/.place requirements/javascript.sh requirements/node.txt $(wildcard tests/contract/javascript/package*.json)
	@bash requirements/javascript.sh
	@touch $@
