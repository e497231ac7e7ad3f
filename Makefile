# Every command sets up what it needs: the environment in .venv, with the versions of constraints*.txt.
PYTHON ?= python3
BIN := .venv/bin
Q ?= How did Sholto get hired?

.PHONY: ask run demo check chromium screenshots test-browser test-deploy test-image test lint types ci quality bench quotes borders clean

.venv/runtime: constraints.txt pyproject.toml
	@$(PYTHON) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or newer with venv (Debian: apt install python3-venv)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r constraints.txt
	@echo "$(CURDIR)" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/interview-bot.pth"
	@touch $@

.venv/dev: constraints-dev.txt .venv/runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r constraints-dev.txt
	@touch $@

ask: .venv/runtime  ## Answer Q="..." in the terminal
	@$(BIN)/python -m bot ask "$(Q)"

run: .venv/runtime  ## Answer in Discord; needs DISCORD_TOKEN in .env
	@$(BIN)/python -m bot run

demo: .venv/dev  ## Try the bot in a page on this machine, without a token
	@$(BIN)/python -m bot demo

test-browser: .venv/dev chromium  ## Click through the main story in headless Chromium
	@$(BIN)/python -m pytest tests/browser/main_story.py

screenshots: .venv/dev chromium  ## Renew docs/images
	@PICTURES=docs/images $(BIN)/python -m pytest tests/browser/main_story.py

chromium:
	@command -v chromium >/dev/null || { apt-get update -qq && apt-get install -qq chromium >/dev/null; } || \
		{ echo "This needs chromium, and apt-get could not install it."; exit 1; }

test-deploy: .venv/dev  ## Have hadolint, systemd-analyze and schemas read deploy/
	@command -v systemd-analyze >/dev/null || { apt-get update -qq && apt-get install -qq systemd >/dev/null; } || \
		{ echo "This needs systemd-analyze, and apt-get could not install systemd."; exit 1; }
	@PYTHON=$(BIN)/python tests/deploy/check.sh

test-image:  ## Build deploy/Dockerfile without a daemon and ask it something; takes minutes, as root
	@{ command -v buildah && command -v mmdebstrap; } >/dev/null || \
		{ apt-get update -qq && apt-get install -qq buildah mmdebstrap >/dev/null; } || \
		{ echo "This needs buildah and mmdebstrap, and apt-get could not install them."; exit 1; }
	@tests/deploy/image.sh

check: .venv/runtime  ## Say whether everything is in order
	@$(BIN)/python -m bot check

test: .venv/dev  ## All tests, offline
	@$(BIN)/python -m pytest

lint: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/dev
	@$(BIN)/mypy

ci: lint types test

quality: .venv/dev  ## How well the judged questions are answered; ARCHIVE=FOLDER adds those about a show
	@$(BIN)/python -m tests.quality $(if $(ARCHIVE),--archive "$(ARCHIVE)")

clean:
	rm -rf .venv

readme: .venv/dev  ## Renew the table of settings
	@$(BIN)/python -m tests.readme

bench: .venv/dev  ## Speed beside rank-bm25, bm25s, FTS5 and tantivy; needs ARCHIVE=folder or .tar.xz
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check bm25s numba tantivy matplotlib
	@$(BIN)/python -m tests.benchmarks.speed $(ARCHIVE) --docs docs

quotes: .venv/dev  ## How well disturbed quotes are found; needs ARCHIVE=folder
	@$(BIN)/python -m tests.benchmarks.quotes $(ARCHIVE)

borders: .venv/dev  ## Where excerpts of punctuated transcripts begin and end without punctuation; TRANSCRIPTS=folder
	@$(BIN)/python -m tests.borders measure "$(TRANSCRIPTS)"

pins: .venv/dev  ## Renew constraints*.txt; the wheel of word vectors comes alone, only its files are used
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(PIN) pyproject.toml -o constraints.txt
	@echo wordllama | $(PIN) --no-deps - >> constraints.txt
	@$(PIN) --extra dev pyproject.toml -o constraints-dev.txt
PIN = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate
