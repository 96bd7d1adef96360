"""The first page of a search that finds many, on PostgreSQL.

To bring all that are found into order takes as long as there are many. But the more there are, the sooner
twenty of them are met among the best.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from .compiled import CompiledQuery, Parameter
from .listing import PER_PAGE, RestaurantListing
from .models import TOLD_IN, Restaurant, RestaurantQuerySet, by_rank
from .reading import IN_LISTS, RESTAURANT, RestaurantRow, as_listed
from .replicas import database
from .search.fields import LEXEMES, tell

# Fewer are in order sooner than their ranks are gone through, and more words have too many ranks.
MANY = 200
MAX_WORDS = 3
# So many find their first page among the best, of whom so many are looked at.
COMMON = 2500
LOOKED_AT = 150

SEARCH = f"{Restaurant._meta.db_table}.search"
RANKED = RawSQL(f"{LEXEMES.format(column=SEARCH)} @@ rank.query", (), BooleanField())


def best_matches(listing: RestaurantListing, count: int) -> list[RestaurantRow]:
    """The first page of a search that finds so many; empty where it has to be looked for among all of them.

    Of one rank after the other the best are looked at, and then the best of all, whose reviews say common
    words.
    """
    if not _can_be_ranked(listing, count):
        return []
    asked, values = listing.with_parameters(), listing.parameters()
    ranks = by_rank(tuple(place.forms for place in listing.sought))
    rows = _ranked(asked).rows(**values, **{f"rank_{number}": rank for number, rank in enumerate(ranks)})
    if len(rows) < PER_PAGE and count >= COMMON and _was_looked_through(asked, values):
        rows += _told(asked).rows(**values)
    return rows[:PER_PAGE] if len(rows) >= min(count, PER_PAGE) else []


def _can_be_ranked(listing: RestaurantListing, count: int) -> bool:
    if not listing.words or listing.sort != "best" or count < MANY:
        return False
    return len(listing.sought) <= MAX_WORDS and connections[database()].vendor == "postgresql"


def _was_looked_through(asked: RestaurantListing, values: dict[str, Any]) -> bool:
    """Whether too few for a page, by rank, are all that say one of the words themselves."""
    return len(asked.sought) == 1 or _number_saying(asked).rows(**values)[0] <= LOOKED_AT


@lru_cache(maxsize=200)
def _ranked(listing: RestaurantListing) -> CompiledQuery[RestaurantRow]:
    """Those that say one of the words themselves, in order."""
    number = len(by_rank(((),) * len(listing.sought)))
    ranks = ", ".join(["(%s::tsquery)"] * number)
    rows = Restaurant.objects.published().filter(RANKED)
    return _looked_through(
        rows,
        listing,
        "({said} OR {told})",
        beside=f"(VALUES {ranks}) AS rank (query), LATERAL",
        before=[Parameter(f"rank_{number}") for number in range(number)],
    )


@lru_cache(maxsize=200)
def _number_saying(listing: RestaurantListing) -> CompiledQuery[int]:
    rows = _whatever_words(listing, Restaurant.objects.published().saying(listing.sought))
    return CompiledQuery(
        rows.order_by().values_list("pk"), lambda number: number, within="SELECT count(*) FROM ({}) AS said"
    )


@lru_cache(maxsize=200)
def _told(listing: RestaurantListing) -> CompiledQuery[RestaurantRow]:
    """Those whose reviews alone say the words, among the best."""
    return _looked_through(Restaurant.objects.published(), listing, "NOT {said} AND {told}")


def _looked_through(
    rows: RestaurantQuerySet,
    listing: RestaurantListing,
    condition: str,
    beside: str = "",
    before: Sequence[Any] = (),
) -> CompiledQuery[RestaurantRow]:
    """Of the first of these those for which the condition holds for each word, in their order.

    PostgreSQL takes them one by one, and no more when there are enough: the words of reviews are long.
    """
    conditions, parameters = [], []
    for place in listing.sought:
        said, own_forms = tell("looked_at.search", place.numbered(), "postgresql")
        told, forms = tell("words", place.forms, "postgresql")
        rows_of_words = " UNION ALL ".join(
            f"SELECT 1 FROM {model._meta.db_table} WHERE restaurant_id = looked_at.id AND {told}"
            for model in TOLD_IN
        )
        conditions.append(condition.format(said=said, told=f"EXISTS ({rows_of_words})"))
        parameters += [own_forms, *[forms] * len(TOLD_IN)]
    looked_at = _whatever_words(listing, rows)[:LOOKED_AT].annotate(**IN_LISTS)
    chosen = f"WHERE {' AND '.join(conditions)} LIMIT {PER_PAGE}"
    return CompiledQuery(
        looked_at.values_list(*RESTAURANT, *IN_LISTS, "search"),
        lambda *columns: as_listed(*columns[:-1]),
        within=f"SELECT looked_at.* FROM {beside} ({{}}) AS looked_at {chosen}",
        before=before,
        after=parameters,
        chooses=True,
    )


def _whatever_words(listing: RestaurantListing, restaurants: RestaurantQuerySet) -> RestaurantQuerySet:
    return replace(listing, places=()).apply(restaurants)
