"""The reviews a browser posted: for a week it may see, edit and delete them.

The mark is a cookie that this site signed, so nobody can write one for a review of somebody else, and a
visitor takes no row of the database to be known again.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Review

OWN_FOR = timedelta(days=7)
# A browser keeps 4 kB of a cookie.
MAX_OWN = 100
COOKIE = "own_reviews"
SALT = "restaurant_review.own_reviews"


def remember(request: HttpRequest, response: HttpResponse, review: Review) -> None:
    """Mark the review as this browser's own."""
    marked = _marked(request)
    marked.setdefault(str(review.pk), int((timezone.now() + OWN_FOR).timestamp()))
    latest = dict(sorted(marked.items(), key=lambda mark: mark[1])[-MAX_OWN:])
    response.set_cookie(
        COOKIE,
        signing.dumps(latest, salt=SALT, compress=True),
        max_age=OWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def marks(request: HttpRequest) -> list[int]:
    """Ids of the reviews this browser may still edit."""
    return [int(pk) for pk in _marked(request)]


def owns(request: HttpRequest, review: Review) -> bool:
    return review.pk in marks(request)


def browser(request: HttpRequest) -> str:
    """A mark of this browser, by which it reports a review once: made of the cookie that its forms need."""
    get_token(request)
    secret = request.META["CSRF_COOKIE"]
    return salted_hmac("restaurant_review.browser", secret, algorithm="sha256").hexdigest()[:32]


def _marked(request: HttpRequest) -> dict[str, int]:
    """Until when each review is this browser's, in seconds of the epoch."""
    try:
        marked: dict[str, int] = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT)
    except signing.BadSignature:
        return {}
    now = timezone.now().timestamp()
    return {pk: until for pk, until in marked.items() if until > now}
