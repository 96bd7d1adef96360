"""`manage.py doctor`, with each part broken in turn."""

import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.db.utils import NotSupportedError

from azureproject.doctor import examination, remedies
from azureproject.doctor.clocks import Clocks, compared
from azureproject.doctor.findings import Finding
from azureproject.doctor.site import static_files
from azureproject.managed_identity import tokens
from testbed import free_port
from testbed.gunicorn import APP_SERVICE, CONTAINER_APPS, collect_static, manage
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import ROLE, PostgreSQL

OBJECT_ID = "00000000-0000-0000-0000-000000000002"
GROUP = {"WEBSITE_RESOURCE_GROUP": "rg-plateful"}


@dataclass
class Report:
    code: int
    findings: list[dict[str, str]]
    text: str

    def failures(self, part: str) -> list[dict[str, str]]:
        return [found for found in self.findings if found["state"] == "failed" and found["part"] == part]

    def said(self, part: str) -> str:
        return " | ".join(found["said"] for found in self.findings if found["part"] == part)


def doctor(**variables: str) -> Report:
    collect_static()
    done = manage("doctor", "--json", **APP_SERVICE, **GROUP, **variables)
    assert done.stdout.startswith("{"), done.stderr
    report = json.loads(done.stdout)
    assert report["healthy"] == (done.returncode == 0)
    return Report(done.returncode, report["findings"], done.stdout + done.stderr)


@pytest.fixture(scope="module")
def database(migrated_database: Callable[[str], dict[str, str]]) -> dict[str, str]:
    return migrated_database("doctor")


@pytest.fixture
def healthy(database: dict[str, str], identity_endpoint: IdentityEndpoint, tmp_path: Path) -> dict[str, str]:
    """The environment of a hosted site whose photos lie on a share."""
    for folder in ("share", "temporary"):
        (tmp_path / folder).mkdir()
    return {
        **database,
        **identity_endpoint.environment(),
        "MEDIA_ROOT": str(tmp_path / "share"),
        "TMPDIR": str(tmp_path / "temporary"),
    }


@pytest.mark.slow
def test_a_site_in_order(healthy: dict[str, str], identity_endpoint: IdentityEndpoint) -> None:
    report = doctor(**healthy)
    assert report.code == 0, report.text
    assert "hosted, answers to plateful.azurewebsites.net" in report.said("settings")
    assert "TLSv1.3, verify-full" in report.said("database")
    assert f"as {ROLE}" in report.said("database")
    assert "may migrate" in report.said("database")
    assert "all migrations applied" in report.said("database")
    assert "the managed identity of this app gave a token for the database" in report.said("identity")
    assert f"object id {OBJECT_ID}, until 20" in report.said("identity")
    assert "write, read, delete" in report.said("storage")
    assert "the database's" in report.said("clock")
    assert identity_endpoint.token()[:40] not in report.text


@pytest.mark.slow
def test_pending_migrations(healthy: dict[str, str], postgresql_server: PostgreSQL) -> None:
    postgresql_server.create_database("unmigrated")
    report = doctor(**{**healthy, **postgresql_server.environment("unmigrated")})
    assert report.code == 1
    (found,) = report.failures("database")
    assert "pending" in found["said"]
    assert found["mend"] == "python manage.py migrate"


@pytest.mark.slow
def test_no_right_to_migrate(healthy: dict[str, str], postgresql_server: PostgreSQL) -> None:
    postgresql_server.sql("CREATE DATABASE foreign_hands")
    report = doctor(**{**healthy, **postgresql_server.environment("foreign_hands")})
    mends = [found["mend"] for found in report.failures("database")]
    assert any(f'GRANT USAGE, CREATE ON SCHEMA public TO "{ROLE}";' in mend for mend in mends)


@pytest.mark.slow
def test_no_such_database(healthy: dict[str, str], postgresql_server: PostgreSQL) -> None:
    report = doctor(**{**healthy, **postgresql_server.environment("absent")})
    (found,) = report.failures("database")
    assert found["mend"] == (
        "az postgres flexible-server db create --resource-group rg-plateful --server-name 127 --name absent"
    )


@pytest.mark.slow
def test_a_role_that_is_not_the_identitys(healthy: dict[str, str]) -> None:
    connection = "AZURE_POSTGRESQL_CONNECTIONSTRING"
    report = doctor(**{**healthy, connection: healthy[connection].replace(f"user={ROLE}", "user=id-web")})
    (found,) = report.failures("database")
    assert "refused the token" in found["said"]
    create = f"pgaadauth_create_principal_with_oid('id-web', '{OBJECT_ID}', 'service', false, false);"
    assert create in found["mend"]
    assert f"ON ROLE \"id-web\" IS 'aadauth,oid={OBJECT_ID},type=service';" in found["mend"]


def test_names_with_quotes_stay_names() -> None:
    config = {
        "ENGINE": "azureproject.managed_identity.postgresql",
        "USER": "o'web\"",
        "NAME": "x",
        "HOST": "srv.postgres.database.azure.com",
    }
    mend = remedies.for_database(Exception("permission denied for schema public"), config)
    assert mend.endswith('TO "o\'web""";')


@pytest.mark.slow
def test_a_server_that_is_not_there(healthy: dict[str, str]) -> None:
    connection = "AZURE_POSTGRESQL_CONNECTIONSTRING"
    text = f"dbname=x host=127.0.0.1 port={free_port()} user={ROLE}"
    report = doctor(**{**healthy, connection: text})
    (found,) = report.failures("database")
    assert "cannot be reached" in found["said"]
    assert "firewall-rule create --resource-group rg-plateful --server-name 127" in found["mend"]
    assert report.failures("identity") == []


@pytest.mark.slow
def test_no_identity(healthy: dict[str, str]) -> None:
    report = doctor(**{**healthy, "IDENTITY_ENDPOINT": f"http://127.0.0.1:{free_port()}/msi/token"})
    assign = (
        "az webapp identity assign --name plateful --resource-group rg-plateful --identities [system]; "
        "if it has a user-assigned identity alone, set AZURE_CLIENT_ID instead"
    )
    assert [found["mend"] for found in report.failures("identity")] == [assign]
    assert [found["mend"] for found in report.failures("database")] == [assign]


@pytest.mark.slow
def test_another_identity_is_named(healthy: dict[str, str]) -> None:
    endpoint = f"http://127.0.0.1:{free_port()}/msi/token"
    report = doctor(**{**healthy, "IDENTITY_ENDPOINT": endpoint, "AZURE_CLIENT_ID": "client-7"})
    (found,) = report.failures("identity")
    assert "[?clientId=='client-7'].id" in found["mend"]


@pytest.mark.slow
def test_faulty_settings_are_told_with_their_hints(healthy: dict[str, str]) -> None:
    report = doctor(**{**healthy, "LOG_DIR": "/nowhere/logs", "CONFIG_DIR": "/nowhere/config"})
    assert [found["said"].partition(":")[0] for found in report.failures("settings")] == [
        "azureproject.E004",
        "azureproject.W004",
    ]
    assert all(found["mend"] for found in report.failures("settings"))


@pytest.mark.slow
def test_silent_parts_are_left_behind(healthy: dict[str, str], tmp_path: Path) -> None:
    """Addresses that swallow packets, and a listener that accepts and never speaks."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        variables = {
            **healthy,
            "IDENTITY_ENDPOINT": f"http://127.0.0.1:{port}/msi/token",
            "AZURE_POSTGRESQL_CONNECTIONSTRING": f"dbname=x host=127.0.0.1 port={port} user=x password=y",
        }
        report = doctor(**variables)
    assert report.code == 1
    assert report.failures("database")
    assert {found["part"] for found in report.findings} >= {"settings", "static files", "storage", "clock"}


@pytest.mark.slow
def test_the_terminal_gets_a_line_each_and_no_colour_when_it_is_none(tmp_path: Path) -> None:
    done = manage("doctor", SQLITE_PATH=str(tmp_path / "db.sqlite3"), MEDIA_ROOT=str(tmp_path))
    assert done.returncode == 1
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert any(line.startswith("✗ database") and line.endswith("migrations pending") for line in lines)
    assert "mend: python manage.py migrate" in done.stdout
    assert any(line.startswith("✓ storage") for line in lines)
    assert any(line.startswith("- identity") for line in lines)
    assert "- staff sign-in with passwords, not with Entra" in lines


def test_static_files_that_are_missing(settings: Any, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    (found,) = static_files({})
    assert found.state == "failed"
    assert found.mend == "python manage.py collectstatic --no-input"
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": {"a.css": "a.1.css"}}))
    (found,) = static_files({})
    assert "1 missing, a.1.css first" in found.said
    (tmp_path / "a.1.css").write_text("")
    (found,) = static_files({})
    assert found.state == "ok"


def test_a_clock_that_is_wrong() -> None:
    assert compared({}).state == "skipped"
    assert compared({"database": 3.0, "storage": -59.0}).state == "ok"
    found = compared({"database": 3.0, "storage": -500.0})
    assert found.state == "failed"
    assert "500 s ahead of the storage's" in found.said


def test_a_part_that_never_answers_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "TIMEOUT", 0.1)

    def silent(clocks: Clocks) -> Iterator[Finding]:
        time.sleep(1)
        yield Finding("storage", "ok", "too late")

    def broken(clocks: Clocks) -> Iterator[Finding]:
        raise RuntimeError("no plan, password=hunter2")

    monkeypatch.setattr(examination, "PARTS", {"storage": silent, "static files": broken})
    found = {finding.part: finding for finding in examination.findings()}
    assert found["storage"].said == "no answer within 0 s"
    assert found["static files"].said == "RuntimeError: no plan, password=***"


class Refusal(Exception):
    """An error of the storage's SDK, in what the doctor looks at."""

    def __init__(self, code: str) -> None:
        self.error_code = code
        super().__init__(f"Something was refused. ErrorCode:{code}")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """OPTIONS of a storage that the identity has a token for."""
    token = jwt.encode({"oid": OBJECT_ID}, "a key that nobody checks, long enough", "HS256")
    monkeypatch.setattr(tokens, "get_token", lambda *args, **kwargs: token)
    return {"account_url": "https://stplateful.blob.core.windows.net", "azure_container": "pictures"}


@pytest.mark.parametrize(
    ("error", "mend"),
    [
        (
            Refusal("ContainerNotFound"),
            "az storage container-rm create --resource-group $(az resource list --name stplateful",
        ),
        (
            Refusal("AuthorizationPermissionMismatch"),
            f"az role assignment create --assignee-object-id {OBJECT_ID} --assignee-principal-type "
            'ServicePrincipal --role "Storage Blob Data Contributor" --scope '
            "$(az storage account show --name stplateful --query id -o tsv)",
        ),
        (
            PermissionError("no delegation key to sign links with"),
            f"az role assignment create --assignee-object-id {OBJECT_ID}",
        ),
        (OSError("Name or service not known"), "az storage account show --name stplateful"),
    ],
)
def test_what_mends_the_storage(account: dict[str, Any], error: Exception, mend: str) -> None:
    assert remedies.for_storage(error, "stplateful", account).startswith(mend)


def test_a_server_that_is_too_old_is_upgraded_and_not_let_in() -> None:
    config = {"ENGINE": "", "USER": "id", "NAME": "plateful", "HOST": "psql-x.postgres.database.azure.com"}
    error = NotSupportedError("PostgreSQL 14 or later is required (found 12.20).")
    mend = remedies.for_database(error, config)
    assert mend.startswith("az postgres flexible-server upgrade --resource-group ")
    assert "--name psql-x --version 17" in mend
    assert "firewall" not in mend


def test_a_storage_without_an_identity(
    account: dict[str, Any], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*args: object, **kwargs: object) -> str:
        raise tokens.IdentityUnavailable("nobody there")

    monkeypatch.setattr(tokens, "get_token", unavailable)
    settings.HOSTED = True
    for name, value in CONTAINER_APPS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("WEBSITE_RESOURCE_GROUP", raising=False)
    assert remedies.for_storage(Refusal("x"), "stplateful", account).startswith(
        "az containerapp identity assign --name plateful --resource-group $(az resource list --name plateful"
    )
    settings.HOSTED = False
    assert remedies.for_storage(Refusal("x"), "stplateful", account) == "az login"


@pytest.mark.slow
def test_a_storage_account(
    healthy: dict[str, str], certificates: Any, identity_endpoint: IdentityEndpoint
) -> None:
    azurite = pytest.importorskip("testbed.azurite").Azurite(certificates)
    try:
        variables = {
            **healthy,
            "STORAGE_ACCOUNT_NAME": azurite.url,
            "REQUESTS_CA_BUNDLE": str(certificates.authority),
        }
        report = doctor(**variables)
        assert report.code == 0, report.text
        assert "container photos: write, read, delegation key, link, delete" in report.said("storage")
        assert azurite.names() == set()
        assert "sig=" not in report.text
        report = doctor(**variables, PHOTOS_THROUGH_SITE="true")
        assert report.said("storage").endswith("container photos: write, read, delete")
        (found,) = doctor(**variables, STORAGE_CONTAINER_NAME="absent").failures("storage")
        assert "az storage container-rm create --resource-group rg-plateful" in found["mend"]
        azurite.stop()
        (found,) = doctor(**variables).failures("storage")
        assert "networkRuleSet" in found["mend"]
    finally:
        azurite.remove()
