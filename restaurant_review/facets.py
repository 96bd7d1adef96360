"""How many restaurants each filter of a list would leave.

A choice is counted among those that the words and the other filters leave: as many as come when it is
pressed. The counts are true of a version of the catalogue, until the next restaurant opens or closes, and
remembered for as long, so that the pages and orders of a list cost them once.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from threading import Lock
from typing import Any, NamedTuple

from cachetools import LRUCache
from django.db import connections
from django.db.models import BooleanField, ExpressionWrapper, JSONField, Q, Value
from django.db.models.expressions import RawSQL
from django.http import HttpResponse
from django.utils.http import http_date

from . import opening_hours
from .compiled import CompiledQuery, Parameter
from .listing import RestaurantListing
from .models import MINUTES_OF_WEEK, Cuisine, OpeningSpan, Restaurant, has_photos, in_language, is_open
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
    # By level and by stars. Several levels together have the sum.
    price_levels: tuple[tuple[int, int], ...]
    ratings: tuple[tuple[float, int], ...]
    open_now: int
    with_photos: int
    # Those that there are, the most common first.
    cuisines: tuple[CuisineCount, ...]
    # From which minute of the week, and until which, the same restaurants are open.
    since: int
    until: int

    def date(self, response: HttpResponse) -> None:
        """Say how long an answer that shows these counts is true."""
        since, until = opening_hours.in_unix_time(self.since, self.until)
        response.headers["Last-Modified"] = http_date(since)
        response.headers["Expires"] = http_date(until)


# What a row of the statement below is, and what it holds.
Counted = Iterable[tuple[str, list[Any]]]
Key = tuple[RestaurantListing, int, str, float]
remembered: LRUCache[Key, Facets] = LRUCache(500)
lock = Lock()


def of(listing: RestaurantListing, catalogue: State) -> Facets:
    found = known(listing, catalogue)
    if found is None:
        rows = _counts(_asked(listing).with_parameters()).rows(**parameters(listing))
        found = remember(listing, catalogue, [(kind, json.loads(columns)) for kind, columns in rows])
    return found


def known(listing: RestaurantListing, catalogue: State) -> Facets | None:
    """Without a query."""
    minute = parameters(listing)["minute"]
    with lock:
        found = remembered.get(_key(listing, catalogue))
    return found if found and found.since <= minute < found.until else None


def remember(listing: RestaurantListing, catalogue: State, counted: Counted) -> Facets:
    """What the database counted for this listing, as `of` or `column` asked it."""
    found = _facets(_asked(listing), counted)
    with lock:
        remembered[_key(listing, catalogue)] = found
    return found


def _key(listing: RestaurantListing, catalogue: State) -> Key:
    return _asked(listing).at_any_minute(), catalogue.version, catalogue.epoch, catalogue.written


def _asked(listing: RestaurantListing) -> RestaurantListing:
    """The order and the page of a list do not matter here, nor how its words were typed."""
    return RestaurantListing(q=listing.words, places=listing.places, **listing.filters)


def parameters(listing: RestaurantListing) -> dict[str, Any]:
    minute = opening_hours.this_minute() if listing.open_at is None else listing.open_at
    return {**listing.parameters(), "minute": minute}


def column(listing: RestaurantListing) -> RawSQL:
    """All that is counted in one value of JSON, beside whatever else is read: for `remember`."""
    counts = _counts(_asked(listing))
    nested = NESTED[connections[counts.compiler.using].vendor].format(counts=counts.sql)
    return RawSQL(nested, counts.parameters, JSONField())


class Group(NamedTuple):
    """Restaurants that are alike in all that is counted."""

    price_level: int | None
    # The highest of RATINGS that they reach, or 0.
    rating: float
    is_open: bool
    has_photos: bool
    # Whether they pass these filters, where they are chosen.
    has_cuisine: bool
    has_price: bool
    has_rating: bool
    restaurants: int

    def passes(self, listing: RestaurantListing, *besides: str) -> bool:
        """All filters, but for these."""
        return all(getattr(self, PASSES[name]) for name in listing.filters if name not in besides)


def _facets(listing: RestaurantListing, counted: Counted) -> Facets:
    rows: dict[str, list[list[Any]]] = {"period": [], "group": [], "cuisine": []}
    for kind, columns in counted:
        rows[kind].append(columns)
    groups = [Group(*columns) for columns in rows["group"]]
    cuisines = [CuisineCount(*columns) for columns in rows["cuisine"]]

    def left(*besides: str) -> list[Group]:
        """By all filters but these."""
        return [group for group in groups if group.passes(listing, *besides)]

    ((since, until),) = rows["period"]
    by_price, by_rating = left("price_level"), left("min_rating")
    return Facets(
        total=_sum(left()),
        price_levels=tuple((n, _sum(each for each in by_price if each.price_level == n)) for n in LEVELS),
        ratings=tuple((n, _sum(each for each in by_rating if each.rating >= n)) for n in RATINGS),
        open_now=_sum(each for each in left("open_at") if each.is_open),
        with_photos=_sum(each for each in left("with_photos") if each.has_photos),
        cuisines=tuple(sorted(cuisines, key=lambda each: (-each.restaurants, each.name_en))),
        since=since,
        until=until,
    )


def _sum(groups: Iterable[Group]) -> int:
    return sum(group.restaurants for group in groups)


SPAN = OpeningSpan._meta.db_table
# The last and the next minute at which a restaurant opens or closes, around the one at each %s. A span of
# Sunday may close on Monday, after the week's end.
PERIOD = f"""
(SELECT max(minute) FROM (
    SELECT max(opens) AS minute FROM {SPAN} WHERE opens <= %s
    UNION ALL SELECT max(closes) FROM {SPAN} WHERE closes <= %s
    UNION ALL SELECT max(closes) - {MINUTES_OF_WEEK} FROM {SPAN} WHERE closes <= %s + {MINUTES_OF_WEEK}
    UNION ALL SELECT 0) AS change),
(SELECT min(minute) FROM (
    SELECT min(opens) AS minute FROM {SPAN} WHERE opens > %s
    UNION ALL SELECT min(closes) FROM {SPAN} WHERE closes > %s
    UNION ALL SELECT min(closes) - {MINUTES_OF_WEEK} FROM {SPAN} WHERE closes > %s + {MINUTES_OF_WEEK}
    UNION ALL SELECT {MINUTES_OF_WEEK}) AS change)
"""

# What a restaurant must be to pass a filter.
PASSES = {
    "cuisine": "has_cuisine",
    "price_level": "has_price",
    "min_rating": "has_rating",
    "open_at": "is_open",
    "with_photos": "has_photos",
}

FOUND = ("id", "price_level", "rating", *Group._fields[2:-1])
REACHED = " ".join(f"WHEN rating >= {stars} THEN {stars}" for stars in reversed(RATINGS))
ALIKE = f"price_level, CASE {REACHED} ELSE 0 END, {', '.join(Group._fields[2:-1])}"

NESTED = {
    "postgresql": "(SELECT jsonb_agg(jsonb_build_array(kind, columns)) FROM ({counts}) AS counted)",
    "sqlite": "(SELECT json_group_array(json_array(kind, json(columns))) FROM ({counts}) AS counted)",
}
ARRAY = {"postgresql": "jsonb_build_array", "sqlite": "json_array"}

# The restaurants are gone through once, whatever is counted of them.
STATEMENT = f"""
WITH found ({", ".join(FOUND)}) AS MATERIALIZED ({{found}}),
alike ({", ".join(Group._fields)}) AS (
    SELECT {ALIKE}, count(*) FROM found GROUP BY {", ".join(map(str, range(1, len(Group._fields))))}
),
served (cuisine_id, restaurants) AS (
    SELECT cuisine_id, count(*)
    FROM found JOIN {Restaurant.cuisines.through._meta.db_table} ON restaurant_id = found.id
    WHERE {{passes}}
    GROUP BY cuisine_id
)
SELECT 'period' AS kind, {{array}}({PERIOD}) AS columns
UNION ALL SELECT 'group', {{array}}({", ".join(Group._fields)}) FROM alike
UNION ALL SELECT 'cuisine', {{array}}(slug, name_en, name_fr, restaurants)
FROM served JOIN {Cuisine._meta.db_table} AS cuisine ON cuisine.id = cuisine_id
"""


@lru_cache(maxsize=200)
def _counts(listing: RestaurantListing) -> CompiledQuery[tuple[str, str]]:
    chosen = listing.conditions()
    minute: Any = Parameter("minute")
    columns = {
        "is_open": _whether(is_open(minute)),
        "has_photos": _whether(has_photos()),
        "has_cuisine": _whether(chosen.get("cuisine")),
        "has_price": _whether(chosen.get("price_level")),
        "has_rating": _whether(chosen.get("min_rating")),
    }
    found = listing.searched().order_by().annotate(**columns)
    rows = found.values_list("pk", "price_level", "average_rating", *columns)
    passes = [PASSES[name] for name in chosen if name != "cuisine"]
    statement = STATEMENT.format(
        found="{}", passes=" AND ".join(passes) or "true", array=ARRAY[connections[rows.db].vendor]
    )
    return CompiledQuery(rows, lambda *row: row, within=statement, after=[minute] * PERIOD.count("%s"))


def _whether(condition: Q | None) -> Any:
    return ExpressionWrapper(Value(True) if condition is None else condition, BooleanField())
