"""The database that the environment names: pure functions of its variables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .filesystems import network_file_system
from .variables import Variables

AZURE_POSTGRESQL_DOMAIN = ".postgres.database.azure.com"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
VERIFYING = ("verify-ca", "verify-full")

# One variable a setting, as Service Connector's `django` client type and as the samples name them.
KEYS = ("NAME", "HOST", "USER", "PASSWORD", "PORT")
GROUPS = (
    dict(zip(KEYS, (f"AZURE_POSTGRESQL_{key}" for key in KEYS), strict=True)),
    dict(zip(KEYS, ("DBNAME", "DBHOST", "DBUSER", "DBPASS", "DBPORT"), strict=True)),
)
CONNECTION_STRING = "AZURE_POSTGRESQL_CONNECTIONSTRING"
REQUIRED = {"NAME": "name of the database", "HOST": "host of the server", "USER": "name of the role"}
# libpq's word for each.
KEYWORDS = dict(zip(("dbname", "host", "user", "password", "port"), KEYS, strict=True))

VARIABLES = (
    CONNECTION_STRING,
    *(variable for group in GROUPS for variable in group.values()),
    "DATABASE_URL",
    "SQLITE_PATH",
    "PGSSLMODE",
    "PGSSLROOTCERT",
    "POSTGRES_TOKEN_SCOPE",
    "AZURE_POSTGRESQL_CLIENTID",
    "AZURE_CLIENT_ID",
)


def database(variables: Variables, base_dir: Path, *, hosted: bool) -> dict[str, Any]:
    """DATABASES["default"], from the first group of variables that is set."""
    if text := variables.text(CONNECTION_STRING):
        names = dict.fromkeys(KEYS, CONNECTION_STRING)
        return _postgresql(variables, names, _from_keywords(variables, text), hosted=hosted)
    for names in GROUPS:
        # A port alone names no database.
        if any(variables.text(names[key]) for key in KEYS if key != "PORT"):
            return _postgresql(variables, names, _from_group(variables, names, hosted=hosted), hosted=hosted)
    if url := variables.text("DATABASE_URL"):
        return _from_url(variables, url, hosted=hosted)
    path = variables.path("SQLITE_PATH", base_dir / "var/db.sqlite3", base_dir)
    return _sqlite(path, hosted=hosted)


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


def _from_keywords(variables: Variables, text: str) -> dict[str, Any] | None:
    """libpq keyword/value text, with its quotes, spaces and escapes."""
    # Imported here, so that a site on SQLite does without it.
    import psycopg2
    from psycopg2.extensions import parse_dsn

    try:
        options = parse_dsn(text)
    except psycopg2.ProgrammingError:
        # libpq's own message quotes the text, in which a password may stand.
        variables.fault(
            CONNECTION_STRING,
            "is not libpq text. Set it like "
            "'dbname=NAME host=SERVER.postgres.database.azure.com port=5432 sslmode=require user=ROLE'.",
        )
        return None
    if options.get("sslmode") == "require":
        # What Service Connector always writes. It would show a password to any server that speaks TLS.
        options["sslmode"] = "verify-full"
    config: dict[str, Any] = {key: options.pop(keyword, "") for keyword, key in KEYWORDS.items()}
    return {**config, "OPTIONS": options}


def _from_group(variables: Variables, names: Mapping[str, str], *, hosted: bool) -> dict[str, Any]:
    config = {key: variables.text(name) for key, name in names.items()}
    if names["HOST"] == "DBHOST" and hosted and config["HOST"] and "." not in config["HOST"]:
        # The samples name the server alone and add its domain when hosted.
        config["HOST"] += AZURE_POSTGRESQL_DOMAIN
    return {**config, "OPTIONS": {}}


def _from_url(variables: Variables, url: str, *, hosted: bool) -> dict[str, Any]:
    import environ as django_environ

    try:
        config = django_environ.Env.db_url_config(url)
    except Exception:
        # The parser's errors quote parts of the URL, in which a password may stand.
        config = {}
    # For a scheme that it does not know, the engine is the scheme.
    if "." not in config.get("ENGINE", ""):
        variables.fault(
            "DATABASE_URL",
            "is not a database address. Set it like 'postgres://USER:PASSWORD@HOST:5432/NAME' "
            "or 'sqlite:////path/of/db.sqlite3'.",
        )
        return {}
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(config["NAME"], hosted=hosted)
    if config["ENGINE"] != "django.db.backends.postgresql":
        return config
    config.setdefault("OPTIONS", {})
    return _postgresql(variables, dict.fromkeys(KEYS, "DATABASE_URL"), config, hosted=hosted)


def _postgresql(
    variables: Variables, names: Mapping[str, str], given: dict[str, Any] | None, *, hosted: bool
) -> dict[str, Any]:
    """The settings of a PostgreSQL database. `names` says where each key came from, for the faults."""
    if given is None:
        return {}
    port = str(given["PORT"] or 5432)
    for key, what in REQUIRED.items():
        if not given[key]:
            variables.fault(names[key], f"lacks the {what}. Set it.")
    if not all(part.isdecimal() and 0 < int(part) < 65536 for part in port[:100].split(",")):
        variables.fault(names["PORT"], "has a port that is no number from 1 to 65535. Correct it.")
    _check_tls(variables, given["OPTIONS"])
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
        config["IDENTITY"] = _identity(variables)
    return config


def _check_tls(variables: Variables, options: Mapping[str, Any]) -> None:
    """What is said of how the server proves who it is; it is for the backend, and libpq, to act on it."""
    for mode in (variables.text("PGSSLMODE"), options.get("sslmode")):
        if mode and mode not in SSL_MODES:
            variables.fault("PGSSLMODE", f"(or sslmode) is none of {', '.join(SSL_MODES)}. Set it to one.")
    for root in (variables.text("PGSSLROOTCERT"), options.get("sslrootcert")):
        if root and root != "system" and not Path(root).is_file():
            variables.fault("PGSSLROOTCERT", f"(or sslrootcert) is not a file: {root}")


def _identity(variables: Variables) -> dict[str, str | None]:
    """Whose token is the password, and for what; None is for the backend to say."""
    scope = variables.text("POSTGRES_TOKEN_SCOPE")
    if scope and ("://" not in scope or not scope.endswith("/.default")):
        variables.fault("POSTGRES_TOKEN_SCOPE", "is no scope, such as https://SERVICE/.default. Correct it.")
    client_id = variables.text("AZURE_POSTGRESQL_CLIENTID") or variables.text("AZURE_CLIENT_ID")
    return {"scope": scope or None, "client_id": client_id or None}
