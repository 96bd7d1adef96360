"""Environment variables in; databases, storages and hosts out: pure functions of a mapping."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

Environ = Mapping[str, str]


class ConfigurationError(Exception):
    """Variables that are wrong or missing: one line each, naming the variable and what to set."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("\n".join(faults))


def hosted(environ: Environ) -> bool:
    """Whether App Service or Container Apps runs this process."""
    container_app = environ.get("CONTAINER_APP_NAME") and environ.get("CONTAINER_APP_ENV_DNS_SUFFIX")
    return bool(environ.get("WEBSITE_HOSTNAME") or container_app)


TOKEN_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
AZURE_POSTGRESQL_DOMAIN = ".postgres.database.azure.com"
PGBOUNCER_PORT = "6432"
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
VERIFYING = ("verify-ca", "verify-full")

# Seconds and milliseconds after which a server that is away or silent counts as gone.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 4,
    "tcp_user_timeout": 10_000,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
# Immediate, since a transaction that becomes a writer half-way cannot wait for its turn.
SQLITE_OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}

# One variable a setting, as Service Connector's `django` client type and as the samples name them.
KEYS = ("NAME", "HOST", "USER", "PASSWORD", "PORT")
VARIABLES = (
    dict(zip(KEYS, (f"AZURE_POSTGRESQL_{key}" for key in KEYS), strict=True)),
    dict(zip(KEYS, ("DBNAME", "DBHOST", "DBUSER", "DBPASS", "DBPORT"), strict=True)),
)
REQUIRED = {"NAME": "name of the database", "HOST": "host of the server", "USER": "name of the role"}
# libpq's word for each.
KEYWORDS = dict(zip(("dbname", "host", "user", "password", "port"), KEYS, strict=True))


def database(environ: Environ, base_dir: Path) -> dict[str, Any]:
    """DATABASES["default"], from the first group of variables that is set."""
    if text := environ.get("AZURE_POSTGRESQL_CONNECTIONSTRING"):
        variables = dict.fromkeys(KEYS, "AZURE_POSTGRESQL_CONNECTIONSTRING")
        return _postgresql(environ, variables, _from_keywords(text))
    for variables in VARIABLES:
        # A port alone names no database.
        if any(environ.get(variables[key]) for key in KEYS if key != "PORT"):
            return _postgresql(environ, variables, _from_variables(environ, variables))
    if url := environ.get("DATABASE_URL"):
        return _from_url(environ, url)
    return _sqlite(Path(environ.get("SQLITE_PATH") or base_dir / "var/db.sqlite3"))


def _sqlite(path: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": dict(SQLITE_OPTIONS)}


def _from_keywords(text: str) -> dict[str, Any]:
    """libpq keyword/value text, with its quotes, spaces and escapes."""
    # Imported here, so that a site on SQLite does without it.
    import psycopg2
    from psycopg2.extensions import parse_dsn

    try:
        options = parse_dsn(text)
    except psycopg2.ProgrammingError:
        # libpq's own message quotes the text, in which a password may stand.
        raise ConfigurationError(
            "AZURE_POSTGRESQL_CONNECTIONSTRING is not libpq text: set it like"
            " 'dbname=NAME host=SERVER.postgres.database.azure.com port=5432 sslmode=require user=ROLE'."
        ) from None
    if options.get("sslmode") == "require":
        # What Service Connector always writes. It would show a token to any server that speaks TLS.
        options["sslmode"] = "verify-full"
    config: dict[str, Any] = {key: options.pop(keyword, "") for keyword, key in KEYWORDS.items()}
    return {**config, "OPTIONS": options}


def _from_variables(environ: Environ, variables: Mapping[str, str]) -> dict[str, Any]:
    config = {key: environ.get(variable, "") for key, variable in variables.items()}
    if variables["HOST"] == "DBHOST" and hosted(environ) and config["HOST"] and "." not in config["HOST"]:
        # The samples name the server alone and add its domain when hosted.
        config["HOST"] += AZURE_POSTGRESQL_DOMAIN
    return {**config, "OPTIONS": {}}


def _from_url(environ: Environ, url: str) -> dict[str, Any]:
    import environ as django_environ

    try:
        config = django_environ.Env.db_url_config(url)
    except Exception:
        # The parser's errors quote parts of the URL, in which a password may stand.
        config = {}
    if not config.get("ENGINE"):
        raise ConfigurationError(
            "DATABASE_URL is not a database address: set it like 'postgres://USER:PASSWORD@HOST:5432/NAME'"
            " or 'sqlite:////path/of/db.sqlite3'."
        )
    if config["ENGINE"] == "django.db.backends.sqlite3":
        return _sqlite(config["NAME"])
    if config["ENGINE"] != "django.db.backends.postgresql":
        return config
    config.setdefault("OPTIONS", {})
    return _postgresql(environ, dict.fromkeys(KEYS, "DATABASE_URL"), config)


def _postgresql(environ: Environ, variables: Mapping[str, str], given: dict[str, Any]) -> dict[str, Any]:
    """The settings of a PostgreSQL database. `variables` says where each key came from, for the error."""
    port = str(given["PORT"] or 5432)
    faults = [f"{variables[key]} lacks the {what}." for key, what in REQUIRED.items() if not given[key]]
    if not all(part.isdecimal() and 0 < int(part) < 65536 for part in port.split(",")):
        faults.append(f"{variables['PORT']} has a port that is no number from 1 to 65535.")
    if given["PASSWORD"].startswith("@Microsoft.KeyVault("):
        faults.append(
            f"{variables['PASSWORD']} is an unresolved Key Vault reference: mend the reference,"
            " or unset it to sign in with the managed identity."
        )
    config = {
        "ENGINE": "azureproject.postgresql",
        **{key: given[key] for key in KEYS},
        "PORT": port,
        "CONN_MAX_AGE": 120,
        "CONN_HEALTH_CHECKS": True,
        # PgBouncer gives each transaction another session, in which the cursor of the last one is unknown.
        "DISABLE_SERVER_SIDE_CURSORS": port == PGBOUNCER_PORT,
    }
    try:
        verified = hosted(environ) or not given["PASSWORD"]
        tls = _tls(environ, given["OPTIONS"], verified=verified)
        config["OPTIONS"] = {**POSTGRESQL_OPTIONS, **given["OPTIONS"], **tls}
        if not given["PASSWORD"]:
            config["IDENTITY"] = _identity(environ)
    except ConfigurationError as error:
        faults += error.faults
    if faults:
        raise ConfigurationError(*faults)
    return config


def _tls(environ: Environ, options: Mapping[str, Any], *, verified: bool) -> dict[str, str]:
    """What makes the server prove who it is, or nothing where libpq's own defaults may stand."""
    mode = options.get("sslmode")
    if verified and mode not in VERIFYING:
        mode = "verify-full"
    mode = environ.get("PGSSLMODE") or mode
    root = environ.get("PGSSLROOTCERT") or options.get("sslrootcert")
    if mode and mode not in SSL_MODES:
        raise ConfigurationError(f"PGSSLMODE (or sslmode) is none of {', '.join(SSL_MODES)}.")
    if root and root != "system" and not Path(root).is_file():
        raise ConfigurationError(f"PGSSLROOTCERT (or sslrootcert) is not a file: {root}")
    if mode in VERIFYING and not root:
        # The wheel of the driver brings an OpenSSL that trusts nobody by itself.
        import certifi

        root = certifi.where()
    return {keyword: value for keyword, value in (("sslmode", mode), ("sslrootcert", root)) if value}


def _identity(environ: Environ) -> dict[str, str | None]:
    """Whose token is the password, and for what."""
    scope = environ.get("POSTGRES_TOKEN_SCOPE") or TOKEN_SCOPE
    if "://" not in scope or not scope.endswith("/.default"):
        raise ConfigurationError(f"POSTGRES_TOKEN_SCOPE is no scope: set it like {TOKEN_SCOPE}")
    client_id = environ.get("AZURE_POSTGRESQL_CLIENTID") or environ.get("AZURE_CLIENT_ID")
    return {"scope": scope, "client_id": client_id or None}
