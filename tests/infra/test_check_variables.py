"""The hook that looks at azd's variables before it provisions, against Azure's API on loopback."""

import re
from collections.abc import Iterator
from pathlib import Path

import check_variables
import management_api
import pytest

from testbed.management_api import TOKEN, ManagementServer

INFRA = Path(check_variables.__file__).parent
SERVER = "psql-plateful-prod-abcdefghijklm"
# As azd has them before the first provisioning, and after it.
NEW = {"AZURE_ENV_NAME": "Plateful-Prod", "SITE_HOST": "appService", "DATABASE_STORAGE_GB": ""}
THERE = NEW | {"AZURE_SUBSCRIPTION_ID": "s", "AZURE_TENANT_ID": "t"}


class SignIn:
    def __init__(self, tenant: str) -> None:
        pass

    def token(self, scope: str) -> str:
        return TOKEN


@pytest.fixture
def azure(monkeypatch: pytest.MonkeyPatch) -> Iterator[ManagementServer]:
    azure = ManagementServer()
    monkeypatch.setattr(management_api, "ENDPOINT", azure.endpoint)
    monkeypatch.setattr(management_api, "PAUSE", 0.01)
    monkeypatch.setattr(check_variables, "SignIn", SignIn)
    yield azure
    azure.stop()


@pytest.fixture
def azd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for azd; the file has what it was told."""
    told = tmp_path / "told"
    (tmp_path / "azd").write_text(f'#!/bin/sh\necho "$@" > {told}\n')
    (tmp_path / "azd").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    return told


def grown_to(size: int, name: str = SERVER) -> dict[str, object]:
    return {"name": name, "properties": {"storage": {"storageSizeGB": size}}}


@pytest.mark.parametrize(
    "variable",
    [
        "AZURE_ENV_NAME=plateful_prod",
        "AZURE_ENV_NAME=plateful--prod",
        "AZURE_ENV_NAME=plateful-",
        "AZURE_ENV_NAME=1plateful",
        "AZURE_ENV_NAME=plateful-of-production",
        "SITE_HOST=kubernetes",
        "DATABASE_STORAGE_GB=64GB",
        "DATABASE_STORAGE_GB=-64",
        "DATABASE_STORAGE_GB=16",
        "MIN_REPLICAS=0",
        "MIN_REPLICAS=3",
        "LOG_RETENTION_DAYS=7",
        "LOG_RETENTION_DAYS=1000",
        "MIN_REPLICAS=two",
        "MAX_REPLICAS=2.5",
        "LOG_RETENTION_DAYS=a month",
        "TRACES_SAMPLED=5%",
        "TRACES_SAMPLED=1.5",
        "PRIVATE_NETWORK=yes",
        "EXTRA_SETTINGS={WORKERS: 2}",
        'EXTRA_SETTINGS=["WORKERS"]',
        "EXTRA_SETTINGS=2",
        "DATABASE_TIER=Large",
        "DATABASE_ADMIN_TYPE=Person",
        "OPERATOR_ADDRESS=10.0.0.7",
    ],
)
def test_a_value_that_is_none_is_named_before_anything_is_deployed(
    capsys: pytest.CaptureFixture[str], variable: str
) -> None:
    name, _, value = variable.partition("=")
    assert check_variables.main(THERE | {name: value}) == 1
    first, last = capsys.readouterr().err.splitlines()
    assert first.startswith(f"{variable} is ")
    assert last.startswith("Nothing was deployed. Set them (azd env set NAME VALUE)")


def test_all_that_is_wrong_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"SITE_HOST": "", "MIN_REPLICAS": "two", "MAX_REPLICAS": "ten", "DATABASE_ADMIN_OBJECT_ID": "id"}
    assert check_variables.main(THERE | wrong) == 1
    said = capsys.readouterr().err
    assert all(
        name in said for name in ("SITE_HOST is not set", "MIN_REPL", "MAX_REPL", "DATABASE_ADMIN_NAME")
    )


def test_every_variable_that_is_right_passes() -> None:
    right = {
        "OPERATOR_ADDRESS": "20.50.2.1",
        "DATABASE_TIER": "GeneralPurpose",
        "DATABASE_STORAGE_GB": "128",
        "DATABASE_ADMIN_TYPE": "Group",
        "MIN_REPLICAS": "2",
        "EXTRA_SETTINGS": '{"REVIEWS_PER_HOUR": 30}',
        "TRACES_SAMPLED": "0.05",
        "LOG_RETENTION_DAYS": "90",
        "PRIVATE_NETWORK": "true",
        "FILE_SHARES": "false",
    }
    assert list(check_variables.faults(NEW | right)) == []


def test_before_the_first_provisioning_nobody_is_asked(azure: ManagementServer) -> None:
    assert check_variables.main(NEW) == 0
    assert azure.calls == []


def test_storage_that_has_grown_is_followed(
    azure: ManagementServer, azd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    azure.servers = [grown_to(512, f"{SERVER}-restored"), grown_to(128)]
    assert check_variables.main(THERE) == 0
    assert azd.read_text() == "env set DATABASE_STORAGE_GB 128 --environment Plateful-Prod\n"
    assert "has grown to 128 GB" in capsys.readouterr().out


@pytest.mark.parametrize(("size", "wanted"), [(32, ""), (64, "64"), (64, "128")])
def test_storage_that_is_as_it_should_be_or_is_to_grow_is_left(
    azure: ManagementServer, azd: Path, size: int, wanted: str
) -> None:
    azure.servers = [grown_to(size)]
    assert check_variables.main(THERE | {"DATABASE_STORAGE_GB": wanted}) == 0
    assert not azd.exists()


def test_a_group_that_is_not_there_yet_has_no_database(azure: ManagementServer, azd: Path) -> None:
    azure.fail["GET", "flexibleServers"] = (404, 1)
    assert check_variables.main(THERE) == 0
    assert not azd.exists()


def test_who_may_not_look_provisions_all_the_same(
    azure: ManagementServer, azd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    azure.fail["GET", "flexibleServers"] = (403, 1)
    assert check_variables.main(THERE) == 0
    assert "could not be looked at: GET" in capsys.readouterr().err


def test_an_azd_that_fails_is_said_with_the_command(
    azure: ManagementServer, azd: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (azd.parent / "azd").write_text("#!/bin/sh\nexit 3\n")
    azure.servers = [grown_to(64)]
    assert check_variables.main(THERE) == 1
    assert "Run this yourself: azd env set DATABASE_STORAGE_GB 64" in capsys.readouterr().err


def test_it_knows_the_defaults_and_the_limits_of_the_templates() -> None:
    parameters = (INFRA / "main.bicepparam").read_text() + (INFRA / "container-app.bicepparam").read_text()
    assert f"readEnvironmentVariable('DATABASE_STORAGE_GB', ''), {check_variables.STORAGE_GB})" in parameters
    assert f"readEnvironmentVariable('MAX_REPLICAS', ''), {check_variables.MAX_REPLICAS})" in parameters
    formed = re.findall(r"param (\w+) = (\w+)\(readEnvironmentVariable\('(\w+)'", parameters)
    assert {name for _, form, name in formed if form != "text"} <= check_variables.CHECKS.keys()
    templates = (INFRA / "main.bicep").read_text() + (INFRA / "container-app.bicep").read_text()
    numbers = {parameter: name for parameter, form, name in formed if form == "number"}
    for parameter, name in numbers.items():
        decorators = re.search(rf"((?:^@.*\n)*)param {parameter} int", templates, re.MULTILINE)
        assert decorators, parameter
        for limit, beyond in (("minValue", -1), ("maxValue", 1)):
            for found in re.findall(rf"@{limit}\((\d+)\)", decorators[1]):
                check_variables.CHECKS[name](found)
                with pytest.raises(ValueError, match=r"is (less|more) than"):
                    check_variables.CHECKS[name](str(int(found) + beyond))


def test_a_name_is_as_long_as_the_template_allows() -> None:
    limit = re.search(r"@maxLength\((\d+)\)\n.*\nparam environmentName", (INFRA / "main.bicep").read_text())
    assert limit
    check_variables.name_of_resources("a" * int(limit[1]))
    with pytest.raises(ValueError, match=f"{limit[1]} at most"):
        check_variables.name_of_resources("a" * (int(limit[1]) + 1))
