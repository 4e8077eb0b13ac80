SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := .make/requirements
DEV_READY := .make/requirements-dev
WORKERS ?= 4
# Each is a portal, a cluster and a Chromium: more than there are cores only make each other late.
BROWSERS ?= 2
# As many tests in a browser may be late on a busy machine. They are run once more, by themselves, and the output says which.
LATE := 3
PYTEST := $(BIN)/python -m pytest

# Both parts run, whatever the first one finds.
parts = $(PYTEST) -n $(WORKERS) --ignore=tests/browser $(1); rest=$$?; \
	{ $(PYTEST) -n $(BROWSERS) $(1) tests/browser || MOST_AGAIN=$(LATE) $(PYTEST) --last-failed --last-failed-no-failures=none $(1) tests/browser; } && \
	exit $$rest

.DEFAULT_GOAL := help
.PHONY: help run test check check-all bench browser clean

help: ## show this help
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(READY) ## set up and open the portal on its embedded database with demonstration data (PORT, PORTAL_HOME)
	@exec $(BIN)/python -m core serve --demo

test: $(DEV_READY) browser ## set up and run all tests, browser ones included
	@$(call parts,-m "not long" --hypothesis-profile=steady)

check: $(DEV_READY) ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

check-all: check browser ## everything: checks, all tests and the long matrices
	@$(call parts,)

bench: $(DEV_READY) ## measure papers, gates, pages and the archive (MATTERS=100000, FILES=100000)
	$(BIN)/python -m core bench pdf
	$(BIN)/python -m core bench gate
	$(BIN)/python -m core bench pages --matters $(or $(MATTERS),100000)
	$(BIN)/python -m core bench archive --files $(or $(FILES),100000)

browser:
	@deploy/install-browser

clean: ## forget the installed packages (data in PORTAL_HOME stays)
	rm -rf $(VENV) .make

$(READY): requirements.txt
	@mkdir -p .make
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@
