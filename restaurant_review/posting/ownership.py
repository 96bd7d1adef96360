"""What a browser posted: for a week it may see, edit and delete its reviews, and see its restaurants.

The mark is a cookie that this site signed, so nobody can write one for what is somebody else's, and a
visitor takes no row of the database to be known again.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Case, Restaurant, Review

OWN_FOR = timedelta(days=7)
# A browser keeps 4 kB of a cookie.
MAX_OWN = 100
COOKIES: dict[type[Case], str] = {Review: "own_reviews", Restaurant: "own_restaurants"}


def remember(request: HttpRequest, response: HttpResponse, case: Case) -> None:
    """Mark the review or restaurant as this browser's own."""
    cookie = COOKIES[type(case)]
    marked = _marked(request, cookie)
    marked.setdefault(str(case.pk), int((timezone.now() + OWN_FOR).timestamp()))
    latest = dict(sorted(marked.items(), key=lambda mark: mark[1])[-MAX_OWN:])
    response.set_cookie(
        cookie,
        signing.dumps(latest, salt=f"restaurant_review.{cookie}", compress=True),
        max_age=OWN_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def marks(request: HttpRequest, model: type[Case] = Review) -> list[int]:
    """Ids of the reviews this browser may still edit, or of the restaurants that it added."""
    return [int(pk) for pk in _marked(request, COOKIES[model])]


def has_marks(request: HttpRequest) -> bool:
    """Whether anything here is this browser's own."""
    return any(cookie in request.COOKIES and marks(request, model) for model, cookie in COOKIES.items())


def owns(request: HttpRequest, case: Case) -> bool:
    return case.pk in marks(request, type(case))


def browser(request: HttpRequest) -> str:
    """A mark of this browser, by which it reports a review or finds it helpful once.

    It is made of the cookie that its forms need.
    """
    get_token(request)
    secret = request.META["CSRF_COOKIE"]
    return salted_hmac("restaurant_review.browser", secret, algorithm="sha256").hexdigest()[:32]


def _marked(request: HttpRequest, cookie: str) -> dict[str, int]:
    """Until when each is this browser's, in seconds of the epoch."""
    try:
        value = request.COOKIES.get(cookie, "")
        marked: dict[str, int] = signing.loads(value, salt=f"restaurant_review.{cookie}")
    except signing.BadSignature:
        return {}
    now = timezone.now().timestamp()
    return {pk: until for pk, until in marked.items() if until > now}
