"""Who found which review helpful: one vote a browser, taken back by a second press.

A browser's own votes stand in a cookie that this site signed. So only the pages on which it voted are made
for it alone; all others it shares with everybody.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from ..models import HelpfulVote, Review
from .throttle import network_of

# Votes from one network (an IPv6 household's /56, one IPv4 address) that count for one review. More are
# kept, up to MAX_KEPT, so that they can be taken back; what comes after that is thrown away.
MAX_COUNTED = 3
MAX_KEPT = 20

COOKIE = "helpful_votes"
SALT = f"restaurant_review.{COOKIE}"
SHOWN_FOR = timedelta(days=365)
# A browser keeps 4 kB of a cookie.
MAX_SHOWN = 150


@transaction.atomic
def vote(review: Review, browser: str, visitor: str, wanted: bool | None = None) -> bool:
    """Take down this browser's vote, or take it back; returns whether it has one now.

    As `wanted`; without a wish, what was not so before.
    """
    # The lock makes looking and counting one step, however many votes come at once.
    for locked in Review.objects.filter(pk=review.pk).locked():
        has_voted = locked.helpful_votes.filter(browser=browser).exists()
        if wanted is None or wanted != has_voted:
            has_voted = _toggle(locked, browser, visitor)
        locked.helpful_count = locked.helpful_votes.filter(counts=True).count()
        locked.save(update_fields=("helpful_count", "helpfulness"))
        review.helpful_count = locked.helpful_count
        return has_voted
    return False  # it has just been deleted


def _toggle(review: Review, browser: str, visitor: str) -> bool:
    deleted, _by_model = review.helpful_votes.filter(browser=browser).delete()
    if deleted:
        return False
    from_here = review.helpful_votes.filter(visitor__startswith=network_of(visitor)).count()
    if from_here < MAX_KEPT:
        # Who writes from here may not praise themselves from another browser.
        is_own = network_of(review.visitor) == network_of(visitor)
        counts = from_here < MAX_COUNTED and not is_own
        HelpfulVote.objects.create(review=review, browser=browser, visitor=visitor, counts=counts)
    return True


def voted(request: HttpRequest, restaurant: int | None = None) -> list[int]:
    """Ids of the reviews for which this browser voted, of one restaurant or of all."""
    marked = _marked(request)
    return [int(review) for review, of in marked.items() if restaurant in (None, of)]


def remember(request: HttpRequest, response: HttpResponse, review: Review, has_voted: bool) -> None:
    marked = _marked(request)
    marked.pop(str(review.pk), None)
    if has_voted:
        marked[str(review.pk)] = review.restaurant_id
    if not marked:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    response.set_cookie(
        COOKIE,
        signing.dumps(dict(list(marked.items())[-MAX_SHOWN:]), salt=SALT, compress=True),
        max_age=SHOWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marked(request: HttpRequest) -> dict[str, int]:
    """The restaurant of each review."""
    try:
        marked: dict[str, int] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    return marked
