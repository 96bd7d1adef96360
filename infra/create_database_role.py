"""Make the database role of the site's managed identity; "azd up" runs this after provisioning.

No template can do it: a role that is not an administrator is made by SQL only, signed in as the Entra
administrator. Running it again changes nothing; an identity that was deleted and made again under its name is
let in again.
"""

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import closing
from typing import Any

import psycopg2
from psycopg2 import sql

SCOPE = "https://ossrdbms-aad.database.windows.net/.default"

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


def as_administrator(host: str, admin: str) -> Connect:
    """Connections of whoever is signed in to azd or az; the token is the password, over verified TLS only."""
    import certifi
    from azure.identity import AzureCliCredential, AzureDeveloperCliCredential, ChainedTokenCredential

    token = ChainedTokenCredential(AzureDeveloperCliCredential(), AzureCliCredential()).get_token(SCOPE).token

    def connect(database: str) -> Any:
        return psycopg2.connect(
            host=host,
            dbname=database,
            user=admin,
            password=token,
            sslmode="verify-full",
            sslrootcert=certifi.where(),
            connect_timeout=10,
        )

    return connect


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for option, variable, meaning in [
        ("--host", "DATABASE_HOST", "the server, such as psql-x.postgres.database.azure.com"),
        ("--database", "DATABASE_NAME", "the database of the site"),
        ("--admin", "DATABASE_ADMIN", "the role name of the Entra administrator, who you are signed in as"),
        ("--identity", "SITE_IDENTITY_NAME", "the name of the site's managed identity"),
        ("--object-id", "SITE_IDENTITY_OBJECT_ID", "its principal id (not its client id)"),
    ]:
        default = os.environ.get(variable) or None
        parser.add_argument(option, default=default, required=not default, help=f"{meaning} (or {variable})")
    options = parser.parse_args(arguments)

    from azure.core.exceptions import ClientAuthenticationError

    try:
        connect = as_administrator(options.host, options.admin)
        print(create_role(connect, options.identity, options.object_id, options.database))
    except ClientAuthenticationError:
        print('No token for the database. Sign in with "azd auth login" or "az login".', file=sys.stderr)
    except psycopg2.OperationalError as error:
        print(
            f"{options.host} cannot be reached or refuses {options.admin}: {error}".rstrip(), file=sys.stderr
        )
        print(
            "If it timed out, open the firewall for your address and provision again: "
            "azd env set OPERATOR_ADDRESS <your IPv4 address>",
            file=sys.stderr,
        )
    except (RoleError, psycopg2.Error) as error:
        print(str(error).rstrip(), file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
