"""The triggers that keep rating figures exact, made from `postgresql.sql` or `sqlite.sql`.

They count published reviews into their restaurant, whoever writes them: a page, the admin's bulk actions,
`QuerySet.update`, psql, the sample's own code on the same database. They also raise `Restaurant.version` when
anything shown of it changes, and add to `CatalogueChange` when anything shown anywhere does; ETags rest on
these.

A migration that touches our tables is a `CountedMigration`: SQLite drops a table's triggers whenever Django
rebuilds the table, so they are taken away and put back in the migration's own transaction.
"""

import time
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from pathlib import Path
from string import Template
from typing import Any

from django.apps import AppConfig
from django.db import OperationalError, connections, migrations, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

from ..models import Catalogue, Restaurant, Review
from . import figures
from .catalogue import NOW, new_epoch, raised

REVIEW = Review._meta.db_table
RESTAURANT = Restaurant._meta.db_table
CATALOGUE = Catalogue._meta.db_table

# How often `hold` tries before it waits as others do, and the seconds between: ten of them together.
TRIES = 200
PAUSE = 0.05
LOCK_NOT_AVAILABLE = "55P03"


class Placeholders(Template):
    """`@name`, since the SQL's own `$$` are PostgreSQL's quotes."""

    delimiter = "@"


@cache
def statements(vendor: str) -> list[str]:
    """What makes the triggers: one text for PostgreSQL, one for each trigger for SQLite."""
    file = "postgresql.sql" if vendor == "postgresql" else "sqlite.sql"
    text = Placeholders((Path(__file__).parent / file).read_text(encoding="utf-8")).substitute(
        shown_of_review_o=_columns(Review, "o"),
        shown_of_review_n=_columns(Review, "n"),
        shown_of_review_old=_columns(Review, "OLD"),
        shown_of_review_new=_columns(Review, "NEW"),
        shown_of_restaurant_old=_columns(Restaurant, "OLD"),
        shown_of_restaurant_new=_columns(Restaurant, "NEW"),
        raised=raised(vendor),
        now=NOW[vendor],
    )
    if vendor == "postgresql":
        return [text]
    return [f"CREATE TRIGGER{part.split('END;')[0]}END" for part in text.split("CREATE TRIGGER")[1:]]


def _columns(model: type[Review] | type[Restaurant], row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in _shown(model))


def _shown(model: type[Review] | type[Restaurant]) -> list[str]:
    columns = {field.name: str(field.column) for field in model._meta.concrete_fields}
    return [columns[name] for name in model.SHOWN]


def _digest(vendor: str) -> str:
    return blake2b("\n".join(statements(vendor)).encode(), digest_size=16).hexdigest()


def installed(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """Name and table of the triggers that are there."""
    query = (
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname LIKE 'restaurant_review_%' AND NOT tgisinternal"
        " AND relnamespace = current_schema()::regnamespace"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE 'restaurant_review_%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def is_current(connection: BaseDatabaseWrapper) -> bool:
    expected = statements(connection.vendor)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'restaurant_review_%'"
            )
            return {sql for (sql,) in cursor.fetchall()} == set(expected)
        cursor.execute(
            "SELECT obj_description(to_regproc('restaurant_review_start_at_zero')::oid, 'pg_proc')"
        )
        digest = cursor.fetchone()[0]
    triggers = expected[0].count("CREATE TRIGGER")
    return digest == _digest("postgresql") and len(installed(connection)) == triggers


def hold(connection: BaseDatabaseWrapper) -> None:
    """Lock our tables for the transaction that is open, all of them at once or none.

    A post has locked the reviews and comes to the restaurants, or the other way round. A migration that took
    one table after another would wait for it in a circle, and the server would end the post.
    """
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        ours = {RESTAURANT, REVIEW, *(table for _name, table in installed(connection))} & there
        if not ours:
            return
        lock = f"LOCK TABLE {', '.join(sorted(ours))} IN ACCESS EXCLUSIVE MODE"
        for _ in range(TRIES):
            try:
                with transaction.atomic(using=connection.alias):
                    cursor.execute(f"{lock} NOWAIT")
                return
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
            time.sleep(PAUSE)
        cursor.execute(lock)


def drop(using: str) -> bool:
    """Take the triggers away; returns whether there were any."""
    connection = connections[using]
    found = installed(connection)
    with connection.cursor() as cursor:
        for name, table in found:
            on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on_table}")
    return bool(found)


def install(using: str) -> bool:
    """Make the triggers what the SQL says, all or none of them; returns whether they were not.

    Making one waits for the writers that are under way, and what they wrote is seen by a count after this.
    """
    connection = connections[using]
    if is_current(connection):
        return False
    with transaction.atomic(using=using):
        hold(connection)
        drop(using)
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor):
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute(
                    "COMMENT ON FUNCTION restaurant_review_start_at_zero() IS %s", [_digest("postgresql")]
                )
    return True


class HoldingMigration(migrations.Migration):
    """A migration of our tables, which holds them from its beginning on."""

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if not collect_sql:
            hold(schema_editor.connection)
        return super().apply(project_state, schema_editor, collect_sql)


class CountedMigration(migrations.Migration):
    """The same, once there are triggers: they are there before it and after it, and never away between."""

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        return self._without_triggers(super().apply, project_state, schema_editor, collect_sql)

    def unapply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        return self._without_triggers(super().unapply, project_state, schema_editor, collect_sql)

    @staticmethod
    def _without_triggers(
        change: Callable[..., ProjectState],
        state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool,
    ) -> ProjectState:
        using = schema_editor.connection.alias
        if collect_sql:
            return change(state, schema_editor, collect_sql)
        hold(schema_editor.connection)
        counted = drop(using)
        after = change(state, schema_editor, collect_sql)
        if counted and _tables_are_there(schema_editor.connection):
            # What the migration left for the end (indexes, constraints) comes first.
            for statement in schema_editor.deferred_sql:
                schema_editor.execute(statement, None)
            schema_editor.deferred_sql.clear()
            install(using)
        return after


def _tables_are_there(connection: BaseDatabaseWrapper) -> bool:
    """Whether the schema is one that the triggers were written for."""
    tables: dict[str, set[str]] = {
        RESTAURANT: {*_shown(Restaurant), "changed"},
        REVIEW: set(_shown(Review)),
        "restaurant_review_cataloguechange": {"restaurants", "changed"},
        "restaurant_review_photo": {"review_id"},
        "restaurant_review_cuisine": {"slug"},
    }
    with connection.cursor() as cursor:
        there: set[str] = set(connection.introspection.table_names(cursor))
        return all(
            table in there
            and columns
            <= {column.name for column in connection.introspection.get_table_description(cursor, table)}
            for table, columns in tables.items()
        )


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Install the triggers and count, unless `migrate` stopped at an older schema. `flush` sends this too."""
    connection = connections[using]
    if not _tables_are_there(connection):
        drop(using)
        return
    if install(using) or not Catalogue.objects.using(using).exists():
        figures.recount(using)
    # A restore brings old versions back, and is followed by `migrate`: no page that was rendered before it
    # may pass for one of now.
    Catalogue.objects.using(using).update(epoch=new_epoch())
    Restaurant.objects.using(using).fold_missing()
    Review.objects.using(using).rank_missing()
