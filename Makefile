# Everything one does with a checkout. `make help` lists it; it needs Python 3.11+ and, for the pages, Node 20.19+.
ROOT := $(dir $(realpath $(lastword $(MAKEFILE_LIST))))
PYTHON ?= python3
ARGS ?=
HERE := cd "$(ROOT)" &&
BIN := .venv/bin
SETUP := $(HERE) $(PYTHON) tools/setup.py
GATES := $(HERE) $(BIN)/python -m tools.gates
SDK_LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make sdk-lock" --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.PHONY: help demo sandbox test check lint types unit whole web browser sdk wheel docs sim bench lock sdk-lock hooks clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## set up what is missing and run a small town in one process; ARGS="--port 9000 --lan"
	@$(SETUP) runtime --web
	@$(HERE) exec $(BIN)/jinbao demo $(ARGS)

sandbox: ## set up what is missing and run a sandbox for WeChat Pay's and Alipay's SDKs; ARGS="--port-80 127.0.0.80"
	@$(SETUP) runtime --web
	@$(HERE) exec $(BIN)/jinbao sandbox $(ARGS)

test: ## every check: lint, types, contracts, unit, HTTP, whole, web, browser, SDKs, wheel
	@$(SETUP) dev --web
	@$(GATES)

check: ## the quick checks, before each commit: lint, types, contracts, unit, HTTP
	@$(SETUP) dev
	@$(GATES) style format contracts tidy types unit

lint: ## ruff, import contracts, house rules
	@$(SETUP) dev
	@$(GATES) style format contracts tidy

types: ## mypy, strict
	@$(SETUP) dev
	@$(GATES) types

unit: ## unit and HTTP tests; one part of them: ARGS="tests/unit/pay -k refund"
	@$(SETUP) dev
	@$(if $(ARGS),$(HERE) $(BIN)/pytest $(ARGS),$(GATES) unit)

whole: ## the ledger's files under SIGKILL, the program, the simulator, the examples in the documents
	@$(SETUP) dev
	@$(GATES) whole

browser: ## drive the pages in Chromium; pictures go to artefacts/
	@$(SETUP) dev --web
	@$(if $(ARGS),$(HERE) $(BIN)/pytest $(ARGS),$(GATES) browser)

sdk: ## drive a sandbox with the real SDKs, each in its own environment; ARGS="--write-results" keeps the record
	@$(SETUP) dev --web
	@$(if $(ARGS),$(HERE) $(BIN)/pytest tests/sdk $(ARGS),$(GATES) sdk)

wheel: ## build the wheel, install it in a clean environment, run it from elsewhere
	@$(SETUP) dev --web
	@$(GATES) wheel

web: ## build the web pages into the package, and check their sources
	@$(SETUP) dev --web
	@$(GATES) pages pagetypes web

docs: ## make the generated pages of docs/reference anew
	@$(SETUP) dev
	@$(HERE) $(BIN)/jinbao docs $(ARGS)

sim: ## drive the whole system with a simulated city; ARGS="--seed 7 --days 30"
	@$(SETUP) runtime
	@$(HERE) $(BIN)/jinbao sim $(ARGS)

bench: ## measure the ledger and payments on this machine, as JSON
	@$(SETUP) runtime
	@$(HERE) $(BIN)/jinbao bench ledger --json $(ARGS)
	@$(HERE) $(BIN)/jinbao bench pay --json $(ARGS)

lock: ## make the lock files anew after a change of pyproject.toml; newer versions: ARGS=--upgrade
	@$(SETUP) dev
	@$(HERE) $(LOCK) $(ARGS) --group build --output-file requirements/runtime.txt
	@$(HERE) $(LOCK) $(ARGS) --group dev --constraint requirements/runtime.txt --output-file requirements/dev.txt

sdk-lock: ## make the lock files of the SDKs' environments anew, after a change of a version there
	@$(SETUP) dev
	@$(HERE) for sdk in wechatpayv3 alipay-sdk-python python-alipay-sdk; do \
		$(SDK_LOCK) $(ARGS) tests/sdk/environments/$$sdk.in --output-file tests/sdk/environments/$$sdk.txt; done
	@$(HERE) cd tests/sdk/environments/node && npm install --package-lock-only --ignore-scripts --loglevel error

hooks: ## run the quick linters at each commit from now on
	@$(SETUP) dev
	@$(HERE) $(BIN)/pre-commit install

clean: ## take away what was built or installed here (never data)
	@$(HERE) rm -rf .venv build dist artefacts web/node_modules web/dist src/jinbao/web/static .mypy_cache .ruff_cache \
		.pytest_cache .hypothesis .import_linter_cache
