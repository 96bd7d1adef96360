"""The database backend against a real server whose password is the token of a real endpoint."""

import io
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.utils import ConnectionHandler, OperationalError
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from azureproject.managed_identity import tokens
from azureproject.managed_identity.postgresql.base import DatabaseWrapper
from azureproject.managed_identity.postgresql.client import DatabaseClient
from testbed.certificates import Certificates
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.impostor import Impostor
from testbed.postgresql import ROLE, PostgreSQL
from tests.azureproject.conftest import Connect, Parts

SCOPE = f"{POSTGRESQL}/.default"


@pytest.mark.django_db
def test_it_signs_in_with_the_token_over_tls(
    postgresql_server: PostgreSQL, identity_endpoint: IdentityEndpoint
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        assert cursor.fetchone() == (ROLE, True)
    assert connection.get_connection_params()["password"] == identity_endpoint.token()


@pytest.mark.django_db
def test_the_suite_itself_costs_one_token(
    postgresql_server: PostgreSQL, identity_endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Commands that other tests ran have asked for theirs.
    asked_before = identity_endpoint.count()
    monkeypatch.setattr(tokens, "_caches", {})

    for _ in range(2):
        connection.get_new_connection(connection.get_connection_params()).close()

    assert identity_endpoint.count() == asked_before + 1


def test_a_hundred_new_connections_cost_one_token(parts: Parts, connect: Connect) -> None:
    for _ in range(100):
        connect().close()

    assert parts.identity.count() == 1


def test_a_password_is_used_where_there_is_one(parts: Parts, connect: Connect) -> None:
    password = parts.identity.token()
    text = parts.environ["AZURE_POSTGRESQL_CONNECTIONSTRING"]

    connect(AZURE_POSTGRESQL_CONNECTIONSTRING=f"{text} password='{password}'")

    assert parts.identity.count() == 0


def test_an_open_connection_outlives_its_token(parts: Parts, connect: Connect) -> None:
    opened = connect()
    parts.identity.rotate()

    assert opened.is_usable()


def test_a_refused_token_is_replaced_once(
    parts: Parts, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    connect()
    parts.identity.rotate()

    assert connect().is_usable()
    assert parts.identity.count() == 2
    assert "refused the token" in caplog.text


def test_an_expired_token_is_replaced(parts: Parts, connect: Connect) -> None:
    parts.identity.lifetime = 2
    parts.identity.expire()
    connect()
    first = tokens.get_token(SCOPE)
    parts.identity.lifetime = 3600
    time.sleep(2.1)

    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        psycopg2.connect(f"{parts.environ['AZURE_POSTGRESQL_CONNECTIONSTRING']} password='{first}'")
    assert connect().is_usable()


def test_a_second_refusal_names_the_database_and_shows_nothing_of_the_token(
    parts: Parts, connect: Connect
) -> None:
    tokens.get_token(SCOPE)
    # The token that the new try brings is the same, as the platform's often is.
    parts.postgresql.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")

    with pytest.raises(OperationalError, match=r"refused the token .* pgaadauth_list_principals") as first:
        connect()
    asked = parts.identity.count()
    with pytest.raises(OperationalError, match="a moment ago"):
        connect()

    # Two tokens: the first, and one new try.
    assert (asked, parts.identity.count()) == (2, 2)
    assert parts.identity.token()[:20] not in str(first.value)


def test_tokens_that_are_revoked_twice_are_replaced_twice_within_seconds(
    parts: Parts, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    # In the ten seconds after which the site serves again whatever happened.
    assert tokens.RENEWAL_COOLDOWN <= 5
    monkeypatch.setattr(tokens, "RENEWAL_COOLDOWN", 0.2)
    connect()
    for _ in range(2):
        parts.identity.rotate()
        time.sleep(0.3)
        assert connect().is_usable()


def test_a_refusal_and_a_dead_identity_endpoint_are_both_named(parts: Parts, connect: Connect) -> None:
    connect()
    parts.identity.rotate()
    parts.identity.status = 400

    with pytest.raises(OperationalError, match=r"refused the token .* new token could not be fetched"):
        connect()


def test_a_dead_server_is_named(parts: Parts, connect: Connect) -> None:
    parts.postgresql.stop()
    try:
        with pytest.raises(OperationalError, match=r"database at 127.0.0.1:\d+ cannot be reached"):
            connect()
    finally:
        parts.postgresql.start()


def test_a_dead_identity_endpoint_is_named_and_the_database_not_blamed(
    parts: Parts, connect: Connect
) -> None:
    parts.identity.status = 400

    with pytest.raises(OperationalError, match=r"No token .* database itself was not asked") as error:
        connect()

    assert isinstance(error.value.__cause__, tokens.IdentityUnavailable)


def test_an_impostor_never_sees_the_token(parts: Parts, connect: Connect, tmp_path: Path) -> None:
    impostor = Impostor(Certificates(tmp_path))
    text = f"dbname=site host=127.0.0.1 port={impostor.port} sslmode=require user={ROLE}"

    with pytest.raises(OperationalError, match="did not prove that it is the database"):
        connect(AZURE_POSTGRESQL_CONNECTIONSTRING=text)

    assert impostor.close() == b""


def test_an_impostor_would_see_the_token_without_verification(
    parts: Parts, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    impostor = Impostor(Certificates(tmp_path))
    text = f"dbname=site host=127.0.0.1 port={impostor.port} user={ROLE}"

    # libpq reads this variable itself, and verifies whenever it is set.
    monkeypatch.delenv("PGSSLROOTCERT")

    with pytest.raises(OperationalError):
        connect(AZURE_POSTGRESQL_CONNECTIONSTRING=text, PGSSLMODE="require")

    # What the test above proves, it proves with a server that can tell.
    assert parts.identity.token().encode() in impostor.close()


def test_host_name_and_user_are_enough(
    parts: Parts, monkeypatch: pytest.MonkeyPatch, django_db_blocker: Any
) -> None:
    """What a settings file without a word on TLS gets: a server that nobody vouches for sees no token."""
    database = {
        "ENGINE": "azureproject.managed_identity.postgresql",
        "HOST": "127.0.0.1",
        "PORT": parts.postgresql.port,
        "NAME": "site",
        "USER": ROLE,
    }
    monkeypatch.delenv("PGSSLROOTCERT")
    unknown = ConnectionHandler({"default": database})["default"]
    with django_db_blocker.unblock(), pytest.raises(OperationalError, match="did not prove"):
        unknown.ensure_connection()

    options = {"sslrootcert": str(parts.postgresql.certificates.authority), "sslmode": "require"}
    known = ConnectionHandler({"default": {**database, "OPTIONS": options}})["default"]
    with django_db_blocker.unblock(), closing(known):
        known.ensure_connection()
        given = known.connection.get_dsn_parameters()

    assert (given["sslmode"], given["connect_timeout"]) == ("verify-full", "4")
    assert (given["keepalives_idle"], given["tcp_user_timeout"]) == ("30", "10000")


def test_an_older_engine_keeps_its_name(parts: Parts, django_db_blocker: Any) -> None:
    config = {**connection.settings_dict, "ENGINE": "azureproject.postgresql", "PORT": parts.postgresql.port}
    opened = ConnectionHandler({"default": config})["default"]

    assert isinstance(opened, DatabaseWrapper)


def test_a_certificate_for_another_host_is_refused(parts: Parts, connect: Connect) -> None:
    text = parts.environ["AZURE_POSTGRESQL_CONNECTIONSTRING"]
    elsewhere = text.replace("host=127.0.0.1", "host=db.example hostaddr=127.0.0.1")

    with pytest.raises(OperationalError, match="did not prove that it is the database"):
        connect(AZURE_POSTGRESQL_CONNECTIONSTRING=elsewhere)


def pages_of_a_failed_sign_in(connect: Connect) -> list[str]:
    """What DEBUG shows and what the log of errors says, with every variable of every frame."""
    try:
        connect()
    except OperationalError:
        page = ExceptionReporter(RequestFactory().get("/"), *sys.exc_info()).get_traceback_html()
        return [page, ExceptionReporter(None, *sys.exc_info()).get_traceback_text()]
    return []


def test_the_token_is_in_no_settings_and_no_traceback_page(parts: Parts, connect: Connect) -> None:
    opened = connect()
    parts.postgresql.sql(f"ALTER ROLE {ROLE} PASSWORD 'another'")
    pages = pages_of_a_failed_sign_in(connect)
    output = io.StringIO()
    call_command("diffsettings", all=True, stdout=output)

    assert "conn_params" in pages[0]
    for shown in (*pages, output.getvalue(), repr(opened.settings_dict), str(vars(opened))):
        assert parts.identity.token()[:20] not in shown
        assert parts.identity.token()[-20:] not in shown


def test_the_shell_of_the_database_gets_the_token_by_its_environment(parts: Parts, connect: Connect) -> None:
    args, env = DatabaseClient.settings_to_cmd_args_env(connect().settings_dict, ["-c", "SELECT 1"])

    assert env is not None
    assert env["PGPASSWORD"] == parts.identity.token()
    assert (env["PGSSLMODE"], env["PGSSLROOTCERT"]) == (
        "verify-full",
        str(parts.postgresql.certificates.authority),
    )
    assert not any(parts.identity.token()[:20] in argument for argument in args)
