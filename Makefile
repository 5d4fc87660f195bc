# Everything there is to do with Teahouse, each in one command; `make` alone lists them.
# A target sets up what it needs by itself, and only when that has changed.

PY  := .venv/bin/python
# Not `npm --prefix`, which makes npm look for its system-wide settings (a proxy, a certificate) in that folder.
NPM := cd frontend && npm --silent
PIP := $(PY) -m pip --disable-pip-version-check

# A stamp's name holds a checksum of what was installed, so that changed requirements are installed anew.
checksum = $(firstword $(shell cat $(1) 2>/dev/null | cksum))
SERVER   := .venv/.server-$(call checksum,requirements.txt)
DEV      := .venv/.dev-$(call checksum,requirements.txt requirements-dev.txt)
PACKAGES := frontend/node_modules/.installed-$(call checksum,frontend/package.json frontend/package-lock.json)
CLIENT   := frontend/dist/index.html

API_TYPES := frontend/openapi.gen.json frontend/src/api/schema.gen.ts

# Directories are among them: their time changes when a file is removed.
CLIENT_SOURCES := $(shell find frontend/src frontend/public 2>/dev/null) \
    $(wildcard frontend/*.html frontend/*.ts frontend/*.json languages/*.json)

SERVER_SOURCES := $(wildcard *.py) $(filter-out tests/ benchmarks/,$(dir $(wildcard */__init__.py)))

# The tests start a hundred servers, each of which would compile every module anew where this is set.
unexport PYTHONDONTWRITEBYTECODE

export CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

# Only beside a Chromium that was found: a named one is meant to be used.
export HEADLESS_SHELL ?= $(if $(filter file,$(origin CHROMIUM)),$(shell command -v chromium-headless-shell))

.DELETE_ON_ERROR:
.PHONY: help run dev dev-server dev-client test test-client test-server test-browser check check-api \
    openapi format bench bench-publish backup restore clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' Makefile

# Running

run: $(SERVER) $(CLIENT) ## Set up, build and start the server
	@exec $(PY) main.py

dev: ## Start the server with reload and the client with hot replacement
	@$(MAKE) --no-print-directory -j2 dev-server dev-client

# Not `uvicorn --reload`: it would leave out what main.py sets up, and watch all of .venv and node_modules.
dev-server: $(DEV)
	@$(PY) -m watchfiles --filter python '$(PY) main.py' $(SERVER_SOURCES)

dev-client: $(PACKAGES)
	@$(NPM) run dev

backup: $(SERVER) ## Save all data while the server runs: make backup FILE=…
	@$(PY) backup.py save $(call needed,FILE)

restore: $(SERVER) ## Put saved data back: make restore FILE=… (REPLACE=yes overwrites)
	@$(PY) backup.py restore $(call needed,FILE) $(if $(REPLACE),--replace)

needed = $(or $($(1)),$(error Say which: make $@ $(1)=path))

# Proving

test: test-client test-server test-browser ## Run every test: client, server, real browsers

test-client: $(CLIENT) ## Run the client's tests (Vitest), and weigh what its pages load
	@$(NPM) test
	@$(NPM) run size

test-server: $(DEV) $(CLIENT) ## Run the server's tests (pytest)
	@$(PY) -m pytest $(if $(CI),--reruns 1 -rsR)

test-browser: $(DEV) $(CLIENT) ## Run the tests in real browsers (Playwright)
ifneq ($(CHROMIUM),)
	@$(NPM) run e2e
else
	@echo 'Browser tests SKIPPED: no Chromium was found.'
	@echo 'Install one (Debian, Ubuntu: sudo apt install chromium) or name yours: make test CHROMIUM=/path/to/chromium'
	@$(if $(CI),echo 'With CI set they may not be skipped.'; exit 1)
endif

check: $(DEV) $(PACKAGES) ## Lint, check formats and types, and look for stale API types
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(NPM) run lint
	$(NPM) run typecheck
	@$(MAKE) --no-print-directory check-api

check-api: $(DEV) $(PACKAGES)
	@before=$$(cat $(API_TYPES) 2>/dev/null | cksum); $(MAKE) --no-print-directory openapi; \
	if [ "$$before" != "$$(cat $(API_TYPES) | cksum)" ]; then \
	    echo 'The generated API types were behind the server. They are new now: commit $(API_TYPES)'; exit 1; \
	fi

format: $(DEV) $(PACKAGES) ## Format the code and repair what can be repaired
	$(PY) -m ruff check --fix
	$(PY) -m ruff format
	$(NPM) run format

bench: $(DEV) $(CLIENT) ## Measure: make bench, or one of them: make bench NAME=fanout
	@$(PY) -m benchmarks $(NAME)

bench-publish: $(DEV) ## Put what was measured last into benchmarks/README.md
	@$(PY) -m benchmarks.publish

# The client's API types, made from the server's OpenAPI document

openapi: $(DEV) $(PACKAGES) ## Make the client's API types anew from the server's routes
	@$(PY) main.py openapi > frontend/openapi.gen.json.new && mv frontend/openapi.gen.json.new frontend/openapi.gen.json
	@cd frontend && ../scripts/quietly 'Generating API types' npm run gen

# Setting up

.venv/bin/python:
	@python=$$(scripts/find-python) && scripts/quietly "Making .venv with $$python" "$$python" -m venv --clear .venv

$(SERVER): .venv/bin/python
	@scripts/quietly 'Installing the server'\''s packages' $(PIP) install -r requirements.txt
	@rm -f .venv/.server-* && touch $@

$(DEV): .venv/bin/python
	@scripts/quietly 'Installing the packages for tests and checks' $(PIP) install -r requirements-dev.txt
	@rm -f .venv/.server-* .venv/.dev-* && touch $@ $(SERVER)

$(PACKAGES):
	@scripts/need-node
	@cd frontend && ../scripts/quietly 'Installing the client'\''s packages' npm install
	@rm -f frontend/node_modules/.installed-* && touch $@

$(CLIENT): $(PACKAGES) $(CLIENT_SOURCES)
	@cd frontend && ../scripts/quietly 'Building the client' npm run build
	@touch $@

clean: ## Remove everything made here but the data
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis frontend/node_modules frontend/dist
	find . -name __pycache__ -prune -exec rm -rf {} +
