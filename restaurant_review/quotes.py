"""What a review says of what was searched for, where a restaurant was found by its reviews."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from django.db import connections

from .models import Review, Status
from .prepared import PreparedStatement
from .reading import RestaurantRow
from .replicas import database
from .search.fields import tell
from .search.folding import words
from .search.stemming import sought, stem, stems
from .search.synonyms import found_in, sought_by

# Of each restaurant only so many are looked at: some have a hundred thousand.
LATEST = 50
# Characters, of which the first marked word has so many before it.
LONGEST = 150
BEFORE = 45

WORD = re.compile(r"[^\W_]+")


class Part(NamedTuple):
    text: str
    is_marked: bool


class Quote(NamedTuple):
    mentions: int
    # Among so many, the latest; 0 where all were looked at.
    latest: int
    # As they were typed, folded.
    words: str
    parts: tuple[Part, ...]


class Sought(NamedTuple):
    word: str
    # What it is found by (`search.synonyms`).
    forms: tuple[str, ...]

    def is_in(self, stems: Iterable[str]) -> bool:
        return found_in(self.forms, stems)


def of(restaurants: Iterable[RestaurantRow], text: str) -> dict[int, Quote]:
    """For those of these that do not say all of it themselves, what a review says of it. One query."""
    typed = sought(text)
    last = len(typed) - 1
    asked = tuple(Sought(word, sought_by(word, whole=place < last)) for place, word in enumerate(typed))
    lacking: dict[int, list[Sought]] = {}
    for row in restaurants:
        missing = _missing(asked, row.name, row.street_address, row.description)
        if row.review_count and missing:
            lacking[row.id] = missing
    if not lacking:
        return {}
    counts = {row.id: row.review_count for row in restaurants}
    wanted = [each for each in asked if any(each in missing for missing in lacking.values())]
    return {
        id: Quote(
            mentions,
            LATEST if counts[id] > LATEST else 0,
            " ".join(each.word for each in wanted),
            _parts(text, tuple(wanted)),
        )
        for id, text, mentions in _mentions(list(lacking), wanted)
    }


# The same restaurants are found by the same words again and again.
@lru_cache(maxsize=2000)
def _missing(asked: tuple[Sought, ...], *texts: str) -> list[Sought]:
    own = _own(*texts)
    return [each for each in asked if not each.is_in(own)]


@lru_cache(maxsize=1000)
def _own(*texts: str) -> frozenset[str]:
    return frozenset(each for text in texts for each in stems(text))


def _mentions(ids: list[int], wanted: list[Sought]) -> list[tuple[int, str, int]]:
    """Of each restaurant the most helpful review that mentions most of it, and how many mention any."""
    connection = connections[database()]
    told = [tell("search", each.forms, connection.vendor) for each in wanted]
    statement = _statement(connection.vendor, len(ids), tuple(condition for condition, _given in told))
    chosen = [ids] if connection.vendor == "postgresql" else ids
    with connection.cursor() as cursor:
        statement.execute(connection, cursor, [*(given for _condition, given in told), *chosen])
        return list(cursor.fetchall())


@lru_cache(maxsize=200)
def _statement(vendor: str, restaurants: int, conditions: tuple[str, ...]) -> PreparedStatement:
    if vendor == "postgresql":
        # Planned once for all, which the other would be for each.
        chosen = "unnest(%s::bigint[]) AS chosen (id)"
        looked_at, places = f"SELECT latest.* FROM {chosen}, LATERAL {_latest('chosen.id')}", 1
    else:
        looked_at, places = " UNION ALL ".join([f"SELECT * FROM {_latest('%s')}"] * restaurants), restaurants
    told = " + ".join(f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in conditions)
    query = f"""
        SELECT restaurant_id, review_text, mentions FROM (
            SELECT restaurant_id, review_text, count(*) OVER (PARTITION BY restaurant_id) AS mentions,
                row_number() OVER (
                    PARTITION BY restaurant_id ORDER BY told DESC, helpfulness DESC, id DESC
                ) AS place
            FROM (
                SELECT restaurant_id, review_text, helpfulness, id, {told} AS told
                FROM ({looked_at}) AS looked_at
            ) AS telling
            WHERE told > 0
        ) AS ranked
        WHERE place = 1
    """
    return PreparedStatement(query, [True] * (len(conditions) + places))


def _latest(restaurant: str) -> str:
    return f"""(
        SELECT restaurant_id, review_text, helpfulness, id, search FROM {Review._meta.db_table}
        WHERE restaurant_id = {restaurant} AND status = '{Status.PUBLISHED.value}'
        ORDER BY review_date DESC, id DESC LIMIT {LATEST}
    ) AS latest"""


@lru_cache(maxsize=10_000)
def _says(written: str, forms: tuple[str, ...]) -> bool:
    """A word with an apostrophe or a sign in it may fold to several."""
    return found_in(forms, map(stem, words(written)))


@lru_cache(maxsize=1000)
def _parts(text: str, wanted: tuple[Sought, ...]) -> tuple[Part, ...]:
    """The text around the first word that is marked."""
    marked = (
        found.span() for found in WORD.finditer(text) if any(_says(found[0], each.forms) for each in wanted)
    )
    first = next(marked, (0, 0))
    start = text.rfind(" ", 0, max(0, first[0] - BEFORE)) + 1 if first[0] > BEFORE else 0
    end = start + LONGEST
    parts = [Part("…", False)] if start else []
    position = start
    for begin, after in chain([first], marked):
        if after > end:
            break
        parts += [Part(text[position:begin], False), Part(text[begin:after], True)]
        position = after
    parts.append(Part(text[position:end] + ("…" if end < len(text) else ""), False))
    return tuple(part for part in parts if part.text)
