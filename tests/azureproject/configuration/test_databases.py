"""Every group of variables that may name the database, in their order, and the TLS that follows."""

from pathlib import Path
from typing import Any

import certifi
import pytest

from azureproject.configuration.databases import database
from azureproject.configuration.declaration import Values
from azureproject.managed_identity.postgresql.base import DatabaseWrapper

HERE = Path("/srv/site")
KEYWORDS = {
    "AZURE_POSTGRESQL_CONNECTIONSTRING": (
        "dbname=app host=one.postgres.database.azure.com port=5432 sslmode=require user=id-web"
    )
}
CONNECTOR = {
    "AZURE_POSTGRESQL_NAME": "app",
    "AZURE_POSTGRESQL_HOST": "two.postgres.database.azure.com",
    "AZURE_POSTGRESQL_USER": "id-web",
}
SAMPLE = {"DBNAME": "app", "DBHOST": "three", "DBUSER": "id-web"}
URL = {"DATABASE_URL": "postgres://four.example/app"}
VERIFIED = {"sslmode": "verify-full", "sslrootcert": certifi.where()}


def read(environ: dict[str, str], hosted: bool = False) -> dict[str, Any]:
    values = Values(environ, HERE)
    config = database(values, hosted=hosted)
    assert values.faults == []
    return config


def faults(environ: dict[str, str]) -> dict[str, str]:
    values = Values(environ, HERE)
    database(values, hosted=False)
    return dict(values.faults)


@pytest.fixture(autouse=True)
def _environment_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PGSSLMODE", raising=False)
    monkeypatch.delenv("PGSSLROOTCERT", raising=False)
    monkeypatch.setattr("azureproject.managed_identity.tokens.get_token", lambda *args, **kwargs: "token")


def parameters(config: dict[str, Any]) -> dict[str, Any]:
    """What the driver is given in the end."""
    config = {"AUTOCOMMIT": True, "TIME_ZONE": None, **config}
    return DatabaseWrapper(config).get_connection_params()


def tls(config: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in parameters(config).items() if key.startswith("ssl")}


def test_the_first_group_that_is_set_names_the_database() -> None:
    url = {"DATABASE_URL": "postgres://id-web@four.example/app"}
    groups = [KEYWORDS, CONNECTOR, SAMPLE, url]
    hosts = []
    while groups:
        hosts.append(read({name: value for group in groups for name, value in group.items()})["HOST"])
        groups.pop(0)

    assert hosts == [
        "one.postgres.database.azure.com",
        "two.postgres.database.azure.com",
        "three",
        "four.example",
    ]


def test_without_any_it_is_sqlite() -> None:
    assert read({})["NAME"] == HERE / "var/db.sqlite3"
    # Neither a port nor an empty variable names a database.
    assert read({"DBPORT": "5432", "DBNAME": "", "DATABASE_URL": " "})["ENGINE"].endswith("sqlite3")


@pytest.mark.parametrize("group", [KEYWORDS, CONNECTOR, SAMPLE])
def test_no_password_means_the_managed_identity_over_verified_tls(group: dict[str, str]) -> None:
    config = read(group)

    assert config["ENGINE"] == "azureproject.managed_identity.postgresql"
    assert config["PASSWORD"] == ""
    assert config["IDENTITY"] == {
        "scope": None,
        "client_id": None,
    }
    assert tls(config) == VERIFIED


def test_libpq_text_may_have_quotes_spaces_and_escapes() -> None:
    text = r"dbname = 'my app' host=h user='o\'hara' password='a b\\c' port=6432 application_name=web"

    config = read({"AZURE_POSTGRESQL_CONNECTIONSTRING": text})

    assert (config["NAME"], config["USER"], config["PASSWORD"]) == ("my app", "o'hara", "a b\\c")
    assert config["OPTIONS"]["application_name"] == "web"
    assert config["PORT"] == "6432"


def test_the_samples_short_host_gets_its_domain_when_hosted() -> None:
    assert read(SAMPLE, hosted=True)["HOST"] == "three.postgres.database.azure.com"
    assert read({**SAMPLE, "DBHOST": "db.internal"}, hosted=True)["HOST"] == "db.internal"
    assert read(SAMPLE)["HOST"] == "three"


def test_a_password_on_ones_own_machine_leaves_tls_to_libpq() -> None:
    config = read({**SAMPLE, "DBPASS": "secret"})

    assert tls(config) == {}
    assert "IDENTITY" not in config


def test_a_password_when_hosted_is_sent_over_verified_tls() -> None:
    assert tls(read({**SAMPLE, "DBPASS": "secret"}, hosted=True)) == VERIFIED


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_a_weak_sslmode_never_shows_a_token(mode: str) -> None:
    text = KEYWORDS["AZURE_POSTGRESQL_CONNECTIONSTRING"].replace("require", mode)

    assert tls(read({"AZURE_POSTGRESQL_CONNECTIONSTRING": text})) == VERIFIED
    assert tls(read({"DATABASE_URL": f"postgres://id-web@h/app?sslmode={mode}"})) == VERIFIED


def test_require_of_service_connector_is_raised_with_a_password_too() -> None:
    text = KEYWORDS["AZURE_POSTGRESQL_CONNECTIONSTRING"] + " password=secret"

    assert tls(read({"AZURE_POSTGRESQL_CONNECTIONSTRING": text})) == VERIFIED


def test_pgsslmode_and_pgsslrootcert_override(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "root.pem"
    root.touch()

    monkeypatch.setenv("PGSSLMODE", "disable")
    assert tls(read(KEYWORDS)) == {"sslmode": "disable"}
    monkeypatch.setenv("PGSSLMODE", "require")
    assert tls(read({**SAMPLE, "DBPASS": "secret"}, hosted=True)) == {"sslmode": "require"}
    monkeypatch.setenv("PGSSLMODE", "verify-ca")
    monkeypatch.setenv("PGSSLROOTCERT", str(root))
    assert tls(read(KEYWORDS)) == {"sslmode": "verify-ca", "sslrootcert": str(root)}


def test_a_verify_ca_that_was_asked_for_stays() -> None:
    text = KEYWORDS["AZURE_POSTGRESQL_CONNECTIONSTRING"].replace("require", "verify-ca")

    assert tls(read({"AZURE_POSTGRESQL_CONNECTIONSTRING": text})) == {**VERIFIED, "sslmode": "verify-ca"}


def test_the_databases_own_identity_goes_before_the_common_one() -> None:
    both = {**KEYWORDS, "AZURE_POSTGRESQL_CLIENTID": "own", "AZURE_CLIENT_ID": "common"}

    assert read(both)["IDENTITY"]["client_id"] == "own"
    assert read({**KEYWORDS, "AZURE_CLIENT_ID": "common"})["IDENTITY"]["client_id"] == "common"


def test_another_cloud_has_another_scope() -> None:
    scope = "https://ossrdbms-aad.database.chinacloudapi.cn/.default"

    assert read({**KEYWORDS, "POSTGRES_TOKEN_SCOPE": scope})["IDENTITY"]["scope"] == scope


def test_a_url_may_name_sqlite() -> None:
    config = read({"DATABASE_URL": "sqlite:////data/site.sqlite3"})

    assert config["NAME"] == "/data/site.sqlite3"
    assert config["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_connections_are_kept_and_looked_at() -> None:
    config = read(KEYWORDS)

    assert 60 <= config["CONN_MAX_AGE"] <= 180
    assert config["CONN_HEALTH_CHECKS"] is True
    given = parameters(config)
    assert given["connect_timeout"] + given["tcp_user_timeout"] / 1000 < 15


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"DBNAME": "app", "DBUSER": "web"}, "DBHOST"),
        ({"AZURE_POSTGRESQL_HOST": "h", "AZURE_POSTGRESQL_USER": "web"}, "AZURE_POSTGRESQL_NAME"),
        ({**SAMPLE, "DBPORT": "five"}, "DBPORT"),
        ({**SAMPLE, "DBPORT": "70000"}, "DBPORT"),
        ({**SAMPLE, "PGSSLMODE": "verify-all"}, "PGSSLMODE"),
        ({**SAMPLE, "PGSSLROOTCERT": "/none.pem"}, "PGSSLROOTCERT"),
        ({**SAMPLE, "POSTGRES_TOKEN_SCOPE": "ossrdbms"}, "POSTGRES_TOKEN_SCOPE"),
        ({"DATABASE_URL": "four.example/app"}, "DATABASE_URL"),
        (URL, "DATABASE_URL"),
        ({"AZURE_POSTGRESQL_CONNECTIONSTRING": "host=h user"}, "AZURE_POSTGRESQL_CONNECTIONSTRING"),
    ],
)
def test_what_is_wrong_is_named(environ: dict[str, str], variable: str) -> None:
    assert set(faults(environ)) == {variable}


@pytest.mark.parametrize(
    "environ",
    [
        {"AZURE_POSTGRESQL_CONNECTIONSTRING": "password='hunter2 host"},
        {"AZURE_POSTGRESQL_CONNECTIONSTRING": "host=h hunter2"},
        {"DATABASE_URL": "postgres://web:hunter2@h:port/app"},
        {"DATABASE_URL": "nothing://web:hunter2@h/app"},
    ],
)
def test_no_fault_repeats_a_password(environ: dict[str, str]) -> None:
    found = faults(environ)

    assert found
    assert "hunter2" not in str(found)
