# Each target does its own set-up: Python 3.11 or newer and make are all that must be there.
#   make check PHOTO=my.jpg    may this power bank fly?
#   make test                  everything the tests know

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
BENCH ?= ../shared/bench
BACKGROUNDS := $(addprefix --backgrounds ,$(wildcard $(BENCH)/photos))
PHOTO ?= samples/recalled.jpg
export PHOTO

.DEFAULT_GOAL := help
.PHONY: help check test lint types docs docs-check bench models training-data wheel clean

help:
	@sed -n 's/^#  *//p' Makefile | head -3
	@echo "also: lint types docs docs-check bench models training-data wheel clean"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "carryon needs Python 3.11 or newer: install it, or call make PYTHON=/path/to/python3"; exit 1; }
	@echo "Setting up $(VENV): once, a minute or two." >&2
	@$(PYTHON) -m venv $(VENV) || { echo "Python has no venv: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

$(VENV)/installed: pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,desk,cluster,postgres,update]'
	@touch $@ $(VENV)/installed

$(VENV)/installed-training: pyproject.toml | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,training]'
	@touch $@ $(VENV)/installed

# 10 and 20 are verdicts (a person is needed; not allowed), not failures of make.
check: $(VENV)/installed
	@if [ -e "$$PHOTO" ]; then set -- "$$PHOTO"; else set -- $$PHOTO; fi; \
	$(BIN)/carryon check "$$@" || { code=$$?; [ $$code -eq 10 ] || [ $$code -eq 20 ] || exit $$code; }

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

docs: $(VENV)/installed-dev
	$(BIN)/python docs/make_commands.py
	$(BIN)/python docs/make_knowledge.py
	$(BIN)/python docs/make_verdict.py

docs-check: $(VENV)/installed-dev
	$(BIN)/python docs/make_commands.py --check
	$(BIN)/python docs/make_knowledge.py --check

# Benchmarks measure: a figure that misses its goal is written down and fails nothing.
bench: $(VENV)/installed-dev
	$(BIN)/python benchmarks/accuracy.py $(wildcard $(BENCH)/renders $(BENCH)/photos build/synthetic)
	$(BIN)/python benchmarks/stock.py $(BENCH)/renders --ours build/bench/renders.jsonl
	$(BIN)/python benchmarks/speed.py $(BENCH)/renders
	$(BIN)/python benchmarks/desk.py $(BENCH)/renders --cluster
	$(if $(wildcard build/synthetic/truth.jsonl),$(BIN)/python benchmarks/reading.py build/synthetic)

training-data: $(VENV)/installed-training
	$(BIN)/python -m training.data --count 12000 --seed 2 --out build/tiles $(BACKGROUNDS)
	$(BIN)/python -m training.data --count 1000 --seed 9003 --held-out --out build/held-out

models: training-data
	$(BIN)/python -m training.mark detector --data build/tiles --out build/detector --resume
	$(BIN)/python -m training.export detector build/detector/last.pt models
	$(BIN)/python -m training.mine --data build/tiles --models models
	$(BIN)/python -m training.mark grader --data build/tiles --out build/grader --resume
	$(BIN)/python -m training.export grader build/grader/last.pt models
	$(BIN)/python -m training.calibrate --data build/held-out --models models

wheel: $(VENV)/installed-dev
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist
