"""Every query in KQL is read by Microsoft's own parser, with the tables that it is for."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from testbed import Missing, npm
from tests.servers import skip_or_fail

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
TESTBED = ROOT / "testbed"

# Of Azure Monitor's reference, the columns that are used here.
TELEMETRY = (
    "TimeGenerated: datetime, Name: string, Properties: dynamic, ItemCount: int, OperationId: string,"
    " OperationName: string, AppRoleName: string, AppRoleInstance: string"
)
CALL = f"{TELEMETRY}, Success: bool, ResultCode: string, DurationMs: real"
TABLES = {
    "AppMetrics": f"({TELEMETRY}, Sum: real, Min: real, Max: real)",
    "AppRequests": f"({CALL}, Url: string)",
    "AppDependencies": f"({CALL}, Data: string, Target: string, DependencyType: string)",
    "AppServiceConsoleLogs": "(TimeGenerated: datetime, ResultDescription: string)",
    "ContainerAppConsoleLogs": "(TimeGenerated: datetime, Log: string, RevisionName: string)",
}
FIGURE = re.compile(r'"((?:azureproject|managed_identity|restaurant_review)\.\w+)(?:\.seconds|\.slowest)?"')


def of_workbook(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if query := item["content"].get("query"):
        yield f"workbook: {item['name']}", query


def queries() -> dict[str, str]:
    found = {f"queries/{path.name}": path.read_text() for path in (ROOT / "infra/queries").glob("*.kql")}
    page = (ROOT / "docs/observe.md").read_text()
    found |= {
        f"observe.md {number}": query
        for number, query in enumerate(re.findall(r"```kusto\n(.*?)```", page, re.DOTALL), 1)
    }
    for item in json.loads((ROOT / "infra/workbook.json").read_text())["items"]:
        found |= dict(of_workbook(item))
    return found


@pytest.fixture(scope="module")
def faults() -> dict[str, list[str]]:
    main = "node_modules/@kusto/language-service-next/package.json"
    try:
        library = npm.installed(TESTBED / "kusto_npm", "kusto-12.4.1", main).parent
    except Missing as missing:
        skip_or_fail(missing)
    given = {"tables": TABLES, "queries": {**queries(), "one with a fault": "AppMetrics | where Nam == 1"}}
    done = subprocess.run(
        [npm.node(), TESTBED / "kusto.cjs", library],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return dict(json.loads(done.stdout))


def test_there_is_no_fault_in_any_query(faults: dict[str, list[str]]) -> None:
    assert faults.pop("one with a fault")
    assert len(faults) > 25
    assert {name: found for name, found in faults.items() if found} == {}


def test_the_figures_that_are_asked_for_are_those_that_the_page_tells_of() -> None:
    page = (ROOT / "docs/observe.md").read_text()
    rows = re.findall(
        r"^\| (`(?:azureproject|managed_identity|restaurant_review)\..*?) \|", page, re.MULTILINE
    )
    told: set[str] = set()
    for row in rows:
        app = row.removeprefix("`").partition(".")[0]
        told |= {f"{app}.{name}" for name in re.findall(r"\.(\w+)`", row)}
    asked = {name for query in queries().values() for name in FIGURE.findall(query)}
    assert asked - {"restaurant_review.photo_"} <= told


def test_the_figures_that_the_page_tells_of_are_measured() -> None:
    source = "".join(
        path.read_text()
        for folder in ("azureproject", "restaurant_review")
        for path in (ROOT / folder).rglob("*.py")
    )
    page = (ROOT / "docs/observe.md").read_text()
    for name in set(re.findall(r"\.(\w+)`", "\n".join(re.findall(r"^\| `\w+\..* \|$", page, re.MULTILINE)))):
        assert re.search(rf'"(?:azureproject\.)?{name}"', source), name
