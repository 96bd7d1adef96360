"""Errors of the API as problem documents (RFC 9457), whoever noticed them."""

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CONTENT_TYPE = "application/problem+json"
API = "/api/"

# What is said where the code that answered said nothing that a program could show.
DETAILS = {
    400: gettext_lazy("The request cannot be read."),
    403: gettext_lazy("This is not allowed."),
    404: gettext_lazy("There is nothing at this address."),
    405: gettext_lazy("This address does not answer that method; the header Allow names those it does."),
    413: gettext_lazy("The request is too large."),
    500: gettext_lazy("Something went wrong here, and has been noted."),
    503: gettext_lazy("The site is not available just now. Please try again in a moment."),
}


class Problem(Exception):
    """An error with a document of its own; `members` are added to it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        super().__init__(f"{status}: {detail}")

    def response(self) -> HttpResponse:
        document = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.members,
        }
        return HttpResponse(
            json.dumps(document, ensure_ascii=False),
            status=self.status,
            content_type=CONTENT_TYPE,
            headers={"Cache-Control": "no-store", **self.headers},
        )


def problem_of(error: Exception) -> Problem | None:
    """What to tell the client about an exception; None when it is a fault of ours."""
    match error:
        case Problem():
            return error
        case Http404():
            return Problem(404, str(DETAILS[404]))
        case RequestDataTooBig():
            return Problem(413, str(DETAILS[413]))
        case MultiPartParserError():
            return Problem(400, _("The form data cannot be read: a part or its boundary is broken."))
        case BadRequest() | SuspiciousOperation() | UnreadablePostError():
            return Problem(400, str(DETAILS[400]))
    return None


class ProblemMiddleware:
    """Turns every other error below /api/ into a problem document: no page of HTML is sent there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.status_code >= 400 and request.path_info.startswith(API) and not _is_problem(response):
            _translate(response)
        return response


def _is_problem(response: HttpResponseBase) -> bool:
    return response.headers.get("Content-Type") == CONTENT_TYPE


def _translate(response: HttpResponse) -> None:
    """Replace what the response says, and keep headers such as Allow and Retry-After."""
    problem = Problem(response.status_code, str(DETAILS.get(response.status_code, response.reason_phrase)))
    del response.headers["Content-Encoding"], response.headers["ETag"]
    written = problem.response()
    response.content = written.content
    for name, value in written.headers.items():
        response.headers[name] = value
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(written.content))
