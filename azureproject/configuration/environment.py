"""Environment variables in; databases, storages and hosts out.

`read` is pure: it looks at the mapping it is given and, for the files that variables name, at the disk.
Every fault it finds is collected, so that the person who must mend them sees all of them at once.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environ as django_environ

from . import databases, hosts, keys, storages, variables
from .declaration import ConfigurationError, Value, Values, Variable
from .entra import Entra, entra
from .mail import mail
from .telemetry import Telemetry, telemetry

__all__ = ("ConfigurationError", "Environment", "for_build", "load_files", "read")

MANAGED_IDENTITY = "azureproject.managed_identity"


@dataclass(frozen=True)
class Environment:
    """What follows from several variables has a name here; `environment[variable]` is the value of one."""

    values: Values = field(repr=False)
    secret_key: str = field(repr=False)
    hosted: bool
    hosts: list[str]
    # Scheme and host that links to the site itself begin with.
    origin: str
    csrf_trusted_origins: list[str]
    # Of the Front Door that alone may hand requests to this site; empty when there is none.
    front_door_id: str
    forwarded_hops: int
    database: dict[str, Any] = field(repr=False)
    # More entries of DATABASES, by alias.
    replicas: dict[str, Any] = field(repr=False)
    photo_storage: dict[str, Any]
    photo_origin: str
    # What has to be installed for the database and the storage.
    apps: list[str]
    entra: Entra
    staff_passwords: bool
    telemetry: Telemetry
    # Django's settings of mail; empty where none is sent.
    mail: dict[str, Any] = field(repr=False)

    def __getitem__(self, variable: Variable[Value]) -> Value:
        return self.values[variable]


def load_files(environ: Mapping[str, str], base_dir: Path) -> None:
    """Add what CONFIG_DIR/.env and .env beside manage.py say to `os.environ`; what is there already wins."""
    for directory in (Values(environ, base_dir)[variables.CONFIG_DIR], base_dir):
        if directory and (directory / ".env").is_file():
            django_environ.Env.read_env(directory / ".env")


def read(environ: Mapping[str, str], base_dir: Path) -> Environment:
    """What the variables ask for. Raises ConfigurationError with every fault in it."""
    values = Values(environ, base_dir)
    for variable in variables.VARIABLES:
        # What is wrong with it alone is noted now.
        values[variable]
    hosted = hosts.is_hosted(values)
    if hosted and values[variables.DEBUG]:
        values.fault(variables.DEBUG, "is on, and would show settings to every visitor. Remove it.")
    names = hosts.allowed_hosts(values, hosted=hosted)
    front_door_id = hosts.front_door_id(values)
    database = databases.database(values, hosted=hosted)
    account_url = storages.account_url(values)
    photo_storage = storages.photo_storage(values, account_url)
    tenant = entra(values)
    staff_passwords = values[variables.STAFF_PASSWORDS]
    environment = Environment(
        values=values,
        secret_key=keys.secret_key(values),
        hosted=hosted,
        hosts=names,
        origin=hosts.origin(names) if hosted else f"http://127.0.0.1:{values[variables.PORT]}",
        csrf_trusted_origins=hosts.csrf_trusted_origins(names) if hosted else [],
        front_door_id=front_door_id,
        forwarded_hops=values[variables.FORWARDED_HOPS] or (2 if front_door_id else 1),
        database=database,
        replicas=databases.replicas(values, database),
        photo_storage=photo_storage,
        photo_origin=storages.origin(values, account_url),
        apps=_apps(database, photo_storage),
        entra=tenant,
        # With Entra, a password would be a second door that nobody looks after.
        staff_passwords=not tenant.client_id if staff_passwords is None else staff_passwords,
        telemetry=telemetry(values, names[0] if names else ""),
        mail=mail(values, names[0] if names else "localhost"),
    )
    if values.faults:
        raise ConfigurationError(sorted(values.faults, key=lambda fault: variables.NAMES.index(fault[0])))
    return environment


def for_build(base_dir: Path) -> Environment:
    """The environment of `collectstatic`, which must work in a build container that knows nothing yet.

    The key is thrown away with the process, so nothing can be signed with it.
    """
    return read({"SECRET_KEY": secrets.token_urlsafe(50)}, base_dir)


def _apps(database: dict[str, Any], photo_storage: dict[str, Any]) -> list[str]:
    """The managed identity's, where something is signed in to with it; SQLite and the disk do without."""
    used = (database.get("ENGINE", ""), photo_storage["BACKEND"])
    return [MANAGED_IDENTITY] if any(name.startswith(MANAGED_IDENTITY) for name in used) else []
