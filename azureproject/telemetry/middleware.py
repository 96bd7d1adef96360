"""Watches requests: how long each took, by route and status, and a trace of some.

It stands behind the probes, whose promises it must not touch, and before everything that may answer. The
settings leave it out when there is nobody to send to.
"""

import logging
import random
import time
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from azureproject import telemetry
from azureproject.middleware import request_id

from . import traces
from .pipeline import Pipeline

logger = logging.getLogger(__name__)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# A bad day has thousands of failures that are all alike. So many a second, of each process, have a trace.
MAX_FAILURES = 10

# Where a request keeps the kind of exception that was raised for it.
ERROR = "azureproject.telemetry.error"


class TelemetryMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.second = 0
        self.failures = 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        pipeline = telemetry.active
        if pipeline is None:
            # A management command's server, or a worker that is about to stop.
            return self.get_response(request)
        start = time.time_ns()
        trace = None
        if random.random() < pipeline.sampled:
            with traces.watched(start) as trace:
                response = self.get_response(request)
        else:
            response = self.get_response(request)
        try:
            self.tell(pipeline, request, response, start, trace)
        except Exception:
            # The page is made, and its visitor shall have it.
            logger.exception("A request was not counted.")
        return response

    def tell(
        self,
        pipeline: Pipeline,
        request: HttpRequest,
        response: HttpResponse,
        start: int,
        trace: traces.Trace | None,
    ) -> None:
        end = time.time_ns()
        attributes = (
            ("method", method(request)),
            ("route", route(request)),
            ("status", str(response.status_code)),
        )
        pipeline.figures.add("azureproject.requests", (end - start) / 1e9, attributes)
        failed = response.status_code >= 500
        if trace is None and failed and self.may_keep_failure():
            trace = traces.Trace(start)
        if trace:
            self.keep(pipeline, request, response, trace, 1.0 if failed else pipeline.sampled)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # Its kind alone: what it says may hold what a visitor wrote.
        request.META[ERROR] = type(exception).__name__

    def may_keep_failure(self) -> bool:
        """Threads may miscount by a few, which does no harm."""
        second = int(monotonic())
        if second != self.second:
            self.second, self.failures = second, 0
        self.failures += 1
        return self.failures <= MAX_FAILURES

    def keep(
        self,
        pipeline: Pipeline,
        request: HttpRequest,
        response: HttpResponse,
        trace: traces.Trace,
        share: float,
    ) -> None:
        attributes = {
            "http.request.method": method(request),
            "http.route": route(request),
            "http.response.status_code": response.status_code,
            "request_id": request.META.get(request_id.ENVIRON, ""),
        }
        name = f"{method(request)} {route(request)}"
        failure = ""
        if response.status_code >= 500:
            failure = request.META.get(ERROR, str(response.status_code))
        pipeline.keep(trace, name, attributes, share, failure)


def method(request: HttpRequest) -> str:
    """Anybody may invent one."""
    return request.method if request.method in METHODS else "other"


def route(request: HttpRequest) -> str:
    """The pattern of the address, which holds nothing of the address itself."""
    match = request.resolver_match
    if match:
        return f"/{match.route}"
    return settings.STATIC_URL if request.path_info.startswith(settings.STATIC_URL) else "none"
