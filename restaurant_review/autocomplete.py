"""What may be meant by what has been typed so far: cuisines, dishes and names of restaurants.

Only what leads somewhere: a cuisine that some restaurant has, and the dishes people look for in it.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from .models import Cuisine, Restaurant
from .replicas import database
from .search.folding import fold, words
from .search.stemming import STOP_WORDS, stem, stems

MAX_CUISINES = 3
MAX_DISHES = 4
MAX_NAMES = 5
# So many letters in common tell that a word is another name of its cuisine.
NAME_LETTERS = 3


class Kind(StrEnum):
    CUISINE = "cuisine"
    DISH = "dish"
    RESTAURANT = "restaurant"


class Completion(NamedTuple):
    kind: Kind
    text: str
    # What it is, or where.
    detail: str
    address: str
    # Of the restaurant, or the slug of the cuisine.
    id: int | str | None = None


def completions(text: str) -> list[Completion]:
    typed = words(text)
    if not typed:
        return []
    served = _served()
    return [*_cuisines(served, typed), *_dishes(served, typed), *_names(text)]


def _served() -> list[Cuisine]:
    """The cuisines that some restaurant has."""
    restaurants = Restaurant.objects.published().filter(cuisines=OuterRef("pk"))
    return list(Cuisine.objects.using(database()).filter(Exists(restaurants)))


def _cuisines(served: Iterable[Cuisine], typed: list[str]) -> list[Completion]:
    return [
        Completion(Kind.CUISINE, cuisine.name, _("Cuisine"), cuisine.get_absolute_url(), cuisine.slug)
        for cuisine in served
        if _begins(typed, cuisine.name_en) or _begins(typed, cuisine.name_fr)
    ][:MAX_CUISINES]


def _dishes(served: Iterable[Cuisine], typed: list[str]) -> list[Completion]:
    # The names of the cuisines themselves are searched by as well, and were offered above.
    names = {fold(name) for cuisine in served for name in (cuisine.name_en, cuisine.name_fr)}
    dishes = dict.fromkeys(
        dish
        for cuisine in served
        for dish in cuisine.dishes
        if fold(dish) not in names | STOP_WORDS and not _is_another_name(dish, cuisine)
    )
    found = [dish for dish in dishes if _begins(typed, dish)]
    # First what begins like that as a whole, the shorter the nearer; singular and plural are one.
    found.sort(key=lambda dish: (not fold(dish).startswith(typed[0]), len(dish)))
    distinct = {tuple(stems(dish)): dish for dish in reversed(found)}
    return [
        Completion(Kind.DISH, dish, _("Dish"), f"{reverse('index')}?{urlencode({'q': dish})}")
        for dish in reversed(distinct.values())
    ][:MAX_DISHES]


def _is_another_name(word: str, cuisine: Cuisine) -> bool:
    """Countries and languages are searched by, and are no dish: "turkey" and "turc" begin as Turkish does."""
    beginnings = {fold(name)[:NAME_LETTERS] for name in (cuisine.name_en, cuisine.name_fr)}
    return fold(word)[:NAME_LETTERS] in beginnings


def _begins(typed: list[str], text: str) -> bool:
    """Whether each typed word is one of the text, the last one perhaps only its beginning."""
    *whole, last = typed
    there = words(text)
    stems = {stem(word) for word in there}
    return all(word in there or stem(word) in stems for word in whole) and (
        stem(last) in stems or any(word.startswith(last) for word in there)
    )


def _names(text: str) -> list[Completion]:
    found = Restaurant.objects.using(database()).published().named(text).best()
    return [
        Completion(Kind.RESTAURANT, name, street_address, reverse("details", args=(id,)), id)
        for id, name, street_address in found.values_list("id", "name", "street_address")[:MAX_NAMES]
    ]
