# `make help` lists what there is. Everything works from a fresh clone; scripts/setup says plainly what is wrong.
.DEFAULT_GOAL := help
PORT ?= 8000
PY := .venv/bin/python

.PHONY: help demo test check test-services bench bench-search messages lock clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' Makefile | expand -t 22

demo: ## Set everything up and serve the site with demo content (PORT=8000)
	@scripts/setup run
	@exec env PORT=$(PORT) scripts/demo

test: ## Set everything up and run the tests on the embedded defaults
	@scripts/setup dev
	@$(PY) -m pytest -n 2 $(ARGS)

check: ## Lint, types, layers, migrations, translations, deployment checks, containers
	@scripts/setup dev
	@scripts/check

test-services: ## Run the tests on PostgreSQL, Elasticsearch and Redis, and in a real browser
	@scripts/setup dev
	@scripts/test-services

bench: ## Print times as ratios against a baseline of the same run: pages, search, a deadline rush
	@scripts/setup dev
	@scripts/bench

bench-search: ## Print latency, index rate, freshness, memory and disk of both engines beside Elasticsearch's own (SIZES="20000 100000")
	@scripts/setup dev
	@$(PY) -m benchmarks.search $(SIZES)

messages: ## Collect message ids into the catalogue and compile it
	@scripts/setup dev
	@$(PY) scripts/messages.py update
	@$(PY) scripts/messages.py compile

lock: ## Write the lock files anew from pyproject.toml (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --extra dev -o requirements-dev.txt pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements-dev.txt -o requirements.txt pyproject.toml
	python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["semantic"])' | uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-deps -c requirements-dev.txt -o requirements-semantic.txt -

clean: ## Remove the environment, the demo's data and what was compiled; .env with its secrets stays
	rm -rf .venv var staticfiles tests/artefacts .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	rm -f locale*/*/LC_MESSAGES/*.mo locale*/*/LC_MESSAGES/*.mo.new
	find . -name __pycache__ -prune -exec rm -rf {} +
