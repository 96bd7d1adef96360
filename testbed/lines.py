"""Which lines of the two packages the tests reach; `make test` tells, with PYTEST_PLUGINS=testbed.lines.

In the processes of the tests slipcover counts, which takes a line's counter away once it was reached; with
coverage.py on Python 3.11 the tests take twice as long. In the processes that tests of the site start,
coverage.py counts, and it reads what both found.
"""

import os
from collections.abc import Iterator

import coverage
import pytest
import slipcover

from testbed.preloaded import COVERAGE, ROOT

PACKAGES = [ROOT / "azureproject", ROOT / "restaurant_review"]
FOUND = ROOT / "var/coverage"

# Their processes reach what nobody reaches in the process of a test. Others start some too, and a start that
# is watched takes half as long again.
WATCHED = (
    "tests/azureproject/doctor/",
    "tests/azureproject/gunicorn/",
    "tests/azureproject/replicas/test_replicas.py",
    "tests/azureproject/telemetry/test_bad_day.py",
    "tests/azureproject/test_backup_sqlite.py",
    "tests/azureproject/test_commands.py",
    "tests/azureproject/test_migrate.py",
)

# From here on: pytest reads PYTEST_PLUGINS before it reads what imports the packages.
counter = slipcover.Slipcover()
others = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"), data_file=str(FOUND))
matcher = slipcover.FileMatcher(sources=PACKAGES, omit=others.get_option("run:omit"))
slipcover.ImportManager(counter, matcher).__enter__()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.nodeid.startswith(WATCHED):
        os.environ[COVERAGE] = others.config.serialize()
    result = yield
    os.environ.pop(COVERAGE, None)
    return result


def pytest_sessionfinish() -> None:
    found = coverage.CoverageData(str(FOUND), suffix=True)
    files = counter.get_coverage()["files"]
    found.add_lines({str(ROOT / name): lines["executed_lines"] for name, lines in files.items()})
    found.write()
