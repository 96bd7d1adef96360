"""Words brought to what they have in common: accents, case, plurals and simple inflections are one.

A text's language is not known, so each word goes through the English stemmer and then the French one, unless
that leaves next to nothing: to French, "beer" and "be" are one. The result is no word of either, and the same
for texts and for what is searched for.
"""

import re
from functools import lru_cache
from threading import local

import Stemmer

from .folding import words

SHORTEST = 3

# More words than this are left out of a search.
MAX_WORDS = 8

# Left out of what is searched for, unless there is nothing else: people type whole questions. "Gluten free",
# "sans gluten", "dog friendly" and "open late" are told by the other word.
_STOP_WORDS = """
a an and at de des du et for in la le les me near of on or ou the to un une with au aux en avec pour
restaurant restaurants food place places cuisine best good where can i eat what is there any my
meilleur meilleure meilleurs meilleures bon bonne bons bonnes manger je peux est dans pres
free sans friendly open ouvert
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


class _Stemmers(local):
    """A stemmer is not for two threads at once."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english")
        self.french = Stemmer.Stemmer("french")


_stemmers = _Stemmers()


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word."""
    english: str = _stemmers.english.stemWord(word)
    both: str = _stemmers.french.stemWord(english)
    return both if len(both) >= SHORTEST else english


def stems(text: str) -> list[str]:
    """The stem of each word of the text, in order."""
    return [stem(word) for word in words(text)]


def document(text: str) -> str:
    """What `WordsField` stores of a text: each stem once, with a space before and after."""
    return f" {' '.join(dict.fromkeys(stems(text)))} "


# Two words that mean the opposite of the second one: "italien pas cher".
_NOT_DEAR = re.compile(r"\bpas ch(er|ers|ere|eres)\b")


def sought(text: str) -> list[str]:
    """The folded words of a search that count."""
    found = _NOT_DEAR.sub("economique", " ".join(words(text))).split()
    return ([word for word in found if word not in STOP_WORDS] or found)[:MAX_WORDS]
