# The commands of the house. A fresh machine needs Python 3.11 or newer and make; everything else is installed from here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 5000
WORDS := posyandu/translations
export FLASK_APP := wsgi.py

.PHONY: run test chaos check bench attack translations format clean

run: $(VENV)/run.stamp
	$(BIN)/flask db upgrade
	$(BIN)/flask demo --if-empty
	@echo; echo "Buka http://127.0.0.1:$(PORT) (berhenti: Ctrl+C)"; echo
	$(BIN)/gunicorn --no-control-socket --bind 127.0.0.1:$(PORT) --workers 2 --access-logfile /dev/null wsgi:app

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

chaos: $(VENV)/dev.stamp
	$(BIN)/python -m tests.chaos

check: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.house.check_migrations

bench: $(VENV)/dev.stamp
	$(BIN)/python -m benchmarks

# The attack on everything published, over many more invented months than a test run has time for.
attack: $(VENV)/dev.stamp
	POSYANDU_ATTACK_ROUNDS=100 $(BIN)/python -m pytest tests/core/test_disclosure.py

translations: $(VENV)/run.stamp
	$(BIN)/pybabel -q extract --mapping-file=$(WORDS)/babel.cfg --keywords="_l lazy_gettext say" --add-location=file \
		--omit-header --output-file=$(VENV)/messages.pot posyandu
	$(BIN)/pybabel -q update --domain=messages --input-file=$(VENV)/messages.pot --output-dir=$(WORDS) \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap
	$(BIN)/pybabel -q compile --directory=$(WORDS)

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 atau lebih baru diperlukan")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/dev.stamp: requirements-dev.txt requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ $(VENV)/run.stamp

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-output
