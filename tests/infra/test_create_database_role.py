"""The script that lets the managed identity into the database, on a real server.

Entra's functions exist on a flexible server only; these stand in for them, with the documented signatures.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest

from infra.create_database_role import Connect, RoleError, create_role
from testbed.postgresql import PostgreSQL

IDENTITY = "id-plateful prod"
OBJECT_ID = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
DATABASE = "made_by_bicep"

ENTRA = """
CREATE TABLE entra_principals (rolname text, objectid text);
CREATE FUNCTION pgaadauth_list_principals(only_admins boolean)
RETURNS TABLE (rolname text, principaltype text, objectid text, tenantid text, ismfa integer, isadmin integer)
LANGUAGE sql AS $$ SELECT rolname, 'service', objectid, 'tenant', 0, 0 FROM entra_principals $$;
CREATE FUNCTION pgaadauth_create_principal_with_oid(
    role_name text, object_id text, object_type text, is_admin boolean, is_mfa boolean
) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE ROLE %%I LOGIN', role_name);
    INSERT INTO entra_principals VALUES (role_name, object_id);
    RETURN 'Created role for "' || role_name || '"';
END $$;
"""


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
