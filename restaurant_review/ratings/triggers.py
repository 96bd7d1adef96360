"""The rating figures of restaurants, kept exact by the database itself.

Triggers count published reviews into their restaurant, whoever writes them: a page, the admin's bulk actions,
`QuerySet.update`, psql, the sample's own code on the same database. They also raise `Restaurant.version` when
anything shown of it changes and `Catalogue.version` when anything shown anywhere does; ETags rest on these.

They are no part of a migration, because SQLite drops a table's triggers whenever Django rebuilds the table:
they are dropped before a migration of this app runs and installed after `migrate`, figures counted afresh.
Locks are taken in one order everywhere: restaurants by id, reviews by id, the catalogue.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from django.apps import AppConfig
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ..models import STARS

REVIEW = "restaurant_review_review"
RESTAURANT = "restaurant_review_restaurant"
CATALOGUE = "restaurant_review_catalogue"

# Columns of a review that some page shows.
SHOWN = [
    "restaurant_id",
    "user_name",
    "rating",
    "review_text",
    "review_date",
    "status",
    "image_name",
    "photo_width",
    "photo_height",
    "thumbnail",
    "thumbnail_width",
    "thumbnail_height",
    "reply",
    "reply_date",
    "edited",
]
SHOWN_OF_RESTAURANT = ["name", "street_address", "description"]


def _list(columns: list[str], row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in columns)


_STAR_SUMS = ", ".join(f"coalesce(sum(n) FILTER (WHERE rating = {stars}), 0) AS s{stars}" for stars in STARS)
_ADD_STARS = ", ".join(f"stars_{stars} = stars_{stars} + total.s{stars}" for stars in STARS)
_SIGNED_COLUMNS = "restaurant_id, rating, coalesce(image_name, '') > '' AS has_photo"

# PostgreSQL: a trigger a statement, so that a bulk insert of a million reviews updates a restaurant once.
_POSTGRESQL_REVIEW_FUNCTION = f"""
CREATE OR REPLACE FUNCTION restaurant_review_count_{{event}}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE total record;
BEGIN
    FOR total IN
        SELECT restaurant_id, {_STAR_SUMS}, coalesce(sum(n) FILTER (WHERE has_photo), 0) AS photos
        FROM ({{rows}}) AS change GROUP BY restaurant_id ORDER BY restaurant_id
    LOOP
        UPDATE {RESTAURANT}
        SET {_ADD_STARS}, photo_count = photo_count + total.photos, version = version + 1
        WHERE id = total.restaurant_id;
    END LOOP;
    RETURN NULL;
END $$
"""
_ADDED = f"SELECT {_SIGNED_COLUMNS}, 1 AS n FROM new_rows WHERE status = 'published'"
_REMOVED = f"SELECT {_SIGNED_COLUMNS}, -1 AS n FROM old_rows WHERE status = 'published'"
_CHANGED = f"""
WITH changed AS (
    SELECT id FROM old_rows AS o JOIN new_rows AS n USING (id)
    WHERE ({_list(SHOWN, "o")}) IS DISTINCT FROM ({_list(SHOWN, "n")})
)
{_ADDED} AND id IN (SELECT id FROM changed) UNION ALL {_REMOVED} AND id IN (SELECT id FROM changed)
"""

_POSTGRESQL_CATALOGUE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION restaurant_review_catalogue_{{event}}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE difference integer := {{difference}};
BEGIN
    IF {{nothing}} THEN RETURN NULL; END IF;
    INSERT INTO {CATALOGUE} (id, version, restaurants) VALUES (1, 1, difference)
    ON CONFLICT (id) DO UPDATE SET version = {CATALOGUE}.version + 1,
        restaurants = {CATALOGUE}.restaurants + difference;
    RETURN NULL;
END $$
"""

# A row that comes in with figures (from a fixture) starts at nothing: its reviews come after it.
_POSTGRESQL_ROW_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION restaurant_review_start_at_zero() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {" ".join(f"NEW.stars_{stars} := 0;" for stars in STARS)} NEW.photo_count := 0; NEW.version := 1;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION restaurant_review_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$
"""


def _postgresql() -> list[str]:
    statements = [_POSTGRESQL_ROW_FUNCTIONS]
    transitions = {
        "insert": "REFERENCING NEW TABLE AS new_rows",
        "delete": "REFERENCING OLD TABLE AS old_rows",
        "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    }
    rows = {"insert": _ADDED, "delete": _REMOVED, "update": _CHANGED}
    differences = {
        "insert": "(SELECT count(*) FROM new_rows)",
        "delete": "-(SELECT count(*) FROM old_rows)",
        "update": "0",
    }
    nothing = {
        "insert": "difference = 0",
        "delete": "difference = 0",
        "update": "NOT EXISTS (SELECT 1 FROM old_rows AS o JOIN new_rows AS n USING (id)"
        " WHERE o.version <> n.version)",
    }
    for event, transition in transitions.items():
        statements += [
            _POSTGRESQL_REVIEW_FUNCTION.format(event=event, rows=rows[event]),
            f"CREATE TRIGGER restaurant_review_count_{event} AFTER {event} ON {REVIEW} {transition}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_count_{event}()",
            _POSTGRESQL_CATALOGUE_FUNCTION.format(
                event=event, difference=differences[event], nothing=nothing[event]
            ),
            f"CREATE TRIGGER restaurant_review_catalogue_{event} AFTER {event} ON {RESTAURANT} {transition}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION restaurant_review_catalogue_{event}()",
        ]
    statements += [
        f"CREATE TRIGGER restaurant_review_start_at_zero BEFORE INSERT ON {RESTAURANT}"
        " FOR EACH ROW EXECUTE FUNCTION restaurant_review_start_at_zero()",
        f"CREATE TRIGGER restaurant_review_raise_version BEFORE UPDATE ON {RESTAURANT}"
        f" FOR EACH ROW WHEN (({_list(SHOWN_OF_RESTAURANT, 'OLD')})"
        f" IS DISTINCT FROM ({_list(SHOWN_OF_RESTAURANT, 'NEW')}) AND NEW.version = OLD.version)"
        " EXECUTE FUNCTION restaurant_review_raise_version()",
    ]
    return statements


def _sqlite() -> list[str]:
    def count(row: str, sign: str) -> str:
        published = f"{row}.status = 'published'"
        stars = ", ".join(
            f"stars_{stars} = stars_{stars} {sign} ({published} AND {row}.rating = {stars})"
            for stars in STARS
        )
        photos = f"photo_count = photo_count {sign} ({published} AND coalesce({row}.image_name, '') > '')"
        return (
            f"UPDATE {RESTAURANT} SET {stars}, {photos}, version = version + ({published})"
            f" WHERE id = {row}.restaurant_id;"
        )

    def catalogue(difference: int) -> str:
        return (
            f"INSERT INTO {CATALOGUE} (id, version, restaurants) VALUES (1, 1, {difference})"
            " ON CONFLICT (id) DO UPDATE SET version = version + 1,"
            f" restaurants = restaurants + {difference};"
        )

    def differs(columns: list[str]) -> str:
        return f"({_list(columns, 'OLD')}) IS NOT ({_list(columns, 'NEW')})"

    def trigger(name: str, event: str, table: str, when: str, body: str) -> str:
        condition = f" WHEN {when}" if when else ""
        return f"CREATE TRIGGER restaurant_review_{name} {event} ON {table}{condition} BEGIN {body} END"

    zeros = ", ".join(f"stars_{stars} = 0" for stars in STARS)
    return [
        trigger("count_insert", "AFTER INSERT", REVIEW, "NEW.status = 'published'", count("NEW", "+")),
        trigger("count_delete", "AFTER DELETE", REVIEW, "OLD.status = 'published'", count("OLD", "-")),
        trigger(
            "count_update",
            "AFTER UPDATE",
            REVIEW,
            f"'published' IN (OLD.status, NEW.status) AND {differs(SHOWN)}",
            count("OLD", "-") + " " + count("NEW", "+"),
        ),
        trigger(
            "catalogue_insert",
            "AFTER INSERT",
            RESTAURANT,
            "",
            f"UPDATE {RESTAURANT} SET {zeros}, photo_count = 0, version = 1 WHERE id = NEW.id; "
            + catalogue(+1),
        ),
        trigger("catalogue_delete", "AFTER DELETE", RESTAURANT, "", catalogue(-1)),
        trigger(
            "raise_version",
            f"AFTER UPDATE OF {', '.join(SHOWN_OF_RESTAURANT)}",
            RESTAURANT,
            f"{differs(SHOWN_OF_RESTAURANT)} AND NEW.version = OLD.version",
            f"UPDATE {RESTAURANT} SET version = version + 1 WHERE id = NEW.id;",
        ),
        trigger(
            "catalogue_update",
            "AFTER UPDATE OF version",
            RESTAURANT,
            "OLD.version <> NEW.version",
            catalogue(0),
        ),
    ]


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    return _postgresql() if connection.vendor == "postgresql" else _sqlite()


def _digest(statements: list[str]) -> str:
    return blake2b("\n".join(statements).encode(), digest_size=16).hexdigest()


def _installed(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that are there."""
    query = (
        "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'restaurant_review_%%'"
        f" AND tgrelid IN (to_regclass('{REVIEW}'), to_regclass('{RESTAURANT}')) AND NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master"
        " WHERE type = 'trigger' AND name LIKE 'restaurant_review_%%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def _is_current(connection: BaseDatabaseWrapper, statements: list[str]) -> bool:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'restaurant_review_%%'"
            )
            return {sql for (sql,) in cursor.fetchall()} == set(statements)
    expected = sum(statement.startswith("CREATE TRIGGER") for statement in statements)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT obj_description(to_regproc('restaurant_review_start_at_zero')::oid, 'pg_proc')"
        )
        return cursor.fetchone()[0] == _digest(statements) and len(_installed(connection)) == expected


def drop(using: str) -> None:
    connection = connections[using]
    for name, table in _installed(connection):
        on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER {name}{on_table}")


def install(using: str) -> None:
    """Make the triggers what this module says, and count afresh if they were not."""
    connection = connections[using]
    statements = _statements(connection)
    if _is_current(connection, statements):
        return
    with transaction.atomic(using=using):
        drop(using)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            if connection.vendor == "postgresql":
                cursor.execute(
                    "COMMENT ON FUNCTION restaurant_review_start_at_zero() IS %s", [_digest(statements)]
                )
        recount(using)


_COUNTED = (
    ", ".join(f"count(CASE WHEN review.rating = {stars} THEN 1 END) AS stars_{stars}" for stars in STARS)
    + ", count(CASE WHEN review.image_name > '' THEN 1 END) AS photo_count"
)
_COUNTS = (*(f"stars_{stars}" for stars in STARS), "photo_count")


def wrong(using: str) -> list[int]:
    """Ids of the restaurants whose stored figures differ from their published reviews, in order."""
    differs = " OR ".join(f"restaurant.{name} <> coalesce(counted.{name}, 0)" for name in _COUNTS)
    with connections[using].cursor() as cursor:
        cursor.execute(
            f"SELECT restaurant.id FROM {RESTAURANT} AS restaurant LEFT JOIN"
            f" (SELECT review.restaurant_id, {_COUNTED} FROM {REVIEW} AS review"
            "   WHERE review.status = 'published' GROUP BY review.restaurant_id) AS counted"
            " ON counted.restaurant_id = restaurant.id"
            f" WHERE {differs} ORDER BY restaurant.id"
        )
        return [pk for (pk,) in cursor.fetchall()]


def recount(using: str) -> int:
    """Repair the figures that are wrong and the catalogue; returns how many restaurants were.

    Each restaurant is locked before its reviews are counted, so a review that is being posted is counted
    either here or by its own trigger, never by both.
    """
    connection = connections[using]
    repaired = 0
    for pk in wrong(using):
        with transaction.atomic(using=using), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SELECT 1 FROM {RESTAURANT} WHERE id = %s FOR NO KEY UPDATE", [pk])
            cursor.execute(
                f"SELECT {_COUNTED} FROM {REVIEW} AS review"
                " WHERE review.status = 'published' AND review.restaurant_id = %s",
                [pk],
            )
            counts = cursor.fetchone()
            settings = ", ".join(f"{name} = %s" for name in _COUNTS)
            differs = " OR ".join(f"{name} <> %s" for name in _COUNTS)
            cursor.execute(
                f"UPDATE {RESTAURANT} SET {settings}, version = version + 1 WHERE id = %s AND ({differs})",
                [*counts, pk, *counts],
            )
            repaired += cursor.rowcount
    _recount_catalogue(connection)
    return repaired


def _recount_catalogue(connection: BaseDatabaseWrapper) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {CATALOGUE} (id, version, restaurants) VALUES (1, 1, 0) ON CONFLICT (id) DO NOTHING"
        )
        if connection.vendor == "postgresql":
            # Whoever adds or removes a restaurant waits for this row: the count is true when it is written.
            cursor.execute(f"SELECT 1 FROM {CATALOGUE} WHERE id = 1 FOR UPDATE")
        cursor.execute(f"SELECT count(*) FROM {RESTAURANT}")
        restaurants = cursor.fetchone()[0]
        cursor.execute(
            f"UPDATE {CATALOGUE} SET restaurants = %s, version = version + 1 WHERE id = 1"
            " AND restaurants <> %s",
            [restaurants, restaurants],
        )


def before_migrate(
    sender: AppConfig, using: str, plan: Iterable[tuple[Any, bool]] = (), **kwargs: Any
) -> None:
    """Drop the triggers when this app's tables are about to change."""
    if any(migration.app_label == sender.label for migration, _backwards in plan):
        drop(using)


def after_migrate(sender: AppConfig, using: str, apps: Any = None, **kwargs: Any) -> None:
    """Install the triggers and fold new text, unless `migrate` stopped at an older schema.

    `flush` sends this signal too, without `apps`.
    """
    try:
        (apps or sender.apps).get_model("restaurant_review", "Catalogue")
    except LookupError:
        return
    install(using)
    _recount_catalogue(connections[using])
    sender.get_model("Restaurant").objects.using(using).fold_missing()
