"""What makes a review or a restaurant wait for approval, and what in it."""

import re
from typing import Any, NamedTuple

from django.conf import settings

from ..models import Case, HeldFor, Restaurant, Review, SuspiciousWord
from ..search.folding import digest, fold, visible
from . import links

# Scripts that write no space between words: there a listed word may stand anywhere.
UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")

# What "recent" means in `suspicion`, in minutes.
BURST_MINUTES = 5


class Suspicion(NamedTuple):
    """Arguments for `Moderated.hold`."""

    held_for: HeldFor
    evidence: dict[str, Any] | None = None


NONE = Suspicion(HeldFor.NOTHING)


def suspicion(case: Case, recent_from_visitor: int) -> Suspicion:
    """Why this review or restaurant, new or edited and not yet saved, should wait; NONE when it may be shown.

    `recent_from_visitor`: how many others the same visitor posted within the last five minutes.
    """
    text = visible("\n".join(_texts(case)))
    if link := links.found_in(text):
        return Suspicion(HeldFor.LINKS, {"link": link})
    if word := listed_word(text):
        return Suspicion(HeldFor.WORDS, {"word": word})
    if earlier := repeated(case):
        return Suspicion(HeldFor.REPEAT, {"repeats": earlier})
    if recent_from_visitor + 1 > settings.REVIEWS_PER_HOUR / 2:
        return Suspicion(HeldFor.BURST, {"posts": recent_from_visitor + 1, "minutes": BURST_MINUTES})
    if settings.REVIEWS_REQUIRE_APPROVAL:
        return Suspicion(HeldFor.APPROVAL)
    return NONE


def _texts(case: Case) -> tuple[str, ...]:
    if isinstance(case, Restaurant):
        return case.name, case.street_address, case.description
    return case.user_name, case.review_text


def listed_word(text: str) -> str:
    """The first word of the staff's list that the text holds, or an empty text."""
    folded = f" {fold(text)} "
    listed = SuspiciousWord.objects.values_list("word", flat=True)
    return next((word for word in listed if _holds(folded, text, word)), "")


def _holds(folded: str, text: str, word: str) -> bool:
    wanted = fold(word)
    if not wanted:  # signs or pictures alone
        return word.casefold() in text.casefold()
    if UNSPACED.search(wanted):
        return wanted in folded
    return f" {wanted}" in folded if word.rstrip().endswith("*") else f" {wanted} " in folded


def repeated(case: Case) -> int | None:
    """The id of another one, shown or not, with the same text; short texts are never repeats."""
    same = digest(_texts(case)[-1])
    if not same:
        return None
    model = Restaurant if isinstance(case, Restaurant) else Review
    others = model.objects.filter(text_digest=same).exclude(pk=case.pk).order_by("pk")
    return others.values_list("pk", flat=True).first()
