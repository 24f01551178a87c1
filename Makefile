# `make` lists what there is.  PORT=8601, PYTHON=python3.12, PYTEST="-k taps -x", WORKERS=2 are
# understood.

PORT ?= 8501
PYTHON ?=
PYTEST ?=
CORES := $(shell getconf _NPROCESSORS_ONLN)
# How many processes share the tests, more than there are cores, since a browser test mostly waits; a
# file stays whole, and so does a browser's one page load.
WORKERS ?= $(shell echo $$(($(CORES) + $(CORES) / 2)))

VENV := .venv
PEERS := .venv-peers
OLDEST := .venv-oldest
AUDIT := .venv-audit
BIN := $(VENV)/bin
STATIC := build/static
INPUTS := build/static-inputs
OF_SERVERS := lost.py served.py
SERVED := tests/serve $(addprefix tests/browser/test_,$(OF_SERVERS))
LOOKS := $(addprefix tests/browser/test_,axe.py crops.py fitting.py for_all.py layer_line.py links.py looks.py \
  room.py stage_alone.py text.py)
ALONG := tests/engine/sheets tests/derivations/figures tests/derivations/sheets tests/derivations/take_along \
  $(addprefix tests/browser/test_,figures_everywhere.py link_along.py sheets.py take_along.py)
SHORT := static.py looks.py linking.py is_mine_right.py practice.py
SHARED = -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# Without a server a page computes, and takes a core.
test-static test-static-short: WORKERS := $(CORES)

# Without a display there is no browser to open.
HEADLESS := $(shell if [ -n "$$CI" ]; then echo true; \
  elif [ "$$(uname)" = Darwin ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY$$WSL_DISTRO_NAME" ]; then echo false; \
  else echo true; fi)

.DEFAULT_GOAL := help
.PHONY: help run serve dev static static-modules check test test-looks test-along test-served test-static test-static-short test-walks test-js test-firefox test-oldest test-load test-manifests audit test-peers lint lint-js format bench screenshots clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 22

run: $(VENV)/run.stamp ## start the app and open it in a browser
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless $(HEADLESS)

# Without exec a signal would end the shell alone.
serve: $(VENV)/run.stamp ## the app as it stands on the network: guarded, bounded, one process
	exec env PORT=$(PORT) $(BIN)/python -m serve

dev: $(VENV)/run.stamp ## the same while the code is being changed: a saved file is run at once
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless $(HEADLESS) \
	  --server.fileWatcherType auto --server.runOnSave true

check: $(VENV)/test.stamp ## ruff, mypy and every test that is not slow: a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@$(BIN)/mypy & types=$$!; \
	  $(BIN)/python -m pytest $(SHARED) --ignore=tests/browser -m "not slow" \
	    --hypothesis-profile=quick $(PYTEST); tests=$$?; \
	  wait $$types && exit $$tests

test: $(VENV)/test.stamp ## the tests of the engine and the pages, in a real Chromium too
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest $(SHARED) -m "not walk" $(addprefix --ignore=,$(LOOKS) $(ALONG) $(SERVED)) $(PYTEST)

test-looks: $(VENV)/test.stamp ## every page looked at: by axe-core, in windows of every size, and where its links lead
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest $(SHARED) -m "not walk" $(LOOKS) $(PYTEST)

test-along: $(VENV)/test.stamp ## what is taken along: figures, films, formulas, programs, notebooks, sheets, links
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest $(SHARED) -m "not walk" $(ALONG) $(PYTEST)

test-served: $(VENV)/test.stamp ## the app behind its guard, replaced under a visitor's hands
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest $(SHARED) -m "not walk" $(SERVED) $(PYTEST)

test-walks: $(VENV)/test.stamp ## long walks: in Chromium every link and card; texts read by the ten thousand (a quarter of an hour)
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest $(SHARED) -m walk tests $(PYTEST)

test-firefox: $(VENV)/test.stamp ## the page visits and the linking in Firefox
	FIREFOX="$$(tests/browser/find_or_install_firefox.sh)" && export FIREFOX && \
	  BROWSER=firefox $(BIN)/python -m pytest $(SHARED) tests/browser/test_looks.py \
	    tests/browser/test_linking.py $(PYTEST)

test-oldest: $(OLDEST)/oldest.stamp ## the pages on the oldest of all that requirements.txt allows
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(OLDEST)/bin/python)" && \
	  export CHROMIUM && $(OLDEST)/bin/python -m pytest $(SHARED) --hypothesis-profile=quick \
	    -m "not walk" tests/derivations tests/browser/test_looks.py $(PYTEST)

test-manifests: $(VENV)/serve.stamp ## the files for container engines, by their own validators
	$(BIN)/python -m pytest tests/serve/manifests $(PYTEST)

test-load: $(VENV)/test.stamp ## visitors by the hundred, replicas killed and replaced: minutes (LOAD=short: two)
	HAPROXY="$$(tests/load/find_or_install_haproxy.sh)"; export HAPROXY; \
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python -m pytest tests/load -s $(PYTEST)

static: $(STATIC)/sw.js ## the app as files that any web server can serve, in build/static

test-static: $(STATIC)/sw.js ## the browser tests on those files, without a network and below a path too
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  STATIC_SITE=$(STATIC) $(BIN)/python -m pytest $(SHARED) -m "not walk" \
	    $(addprefix --ignore=tests/browser/test_,$(OF_SERVERS)) tests/serve/static tests/browser $(PYTEST)

test-static-short: $(STATIC)/sw.js ## the same in minutes: visits, linking, checker, practice, in a frame, offline
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  STATIC_SITE=$(STATIC) $(BIN)/python -m pytest $(SHARED) -m "not walk and not slow" \
	    tests/serve/static $(addprefix tests/browser/test_,$(SHORT)) $(PYTEST)

audit: $(VENV)/test.stamp $(AUDIT)/audit.stamp ## advisories on what is installed, and the headers of a served page
	$(BIN)/python tests/audit.py $(AUDIT)/bin/pip-audit
	$(BIN)/python -m pytest -q tests/serve/test_layers.py $(PYTEST)

test-peers: $(PEERS)/peers.stamp ## the engine against PyTorch (installs about a gigabyte)
	$(PEERS)/bin/python -m pytest tests/peers $(PYTEST)

lint: $(VENV)/test.stamp ## ruff, mypy and the types of the JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/test.stamp ## let ruff rewrite what it can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(PEERS)/peers.stamp ## times beside the peers', in one run: tests/benchmarks/RESULTS.md
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(PEERS)/bin/python)" && export CHROMIUM && \
	  PYTHONPATH=. $(PEERS)/bin/python tests/benchmarks/run.py

screenshots: $(VENV)/test.stamp ## a picture of every page in build/screenshots
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  $(BIN)/python tests/browser/screenshots.py build/screenshots

clean: ## remove the environments and every cache
	rm -rf $(VENV) $(OLDEST) $(PEERS) $(AUDIT) build static/scripts node_modules .pytest_cache .hypothesis .mypy_cache .ruff_cache .benchmarks
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The JavaScript of the pages. Node and npm come with requirements-test.txt, and npm fetches the two
# packages there are: TypeScript, whose checker reads the types that stand in the comments, and
# axe-core, which finds on a page what somebody could not see, hear or reach.
TSC := node_modules/typescript/bin/tsc
PACKAGES := node_modules/installed.stamp

test test-looks test-along test-served test-walks test-firefox test-static test-static-short: $(PACKAGES)
check test: test-js
check lint: lint-js

test-js: $(VENV)/test.stamp ## the JavaScript of the pages, by Node's test runner
	$(BIN)/node --test tests/js/*.test.js

lint-js: $(PACKAGES) ## its types, by TypeScript's checker
	$(BIN)/node $(TSC) --project tests/js
	$(BIN)/node $(TSC) --project tests/js/tsconfig.worker.json

$(PACKAGES): package.json | $(VENV)/test.stamp
	$(BIN)/npm install --no-audit --no-fund --no-package-lock --silent
	touch $@

# The edition without a server: its packages from both registries, each held against its hash.
$(STATIC)/sw.js: $(INPUTS)/npm.stamp $(INPUTS)/wheels.stamp $(shell find app.py .streamlit engine \
    derivations static serve/static -type f -not -name '*.pyc' -not -path 'static/scripts/*')
	$(BIN)/python -m serve.static.build $(STATIC)

static-modules: $(STATIC)/sw.js ## trace anew which modules the first page of those files needs
	CHROMIUM="$$(tests/browser/find_or_install_chromium.sh $(BIN)/python)" && export CHROMIUM && \
	  STATIC_SITE=$(STATIC) $(BIN)/python tests/browser/trace_static.py

$(INPUTS)/npm.stamp: serve/static/package.json serve/static/package-lock.json | $(VENV)/test.stamp
	mkdir -p $(INPUTS)
	cp $^ $(INPUTS)
	$(BIN)/npm ci --prefix $(INPUTS) --ignore-scripts --no-audit --no-fund --silent
	touch $@

$(INPUTS)/wheels.stamp: serve/static/requirements.txt | $(VENV)/test.stamp
	rm -rf $(INPUTS)/wheels
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
	  --only-binary=:all: --python-version 3.12 --dest $(INPUTS)/wheels --requirement $<
	touch $@

# A stamp is newer than the requirements it stands for, so that a second run installs nothing.

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.stamp: requirements.txt requirements-test.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.txt
	touch $@ $(VENV)/run.stamp

$(VENV)/serve.stamp: requirements.txt requirements-test.txt requirements-serve.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-serve.txt
	touch $@ $(VENV)/run.stamp $(VENV)/test.stamp

$(PEERS)/peers.stamp: requirements.txt requirements-test.txt requirements-peers.txt | $(PEERS)/bin/python
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-peers.txt
	touch $@

$(OLDEST)/oldest.stamp: requirements.txt requirements-test.txt requirements-oldest.txt | $(OLDEST)/bin/python
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-oldest.txt
	touch $@

# An environment of its own: what looks for advisories is not among what it looks at.
$(AUDIT)/audit.stamp: | $(AUDIT)/bin/python
	$(AUDIT)/bin/python -m pip install --quiet --disable-pip-version-check "pip-audit>=2.9,<3"
	touch $@

# The first Python that is new enough, or the one that PYTHON names.
$(VENV)/bin/python $(OLDEST)/bin/python $(PEERS)/bin/python $(AUDIT)/bin/python:
	@for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "$$python -m venv $(patsubst %/bin/python,%,$@)"; \
	    $$python -m venv --clear $(patsubst %/bin/python,%,$@) && exit 0; \
	    echo "$$python could not make a virtual environment (Debian: install python3-venv)." >&2; exit 1; \
	  fi; \
	done; echo "Python 3.11 or newer is needed: name one by PYTHON=/path/to/python3." >&2; exit 1
