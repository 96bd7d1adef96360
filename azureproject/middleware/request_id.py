"""A name for each request, so that what a visitor reports can be found in the log."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

# Where the web server's access log finds it; the name cannot come from a header.
ENVIRON = "azureproject.middleware.request_id"
# What another system may call it without doing harm in a log.
ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")

current: ContextVar[str] = ContextVar("request_id", default="")


class RequestIdMiddleware:
    """Takes X-Request-ID or makes one, and returns it with the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        name = given if ACCEPTED.fullmatch(given) else uuid4().hex
        request.META[ENVIRON] = name
        token = current.set(name)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        response.headers["X-Request-ID"] = name
        return response
