"""The hook that migrates before azd deploys an image, against Azure's API on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path

import management_api
import pytest
import run_migration
from management_api import ManagementApi, ManagementError

from testbed.management_api import TOKEN, ManagementServer

INFRA = Path(run_migration.__file__).parent
JOB = "/subscriptions/s/resourceGroups/g/providers/Microsoft.App/jobs/caj-migrate"


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[ManagementServer]:
    azure = ManagementServer()
    monkeypatch.setattr(management_api, "ENDPOINT", azure.endpoint)
    monkeypatch.setattr(management_api, "PAUSE", 0.01)
    yield azure
    azure.stop()


def migrate(azure: ManagementServer, longest: float = 60) -> str:
    return run_migration.migrate(ManagementApi(lambda scope: TOKEN), JOB, "new", pause=0.01, longest=longest)


def test_the_job_gets_the_image_and_is_waited_for(azure: ManagementServer) -> None:
    azure.executions = ["Running", "Processing", "Succeeded"]
    assert migrate(azure) == "Migrated"
    assert azure.image == "new"
    assert azure.executions == []


@pytest.mark.parametrize("end", ["Failed", "Stopped", "Degraded"])
def test_a_failed_migration_is_an_error_that_names_the_log(azure: ManagementServer, end: str) -> None:
    azure.executions = ["Running", end]
    with pytest.raises(ManagementError) as raised:
        migrate(azure)
    assert f"ended as {end}" in str(raised.value)
    assert "az containerapp job logs show --resource-group g --name caj-migrate --execution migrate-1" in str(
        raised.value
    )


def test_a_migration_that_does_not_end_is_not_waited_for_for_ever(azure: ManagementServer) -> None:
    azure.executions = ["Running"]
    with pytest.raises(ManagementError, match="did not end"):
        migrate(azure, longest=-1)


@pytest.mark.parametrize(
    "step", [("GET", "caj-migrate"), ("PATCH", "caj-migrate"), ("POST", "start"), ("GET", "migrate-1")]
)
def test_whatever_step_is_refused_says_so(azure: ManagementServer, step: tuple[str, str]) -> None:
    azure.executions = ["Running"]
    azure.fail[step] = (403, 1)
    with pytest.raises(ManagementError, match="403 Code403: told to fail"):
        migrate(azure)


def test_a_run_outside_azd_names_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MIGRATE_JOB", raising=False)
    assert run_migration.main() == 1
    assert "MIGRATE_JOB" in capsys.readouterr().err


def test_the_hooks_are_given_the_versions_of_the_site() -> None:
    def pins(path: Path) -> set[str]:
        return set(re.findall(r"^[\w\[\]-]+==[\w.]+", path.read_text(), re.MULTILINE))

    of_hooks = pins(INFRA / "requirements.txt")
    assert of_hooks
    assert of_hooks <= pins(INFRA.parent / "requirements.txt")
