"""Errors of the API as problem documents (RFC 9457), whoever noticed them."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from restaurant_review.forms import NOT_SHOWN

CONTENT_TYPE = "application/problem+json"
API = "/api/"


@dataclass(frozen=True)
class Kind:
    """What can go wrong: known to programs by its code, which stays, and explained on the page of the API."""

    code: str
    status: int
    # For who reads the documentation.
    meaning: str
    # What is said where nothing better is known.
    detail: str | Promise

    @property
    def title(self) -> str:
        return HTTPStatus(self.status).phrase

    @property
    def anchor(self) -> str:
        return f"problem-{self.code}"


KINDS = {
    kind.code: kind
    for kind in (
        Kind(
            "unreadable",
            400,
            "The request is not what it says it is: broken JSON or form data, or a wrong host.",
            gettext_lazy("The request cannot be read."),
        ),
        Kind(
            "token-needed",
            401,
            "The header Authorization does not carry the review's `edit_token`, or its seven days are over.",
            gettext_lazy("Send the review's edit_token as a bearer token; it is good for seven days."),
        ),
        Kind("forbidden", 403, "This is not allowed.", gettext_lazy("This is not allowed.")),
        Kind(
            "foreign-origin",
            403,
            "A page of another site sent this, and its origin is not among API_ALLOWED_ORIGINS.",
            gettext_lazy("A page of another site may not write here."),
        ),
        Kind(
            "not-found",
            404,
            "There is no such thing, or it is not shown at the moment.",
            gettext_lazy("There is nothing at this address."),
        ),
        Kind(
            "past-the-end",
            404,
            "The list has fewer pages.",
            gettext_lazy("The list has fewer pages."),
        ),
        Kind(
            "unknown-cursor",
            404,
            "The cursor is not one that this list gave out. Begin again without one.",
            gettext_lazy("There is no such cursor. Begin again without one."),
        ),
        Kind(
            "method-not-allowed",
            405,
            "The address does not answer that method; the header Allow names those it does.",
            gettext_lazy("This address does not answer that method; the header Allow names those it does."),
        ),
        Kind(
            "already-here",
            409,
            "A restaurant with this name and address is already here: `existing` is its address.",
            gettext_lazy("This restaurant is already here."),
        ),
        Kind(
            "key-reused",
            409,
            "Something else was sent with this Idempotency-Key before.",
            gettext_lazy("Something else was sent with this key before. Give each request a key of its own."),
        ),
        Kind(
            "hidden",
            409,
            "The review is not shown at the moment, so it cannot be changed. It can be deleted.",
            NOT_SHOWN,
        ),
        Kind(
            "unknown-cuisine",
            409,
            "A cuisine that is not among those of `/cuisines`.",
            gettext_lazy("There is no such cuisine."),
        ),
        Kind(
            "photos-full",
            409,
            "The review has as many photos as one may have.",
            gettext_lazy("The review has as many photos as one may have."),
        ),
        Kind(
            "length-needed",
            411,
            "The body came without the header Content-Length.",
            gettext_lazy("Send the length of the body in the header Content-Length."),
        ),
        Kind("too-large", 413, "The body is too large.", gettext_lazy("The request is too large.")),
        Kind(
            "unsupported-type",
            415,
            "The body has another content type than the header Accept-Post or Accept-Patch names.",
            gettext_lazy("The body has another content type."),
        ),
        Kind(
            "invalid",
            422,
            "A field or parameter is missing, unknown or not as it must be; `errors` says which, and why.",
            gettext_lazy("Some of this needs to be changed."),
        ),
        Kind(
            "too-many-posts",
            429,
            "This address posted as much as one may in an hour; Retry-After says how many seconds to wait.",
            gettext_lazy("Too much was posted from your address. Please try again later."),
        ),
        Kind(
            "fault",
            500,
            "Something went wrong here.",
            gettext_lazy("Something went wrong here, and has been noted."),
        ),
        Kind(
            "unavailable",
            503,
            "The database or the photo storage is away for the moment. The same request will do later.",
            gettext_lazy("The site is not available just now. Please try again in a moment."),
        ),
    )
}

# What an error without a code of its own is called.
OF_STATUS = {
    status: KINDS[code]
    for status, code in {
        400: "unreadable",
        401: "token-needed",
        403: "forbidden",
        404: "not-found",
        405: "method-not-allowed",
        413: "too-large",
        422: "invalid",
        500: "fault",
        503: "unavailable",
    }.items()
}


class Problem(Exception):
    """An error with a document of its own; `members` are added to it."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.kind = KINDS[code]
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        super().__init__(f"{code}: {detail}")

    def response(self, request: HttpRequest) -> HttpResponse:
        document = {
            "type": _address(request, self.kind),
            "title": self.kind.title,
            "status": self.kind.status,
            "code": self.kind.code,
            "detail": self.detail or str(self.kind.detail),
            **self.members,
        }
        return HttpResponse(
            json.dumps(document, ensure_ascii=False),
            status=self.kind.status,
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


def _address(request: HttpRequest, kind: Kind) -> str:
    """Where more is said about it."""
    path = f"{reverse('api:openapi-view')}#{kind.anchor}"
    try:
        return request.build_absolute_uri(path)
    except DisallowedHost:
        return path


def invalid(errors: Mapping[str, list[str]], *general: str) -> Problem:
    return Problem("invalid", " ".join(general), errors=errors)


class ProblemMiddleware:
    """Turns every other error below /api/ into a problem document: no page of HTML is sent there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= 400 and request.path_info.startswith(API) and not _is_problem(response):
            _translate(request, response)
        return response


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type") == CONTENT_TYPE


def _translate(request: HttpRequest, response: Any) -> None:
    """Replace what the response says, and keep headers such as Allow and Retry-After."""
    kind = OF_STATUS.get(response.status_code, OF_STATUS[400 if response.status_code < 500 else 500])
    del response.headers["Content-Encoding"], response.headers["ETag"]
    written = Problem(kind.code).response(request)
    response.content = written.content
    for name, value in written.headers.items():
        response.headers[name] = value
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(written.content))
