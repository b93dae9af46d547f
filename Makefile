# Needs python3 (3.11 or later) with pip and venv, make and git. Everything else is set up by the targets themselves,
# in $(VENV), from hash-locked requirements. `make help` says what there is.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PROGRAMME ?= examples/meta-compute/programme.yaml
STUDY ?= out/demo
GAP ?= 0.01

# A stamp's name is a checksum of the lock and of the project's own metadata: change either, and the next target sets up again.
checksum = $(shell sed '/^\[tool\./,$$d' pyproject.toml | cat - $(1) | cksum | cut -d' ' -f1)
PARALLEL := -n auto --dist loadfile -p no:benchmark # a process for each core; the tests of a file share what they planned
RUN := $(VENV)/.run-$(call checksum,requirements/run.txt)
ALL := $(VENV)/.all-$(call checksum,requirements/all.txt)
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -qq

UV_VERSION := 0.13.9
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow test-browser test-all check bench bench-docs bench-scale docs lock lock-upgrade format chromium clean

help: ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUN) ## plan the example programme into out/demo and write its report
	$(BIN)/gigawatt run $(PROGRAMME) -o $(STUDY) --gap $(GAP) --alternatives 0
	@echo
	@echo "The report: file://$(abspath $(STUDY))/report.html"

test: $(ALL) ## the default tests
	$(BIN)/python -m pytest $(PARALLEL)

test-slow: $(ALL) ## the slow tests
	$(BIN)/python -m pytest $(PARALLEL) -m "slow and not browser"

test-browser: $(ALL) chromium ## the report in Chromium
	$(BIN)/python -m pytest -m browser

test-all: test test-slow test-browser ## every test

check: $(ALL) ## lint, format, types, direction of imports, house rules
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/house_rules.py

format: $(ALL) ## put the code into its format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(ALL) ## the kernel's benchmarks, and the plan against PyPSA with HiGHS: forty minutes
	$(BIN)/python -m pytest benchmarks -m "" --benchmark-enable --benchmark-only --benchmark-sort=name -s
	$(BIN)/python -m benchmarks.against_pypsa

bench-docs: $(ALL) ## the plan against PyPSA with HiGHS, into docs/benchmarks.md
	$(BIN)/python -m benchmarks.against_pypsa --write

bench-scale: $(ALL) ## the plan on ten to two hundred sites, into docs/scale.md: hours; each case has a limit, the long ones come last
	$(BIN)/python -m benchmarks.at_scale --write

docs: $(ALL) ## the documentation, warnings as errors, into docs/_build
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html
	@echo "The documentation: file://$(abspath docs/_build/html)/index.html"

lock: $(BIN)/pip ## requirements/*.txt from pyproject.toml, keeping the pins that still fit
	$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	$(COMPILE) $(UPGRADE) --all-extras -o requirements/all.txt
	$(COMPILE) $(UPGRADE) --extra build -c requirements/all.txt -o requirements/run.txt

lock-upgrade: ## the same, at today's versions
	$(MAKE) lock UPGRADE=--upgrade

chromium:
	@tools/chromium.sh

clean: ## remove everything that can be made again
	rm -rf $(VENV) out docs/_build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks
	find src tests tools benchmarks -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit("gigawatt needs Python 3.11 or later; try: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	@echo "setting up $(VENV): a few minutes, once"
	@$(PYTHON) -m venv $(VENV)

$(RUN): | $(BIN)/pip
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.run-*
	@touch $@

$(ALL): | $(BIN)/pip
	@$(INSTALL) --require-hashes -r requirements/all.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@rm -f $(VENV)/.run-* $(VENV)/.all-*
	@touch $(RUN) $@
