# Two commands matter: `make run` and `make test`. The others are for those who work on Aftermath.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8501

.PHONY: help run test walk check lock bench soak clean

help:  ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 18

run: $(VENV)/runtime  ## set up, read the demo organisation, open the app (PORT=8501)
	@$(PY) -m dashboard --check-port $(PORT)
	@$(PY) -m dashboard --has-data || $(PY) -m ingest demo
	@$(PY) -m dashboard --port $(PORT)

test: $(VENV)/development  ## set up and run every test
	@.ci/test

walk: $(VENV)/development  ## browser tests in every width and theme, and every number for fifty filters
	@AFTERMATH_EVERY_LOOK=1 $(PY) -m pytest tests/e2e tests/dashboard/test_every_number.py

check: $(VENV)/development  ## format, lint, types and import contracts only
	@.ci/check

bench: $(VENV)/development  ## measure ingest against bare git: make bench REPO=path
	@$(PY) -m bench.git_land $(REPO)

soak: $(VENV)/development  ## kill ingest at random moments and compare what comes of it
	@$(PY) -m bench.kill

lock: $(VENV)/development  ## compile the locks again from pyproject.toml
	@$(VENV)/bin/uv pip compile pyproject.toml -o requirements.txt --python-version 3.11 --no-header -q
	@$(VENV)/bin/uv pip compile --group dev -c requirements.txt -o requirements-dev.txt --python-version 3.11 --no-header -q

clean:  ## remove the virtual environment and caches; data stays
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/runtime: requirements.txt .ci/setup
	@.ci/setup runtime

$(VENV)/development: requirements.txt requirements-dev.txt .ci/setup
	@.ci/setup development
