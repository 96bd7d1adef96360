"""The reviews a browser posted: for a week it may see, edit and delete them.

The mark is an entry in the visitor's session, which lies in the database, signed; nobody else can write it.
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from ..models import Review

OWN_FOR = timedelta(days=7)
SESSION_KEY = "own_reviews"
BROWSER_KEY = "browser"


def remember(request: HttpRequest, review: Review) -> None:
    """Mark the review as this browser's own."""
    marks = {str(pk): until for pk, until in _stored(request).items() if not _is_over(until)}
    marks.setdefault(str(review.pk), (timezone.now() + OWN_FOR).isoformat())
    request.session[SESSION_KEY] = marks


def marks(request: HttpRequest) -> list[int]:
    """Ids of the reviews this browser may still edit. Asks the database only if the browser has a session."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return []
    return [int(pk) for pk, until in _stored(request).items() if not _is_over(until)]


def owns(request: HttpRequest, review: Review) -> bool:
    return review.pk in marks(request)


def browser(request: HttpRequest) -> str:
    """A random mark of this browser, by which it reports a review once."""
    return request.session.setdefault(BROWSER_KEY, secrets.token_hex(16))


def _stored(request: HttpRequest) -> dict[str, str]:
    return request.session.get(SESSION_KEY, {})


def _is_over(until: str) -> bool:
    return datetime.fromisoformat(until) <= timezone.now()
