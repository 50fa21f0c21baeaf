# make demo: set everything up and run the main job.  make test: set everything up and pass the tests.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
READY_TEST := $(VENV)/.ready-test
READY_DEV := $(VENV)/.ready-dev
SELDOM := '[/\\](tests?|fontTools|debugpy|pip)[/\\]'  # a third of all packages' code: compiled when something imports it
COMPILE = $(BIN)/python -W ignore -m compileall -q -j 0 -x $(SELDOM) $(VENV)/lib >/dev/null 2>&1 || true  # on all cores, where pip uses one
# uv installs in a tenth of pip's time; where it cannot be had, or cannot install, pip does. It does not read pip's settings
# but the index: make INSTALLER=pip ... uses pip alone.
INSTALLER ?= uv
PIP = $(BIN)/python -m pip install --quiet --no-compile
INDEX = $${PIP_INDEX_URL:-$$($(BIN)/python -m pip config get global.index-url 2>/dev/null)}
UV = index="$(INDEX)"; UV_HTTP_TIMEOUT=20 $${index:+env UV_DEFAULT_INDEX="$$index"} $(BIN)/uv pip install --quiet --python $(BIN)/python
install = { [ $(INSTALLER) = uv ] && $(PIP) uv && $(UV) $(1); } 2>/dev/null || $(PIP) $(1)
NPM_READY := node_modules/.package-lock.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1
unexport PYTHONDONTWRITEBYTECODE  # the tests start hundreds of processes: compiled once, each starts in half the time

.DEFAULT_GOAL := help
.PHONY: help demo test quick floors docs lint lint-format lint-types lint-rooms lint-scripts thorough notebooks identifiers build bench clean

help:  ## list what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "immunograph needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11 ..." >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "no venv module: on Debian, apt-get install python3-venv" >&2; exit 2; }

$(READY): pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) ..."
	@$(call install,--editable .)
	@touch $@

$(READY_TEST): pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) with what the tests need ..."
	@$(call install,--editable '.[test]')
	@$(COMPILE)
	@touch $(READY) $@

$(READY_DEV): pyproject.toml | $(BIN)/python
	@echo "setting up $(VENV) with the tools of developers ..."
	@$(call install,--editable '.[dev]')
	@$(COMPILE)
	@touch $(READY) $(READY_TEST) $@

demo: $(READY)  ## set up, build and check the graph, answer three questions, write the network page
	@$(BIN)/immunograph demo

build: $(READY)  ## rebuild data/immunograph.trig from the curated tables
	@$(BIN)/immunograph build

LINTS := lint-format lint-types lint-rooms lint-scripts
SIDE_BY_SIDE = $(MAKE) --silent --jobs=4 --output-sync=target
lint: $(READY_DEV)  ## ruff, mypy --strict, the order of the rooms, and the page's scripts where npm is present
	@$(SIDE_BY_SIDE) $(LINTS)

lint-format:
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks

lint-types:
	@$(BIN)/mypy

lint-rooms:
	@$(BIN)/lint-imports --no-cache

lint-scripts:
	@if ! command -v npm >/dev/null; then echo "the page's scripts are not checked: no npm here"; \
	elif $(MAKE) --silent $(NPM_READY) 2>/dev/null; then npm run --silent check; \
	else echo "the page's scripts are not checked: npm could not install what package-lock.json names"; fi

$(NPM_READY): package-lock.json
	@npm ci --silent --ignore-scripts --no-audit --no-fund --fetch-retries=0
	@touch $@

SPREAD = --numprocesses auto --maxprocesses 4 --dist worksteal
test: $(READY_TEST)  ## set up and test: every short test, and a fifth of the long ones
	@$(BIN)/python tests/compiling.py
	@$(BIN)/python -m pytest $(SPREAD) --sampled

thorough: $(READY_DEV)  ## set up and test every case, a quarter of an hour or more
	@$(BIN)/python tests/compiling.py
	@$(BIN)/python -m pytest $(SPREAD)

quick: $(READY_DEV)  ## under a minute: ruff, and the quickest tests, which need no browser or notebook
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist worksteal -m "not (browser or notebook or slow or long)"

FLOORS := .venv-floors
floors: $(READY_DEV)  ## run all but slow tests with the oldest allowed version of each dependency, in .venv-floors
	@$(PYTHON) -m venv $(FLOORS)
	@$(BIN)/python tests/floors.py > $(FLOORS)/constraints.txt
	@$(BIN)/python tests/floors.py --tools > $(FLOORS)/tools.txt
	@echo "setting up $(FLOORS) ..."
	@$(FLOORS)/bin/python -m pip install --quiet --constraint $(FLOORS)/constraints.txt --editable . --requirement $(FLOORS)/tools.txt
	@$(FLOORS)/bin/python -m pytest -W ignore::DeprecationWarning $(SPREAD) -m "not (browser or notebook or slow)"

docs: $(READY)  ## build the documentation site in build/docs; a warning is an error
	@$(call install,--editable '.[docs]')
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/docs
	@echo "built build/docs/index.html"

notebooks: $(READY_DEV)  ## run the notebooks and keep their outputs
	@$(BIN)/python notebooks/execute.py --write

identifiers: $(READY_DEV)  ## look every identifier up again in its ontology
	@$(BIN)/python -m immunograph.curation.lookup $(if $(ONTOLOGIES),--ontologies $(ONTOLOGIES))

BENCHMARKS ?= starting packaged_graph engine loading analysis networks signed_graph explorer gate
bench: $(READY_DEV)  ## print the benchmarks (many minutes; one alone: make bench BENCHMARKS=engine)
	@for name in $(BENCHMARKS); do echo "== $$name"; $(BIN)/python benchmarks/$$name.py || exit; done

clean:  ## remove what can be made again
	@rm -rf $(VENV) $(FLOORS) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
