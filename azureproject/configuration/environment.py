"""Environment variables in; databases, storages and hosts out.

`read` is pure: it looks at the mapping it is given and, for the files that variables name, at the disk.
Every fault it finds is collected, so that the person who must mend them sees all of them at once.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ as django_environ

from . import databases
from . import entra as entra_configuration
from .entra import Entra
from .variables import ConfigurationError, Variables

__all__ = ("VARIABLES", "ConfigurationError", "Environment", "for_build", "load_files", "read")

# Every variable that `read` looks at; a test compares .env.example with it.
VARIABLES = (
    *databases.VARIABLES,
    *entra_configuration.VARIABLES,
    "SECRET_KEY",
    "SECRET_KEY_FILE",
    "SECRET_KEY_FALLBACKS",
    "DEBUG",
    "WEBSITE_HOSTNAME",
    "CONTAINER_APP_NAME",
    "CONTAINER_APP_JOB_NAME",
    "CONTAINER_APP_ENV_DNS_SUFFIX",
    "CONTAINER_APP_HOSTNAME",
    "ALLOWED_HOSTS",
    "FRONT_DOOR_ID",
    "HSTS_INCLUDE_SUBDOMAINS",
    "HSTS_PRELOAD",
    "AZURE_STORAGEBLOB_RESOURCEENDPOINT",
    "STORAGE_ACCOUNT_NAME",
    "STORAGE_CONTAINER_NAME",
    "MEDIA_ROOT",
    "AZURE_STORAGEBLOB_CLIENTID",
    "REVIEWS_PER_HOUR",
    "REVIEWS_REQUIRE_APPROVAL",
    "REPORTS_TO_HIDE",
    "FORWARDED_HOPS",
    "LOG_DIR",
    "CONFIG_DIR",
    "PAGE_CACHE_BYTES",
    "PORT",
    "WEB_CONCURRENCY",
    "GUNICORN_THREADS",
    "MIGRATE_ON_START",
)

# Of revisions of a container app, as Microsoft's pages call them.
LABELS = ("blue", "green")

MANAGED_IDENTITY = "azureproject.managed_identity"
MAKE_A_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"


@dataclass(frozen=True)
class Environment:
    secret_key: str = field(repr=False)
    secret_key_fallbacks: list[str] = field(repr=False)
    debug: bool
    hosted: bool
    hosts: list[str]
    # Scheme and host that links to the site itself begin with.
    origin: str
    csrf_trusted_origins: list[str]
    # Of the Front Door that alone may hand requests to this site; empty when there is none.
    front_door_id: str
    hsts_include_subdomains: bool
    hsts_preload: bool
    database: dict[str, Any] = field(repr=False)
    photo_storage: dict[str, Any]
    # What has to be installed for the two.
    apps: list[str]
    # Scheme and host that photo links point to; empty when the site itself serves photos.
    photo_origin: str
    media_root: Path
    entra: Entra
    staff_passwords: bool
    reviews_per_hour: int
    reviews_require_approval: bool
    reports_to_hide: int
    forwarded_hops: int
    log_dir: Path | None
    page_cache_bytes: int
    port: int
    web_concurrency: int | None
    gunicorn_threads: int
    migrate_on_start: bool


def load_files(environ: Mapping[str, str], base_dir: Path) -> None:
    """Add what CONFIG_DIR/.env and .env beside manage.py say to `os.environ`; what is there already wins."""
    config_dir = environ.get("CONFIG_DIR", "").strip()
    for directory in (base_dir / config_dir if config_dir else None, base_dir):
        if directory and (directory / ".env").is_file():
            django_environ.Env.read_env(directory / ".env")


def read(environ: Mapping[str, str], base_dir: Path) -> Environment:
    """What the variables ask for. Raises ConfigurationError with every fault in it."""
    variables = Variables(environ)
    hosted = _is_hosted(environ)
    hosts = _hosts(variables, hosted)
    photo_endpoint = _photo_endpoint(variables)
    front_door_id = _front_door_id(variables)
    database = databases.database(variables, base_dir, hosted=hosted)
    photo_storage = _photo_storage(variables, photo_endpoint)
    entra = entra_configuration.entra(variables)
    port = variables.number("PORT", 8000, 1, 65535)
    environment = Environment(
        secret_key=_secret_key(variables),
        secret_key_fallbacks=variables.words("SECRET_KEY_FALLBACKS"),
        debug=_debug(variables, hosted),
        hosted=hosted,
        hosts=hosts,
        origin=_site_origin(hosts) if hosted else f"http://127.0.0.1:{port}",
        csrf_trusted_origins=_csrf_trusted_origins(hosts) if hosted else [],
        front_door_id=front_door_id,
        hsts_include_subdomains=variables.flag("HSTS_INCLUDE_SUBDOMAINS"),
        hsts_preload=variables.flag("HSTS_PRELOAD"),
        database=database,
        photo_storage=photo_storage,
        apps=_apps(database, photo_storage),
        photo_origin=_origin(photo_endpoint),
        media_root=variables.path("MEDIA_ROOT", base_dir / "var/media", base_dir),
        entra=entra,
        # With Entra, a password would be a second door that nobody looks after.
        staff_passwords=variables.flag("STAFF_PASSWORDS", default=not entra.client_id),
        reviews_per_hour=variables.number("REVIEWS_PER_HOUR", 60, 1, 1_000_000),
        reviews_require_approval=variables.flag("REVIEWS_REQUIRE_APPROVAL"),
        reports_to_hide=variables.number("REPORTS_TO_HIDE", 3, 1, 1_000),
        forwarded_hops=variables.number("FORWARDED_HOPS", 2 if front_door_id else 1, 1, 10),
        log_dir=variables.path("LOG_DIR", base_dir, base_dir) if variables.text("LOG_DIR") else None,
        page_cache_bytes=variables.number("PAGE_CACHE_BYTES", 16 * 1024 * 1024, 0, 2**40),
        port=port,
        web_concurrency=variables.number("WEB_CONCURRENCY", 0, 1, 64) or None,
        gunicorn_threads=variables.number("GUNICORN_THREADS", 4, 1, 256),
        migrate_on_start=variables.flag("MIGRATE_ON_START"),
    )
    if variables.faults:
        raise ConfigurationError(variables.faults)
    return environment


def for_build(base_dir: Path) -> Environment:
    """The environment of `collectstatic`, which must work in a build container that knows nothing yet.

    The key is thrown away with the process, so nothing can be signed with it.
    """
    return read({"SECRET_KEY": secrets.token_urlsafe(50)}, base_dir)


def _is_hosted(environ: Mapping[str, str]) -> bool:
    """Whether App Service or Container Apps runs this process, a job's included."""
    marks = (
        "WEBSITE_HOSTNAME",
        "CONTAINER_APP_NAME",
        "CONTAINER_APP_JOB_NAME",
        "CONTAINER_APP_ENV_DNS_SUFFIX",
    )
    return any(environ.get(mark, "").strip() for mark in marks)


def _debug(variables: Variables, hosted: bool) -> bool:
    debug = variables.flag("DEBUG")
    if debug and hosted:
        variables.fault("DEBUG", "is on, and would show settings to every visitor. Remove it.")
    return debug


def _secret_key(variables: Variables) -> str:
    """The key, short ones too: `check --deploy` warns of those (security.W009)."""
    path = variables.text("SECRET_KEY_FILE")
    if variables.environ.get("SECRET_KEY", "").strip():
        name, key = "SECRET_KEY", variables.text("SECRET_KEY")
    elif path:
        name = "SECRET_KEY_FILE"
        try:
            key = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            variables.fault(name, f"names a file that cannot be read ({type(error).__name__}): {path}.")
            return ""
    else:
        variables.fault("SECRET_KEY", f"is missing. Set it to what this prints: {MAKE_A_KEY}")
        return ""
    if not key and name == "SECRET_KEY_FILE":
        variables.fault(name, f"names a file that is empty: {path}.")
    return key


def _hosts(variables: Variables, hosted: bool) -> list[str]:
    """Host names this site answers to, in the form of ALLOWED_HOSTS."""
    hosts = [] if hosted else ["localhost", "127.0.0.1", "[::1]"]
    for name, host in (("WEBSITE_HOSTNAME", variables.text("WEBSITE_HOSTNAME")), *_container_app(variables)):
        if host and not _is_host_name(host):
            variables.fault(name, "is not a host name.")
        elif host:
            hosts.append(host.lower())
    for host in variables.words("ALLOWED_HOSTS"):
        if host == "*" and hosted:
            variables.fault(
                "ALLOWED_HOSTS", "is *, with which anyone can forge the host. List the host names."
            )
        elif host == "*" or _is_host_name(host.removeprefix(".")):
            hosts.append(host.lower())
        else:
            variables.fault(
                "ALLOWED_HOSTS",
                f"holds {host!r}. Set host names without scheme, port and path, separated by commas.",
            )
    return list(dict.fromkeys(hosts))


def _container_app(variables: Variables) -> list[tuple[str, str]]:
    """The hosts of a container app: its public one, those of labels, and the revision's own.

    A revision is looked at under the latter two before it gets visitors. A job has no NAME and no host.
    """
    app, suffix = variables.text("CONTAINER_APP_NAME"), variables.text("CONTAINER_APP_ENV_DNS_SUFFIX")
    if app and not suffix:
        variables.fault("CONTAINER_APP_ENV_DNS_SUFFIX", "is missing beside CONTAINER_APP_NAME.")
    hosts = [f"{app}.{suffix}", *(f"{app}---{label}.{suffix}" for label in LABELS)] if app and suffix else []
    return [
        *(("CONTAINER_APP_ENV_DNS_SUFFIX", host) for host in hosts),
        ("CONTAINER_APP_HOSTNAME", variables.text("CONTAINER_APP_HOSTNAME")),
    ]


def _front_door_id(variables: Variables) -> str:
    value = variables.text("FRONT_DOOR_ID").lower()
    if value and not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value):
        variables.fault(
            "FRONT_DOOR_ID",
            "is not the id of a Front Door. Set it to what this prints: "
            "az afd profile show --resource-group GROUP --profile-name NAME --query frontDoorId",
        )
    return value


def _is_host_name(host: str) -> bool:
    label = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
    return re.fullmatch(rf"{label}(\.{label})*|\[[0-9a-f:.]+\]", host, re.IGNORECASE) is not None


def _site_origin(hosts: list[str]) -> str:
    """By the first host that is a name and not a domain; a job may have none."""
    return f"https://{next((host for host in hosts if not host.startswith('.')), 'HOST')}"


def _csrf_trusted_origins(hosts: list[str]) -> list[str]:
    return [f"https://*{host}" if host.startswith(".") else f"https://{host}" for host in hosts]


def _photo_endpoint(variables: Variables) -> str:
    """Address of the storage account, without a slash at its end; empty when there is none."""
    name = "AZURE_STORAGEBLOB_RESOURCEENDPOINT"
    value = variables.text(name)
    if not value:
        name = "STORAGE_ACCOUNT_NAME"
        value = variables.text(name)
        if value and "://" not in value:
            if not re.fullmatch(r"[a-z0-9]{3,24}", value):
                variables.fault(
                    name, "is not the name of a storage account: 3 to 24 small letters and digits."
                )
                return ""
            value = f"https://{value}.blob.core.windows.net"
    try:
        address = urlsplit(value)
        valid = bool(address.scheme == "https" and address.hostname) and (address.port or 443) > 0
    except ValueError:
        valid = False
    if value and (not valid or address.query or address.username):
        # A token is never sent over plain http, and a signed address would be a stored secret.
        variables.fault(name, "is not the address of a storage account: https://NAME.blob.core.windows.net/.")
        return ""
    return value.rstrip("/")


def _photo_storage(variables: Variables, endpoint: str) -> dict[str, Any]:
    """The "default" entry of STORAGES: the account, or the disk when there is none."""
    if not endpoint:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {
        "BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage",
        "OPTIONS": {
            "account_url": endpoint,
            "azure_container": variables.text("STORAGE_CONTAINER_NAME", "photos"),
            "client_id": variables.text("AZURE_STORAGEBLOB_CLIENTID")
            or variables.text("AZURE_CLIENT_ID")
            or None,
            # The sample's uploads are called .png whatever they are, and stored with no type at all. A
            # browser that is told "a picture" shows every kind of picture, and runs none.
            "root_content_type": "image/png",
        },
    }


def _apps(database: dict[str, Any], photo_storage: dict[str, Any]) -> list[str]:
    """The managed identity's, where something is signed in to with it; SQLite and the disk do without."""
    used = (database.get("ENGINE", ""), photo_storage["BACKEND"])
    return [MANAGED_IDENTITY] if any(name.startswith(MANAGED_IDENTITY) for name in used) else []


def _origin(endpoint: str) -> str:
    address = urlsplit(endpoint)
    return f"{address.scheme}://{address.netloc}" if endpoint else ""
