"""A database or an identity that is away becomes a page that says so: 503, with Retry-After.

Two seams, because one is not enough: the middleware sees what views and templates raise, and `server_error`
(the site's handler500) what is raised in other middleware. Programming errors stay what they are.
"""

import logging
import sys
from collections.abc import Callable, Iterator

from django.db import connection
from django.db.utils import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token

from .. import metrics
from . import request_id

logger = logging.getLogger(__name__)

# Seconds: how long a failure is remembered at most, so that the next try is a real one.
RETRY_AFTER = 10

# Classes of SQLSTATE that are the server's state and not the statement's fault: connection, rolled back (a
# deadlock, a serialisation failure), resources, operator intervention (a shutdown, a statement cut off after
# its time), system.
SQLSTATE_CLASSES = ("08", "40", "53", "57", "58")
# A server that has become a standby, or whose disk is full, refuses to write.
READ_ONLY = "25006"
SQLITE_ERRORS = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CANTOPEN", "SQLITE_IOERR", "SQLITE_FULL")


def is_outage(exception: BaseException | None) -> bool:
    """Whether this came of a part that is away, itself or through the exceptions that led to it."""
    return any(_is_outage(link) for link in _chain(exception))


def _chain(exception: BaseException | None) -> Iterator[BaseException]:
    seen = set()
    while exception is not None and id(exception) not in seen:
        seen.add(id(exception))
        yield exception
        exception = exception.__cause__ or exception.__context__


def _is_outage(exception: BaseException) -> bool:
    # What the managed identity and its storage raise, and any other service that cannot be reached.
    if isinstance(exception, ConnectionError):
        return True
    if isinstance(exception, InterfaceError):
        return "connection already closed" in str(exception)
    if is_read_only(exception):
        return True
    if not isinstance(exception, OperationalError):
        return False
    driver_error = exception.__cause__
    name: str | None = getattr(driver_error, "sqlite_errorname", None)
    if name:
        return name.startswith(SQLITE_ERRORS)
    # PostgreSQL's driver has no code when it was not the server that spoke.
    code: str | None = getattr(driver_error, "pgcode", "")
    return code is None or code.startswith(SQLSTATE_CLASSES)


def is_read_only(exception: BaseException) -> bool:
    return isinstance(exception, InternalError) and getattr(exception.__cause__, "pgcode", "") == READ_ONLY


def part(exception: BaseException | None) -> str:
    """What is away, in a word: what the first exception that knows says, the database, or something else."""
    links = list(_chain(exception))
    named = [part for link in links if isinstance(part := getattr(link, "part", None), str)]
    if named:
        # The last of them led to the others.
        return named[-1]
    is_database = any(isinstance(link, InterfaceError | OperationalError) for link in links)
    return "database" if is_database else "other"


class OutageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return service_unavailable(request, exception) if is_outage(exception) else None


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The site's handler500."""
    exception = sys.exc_info()[1]
    if is_outage(exception):
        return service_unavailable(request, exception)
    # No request, and with it no context processor: one of those may be what broke.
    page = render_to_string("500.html", {"request_id": request_id.current.get()})
    return HttpResponseServerError(page)


def service_unavailable(request: HttpRequest, exception: BaseException | None) -> HttpResponse:
    """The 503 answer. What failed is for the log alone."""
    metrics.measured("outages", part=part(exception))
    # Its first line: the server may add the statement, and with it what a visitor wrote.
    logger.error("Unavailable: %s", next(iter(str(exception).splitlines()), type(exception).__name__))
    if any(is_read_only(link) for link in _chain(exception)):
        # The server that has its name by now may be another, which takes writes.
        connection.close()
    # No request, and with it no context processor: those ask the database who is signed in.
    response = HttpResponse(render_to_string("503.html"))
    response.status_code = 503
    response.headers["Retry-After"] = str(RETRY_AFTER)
    response.headers["Cache-Control"] = "no-store"
    return response
