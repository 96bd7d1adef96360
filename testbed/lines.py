"""Which lines of the two packages the tests reach; `make test` tells, with PYTEST_PLUGINS=testbed.lines.

In the processes of the tests slipcover counts, which takes a line's counter away once it was reached; with
coverage.py on Python 3.11 the tests take twice as long. In the processes that tests of the site start,
coverage.py counts, and it reads what both found.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest
import slipcover

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = [ROOT / "azureproject", ROOT / "restaurant_review"]
FOUND = ROOT / "var/coverage"

# Others start servers too, and reach by them what tests of the domain reach in their own process.
WATCHED = "tests/azureproject/"
# Of those, these reach what others reach too, with many starts, and a watched start takes half as long again.
UNWATCHED = (
    "tests/azureproject/configuration/",
    "tests/azureproject/middleware/",
    "tests/azureproject/test_hosting.py",
)
VARIABLE = "COVERAGE_PROCESS_CONFIG"

# From here on: pytest reads PYTEST_PLUGINS before it reads what imports the packages.
counter = slipcover.Slipcover()
others = coverage.Coverage(config_file=str(ROOT / "pyproject.toml"), data_file=str(FOUND))
matcher = slipcover.FileMatcher(sources=PACKAGES, omit=others.get_option("run:omit"))
slipcover.ImportManager(counter, matcher).__enter__()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    if item.nodeid.startswith(WATCHED) and not item.nodeid.startswith(UNWATCHED):
        os.environ[VARIABLE] = others.config.serialize()
    result = yield
    os.environ.pop(VARIABLE, None)
    return result


def pytest_sessionfinish() -> None:
    found = coverage.CoverageData(str(FOUND), suffix=True)
    files = counter.get_coverage()["files"]
    found.add_lines({str(ROOT / name): lines["executed_lines"] for name, lines in files.items()})
    found.write()
