# The everyday commands. `make` alone does what continuous integration does, except for browsers and servers.
PYTHON ?= python3
DEV := .venv/dev
DEMO := .venv/demo
BIN := $(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN := $(DEV)/$(BIN)/python

.PHONY: all demo test soak check bench docs lab lock wheel clean
all: check test

demo: $(DEMO)/ready   ## set up a small environment and run the worked study into build/demo
	@$(DEMO)/$(BIN)/python -m triangulate demo -o build/demo

test: $(DEV)/ready    ## all tests
	@$(RUN) -m pytest -n 2

soak: $(DEV)/ready    ## the tests of faults at full length: programs killed 500 times
	@TRIANGULATE_SOAK=1 $(RUN) -m pytest -n 2 tests/faults

check: $(DEV)/ready   ## format, lint, types, floors, locks
	@$(RUN) -m ruff format --check .
	@$(RUN) -m ruff check .
	@$(RUN) -m mypy
	@$(DEV)/$(BIN)/lint-imports
	@$(RUN) tools/check_locks.py

bench: $(DEV)/ready   ## what is measured, beside its peers
	@$(RUN) benchmarks/run.py

docs: $(DEV)/ready    ## the documentation, into build/docs
	@$(RUN) tools/build_docs.py

lab: $(DEV)/ready     ## JupyterLab with the notebooks, on build/lab
	@mkdir -p build/lab
	@$(RUN) -m triangulate lab build/lab

lock: $(DEV)/ready    ## new locks from pyproject.toml
	@$(RUN) tools/lock.py

wheel: $(DEV)/ready   ## the distribution, into build/dist
	@$(RUN) -m hatchling build -d build/dist -t wheel

clean:                ## forget environments and results
	rm -rf .venv build

$(DEV)/ready: requirements.lock pyproject.toml
	@$(PYTHON) tools/environment.py $(DEV) requirements.lock
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@echo ready > $@

$(DEMO)/ready: requirements-demo.lock
	@$(PYTHON) tools/environment.py $(DEMO) requirements-demo.lock
	@echo ready > $@
