"""Make the database role of the site's managed identity; azd runs this after provisioning (azure.yaml).

No template can do it: a role that is not an administrator is made by SQL only, signed in as the Entra
administrator. The server is opened for one address while that is done, and shut again whatever happens.
Running it again changes nothing; an identity that was deleted and made again under its name is let in again.
"""

import argparse
import ipaddress
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

try:
    import certifi
    import psycopg2
    from management_api import ManagementApi, ManagementError, SignIn
    from psycopg2 import sql
except ModuleNotFoundError as error:
    sys.exit(f"{error}. Install infra/requirements.txt into the Python that runs this.")

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
SERVERS = "2025-08-01"
RULE = "from-operator"
# For --address, where the server can be reached as it is.
REACHABLE = "reachable"

# What nobody waits for is given up by the server; the site says the same on each connection, except through
# PgBouncer, where a setting would reach other clients.
STATEMENT_TIMEOUT = "7s"
# Seconds until a rule of the firewall counts.
PATIENCE = 120.0

Connect = Callable[[str], Any]


class RoleError(Exception):
    """The role could not be made; the text says what to do."""


def create_role(connect: Connect, identity: str, object_id: str, database: str) -> str:
    """Make role `identity` for the principal `object_id`, able to migrate `database`, and say what was done.

    `connect` opens a connection of the administrator to the database of the given name.
    """
    role = sql.Identifier(identity)
    done = "was there already"
    # Entra's functions are in this database only.
    with closing(connect("postgres")) as connection, connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [identity])
        exists = cursor.fetchone() is not None
        cursor.execute("SELECT * FROM pgaadauth_list_principals(false)")
        columns = [column.name.lower() for column in cursor.description]
        principals = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
        known = {row["rolname"]: str(row["objectid"]).lower() for row in principals}
        if not exists:
            cursor.execute(
                "SELECT * FROM pgaadauth_create_principal_with_oid(%s, %s, 'service', false, false)",
                [identity, object_id],
            )
            done = "was made"
        elif known.get(identity) != object_id.lower():
            # The server knows principals by object id: the same name with another id is refused.
            cursor.execute(
                sql.SQL('SECURITY LABEL FOR "pgaadauth" ON ROLE {} IS {}').format(
                    role, sql.Literal(f"aadauth,oid={object_id},type=service")
                )
            )
            done = f"now belongs to the identity {object_id}"

    with closing(connect(database)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(database), role))
        cursor.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(role))
        cursor.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET statement_timeout = {}").format(
                role, sql.Identifier(database), sql.Literal(STATEMENT_TIMEOUT)
            )
        )
        # A grant by one who may not give it is only a warning to PostgreSQL.
        cursor.execute("SELECT has_schema_privilege(%s, 'public', 'CREATE')", [identity])
        if not cursor.fetchone()[0]:
            cursor.execute(
                "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
            )
            raise RoleError(
                f'"{identity}" may not create tables in {database}: it belongs to "{cursor.fetchone()[0]}". '
                f'As that role: GRANT USAGE, CREATE ON SCHEMA public TO "{identity}";'
            )
    return f'Role "{identity}" {done} and may migrate {database}.'


class Interruptions:
    """A first Ctrl-C, or a polite kill, ends the block; a further one does not end the cleaning up."""

    def __init__(self) -> None:
        self.cleaning_up = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Interruptions":
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if number := getattr(signal, name, None):
                self._before[number] = signal.signal(number, self)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    def __call__(self, number: int, frame: FrameType | None) -> None:
        if self.cleaning_up:
            print("Wait: the server is being shut again.", file=sys.stderr, flush=True)
        else:
            self.cleaning_up = True
            raise KeyboardInterrupt


@dataclass
class Door:
    """The way into the server for one address from outside Azure."""

    api: ManagementApi
    subscription: str
    group: str
    server: str

    @property
    def path(self) -> str:
        return (
            f"/subscriptions/{self.subscription}/resourceGroups/{self.group}"
            f"/providers/Microsoft.DBforPostgreSQL/flexibleServers/{self.server}"
        )

    @property
    def rule(self) -> str:
        return f"{self.path}/firewallRules/{RULE}"

    @contextmanager
    def open_for(self, address: str, private: bool, interruptions: Interruptions) -> Iterator[None]:
        """Let `address` in during the block. Afterwards the rule is gone, and a private server is shut."""
        network = self.api.get(self.path, SERVERS).get("properties", {}).get("network", {})
        # A private one that stands open was left so by a run that was killed.
        private = private or network.get("publicNetworkAccess") == "Disabled"
        try:
            try:
                if private:
                    print("Opening the private server for a moment; this takes some minutes.", flush=True)
                    self._set_public_access("Enabled")
                body = {"properties": {"startIpAddress": address, "endIpAddress": address}}
                self.api.put(self.rule, SERVERS, body)
                yield
            finally:
                interruptions.cleaning_up = True
        finally:
            self._shut(private)

    def _shut(self, private: bool) -> None:
        """Each step is tried, also after one that failed."""
        failed = []
        try:
            self.api.delete(self.rule, SERVERS)
        except ManagementError as error:
            where = f"--resource-group {self.group} --server-name {self.server} --name {RULE}"
            failed.append(f"az postgres flexible-server firewall-rule delete --yes {where}  # {error}")
        try:
            if private:
                self._set_public_access("Disabled")
        except ManagementError as error:
            where = f"--resource-group {self.group} --name {self.server}"
            failed.append(f"az postgres flexible-server update {where} --public-access Disabled  # {error}")
        if failed:
            raise ManagementError("The server could not be shut again. Do it by hand:\n" + "\n".join(failed))

    def _set_public_access(self, state: str) -> None:
        self.api.patch(self.path, SERVERS, {"properties": {"network": {"publicNetworkAccess": state}}})


def as_administrator(host: str, admin: str, token: str, until: float) -> Connect:
    """Connections of the administrator; the token is the password, over verified TLS only.

    Until the time `until` a server that cannot be reached yet is tried again.
    """

    def connect(database: str) -> Any:
        while True:
            try:
                return psycopg2.connect(
                    host=host,
                    dbname=database,
                    user=admin,
                    password=token,
                    sslmode="verify-full",
                    sslrootcert=certifi.where(),
                    connect_timeout=10,
                )
            except psycopg2.OperationalError as error:
                if "authentication failed" in str(error) or time.monotonic() > until:
                    raise
            time.sleep(3)

    return connect


def public_address(text: str) -> str:
    if text == REACHABLE:
        return text
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no IPv4 address") from None
    if not address.is_global:
        raise argparse.ArgumentTypeError(f"{text} is an address within your network, not the public one")
    return str(address)


def options_of(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for option, variable, meaning in [
        ("--subscription", "AZURE_SUBSCRIPTION_ID", "its id"),
        ("--tenant", "AZURE_TENANT_ID", "the id of its tenant"),
        ("--resource-group", "AZURE_RESOURCE_GROUP", "that of the server"),
        ("--host", "DATABASE_HOST", "the server, such as psql-x.postgres.database.azure.com"),
        ("--database", "DATABASE_NAME", "the database of the site"),
        ("--admin", "DATABASE_ADMIN", "the role name of the Entra administrator, who you are signed in as"),
        ("--identity", "SITE_IDENTITY_NAME", "the name of the site's managed identity"),
        ("--object-id", "SITE_IDENTITY_OBJECT_ID", "its principal id (not its client id)"),
    ]:
        default = os.environ.get(variable) or None
        parser.add_argument(option, default=default, required=not default, help=f"{meaning} (or {variable})")
    parser.add_argument(
        "--address",
        type=public_address,
        default=os.environ.get("OPERATOR_ADDRESS") or None,
        help=f"your public IPv4 address, let in meanwhile (or OPERATOR_ADDRESS); "
        f'"{REACHABLE}" where the server can be reached as it is',
    )
    parser.add_argument(
        "--private",
        action="store_true",
        default=os.environ.get("PRIVATE_NETWORK", "").lower() == "true",
        help="the server is shut to the public afterwards (or PRIVATE_NETWORK=true)",
    )
    return parser.parse_args(arguments)


UNREACHABLE = """\
{options.host} cannot be reached or refuses {options.admin}. If it timed out: is {options.address} your public
address, and does your network let you out to port 5432? If it refused you: are you the administrator?"""

GO_ON = """\
To go on: "azd hooks run postprovision", then "azd deploy" (without azd: this command again)."""

SKIPPED = """\
Skipped: the database role of the site was not made or looked at, since OPERATOR_ADDRESS is not set.
On the first deployment the site cannot sign in without it. Set your public IPv4 address, and run this alone:
  azd env set OPERATOR_ADDRESS <your IPv4 address>
  azd hooks run postprovision"""


def run(options: argparse.Namespace, sign_in: SignIn, api: ManagementApi, patience: float = PATIENCE) -> str:
    """Open the server, make the role, shut the server again; what was done."""
    door = Door(api, options.subscription, options.resource_group, options.host.partition(".")[0])

    def role() -> str:
        until = time.monotonic() + patience
        connect = as_administrator(options.host, options.admin, sign_in.token(SCOPE), until)
        return create_role(connect, options.identity, options.object_id, options.database)

    if options.address == REACHABLE:
        return role()
    with (
        Interruptions() as interruptions,
        door.open_for(options.address, options.private, interruptions),
    ):
        return role()


def main(arguments: list[str] | None = None) -> int:
    options = options_of(arguments)
    if not options.address:
        print(SKIPPED)
        return 0
    try:
        sign_in = SignIn(options.tenant)
        print(run(options, sign_in, ManagementApi(sign_in.token)))
    except KeyboardInterrupt:
        print("Stopped. The server is shut as it was; the role may not be there yet.", file=sys.stderr)
        print(GO_ON, file=sys.stderr)
        return 130
    except (RoleError, ManagementError, psycopg2.Error) as error:
        for said in (error, error.__context__):
            if isinstance(said, psycopg2.OperationalError):
                print(UNREACHABLE.format(options=options), file=sys.stderr)
            if words := str(said or "").rstrip():
                print(words, file=sys.stderr)
        print(GO_ON, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
