"""Which pages of other sites may use the API from within a browser.

Anybody's may read. The API knows no cookies, so there is nothing to be read but what is public. It knows
addresses, though: a page that posted would do so from those of its visitors. So writing is for pages of this
site and of those that API_ALLOWED_ORIGINS names. Programs say no origin, and are not asked for one.

django-cors-headers knows one list of origins for all methods, so it cannot say this.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from ..posting import origin
from .problems import API, Problem

READING = ("GET", "HEAD")
WRITING = ("POST", "PUT", "PATCH", "DELETE")
SENT_HEADERS = (
    "Accept-Language",
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Modified-Since",
    "If-None-Match",
)
EXPOSED_HEADERS = (
    "ETag",
    "Last-Modified",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)

# Seconds. Browsers keep an answer for two hours at most.
PREFLIGHT_AGE = 7200


def may_write(request: HttpRequest) -> bool:
    return request.headers.get("Origin") in settings.API_ALLOWED_ORIGINS or origin.is_own(request)


def check_origin(request: HttpRequest) -> None:
    """Raises Problem when a page of another site sent this."""
    if not may_write(request):
        raise Problem("foreign-origin")


class CorsMiddleware:
    """Lets browsers hand answers of the API to pages of other sites, errors among them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(API):
            return self.get_response(request)
        is_preflight = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = _preflight(request) if is_preflight else self.get_response(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = ", ".join(EXPOSED_HEADERS)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response


def _preflight(request: HttpRequest) -> HttpResponse:
    methods = READING + WRITING if request.headers.get("Origin") in settings.API_ALLOWED_ORIGINS else READING
    return HttpResponse(
        status=204,
        headers={
            "Access-Control-Allow-Methods": ", ".join(methods),
            "Access-Control-Allow-Headers": ", ".join(SENT_HEADERS),
            "Access-Control-Max-Age": str(PREFLIGHT_AGE),
            "Vary": "Origin",
        },
    )
