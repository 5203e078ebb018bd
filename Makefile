# Two commands for a fresh machine: `make report` and `make test`. Only Python 3.11+ and make are needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# not bin/poverty-analysis, which does not start where the path has blanks and signs of the shell's
COMMAND := $(BIN)/python -m poverty_analysis
LAB    := $(VENV)/.lab
SITE   := .venv-site
SPARK  := $(VENV)/.spark
ZH     := build/chinese/.done
# LANGUAGE=zh counts where it is given to make: desktops set a variable of this name for other programs
SPOKEN := $(if $(findstring command,$(origin LANGUAGE)),$(LANGUAGE))
export PYTHONHASHSEED := 0
# hundreds of processes start here: without its bytecode each would compile the package and the tests again
unexport PYTHONDONTWRITEBYTECODE
# a user whose pip is set to install for the user is refused in an environment
export PIP_USER := 0
# under LC_ALL=C Python cannot read where the package lies if that has a sign beyond ASCII; left to LANG, it can
ifneq (,$(filter C POSIX,$(LC_ALL)))
unexport LC_ALL
endif
# a user whom a container does not know may have no home, and Jupyter asks for one
export HOME ?= /dev/null
# pip run by root trusts a home that cannot be written, and stops where it would keep a wheel there
ifneq ($(shell cache="$${XDG_CACHE_HOME:-$${HOME:-/dev/null}/.cache}"; mkdir -p "$$cache" 2>/dev/null && test -w "$$cache" && echo kept),kept)
export PIP_NO_CACHE_DIR := 1
endif

.PHONY: report test check style types unit outputs site test-site lab explorer workshop refresh operating-characteristics coverage lint lock clean again

report: $(READY)            ## re-execute every notebook and write build/report
	$(COMMAND) report

# each step runs whatever failed before it; the end says what did
STEPS := style types unit outputs test-site
test: $(SPARK)              ## lint, types, unit tests, doctests, data tests, strict nbval of every notebook; then test-site
	@for step in $(STEPS); do \
	    printf '\n== %s\n' $$step; $(MAKE) --no-print-directory $$step || failed="$$failed $$step"; \
	done; \
	if [ -n "$$failed" ]; then printf '\nFailed:%s\n' "$$failed"; exit 1; fi; printf '\nAll steps passed: $(STEPS)\n'

check: style types          ## what to run at every change: lint, types and all tests that are not slow
	UNMARKED_SECONDS=4 MPLBACKEND=agg $(BIN)/python -m pytest -q -n 2 --dist loadscope -m "not slow"

style: $(READY)
	$(BIN)/ruff check .

types: $(READY)
	MYPY_NUM_WORKERS=2 $(BIN)/python -m mypy

unit: $(SPARK)
	MPLBACKEND=agg $(BIN)/python -m pytest -q -rs -n 2 --dist loadscope

outputs: $(READY)
	$(BIN)/python -m pytest -q -n 2 --dist loadscope -o addopts= --nbval --nbval-current-env notebooks

site: $(ZH) $(SITE)/.ready  ## build/site from the stored outputs, its reference and its gallery; a warning is an error
	$(SITE)/bin/python -m docs.build

test-site: site             ## every link of the site, then site and explorer in headless Chromium (Debian: chromium-headless-shell, or chromium)
	$(SITE)/bin/python -m pytest -q -rs -n 2 --dist loadscope tests/site docs --ignore docs/conf.py

# STUDENTS=1, for the machines of the pairs: the workshop without solutions, and JupyterLab shows that folder alone
FOLDER  ?= $(if $(STUDENTS),student,notebooks)
# OPTIONS=--allow-root in a container whose user is root
OPTIONS ?=
START   := $(if $(filter notebooks,$(FOLDER)),/00-index.ipynb)
lab: $(LAB)                 ## open JupyterLab on notebook 00, or on FOLDER=build/workshop; the explorer is beside them
	$(BIN)/jupyter lab $(if $(STUDENTS),--ServerApp.root_dir=build/workshop) --LabApp.default_url=/lab/tree/$(FOLDER)$(START) $(OPTIONS)

workshop: $(READY)          ## write the half-day workshop into build/workshop; LANGUAGE=zh: in Chinese; FORCE=1 replaces an earlier one; STUDENTS=1: no solutions
	$(COMMAND) workshop $(if $(FORCE),--force) $(if $(STUDENTS),--students-only) $(if $(SPOKEN),--language $(SPOKEN))

# the kernel of a page that was closed ends after five minutes; that of an open page, never
IDLE := --MappingKernelManager.cull_idle_timeout=300 --MappingKernelManager.cull_interval=30 \
        --MappingKernelManager.cull_connected=False
# only a browser of this machine is answered: a page of another name that was led here is not
HOST := --Voila.tornado_settings="{'allow_remote_access': False}"
explorer: $(LAB)            ## the explorer as a page, on this machine; LANGUAGE=zh begins in Chinese
	$(if $(SPOKEN),POVERTY_ANALYSIS_LANGUAGE=$(SPOKEN)) JUPYTER_PATH="$$PWD/explorer" $(BIN)/voila explorer/explorer.ipynb --template=offline $(IDLE) $(HOST)

refresh: $(READY)           ## execute the notebooks in place and store their outputs; NOTEBOOKS="03 07b": these
	$(COMMAND) refresh $(NOTEBOOKS)

operating-characteristics: $(READY)  ## judge the estimators on 200 synthetic registers, write data/judging (minutes)
	$(BIN)/python -m poverty_analysis.households.judging.write

coverage: $(READY)          ## count how often intervals of measures hold in samples of few villages, and bands a whole curve; write data/judging/coverage.csv, band_coverage.csv and, where R has its package survey, school_coverage.csv (an hour)
	$(BIN)/python -m poverty_analysis.households.judging.band_coverage
	$(BIN)/python -m poverty_analysis.households.judging.write_coverage
	$(BIN)/python -m poverty_analysis.households.judging.school_coverage

lint: $(READY)
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(LAB): requirements-lab.lock $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-lab.lock
	$(BIN)/jupyter labextension disable @jupyterlab/apputils-extension:announcements  # no question about news in class
	touch $@

$(SITE)/.ready: requirements-site.lock
	$(PYTHON) -m venv $(SITE)
	$(SITE)/bin/python -m pip install --quiet --require-hashes -r requirements-site.lock
	touch $@

# the notebooks run in Chinese, for the pictures of the site; again once anything has changed that they may read. Their
# files are no prerequisites: a name with a blank or a colon, such as that of a reader's copy, would stop make
READ    := find notebooks poverty_analysis data ! -path '*/__pycache__*' ! -path '*/.ipynb_checkpoints*'
CHANGED := $(if $(wildcard $(ZH)),$(shell $(READ) -newer $(ZH) | head -n 1))
$(ZH): $(READY) $(if $(CHANGED),again)
	$(BIN)/python -m poverty_analysis.publishing.chinese_copies notebooks $(@D)
	touch $@

$(SPARK): requirements-spark.lock $(READY)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-spark.lock
	touch $@

lock:                       ## renew the lock files (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	    --extra report --extra test --extra scale --extra survey --extra documents pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	    --extra lab --constraint requirements.lock pyproject.toml -o requirements-lab.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	    --extra site --constraint requirements.lock --constraint requirements-lab.lock pyproject.toml \
	    -o requirements-site.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	    --extra spark --constraint requirements.lock pyproject.toml -o requirements-spark.lock

clean:
	rm -rf $(VENV) $(SITE) build
