# Every command sets up what it needs: the environment in .venv, with the versions of requirements*.txt.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTHONS ?= python3.11 python3.12 python3.13 python3.14
SUITE ?= sid
Q ?= How did Sholto get hired?
unexport Q  # make would expand it on its way into the environment

# Pip in few words: a count of the packages, and whatever goes wrong.
install = { $(PIP) $(addprefix -r ,$(1)) || echo failed; } | { \
	all=$$(cat $(1) | grep -c ==); echo "Setting up $(VENV): $(2), $$all packages" >&2; \
	while read -r said _; do case $$said in \
		Collecting|Requirement|Ignoring) n=$$((n + 1)); ! test -t 2 || printf '\r%d of %d' "$$n" "$$all" >&2 ;; \
		failed) exit 1 ;; \
	esac; done; ! test -t 2 || printf '\r        \r' >&2; }
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-deps

.PHONY: help setup hooks fix coverage test-all test-debian ask run demo check chromium screenshots test-browser test-deploy \
	test-image test lint types ci quality bench quotes borders readme pins clean debootstrap

help:  ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/runtime  ## Set up what the bot needs, `interview-bot` among it, in .venv

$(VENV)/runtime: requirements.txt requirements-build.txt pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer with venv (Debian: apt install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(call install,requirements.txt requirements-build.txt,what the bot needs)
	@$(PIP) --quiet --no-index --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	@$(call install,requirements-dev.txt,what its tests need)
	@touch $@

ask: export QUESTION = $(value Q)
ask: $(VENV)/runtime  ## Answer Q='...' in the terminal
	@$(if $(filter file,$(origin Q)),echo "$$QUESTION (Q='...' asks something else)" >&2;) \
		$(BIN)/interview-bot ask -- "$$QUESTION"

run: $(VENV)/runtime  ## Answer in Discord; needs DISCORD_TOKEN in .env
	@$(BIN)/interview-bot run

demo: $(VENV)/dev  ## Try the bot in a page on this machine, without a token
	@$(BIN)/interview-bot demo

test-browser: $(VENV)/dev chromium  ## Click through the stories in headless Chromium
	@$(BIN)/python -m pytest tests/browser/main_story.py tests/browser/uploads_story.py

screenshots: $(VENV)/dev chromium  ## Renew docs/images
	@PICTURES=docs/images $(BIN)/python -m pytest tests/browser/main_story.py

chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -qq chromium >/dev/null; } || \
		{ echo "This needs chromium, and apt-get could not install it."; exit 1; }

test-deploy: $(VENV)/dev  ## Have hadolint, systemd-analyze and schemas read deploy/
	@command -v systemd-analyze >/dev/null || { apt-get update -qq && apt-get install -qq systemd >/dev/null; } || \
		{ echo "This needs systemd-analyze, and apt-get could not install systemd."; exit 1; }
	@PYTHON=$(BIN)/python tests/deploy/check.sh

debootstrap:
	@{ command -v buildah && command -v mmdebstrap; } >/dev/null || \
		{ apt-get update -qq && apt-get install -qq buildah mmdebstrap >/dev/null; } || \
		{ echo "This needs buildah and mmdebstrap, and apt-get could not install them."; exit 1; }

test-image: debootstrap  ## Build deploy/Dockerfile without a daemon and ask it something; takes minutes, as root
	@tests/deploy/image.sh

check: $(VENV)/runtime  ## Say whether everything is in order
	@$(BIN)/interview-bot check

test: $(VENV)/dev  ## All tests, offline
	@$(BIN)/python -m pytest

test-all: $(VENV)/dev  ## All tests on each Python of PYTHONS that is on this machine
	@for python in $(PYTHONS); do \
		if $$python -c '' 2>/dev/null; then \
			echo "$$python:" && $(MAKE) --no-print-directory test PYTHON=$$python VENV=.venv-$$python || \
				failed="$$failed $$python"; \
		else \
			echo "$$python: not on this machine"; \
		fi; \
	done; test -z "$$failed" || { echo "Failed:$$failed"; exit 1; }

test-debian: debootstrap  ## All tests on the Python of Debian's SUITE (sid), in a root of its own; as root
	@tests/deploy/debian.sh $(SUITE)

coverage: $(VENV)/dev  ## All tests, and how much of bot/ they reach
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest
	@$(BIN)/coverage combine --quiet; rm -f .coverage.*  # which processes that tests kill leave half written
	@$(BIN)/coverage report

lint: $(VENV)/dev  ## What ruff has to say
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

fix: $(VENV)/dev  ## Have ruff mend and format what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: $(VENV)/dev  ## What mypy has to say
	@$(BIN)/mypy

ci: lint types coverage  ## What has to pass before a change lands, but for the browser and deploy/

hooks: $(VENV)/dev  ## Have git ask ruff and mypy before each commit
	@$(BIN)/pre-commit install

quality: $(VENV)/dev  ## How well the judged questions are answered; ARCHIVE=FOLDER adds those about a show
	@$(BIN)/python -m tests.quality $(if $(ARCHIVE),--archive "$(ARCHIVE)")

clean:  ## Remove what was set up
	rm -rf .venv .venv-python*

readme: $(VENV)/dev  ## Renew the table of settings
	@$(BIN)/python -m tests.readme

bench: $(VENV)/dev  ## Speed beside rank-bm25, bm25s, FTS5 and tantivy; needs ARCHIVE=folder or .tar.xz
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check bm25s numba tantivy matplotlib
	@$(BIN)/python -m tests.benchmarks.speed $(ARCHIVE) --docs docs

quotes: $(VENV)/dev  ## How well disturbed quotes are found; needs ARCHIVE=folder
	@$(BIN)/python -m tests.benchmarks.quotes $(ARCHIVE)

borders: $(VENV)/dev  ## Where excerpts of punctuated transcripts begin and end without punctuation; TRANSCRIPTS=folder
	@$(BIN)/python -m tests.borders measure "$(TRANSCRIPTS)"

pins: $(VENV)/dev  ## Renew requirements*.txt; word vectors come alone, in the last wheel for any Python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(LOCK) pyproject.toml -o requirements.txt
	@echo wordllama==0.2.2.post0 | $(LOCK) --no-deps - >> requirements.txt
	@$(LOCK) --group build -c requirements.txt -o requirements-build.txt
	@$(LOCK) --extra dev pyproject.toml -c requirements-build.txt -o requirements-dev.txt
LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate
