"""The database that the environment names: pure functions of its variables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import variables
from .declaration import Values, Variable
from .filesystems import network_file_system

AZURE_POSTGRESQL_DOMAIN = ".postgres.database.azure.com"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
VERIFYING = ("verify-ca", "verify-full")

# One variable a setting, as Service Connector's `django` client type and as the samples name them.
KEYS = ("NAME", "HOST", "USER", "PASSWORD", "PORT")
CONNECTOR = (
    variables.AZURE_POSTGRESQL_NAME,
    variables.AZURE_POSTGRESQL_HOST,
    variables.AZURE_POSTGRESQL_USER,
    variables.AZURE_POSTGRESQL_PASSWORD,
    variables.AZURE_POSTGRESQL_PORT,
)
SAMPLE = (
    variables.DBNAME,
    variables.DBHOST,
    variables.DBUSER,
    variables.DBPASS,
    variables.DBPORT,
)
REQUIRED = {"NAME": "name of the database", "HOST": "host of the server", "USER": "name of the role"}
# libpq's word for each.
KEYWORDS = dict(zip(("dbname", "host", "user", "password", "port"), KEYS, strict=True))

# Which variable says what a key of DATABASES is.
Sources = Mapping[str, Variable[str]]


def database(values: Values, *, hosted: bool) -> dict[str, Any]:
    """DATABASES["default"], from the first group of variables that is set."""
    if text := values[variables.AZURE_POSTGRESQL_CONNECTIONSTRING]:
        sources = dict.fromkeys(KEYS, variables.AZURE_POSTGRESQL_CONNECTIONSTRING)
        return _postgresql(values, sources, _from_keywords(values, text), hosted=hosted)
    for group in (CONNECTOR, SAMPLE):
        sources = dict(zip(KEYS, group, strict=True))
        # A port alone names no database.
        if any(values[variable] for key, variable in sources.items() if key != "PORT"):
            return _postgresql(values, sources, _from_group(values, sources, hosted=hosted), hosted=hosted)
    if url := values[variables.DATABASE_URL]:
        return _from_url(values, url, hosted=hosted)
    return _sqlite(values[variables.SQLITE_PATH], hosted=hosted)


def replicas(values: Values, primary: dict[str, Any]) -> dict[str, Any]:
    """The other entries of DATABASES: servers that follow the primary and differ by their address."""
    hosts = values[variables.AZURE_POSTGRESQL_REPLICA_HOSTS]
    if hosts and not primary.get("HOST"):
        values.fault(
            variables.AZURE_POSTGRESQL_REPLICA_HOSTS,
            "names replicas of a database that is no PostgreSQL server. Name that too, or remove it.",
        )
        return {}
    return {f"replica{number}": _replica(values, primary, host) for number, host in enumerate(hosts, 1)}


def _replica(values: Values, primary: dict[str, Any], address: str) -> dict[str, Any]:
    host, _, port = address.partition(":")
    if not host or (port and not (port.isdecimal() and 0 < int(port) < 65536)):
        values.fault(
            variables.AZURE_POSTGRESQL_REPLICA_HOSTS,
            f"holds {address!r}. Set host names, each with its port behind a colon where that is another.",
        )
    return {
        **primary,
        "HOST": host,
        "PORT": port or primary["PORT"],
        # The primary can answer as well, so a silent replica is given up soon.
        "TIMEOUT": 2.0,
        # Tests see what they wrote.
        "TEST": {"MIRROR": "default"},
    }


def _sqlite(path: str | Path, *, hosted: bool) -> dict[str, Any]:
    # A path that outlives a restart of a hosted site is a file share. SQLite's write-ahead log needs
    # shared memory, which no share offers, and a share may lose what is not synchronised.
    journal = "journal_mode=WAL; PRAGMA synchronous=NORMAL"
    if hosted or network_file_system(Path(path)):
        journal = "journal_mode=DELETE; PRAGMA synchronous=FULL"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # Writers queue for up to 20 s. Immediate, since a transaction that becomes a writer half-way
        # cannot wait for its turn.
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": f"PRAGMA {journal}"},
        "CONN_MAX_AGE": 120,
    }


def _from_keywords(values: Values, text: str) -> dict[str, Any] | None:
    """libpq keyword/value text, with its quotes, spaces and escapes."""
    # Imported here, so that a site on SQLite does without it.
    import psycopg2
    from psycopg2.extensions import parse_dsn

    try:
        options = parse_dsn(text)
    except psycopg2.ProgrammingError:
        # libpq's own message quotes the text, in which a password may stand.
        values.fault(
            variables.AZURE_POSTGRESQL_CONNECTIONSTRING,
            "is not libpq text. Set it like "
            "'dbname=NAME host=SERVER.postgres.database.azure.com port=5432 sslmode=require user=ROLE'.",
        )
        return None
    if options.get("sslmode") == "require":
        # What Service Connector always writes. It would show a password to any server that speaks TLS.
        options["sslmode"] = "verify-full"
    config: dict[str, Any] = {key: options.pop(keyword, "") for keyword, key in KEYWORDS.items()}
    return {**config, "OPTIONS": options}


def _from_group(values: Values, sources: Sources, *, hosted: bool) -> dict[str, Any]:
    config = {key: values[variable] for key, variable in sources.items()}
    if sources["HOST"] is variables.DBHOST and hosted and config["HOST"] and "." not in config["HOST"]:
        # The samples name the server alone and add its domain when hosted.
        config["HOST"] += AZURE_POSTGRESQL_DOMAIN
    return {**config, "OPTIONS": {}}


def _from_url(values: Values, url: str, *, hosted: bool) -> dict[str, Any]:
    import environ as django_environ

    try:
        config: dict[str, Any] = django_environ.Env.db_url_config(url)
    except Exception:
        # The parser's errors quote parts of the URL, in which a password may stand.
        config = {}
    # For a scheme that it does not know, the engine is the scheme.
    if "." not in config.get("ENGINE", ""):
        values.fault(
            variables.DATABASE_URL,
            "is not a database address. Set it like 'postgres://USER:PASSWORD@HOST:5432/NAME' "
            "or 'sqlite:////path/of/db.sqlite3'.",
        )
        return {}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(config["NAME"], hosted=hosted)
    if config["ENGINE"] != "django.db.backends.postgresql":
        return config
    config.setdefault("OPTIONS", {})
    return _postgresql(values, dict.fromkeys(KEYS, variables.DATABASE_URL), config, hosted=hosted)


def _postgresql(
    values: Values, sources: Sources, given: dict[str, Any] | None, *, hosted: bool
) -> dict[str, Any]:
    """The settings of a PostgreSQL database. `sources` is for what is said of its faults."""
    if given is None:
        return {}
    port = str(given["PORT"] or 5432)
    for key, what in REQUIRED.items():
        if not given[key]:
            values.fault(sources[key], f"lacks the {what}. Set it.")
    if not all(part.isdecimal() and 0 < int(part) < 65536 for part in port[:100].split(",")):
        values.fault(sources["PORT"], "has a port that is no number from 1 to 65535. Correct it.")
    _check_tls(values, given["OPTIONS"])
    if hosted and given["OPTIONS"].get("sslmode") not in VERIFYING:
        # Before a password is sent too; before a token is, the backend sees to it anywhere.
        given["OPTIONS"]["sslmode"] = "verify-full"
    config = {
        "ENGINE": "azureproject.managed_identity.postgresql",
        **{key: given[key] for key in KEYS},
        "PORT": port,
        "CONN_MAX_AGE": 120,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": given["OPTIONS"],
    }
    if not given["PASSWORD"]:
        config["IDENTITY"] = _identity(values)
    return config


def _check_tls(values: Values, options: Mapping[str, Any]) -> None:
    """What is said of how the server proves who it is; it is for the backend, and libpq, to act on it."""
    for mode in (values[variables.PGSSLMODE], options.get("sslmode")):
        if mode and mode not in SSL_MODES:
            values.fault(
                variables.PGSSLMODE, f"(or sslmode) is none of {', '.join(SSL_MODES)}. Set it to one."
            )
    for root in (values[variables.PGSSLROOTCERT], options.get("sslrootcert")):
        if root and root != "system" and not Path(root).is_file():
            values.fault(variables.PGSSLROOTCERT, f"(or sslrootcert) is not a file: {root}")


def _identity(values: Values) -> dict[str, str | None]:
    """Whose token is the password, and for what; None is for the backend to say."""
    scope = values[variables.POSTGRES_TOKEN_SCOPE]
    if scope and ("://" not in scope or not scope.endswith("/.default")):
        values.fault(
            variables.POSTGRES_TOKEN_SCOPE, "is no scope, such as https://SERVICE/.default. Correct it."
        )
    client_id = values[variables.AZURE_POSTGRESQL_CLIENTID] or values[variables.AZURE_CLIENT_ID]
    return {"scope": scope or None, "client_id": client_id or None}
