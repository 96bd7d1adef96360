# The commands of this project; `make help` lists them.
# Only Python 3.11+ (with venv and pip) and make are needed. Paths are relative, so the clone may lie anywhere.

PYTHON ?= python3
PORT ?= 8000
export PORT

python := .venv/bin/python
babel := $(python) -m babel.messages.frontend --quiet
pip := $(python) -m pip --quiet --disable-pip-version-check --no-input

# The checks need a key and no .env.
for_checks := SECRET_KEY=the-key-of-the-checks-alone-0123456789-abcdefghijklmnop

# A file stays in one process, since its tests share what they start: see tests/conftest.py. Where many start
# servers and wait for them, three processes keep two cores busy; five were slower, and too slow for some deadlines.
pytest := -m pytest --dist=loadfile --no-loadscope-reorder
on_all_cores := --numprocesses=logical
on_waiting_cores := --numprocesses=$(shell echo $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2)))
# Processes that tests start find their code compiled.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-fast lint mypy test-postgresql test-sqlite check-deploy check-image bench bench-replicas soak screenshots lighthouse messages admin moderator clean
.PHONY: .venv .env development static free-port

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: free-port .venv .env static ## Serve the site with demonstration data (another port: PORT=9000 make run)
	@echo "Bringing the database up to date"
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py load_demo --if-empty
	@echo
	@echo "The site:         http://127.0.0.1:$(PORT)/   (stop it with Ctrl+C)"
	@echo "For its admin:    make admin   makes an account for http://127.0.0.1:$(PORT)/admin/, make moderator one for its queue"
	@exec $(python) -m gunicorn --bind "127.0.0.1:$(PORT)" azureproject.wsgi

test: lint test-postgresql test-sqlite ## Check the code and run all tests, on PostgreSQL and what uses a database on SQLite too

test-fast: development ## Run the tests that need no browser, no outage and no seconds, on SQLite
	$(python) $(pytest) $(on_all_cores) --database=sqlite -m "not slow"

lint: development ## Check style, formatting, migrations and settings
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(for_checks) $(python) manage.py makemigrations --check --dry-run
	$(for_checks) $(python) manage.py check

mypy: development ## Check types
	$(for_checks) $(python) -m mypy

test-postgresql: development ## Run all tests on PostgreSQL, and say which lines they reach
	@$(python) -m coverage erase
	PYTEST_PLUGINS=testbed.lines $(python) $(pytest) $(on_waiting_cores)
	@$(python) -m coverage combine --quiet
	@$(python) -m coverage report

test-sqlite: development ## Run the tests that use a database on SQLite
	$(python) $(pytest) $(on_all_cores) --database=sqlite -m database

check-deploy: ## Check image, pipelines, manifests, Bicep and az commands, offline (1 GB of tools at first)
	@PYTHON=$(PYTHON) infra/check_deploy.sh

check-image: ## Build the image, run it, probe it and stop it (as root on Debian or Ubuntu)
	@infra/check_image.sh

bench: development ## Measure the speed of the pages (ROUNDS=1 SECONDS=2 make bench is shorter)
	@$(python) -m bench

bench-replicas: development ## Measure what read replicas bring (a minute and a half; SECONDS=5 each)
	@$(python) -m bench.replicas

soak: development static ## A long bad night of faults under load (MINUTES=30, SEED= repeats one)
	@$(python) -m bench.soak

screenshots: development ## Take the pictures of the README from the demonstration data
	@$(python) -m tests.browser.screenshots

lighthouse: development ## Measure list and restaurant page with Lighthouse (npm fetches it into var)
	@$(python) -m bench.lighthouse

messages: development ## Gather texts for translation and compile them
	@mkdir -p var
	@$(babel) extract --mapping-file pyproject.toml --keyword gettext_lazy --keyword ngettext_lazy:1,2 --no-location --output-file var/django.pot .
	@$(babel) update --domain django --input-file var/django.pot --output-dir locale --no-fuzzy-matching --ignore-pot-creation-date
	@$(babel) compile --domain django --directory locale

admin: .venv .env ## Make a superuser
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py createsuperuser

moderator: .venv .env ## Make an account that moderates reviews, and no more
	@$(python) manage.py migrate --verbosity 0
	@$(python) manage.py createmoderator

clean: ## Remove what these commands made, except the data in var and .env
	rm -rf .venv staticfiles .pytest_cache .ruff_cache var/collected var/check-deploy var/check-image

# What must be so before a command above can run. Each says what it does, and does nothing when it is so.

free-port:
	@command -v $(PYTHON) > /dev/null || { echo "Install Python 3.11 or newer (Debian and Ubuntu: apt install python3 python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import socket; socket.create_server(("127.0.0.1", $(PORT)))' 2> /dev/null || { \
	  echo "Port $(PORT) cannot be used; it may serve already. Another port: PORT=9000 make run"; exit 1; }

.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed. If it has another name: make PYTHON=python3.12 ..."; exit 1; }
	@$(python) -c 'import pip' 2> /dev/null || { \
	  echo "Making .venv"; \
	  $(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { \
	    echo "This Python cannot make a virtual environment. Install the package python3-venv"; \
	    echo "(Debian and Ubuntu: apt install python3-venv) and run this again."; exit 1; }; \
	  rm -rf .venv && $(PYTHON) -m venv .venv; }
	@cmp -s requirements.txt .venv/installed-requirements.txt || { \
	  echo "Installing requirements.txt"; \
	  $(pip) install -r requirements.txt && cp requirements.txt .venv/installed-requirements.txt; }

development: .venv
	@cmp -s requirements-dev.txt .venv/installed-requirements-dev.txt || { \
	  echo "Installing requirements-dev.txt"; \
	  $(pip) install -r requirements-dev.txt && cp requirements-dev.txt .venv/installed-requirements-dev.txt; }

.env: .venv
	@test -e .env || { \
	  echo "Writing .env from .env.example, with a fresh SECRET_KEY"; \
	  key=$$($(python) -c 'import secrets; print(secrets.token_urlsafe(50))') && \
	  (umask 077; sed "s|^SECRET_KEY=.*|SECRET_KEY=$$key|" .env.example > .env.new) && mv .env.new .env; }

# The sum is over what is collected and what decides how.
static: .venv .env
	@mkdir -p var; \
	sum=$$(find static azureproject/settings.py requirements.txt -type f -exec cksum {} + | sort | cksum); \
	test -e staticfiles/staticfiles.json && test "$$sum" = "$$(cat var/collected 2> /dev/null)" || { \
	  echo "Collecting static files"; \
	  $(python) manage.py collectstatic --no-input --verbosity 0 && echo "$$sum" > var/collected; }
