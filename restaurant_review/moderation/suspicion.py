"""What makes a review or a restaurant wait for approval, and what in it."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import CharField, F, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Now

from ..compiled import CompiledQuery, Parameter
from ..models import Case, HeldFor, Restaurant, Review, SuspiciousWord
from ..search.folding import digest, fold, visible
from . import links

# Scripts that write no space between words: there a listed word may stand anywhere.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

# Posts of one visitor within so many minutes are a burst.
BURST_MINUTES = 5


class Suspicion(NamedTuple):
    """Arguments for `Moderated.hold`."""

    held_for: HeldFor
    evidence: dict[str, Any] | None = None


NONE = Suspicion(HeldFor.NOTHING)


def suspicion(case: Case, visitor: str) -> Suspicion:
    """Why this review or restaurant, new or edited and not yet saved, should wait; NONE when it may be shown.

    `visitor` is who sends it now.
    """
    text = visible("\n".join(_texts(case)))
    if link := links.found_in(text):
        return Suspicion(HeldFor.LINKS, {"link": link})
    words, earlier, recent = _known(case, visitor)
    if word := _listed_word(text, words):
        return Suspicion(HeldFor.WORDS, {"word": word})
    if earlier:
        return Suspicion(HeldFor.REPEAT, {"repeats": int(earlier[0])})
    if len(recent) + 1 > settings.REVIEWS_PER_HOUR / 2:
        return Suspicion(HeldFor.BURST, {"posts": len(recent) + 1, "minutes": BURST_MINUTES})
    if settings.REVIEWS_REQUIRE_APPROVAL:
        return Suspicion(HeldFor.APPROVAL)
    return NONE


def _texts(case: Case) -> tuple[str, ...]:
    if isinstance(case, Restaurant):
        return case.name, case.street_address, case.description
    return case.user_name, case.review_text


def _listed_word(text: str, listed: Sequence[str]) -> str:
    """The first of these words that the text holds, or an empty text."""
    folded = f" {fold(text)} "
    return next((word for word in sorted(listed) if _holds(folded, text, word)), "")


def _holds(folded: str, text: str, word: str) -> bool:
    wanted = _folded(word)
    if not wanted:  # signs or pictures alone
        return word.casefold() in text.casefold()
    if UNSPACED.search(wanted):
        return wanted in folded
    return f" {wanted}" in folded if word.rstrip().endswith("*") else f" {wanted} " in folded


_folded = lru_cache(maxsize=1000)(fold)


class Known(NamedTuple):
    words: list[str]
    # The first other one with the same text, shown or not; short texts are never repeats.
    earlier: list[str]
    # What else this visitor posted within minutes.
    recent: list[str]


def _known(case: Case, visitor: str) -> Known:
    known = Known([], [], [])
    model = Restaurant if isinstance(case, Restaurant) else Review
    rows = _query(model).rows(pk=case.pk or 0, digest=digest(_texts(case)[-1]), visitor=visitor)
    for kind, value in rows:
        getattr(known, kind).append(value)
    return known


@lru_cache
def _query(model: type[Restaurant] | type[Review]) -> CompiledQuery[tuple[str, str]]:
    """All in one: each post waits for it."""

    def others(of: type[Restaurant] | type[Review]) -> QuerySet[Any]:
        rows = of._default_manager.order_by()
        return rows.exclude(pk=Parameter("pk")) if of is model else rows

    def each(kind: str, rows: QuerySet[Any], value: Any) -> QuerySet[Any, Any]:
        return rows.order_by().values_list(Value(kind, CharField()), Cast(value, CharField()))

    # The empty ones are in no index.
    same = others(model).filter(text_digest=Parameter("digest"), text_digest__gt="").order_by("pk")
    since = Now() - timedelta(minutes=BURST_MINUTES)
    own = {"visitor": Parameter("visitor"), "visitor__gt": ""}
    return CompiledQuery(
        each("words", SuspiciousWord.objects.all(), F("word")).union(
            each("earlier", model._default_manager.filter(pk=Subquery(same.values("pk")[:1])), F("pk")),
            each("recent", others(Review).filter(**own, review_date__gt=since), F("pk")),
            each("recent", others(Restaurant).filter(**own, added__gt=since), F("pk")),
            all=True,
        ),
        lambda *row: row,
    )
