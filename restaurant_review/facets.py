"""How many restaurants each filter of a list would leave.

A choice is counted among those that the words and the other filters leave: as many as come when it is
pressed. The counts are true of a version of the catalogue and a minute, and remembered for these, so that
the pages and orders of a list cost them once.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q, Value

from . import opening_hours
from .compiled import CompiledQuery, Parameter
from .listing import RestaurantListing
from .models import Cuisine, Restaurant, has_photos, in_language, is_open
from .ratings.catalogue import State

RATINGS = (4, 4.5)
LEVELS = tuple(Restaurant.PriceLevel.values)


class CuisineCount(NamedTuple):
    slug: str
    name_en: str
    name_fr: str
    restaurants: int

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_fr)


class Facets(NamedTuple):
    # With all filters that are chosen.
    total: int
    # Of each level by itself; several together have the sum.
    price_levels: Mapping[int, int]
    ratings: Mapping[float, int]
    open_now: int
    with_photos: int
    # Those that there are, the most common first.
    cuisines: tuple[CuisineCount, ...]


def of(listing: RestaurantListing, catalogue: State) -> Facets:
    # The order and the page of a list do not matter here, nor how its words were typed.
    asked = RestaurantListing(q=listing.words, **listing.filters)
    minute = opening_hours.this_minute() if listing.open_at is None else listing.open_at
    return remembered(asked, minute, catalogue.version, catalogue.epoch, catalogue.written)


@lru_cache(maxsize=500)
def remembered(listing: RestaurantListing, minute: int, version: int, epoch: str, written: float) -> Facets:
    rows = _counts(listing.with_parameters()).rows(**listing.parameters(), minute=minute)
    (_slug, _en, _fr, total, *counts), *cuisines = rows
    by_level, by_rating, (open_now, with_photos) = counts[:4], counts[4:6], counts[6:]
    return Facets(
        total=total,
        price_levels=dict(zip(LEVELS, by_level, strict=True)),
        ratings=dict(zip(RATINGS, by_rating, strict=True)),
        open_now=open_now,
        with_photos=with_photos,
        cuisines=tuple(
            sorted(
                (CuisineCount(*row[:4]) for row in cuisines),
                key=lambda each: (-each.restaurants, each.name_en),
            )
        ),
    )


# Whether a restaurant passes a filter, as a condition on `found` below. What is asked of each restaurant
# anyway is not asked twice.
PASSES = {
    "cuisine": "has_cuisine",
    "price_level": "has_price",
    "min_rating": "has_rating",
    "open_at": "(is_open OR NOT wants_open)",
    "with_photos": "(has_photos OR NOT wants_photos)",
}


def _passing(*besides: str) -> str:
    """The condition that all filters are passed, but for this one."""
    return " AND ".join(condition for name, condition in PASSES.items() if name not in besides)


def _count(condition: str) -> str:
    return f"count(*) FILTER (WHERE {condition})"


COUNTS = (
    _count(_passing()),
    *(_count(f"{_passing('price_level')} AND price_level = {level}") for level in LEVELS),
    *(_count(f"{_passing('min_rating')} AND rating >= {stars}") for stars in RATINGS),
    _count(f"{_passing('open_at')} AND is_open"),
    _count(f"{_passing('with_photos')} AND has_photos"),
)
FOUND = (
    *("id", "price_level", "rating"),
    *("is_open", "has_photos", "has_cuisine", "has_price", "has_rating", "wants_open", "wants_photos"),
)

# The restaurants are gone through once, whatever is counted of them. The counts are the first row.
STATEMENT = f"""
WITH found ({", ".join(FOUND)}) AS MATERIALIZED ({{}})
SELECT NULL, NULL, NULL, {", ".join(COUNTS)} FROM found
UNION ALL
SELECT cuisine.slug, cuisine.name_en, cuisine.name_fr, count(*){", 0" * (len(COUNTS) - 1)}
FROM found
JOIN {Restaurant.cuisines.through._meta.db_table} AS has ON has.restaurant_id = found.id
JOIN {Cuisine._meta.db_table} AS cuisine ON cuisine.id = has.cuisine_id
WHERE {_passing("cuisine")}
GROUP BY cuisine.slug, cuisine.name_en, cuisine.name_fr
"""


@lru_cache(maxsize=200)
def _counts(listing: RestaurantListing) -> CompiledQuery[tuple[Any, ...]]:
    chosen = listing.conditions()
    minute: Any = Parameter("minute")
    columns = {
        "is_open": _whether(is_open(minute)),
        "has_photos": _whether(has_photos()),
        "has_cuisine": _whether(chosen.get("cuisine")),
        "has_price": _whether(chosen.get("price_level")),
        "has_rating": _whether(chosen.get("min_rating")),
        "wants_open": _boolean("open_at" in chosen),
        "wants_photos": _boolean("with_photos" in chosen),
    }
    found = listing.searched().order_by().annotate(**columns)
    rows = found.values_list("pk", "price_level", "average_rating", *columns)
    return CompiledQuery(rows, lambda *row: row, within=STATEMENT)


def _whether(condition: Q | None) -> Any:
    return _boolean(True) if condition is None else ExpressionWrapper(condition, BooleanField())


def _boolean(value: bool) -> Value:
    return Value(value, output_field=BooleanField())
