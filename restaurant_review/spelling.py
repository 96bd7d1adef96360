"""What was probably meant, where nothing is found: the site's own words and names, the nearest first."""

import time
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .models import Cuisine, Restaurant, Review
from .replicas import database
from .search.folding import fold, words
from .search.stemming import STOP_WORDS, sought, stem
from .search.synonyms import stems_of

# Of the letters of a word, the share that must be right; and of a name, in percent.
WORD_CUTOFF = 0.7
NAME_CUTOFF = 60
SHORTEST = 3
NEAREST = 5
# Seconds for which a process keeps the words: a new restaurant's are known a little later.
KEPT = 600
# However large the site is: the restaurants with the most reviews, and the latest reviews.
MAX_RESTAURANTS = 20_000
MAX_REVIEWS = 3_000


class Nearest(NamedTuple):
    id: int
    name: str


class Vocabulary(NamedTuple):
    # Of the words that the site knows.
    stems: frozenset[str]
    # What is compared, and how it is written: a dish of two words is known in one as well ("dimsum").
    written: dict[str, str]


def mended(text: str) -> str:
    """The search with each word that the site does not know replaced by the nearest that it does.

    Empty when there is nothing to mend, or no word near enough.
    """
    vocabulary = _vocabulary(int(time.monotonic() // KEPT))
    typed = sought(text)
    meant = [_mended(word, vocabulary) for word in _joined(typed, vocabulary)]
    return " ".join(meant) if meant != typed else ""


def _joined(typed: list[str], vocabulary: Vocabulary) -> list[str]:
    """With two words written as the one that the site knows: "cheese cake"."""
    for place, pair in enumerate(pairwise(typed)):
        if stem("".join(pair)) in vocabulary.stems:
            return [*typed[:place], "".join(pair), *typed[place + 2 :]]
    return typed


def _mended(word: str, vocabulary: Vocabulary) -> str:
    if len(word) < SHORTEST or not vocabulary.stems.isdisjoint(stems_of(word)):
        return word
    found = process.extractOne(
        word, vocabulary.written.keys(), scorer=OSA.normalized_similarity, score_cutoff=WORD_CUTOFF
    )
    return vocabulary.written[found[0]] if found else word


@lru_cache(maxsize=1)
def _vocabulary(period: int) -> Vocabulary:
    """The first of the words that are equally near is taken: what reviews say comes last."""
    restaurants = Restaurant.objects.using(database()).published().most_reviewed()[:MAX_RESTAURANTS]
    cuisines = list(Cuisine.objects.using(database()))
    texts = [
        *restaurants.values_list("name", "street_address", "description").iterator(),
        *((cuisine.name_en, cuisine.name_fr, cuisine.words) for cuisine in cuisines),
        *Review.objects.using(database()).published().newest()[:MAX_REVIEWS].values_list("review_text"),
    ]
    known: dict[str, str] = {}
    for word in _words(texts):
        known.setdefault(stem(word), word)
    dishes = (dish.split() for cuisine in cuisines for dish in cuisine.dishes)
    in_one = {fold("".join(dish)): fold(" ".join(dish)) for dish in dishes if len(dish) == 2}
    return Vocabulary(frozenset(known), {**{word: word for word in known.values()}, **in_one})


def _words(texts: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for parts in texts:
        for word in words(" ".join(parts)):
            if len(word) >= SHORTEST and word not in STOP_WORDS and not word.isdigit():
                yield word


def nearest_names(text: str) -> list[Nearest]:
    """The restaurants whose names are nearest to what was typed."""
    names = _names(int(time.monotonic() // KEPT))
    found = process.extract(
        fold(text),
        {nearest: fold(nearest.name) for nearest in names},
        scorer=fuzz.WRatio,
        score_cutoff=NAME_CUTOFF,
        limit=NEAREST,
    )
    return [nearest for _name, _score, nearest in found]


@lru_cache(maxsize=1)
def _names(period: int) -> list[Nearest]:
    restaurants = Restaurant.objects.using(database()).published().most_reviewed()[:MAX_RESTAURANTS]
    return [Nearest(*row) for row in restaurants.values_list("id", "name")]
