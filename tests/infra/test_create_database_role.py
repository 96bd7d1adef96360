"""The hook that lets the managed identity into the database: a real server, and Azure's API on loopback.

Entra's functions exist on a flexible server only; these stand in for them, with the documented signatures.
The firewall is played by the administrator's right to log in, which follows the rules of the API.
"""

import argparse
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import certifi
import create_database_role as hook
import management_api
import psycopg2
import pytest
from create_database_role import Connect, RoleError, create_role
from management_api import ManagementApi, ManagementError

from azureproject.managed_identity.postgresql import timeouts
from testbed.certificates import Certificates
from testbed.management_api import TOKEN, ManagementServer
from testbed.postgresql import PostgreSQL
from tests.infra.entra import ENTRA

IDENTITY = "id-plateful prod"
OBJECT_ID = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
DATABASE = "made_by_bicep"
ADMIN = "operator@example.com"
ADDRESS = "20.50.2.1"


@pytest.fixture
def server(postgresql_server: PostgreSQL) -> Iterator[PostgreSQL]:
    postgresql_server.sql(ENTRA)
    postgresql_server.sql(f"CREATE DATABASE {DATABASE}")
    yield postgresql_server
    postgresql_server.sql(f"DROP DATABASE {DATABASE}")
    postgresql_server.sql(f'DROP ROLE IF EXISTS "{IDENTITY}"')
    postgresql_server.sql("DROP FUNCTION pgaadauth_list_principals, pgaadauth_create_principal_with_oid")
    postgresql_server.sql("DROP TABLE entra_principals")


def as_user(server: PostgreSQL, user: str) -> Connect:
    def connect(database: str) -> Any:
        return psycopg2.connect(
            host=str(server.directory), port=server.port, user=user, dbname=database, sslmode="disable"
        )

    return connect


def test_the_identity_can_migrate_afterwards(server: PostgreSQL) -> None:
    said = create_role(as_user(server, "postgres"), IDENTITY, OBJECT_ID, DATABASE)
    assert said == f'Role "{IDENTITY}" was made and may migrate {DATABASE}.'
    assert server.sql("SELECT * FROM entra_principals") == [(IDENTITY, OBJECT_ID)]
    with closing(as_user(server, IDENTITY)(DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE review (id integer)")


def test_running_it_again_changes_nothing(server: PostgreSQL) -> None:
    connect = as_user(server, "postgres")
    create_role(connect, IDENTITY, OBJECT_ID, DATABASE)
    said = create_role(connect, IDENTITY, OBJECT_ID.upper(), DATABASE)
    assert said == f'Role "{IDENTITY}" was there already and may migrate {DATABASE}.'
    assert server.sql("SELECT count(*) FROM entra_principals") == [(1,)]


def test_an_identity_made_again_under_its_name_gets_a_new_label(server: PostgreSQL) -> None:
    connect = as_user(server, "postgres")
    create_role(connect, IDENTITY, OBJECT_ID, DATABASE)
    # Only Azure's server has this label provider; that ours asks for it shows that the statement arrived.
    with pytest.raises(psycopg2.Error, match='security label provider "pgaadauth" is not loaded'):
        create_role(connect, IDENTITY, "another object id", DATABASE)


def test_grants_that_did_not_take_are_an_error(server: PostgreSQL) -> None:
    server.sql("CREATE ROLE weak_admin LOGIN CREATEROLE")
    server.sql("GRANT ALL ON entra_principals TO weak_admin")
    try:
        with pytest.raises(RoleError, match='it belongs to "postgres"'):
            create_role(as_user(server, "weak_admin"), IDENTITY, OBJECT_ID, DATABASE)
    finally:
        server.sql(f'DROP ROLE IF EXISTS "{IDENTITY}"')
        server.sql("DROP OWNED BY weak_admin")
        server.sql("DROP ROLE weak_admin")


def test_statements_of_the_identity_are_given_up_when_the_site_gives_up(server: PostgreSQL) -> None:
    create_role(as_user(server, "postgres"), IDENTITY, OBJECT_ID, DATABASE)
    with closing(as_user(server, IDENTITY)(DATABASE)) as connection, connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{timeouts.STATEMENT_TIMEOUT:.0f}s",)


class SignIn:
    def token(self, scope: str) -> str:
        return TOKEN


@pytest.fixture
def azure(
    server: PostgreSQL, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ManagementServer]:
    def firewall(public: str, addresses: set[str]) -> None:
        server.sql(f'ALTER ROLE "{ADMIN}" {"LOGIN" if ADDRESS in addresses else "NOLOGIN"}')

    server.sql(f"CREATE ROLE \"{ADMIN}\" SUPERUSER NOLOGIN PASSWORD '{TOKEN}'")
    monkeypatch.setenv("PGPORT", str(server.port))
    monkeypatch.setattr(certifi, "where", lambda: str(certificates.authority))
    azure = ManagementServer(on_change=firewall)
    monkeypatch.setattr(management_api, "ENDPOINT", azure.endpoint)
    monkeypatch.setattr(management_api, "PAUSE", 0.01)
    yield azure
    azure.stop()
    server.sql(f'REASSIGN OWNED BY "{ADMIN}" TO postgres; DROP OWNED BY "{ADMIN}"')
    server.sql(f'DROP OWNED BY "{ADMIN}"', database=DATABASE)
    server.sql(f'DROP ROLE "{ADMIN}"')


def options(**changes: Any) -> argparse.Namespace:
    return argparse.Namespace(
        **{
            "subscription": "s",
            "resource_group": "g",
            "host": "localhost",
            "database": DATABASE,
            "admin": ADMIN,
            "identity": IDENTITY,
            "object_id": OBJECT_ID,
            "address": ADDRESS,
            "private": False,
            **changes,
        }
    )


def run(azure: ManagementServer, patience: float = 5, **changes: Any) -> str:
    api = ManagementApi(lambda scope: TOKEN)
    return hook.run(options(**changes), SignIn(), api, patience)


def test_the_hook_opens_the_server_for_its_own_address_alone_and_shuts_it(
    azure: ManagementServer, server: PostgreSQL
) -> None:
    assert run(azure) == f'Role "{IDENTITY}" was made and may migrate {DATABASE}.'
    path = "Microsoft.DBforPostgreSQL/flexibleServers/localhost"
    assert azure.calls == [
        f"GET {path}",
        f"PUT {path}/firewallRules/from-operator",
        f"DELETE {path}/firewallRules/from-operator",
    ]
    assert (azure.rules, azure.public) == ({}, "Enabled")


def test_a_private_server_is_opened_and_shut_again(azure: ManagementServer) -> None:
    azure.public = "Disabled"
    run(azure)
    assert [call.partition(" ")[0] for call in azure.calls] == ["GET", "PATCH", "PUT", "DELETE", "PATCH"]
    assert (azure.rules, azure.public) == ({}, "Disabled")


def test_a_private_server_that_a_killed_run_left_open_is_shut(azure: ManagementServer) -> None:
    azure.rules["from-operator"] = "20.1.1.1"
    run(azure, private=True)
    assert (azure.rules, azure.public) == ({}, "Disabled")


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("step", ["PUT", "operation", "connect", "token", "sql"])
def test_whatever_fails_the_server_is_shut_again(
    azure: ManagementServer,
    server: PostgreSQL,
    monkeypatch: pytest.MonkeyPatch,
    private: bool,
    step: str,
) -> None:
    azure.public = "Disabled" if private else "Enabled"
    error: type[Exception] = ManagementError
    changes: dict[str, Any] = {}
    if step == "PUT":
        azure.fail["PUT", "from-operator"] = (403, 1)
    elif step == "operation":
        azure.failed_operations = {"PUT"}
    elif step == "connect":
        error, changes = psycopg2.OperationalError, {"address": "20.50.2.2", "patience": 0}
    elif step == "token":
        error = psycopg2.OperationalError
        server.sql(f"ALTER ROLE \"{ADMIN}\" PASSWORD 'another'")
    else:
        error, changes = psycopg2.Error, {"database": "not there", "patience": 0}
    with pytest.raises(error):
        run(azure, **changes)
    assert (azure.rules, azure.public) == ({}, "Disabled" if private else "Enabled")


def test_a_private_server_that_is_not_opened_stays_shut(azure: ManagementServer) -> None:
    azure.public = "Disabled"
    azure.fail["PATCH", "localhost"] = (403, 1)
    with pytest.raises(ManagementError, match="403 Code403"):
        run(azure)
    assert (azure.rules, azure.public) == ({}, "Disabled")


@pytest.mark.parametrize(("first", "why"), [(1, "signed out"), (2, "could not be shut again. Do it by hand")])
def test_a_sign_in_that_runs_out_says_what_is_left_to_do(
    azure: ManagementServer, first: int, why: str
) -> None:
    asked = itertools.count(1)

    def token(scope: str) -> str:
        if next(asked) >= first:
            raise ManagementError("signed out")
        return TOKEN

    with pytest.raises(ManagementError, match=why):
        hook.run(options(), SignIn(), ManagementApi(token), 5)


def test_a_busy_server_and_a_stumbling_api_are_waited_for(azure: ManagementServer) -> None:
    azure.fail["PUT", "from-operator"] = (409, 2)
    azure.fail["DELETE", "from-operator"] = (503, 2)
    run(azure)
    assert azure.rules == {}
    assert sum(call.startswith("PUT") for call in azure.calls) == 3


def test_what_cannot_be_shut_is_said_with_the_commands_and_the_rest_is_shut(azure: ManagementServer) -> None:
    azure.public = "Disabled"
    azure.fail["DELETE", "from-operator"] = (403, 1)
    with pytest.raises(ManagementError) as raised:
        run(azure)
    assert "az postgres flexible-server firewall-rule delete --yes --resource-group g" in str(raised.value)
    assert azure.public == "Disabled"


DRIVER = """
import sys
import certifi, create_database_role as hook, management_api
from testbed.management_api import TOKEN
certifi.where = lambda: {authority!r}
class SignIn:
    def __init__(self, tenant): pass
    def token(self, scope): return TOKEN
hook.SignIn = SignIn
management_api.ENDPOINT, management_api.PAUSE = {endpoint!r}, 0.05
sys.exit(hook.main())
"""


@pytest.fixture
def environment(azure: ManagementServer, server: PostgreSQL) -> dict[str, str]:
    """What azd hands to the hook."""
    infra = Path(hook.__file__).parent
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{infra}:{infra.parent}",
        "PGPORT": str(server.port),
        "AZURE_SUBSCRIPTION_ID": "s",
        "AZURE_TENANT_ID": "t",
        "AZURE_RESOURCE_GROUP": "g",
        "DATABASE_HOST": "localhost",
        "DATABASE_NAME": DATABASE,
        "DATABASE_ADMIN": ADMIN,
        "SITE_IDENTITY_NAME": IDENTITY,
        "SITE_IDENTITY_OBJECT_ID": OBJECT_ID,
        "OPERATOR_ADDRESS": ADDRESS,
    }


def start(
    azure: ManagementServer, certificates: Certificates, environment: dict[str, str]
) -> subprocess.Popen[str]:
    driver = DRIVER.format(authority=str(certificates.authority), endpoint=azure.endpoint)
    return subprocess.Popen(
        [sys.executable, "-c", driver],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_server_is_shut_again_when_somebody_stops_the_hook(
    azure: ManagementServer, certificates: Certificates, environment: dict[str, str], number: int
) -> None:
    # The rule is there, for an address that is not ours: the hook goes on trying to connect.
    process = start(azure, certificates, environment | {"OPERATOR_ADDRESS": "20.50.2.2"})
    assert azure.changed.wait(20)
    azure.fail["DELETE", "from-operator"] = (409, 3)
    # Once to stop it, and twice from somebody without patience.
    os.kill(process.pid, number)
    while not any(call.startswith("DELETE") for call in azure.calls):
        assert process.poll() is None
    os.kill(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert azure.rules == {}
    assert "Wait: the server is being shut again." in said
    assert "Stopped. The server is shut as it was" in said
    assert 'To go on: "azd hooks run postprovision"' in said.splitlines()[-1]
    assert TOKEN not in said


def test_the_hook_as_azd_runs_it(
    azure: ManagementServer, certificates: Certificates, environment: dict[str, str]
) -> None:
    process = start(azure, certificates, environment)
    said, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")
    assert said == f'Role "{IDENTITY}" was made and may migrate {DATABASE}.\n'


def test_without_an_address_it_says_what_it_skips_and_how_to_go_on(
    azure: ManagementServer, certificates: Certificates, environment: dict[str, str]
) -> None:
    process = start(azure, certificates, environment | {"OPERATOR_ADDRESS": ""})
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Skipped: the database role" in said
    assert "azd hooks run postprovision" in said
    assert azure.calls == []


@pytest.mark.parametrize(
    ("address", "why"), [("10.0.0.7", "not the public one"), ("::1", "no IPv4 address"), ("me", "no IPv4")]
)
def test_an_address_that_azure_cannot_see_is_refused(
    azure: ManagementServer,
    certificates: Certificates,
    environment: dict[str, str],
    address: str,
    why: str,
) -> None:
    process = start(azure, certificates, environment | {"OPERATOR_ADDRESS": address})
    _, said = process.communicate(timeout=60)
    assert process.returncode == 2
    assert why in said
    assert azure.calls == []
