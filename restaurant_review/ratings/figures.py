"""The rating figures counted afresh, where they may be wrong."""

from collections.abc import Iterator

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from ..models import STARS, Catalogue, Restaurant, Review
from .catalogue import CATALOGUE, CHANGE, NOW, raised

REVIEW = Review._meta.db_table
RESTAURANT = Restaurant._meta.db_table

COUNTED = (*(f"stars_{stars}" for stars in STARS), "photo_count")
_COUNTS = (
    ", ".join(f"count(CASE WHEN review.rating = {stars} THEN 1 END) AS stars_{stars}" for stars in STARS)
    + ", count(CASE WHEN review.image_name > '' THEN 1 END) AS photo_count"
)
# Restaurants that are held at a time while they are counted: some tens of milliseconds.
AT_ONCE = 500


def _found(where: str = "") -> str:
    """The published reviews of each restaurant, counted, beside the figures that it holds."""
    return (
        f"SELECT restaurant.id, {', '.join(f'coalesce(counted.{name}, 0) AS {name}' for name in COUNTED)}"
        f" FROM {RESTAURANT} AS restaurant LEFT JOIN"
        f" (SELECT review.restaurant_id, {_COUNTS} FROM {REVIEW} AS review"
        f"   WHERE review.status = 'published'{where} GROUP BY review.restaurant_id) AS counted"
        " ON counted.restaurant_id = restaurant.id"
    )


def wrong(using: str) -> list[int]:
    """Ids of the restaurants whose stored figures differ from their published reviews, in order."""
    differs = " OR ".join(f"restaurant.{name} <> coalesce(counted.{name}, 0)" for name in COUNTED)
    with connections[using].cursor() as cursor:
        cursor.execute(f"{_found()} WHERE {differs} ORDER BY restaurant.id")
        return [row[0] for row in cursor.fetchall()]


def recount(using: str) -> int:
    """Repair the figures that are wrong and the catalogue; returns how many restaurants were.

    Some hundreds are counted by one statement while they are locked: a review that is being posted is
    counted either here or by its own trigger, never by both, and waits no longer than that statement takes.
    """
    connection = connections[using]
    repaired = sum(_recount(connection, pks) for pks in _in_parts(wrong(using)))
    recount_catalogue(using)
    return repaired


def _in_parts(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), AT_ONCE):
        yield pks[start : start + AT_ONCE]


def _recount(connection: BaseDatabaseWrapper, pks: list[int]) -> int:
    some = f"IN ({', '.join(map(str, pks))})"
    differs = " OR ".join(f"{RESTAURANT}.{name} <> found.{name}" for name in COUNTED)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        Restaurant.objects.using(connection.alias).filter(pk__in=pks).locked()
        cursor.execute(
            f"UPDATE {RESTAURANT} SET {', '.join(f'{name} = found.{name}' for name in COUNTED)},"
            f" {raised(connection.vendor, RESTAURANT)}"
            f" FROM ({_found(f' AND review.restaurant_id {some}')} WHERE restaurant.id {some}) AS found"
            f" WHERE {RESTAURANT}.id = found.id AND ({differs})"
        )
        return int(cursor.rowcount)


def recount_catalogue(using: str) -> None:
    """Make the number of published restaurants true: by one more change, worked out from one snapshot."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        Catalogue.objects.using(using).get_or_create(pk=1)
        # One recount at a time, or each would add the same difference.
        list(Catalogue.objects.using(using).select_for_update(no_key=True).values_list("pk"))
        cursor.execute(
            f"INSERT INTO {CHANGE} (restaurants, changed)"
            f" SELECT counted.n - known.n, {NOW[connection.vendor]} FROM"
            f" (SELECT count(*) AS n FROM {RESTAURANT} WHERE status = 'published') AS counted,"
            f" (SELECT restaurants + (SELECT coalesce(sum(restaurants), 0) FROM {CHANGE}) AS n"
            f"  FROM {CATALOGUE} WHERE id = 1) AS known"
            " WHERE counted.n <> known.n"
        )
