# The ways into cchc. `make` alone lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help env summaries test lint lab bench deep picture gallery

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

env: $(READY) ## make .venv from the locked versions and install cchc into it

# --no-deps: the lock alone says what is installed. nbconvert finds the template where it is
# installed, also from an editable installation: a changed one has to be installed anew.
$(READY): requirements.lock pyproject.toml $(wildcard src/cchc/templates/cchc/*)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "cchc needs Python 3.11 or newer: name one by PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

summaries: env ## read data/raw, run every notebook, write summaries/index.html
	$(BIN)/cchc run

lint: env ## ruff, mypy and the import contracts
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint ## every check that CI runs
	$(BIN)/python -m pytest -m "not deep"

lab: env ## open the collection in JupyterLab
	$(BIN)/jupyter lab --notebook-dir notebooks

bench: env ## measure speed and accuracy
	$(BIN)/python -m benchmarks

deep: env ## the long suites that a release needs
	$(BIN)/python -m pytest -m deep
	$(BIN)/python -m benchmarks.mutation

# The page of the README, as a browser shows it.
PICTURE := tra-vinh/tra-cu/2022/locality_report.en.html
picture: env ## make docs/summary.png anew (needs chromium)
	$(BIN)/cchc run tra-vinh/tra-cu --period 2022 --notebook locality_report --lang en --quiet
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking \
	  --window-size=1000,800 --screenshot=docs/summary.png "file://$(CURDIR)/summaries/$(PICTURE)"
	$(BIN)/python -c 'from PIL import Image; p = "docs/summary.png"; Image.open(p).convert("RGB").quantize(64).save(p, optimize=True)'

gallery: env ## picture each notebook's page for docs/gallery.md (needs Chromium)
	$(BIN)/cchc run --lang en
	$(BIN)/python -m docs.gallery
