"""What was probably meant, where nothing is found: the site's own words and names, the nearest first."""

import time
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from .models import Cuisine, Restaurant
from .search.folding import fold, words
from .search.stemming import STOP_WORDS, sought, stem

# Of the letters of a word, the share that must be right; and of a name, in percent.
WORD_CUTOFF = 0.7
NAME_CUTOFF = 60
SHORTEST = 3
NEAREST = 5
# Seconds for which a process keeps the words: a new restaurant's are known a little later.
KEPT = 600


class Nearest(NamedTuple):
    id: int
    name: str


def mended(text: str) -> str:
    """The search with each word that the site does not know replaced by the nearest that it does.

    Empty when there is nothing to mend, or no word near enough.
    """
    vocabulary = _vocabulary(int(time.monotonic() // KEPT))
    mended = [_mended(word, vocabulary) for word in sought(text)]
    return " ".join(mended) if mended != sought(text) else ""


def _mended(word: str, vocabulary: dict[str, str]) -> str:
    if len(word) < SHORTEST or stem(word) in vocabulary:
        return word
    found = process.extractOne(
        word, vocabulary.values(), scorer=OSA.normalized_similarity, score_cutoff=WORD_CUTOFF
    )
    return found[0] if found else word


@lru_cache(maxsize=1)
def _vocabulary(period: int) -> dict[str, str]:
    """A word for each stem: of names, addresses, descriptions, cuisines and what those are searched by."""
    texts = [
        *Restaurant.objects.published().values_list("name", "street_address", "description").iterator(),
        *Cuisine.objects.values_list("name_en", "name_fr", "words"),
    ]
    known: dict[str, str] = {}
    for parts in texts:
        for word in words(" ".join(parts)):
            if len(word) >= SHORTEST and word not in STOP_WORDS and not word.isdigit():
                known.setdefault(stem(word), word)
    return known


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
    return [Nearest(*row) for row in Restaurant.objects.published().values_list("id", "name")]
