"""The database: who signs in and how, what the role may do, and whether its tables are up to date."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor

from ..replicas import positions
from . import remedies
from .clocks import Clocks
from .findings import Finding, one_line

SQLITE = "django.db.backends.sqlite3"


def database(clocks: Clocks) -> Iterator[Finding]:
    connection = connections[DEFAULT_DB_ALIAS]
    config = connection.settings_dict
    if config["ENGINE"] == SQLITE:
        where = f"SQLite, {config['NAME']}"
        exists = Path(config["NAME"]).exists() or "memory" in str(config["NAME"])
        if not exists and not os.access(Path(config["NAME"]).parent, os.W_OK):
            mend = f"mkdir -p {Path(config['NAME']).parent}"
            yield Finding("database", "failed", f"{where}: its folder is missing or read only", mend)
            return
    else:
        where = f"{config['HOST']}:{config['PORT']}/{config['NAME']}"
    try:
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            yield from _postgresql(connection, where, clocks)
        else:
            yield Finding("database", "ok", where)
        executor = MigrationExecutor(connection)
        pending = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except Exception as error:
        mend = remedies.for_database(error, config)
        yield Finding("database", "failed", f"{where}: {one_line(error)}", mend)
        return
    yield from _replicas(connection)
    if pending:
        yield Finding("database", "failed", f"{pending} migrations pending", "python manage.py migrate")
    else:
        yield Finding("database", "ok", "all migrations applied")


def _postgresql(connection: Any, where: str, clocks: Clocks) -> Iterator[Finding]:
    config = connection.settings_dict
    with connection.cursor() as cursor:
        before = time.time()
        cursor.execute(
            "SELECT current_user, extract(epoch FROM clock_timestamp()),"
            " current_setting('statement_timeout'), has_schema_privilege('public', 'CREATE')"
        )
        user, clock, statement_timeout, may_create = cursor.fetchone()
    clocks["database"] = float(clock) - (before + time.time()) / 2
    # What libpq itself speaks: the server does not know it where a pooler stands between.
    session = connection.connection.info
    how = "without TLS"
    if session.ssl_in_use:
        how = f"{session.ssl_attribute('protocol')}, {session.dsn_parameters.get('sslmode', 'prefer')}"
    secured = session.ssl_in_use or not settings.HOSTED
    mend = "" if secured else "Remove PGSSLMODE: a hosted site verifies the server by default."
    yield Finding("database", "ok" if secured else "failed", f"{where} as {user} ({how})", mend)
    if connection.is_pooled:
        yield _pooler(user, statement_timeout)
    if may_create:
        yield Finding("database", "ok", f"{user} may migrate")
    else:
        mend = remedies.grant_schema(config["NAME"], user)
        yield Finding("database", "failed", f"{user} may not create tables in the schema public", mend)


def _replicas(primary: Any) -> Iterator[Finding]:
    """Whether each follows the primary, and how far it is behind."""
    for alias in settings.DATABASES:
        if alias == DEFAULT_DB_ALIAS:
            continue
        connection = connections[alias]
        config = connection.settings_dict
        where = f"{config['HOST']}:{config['PORT']}"
        try:
            with primary.cursor() as cursor:
                cursor.execute(positions.WRITTEN)
                (written,) = cursor.fetchone()
            with connection.cursor() as cursor:
                cursor.execute(positions.REPLAYED)
                is_standby, replayed = cursor.fetchone()
        except Error as error:
            mend = remedies.for_database(error, config)
            yield Finding("replica", "failed", f"{where}: {one_line(error)}", mend)
            continue
        if not is_standby or replayed is None:
            yield Finding("replica", "failed", f"{where} is no replica, or none any more", remedies.REPLICA)
            continue
        behind = max(0, positions.position(written) - positions.position(replayed))
        yield Finding("replica", "ok", f"{where} follows, {behind:,} bytes behind")


def _pooler(user: str, statement_timeout: str) -> Finding:
    """What a pooler hands on to others is not set by the site, so the role has to bring it."""
    if statement_timeout != "0":
        said = f"through PgBouncer; the server ends statements of {user} after {statement_timeout}"
        return Finding("database", "ok", said)
    said = f"through PgBouncer; without a statement_timeout of {user} the server ends none of its statements"
    return Finding("database", "ok", said, remedies.limit_statements(user))
