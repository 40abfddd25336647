# make demo | replay | record | test | check | audit | lock | schema | faults | endurance | screenshots
# make bench-cost | bench-rules | bench-reports | bench-batch | bench-corpus | bench-watch
# Each sets up what it needs.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
CASE := seeds/gaza-truce
TAPE := cassettes/seeds/gaza-truce.yaml
.PHONY: demo replay record test check audit lock schema faults endurance screenshots clean \
  bench-cost bench-rules bench-reports bench-batch bench-corpus bench-watch

# Exit code 1 means findings, which the demo is about.
demo: $(VENV)/installed
	@$(BIN)/checker check $(CASE)/reuters-rewrite.txt --against $(CASE) || [ $$? -eq 1 ]
	@echo "Try your own: $(BIN)/checker check STORY.txt --against SOURCE1.txt SOURCE2.txt"
	@echo "With a large model: set OPENAI_API_KEY, or OPENAI_BASE_URL and --model (see README)."

replay: $(VENV)/installed
	@$(BIN)/checker check $(CASE) --model llm-behind-relay --replay $(TAPE) || [ $$? -eq 1 ]

# Needs OPENAI_API_KEY or OPENAI_BASE_URL, and MODEL; tests name the recorded model.
record: $(VENV)/installed
	$(BIN)/checker check $(CASE) --model $(MODEL) --record $(TAPE) || [ $$? -eq 1 ]

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest -n 3 --dist loadfile

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Known vulnerabilities in what is installed; without the network one line says that it was skipped.
audit: $(VENV)/installed-dev
	$(BIN)/python -m tests.audit

# What the action installs, with the hashes of every file that PyPI has of it; the second list is
# what pyproject.toml builds with.
lock: $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	echo 'hatchling>=1.27' | $(BIN)/uv pip compile --quiet pyproject.toml - --extra html --upgrade \
	  --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock' \
	  --output-file .github/requirements.txt

schema: $(VENV)/installed
	$(BIN)/python -c "from checker.reports.json import schema; print(schema(), end='')" \
	  > docs/report-1.schema.json
	$(BIN)/python -c "from checker.reports.json import schema; from checker.records.facts import FactTable; print(schema(FactTable), end='')" \
	  > docs/facts-1.schema.json

# How each fault of a model's server ends, as a table in docs/faults.md.
faults: $(VENV)/installed-dev
	$(BIN)/python -m tests.fault_table

# 50 articles, 8 workers, a server that fails at 30 % of the calls.
endurance: $(VENV)/installed-dev
	$(BIN)/python -m tests.endurance

# Needs chromium: apt-get install chromium.
screenshots: $(VENV)/installed-dev
	$(BIN)/python -m tests.screenshots

# What a check costs with a model that answers from labels: beside other tools, again, after an edit.
bench-cost: $(VENV)/installed-dev
	$(BIN)/python -m bench.cost

bench-rules: $(VENV)/installed-dev
	$(BIN)/python -m bench.rules $(CASE)/reuters-rewrite.txt $(filter-out %rewrite.txt,$(wildcard $(CASE)/*.txt))

bench-reports: $(VENV)/installed-dev
	$(BIN)/python -m bench.reports

bench-batch: $(VENV)/installed-dev
	$(BIN)/python -m bench.batch

# Real texts to make articles of: make bench-corpus TEXTS="FOLDER BENCH.jsonl"
bench-corpus: $(VENV)/installed-dev
	$(BIN)/python -m bench.corpus $(TEXTS)

bench-watch: $(VENV)/installed-dev
	$(BIN)/python -m bench.watch $(TEXTS)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/installed
