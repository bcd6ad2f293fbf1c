# Four commands: demo, test, check, bench. They need Python 3.11 or newer and make; what else is missing they say.
PYTHON ?= python3
CANTON ?= so
ADDRESS ?= 127.0.0.1:8000
PARALLEL ?= 2
unexport PYTHONDONTWRITEBYTECODE # dozens of processes are started: each would compile everything anew
BIN := .venv/bin
DATA := $(if $(NAHTSTELLE_DATA),$(NAHTSTELLE_DATA),$(CURDIR)/.nahtstelle$(if $(filter-out so,$(CANTON)),-$(CANTON)))

.PHONY: demo test check bench lock translations pictures clean

demo: .venv/.ready
	@NAHTSTELLE_DEMONSTRATION=1 NAHTSTELLE_DATA="$(DATA)" NAHTSTELLE_BASE_URL="http://$(ADDRESS)" $(BIN)/nahtstelle demo --canton $(CANTON) --address $(ADDRESS)

test: .venv/.ready
	@$(BIN)/python tests/journeys/chromium.py
	@$(BIN)/python -m nahtstelle.config.translations compile
	$(BIN)/python -m pytest -n $(PARALLEL) --dist loadfile --no-loadscope-reorder --ignore=tests/journeys $(ARGUMENTS)
	$(BIN)/python -m pytest -n $(PARALLEL) --dist loadgroup --no-loadscope-reorder tests/journeys

check: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	NAHTSTELLE_BASE_URL=https://nahtstelle.example NAHTSTELLE_HOSTS=nahtstelle.example $(BIN)/nahtstelle manage check --deploy --fail-level WARNING
	$(BIN)/nahtstelle manage makemigrations --check --dry-run
	$(BIN)/python -m nahtstelle.config.translations --check
	$(BIN)/python tests/architecture/templates_compile.py

bench: .venv/.ready
	$(BIN)/python -m tests.bench $(ARGUMENTS)

pictures: .venv/.ready
	$(BIN)/python -m tests.journeys.pictures $(ARGUMENTS)

lock:
	uv pip compile --quiet --generate-hashes --no-header --no-emit-index-url --all-extras --group dev pyproject.toml -o requirements.lock

translations: .venv/.ready
	$(BIN)/python -m nahtstelle.config.translations update

clean:
	rm -rf .venv .nahtstelle .nahtstelle-* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# The environment: exactly what requirements.lock pins, by uv where it is installed, else by pip.
.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Es fehlt Python 3.11 oder neuer ($(PYTHON)). Ein anderes: make PYTHON=/pfad/zu/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null || { echo "Es fehlt das Modul venv von Python (Debian: apt install python3-venv)."; exit 1; }
	@echo "Umgebung wird vorbereitet …"
	@if command -v uv >/dev/null; then uv pip sync --quiet --require-hashes --python .venv requirements.lock && uv pip install --quiet --python .venv --no-deps --no-build-isolation -e .; \
	else $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; fi
	@touch .venv/.ready
