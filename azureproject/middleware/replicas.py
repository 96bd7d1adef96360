"""Reads go to a replica of the database, and whoever wrote something sees it in what they read next.

After a write the visitor's cookie carries the position of the primary, signed. A replica that has not
replayed it is not used for them. What a replica cannot answer is answered by the primary in the same request,
and what a primary that has gone cannot answer by a replica.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.signing import BadSignature
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.http import HttpRequest, HttpResponse

from ..replicas.router import Reads, current, observation
from . import outages

logger = logging.getLogger(__name__)

COOKIE = "written"
# Seconds, beyond those that a replica may be behind.
MARGIN = 10


class ReplicaMiddleware:
    """Last in MIDDLEWARE, so that its second try comes before other answers to an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.max_age = settings.REPLICA_MAX_LAG + MARGIN

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            response = self.get_response(request)
            if response.status_code < 400:
                self._remember(response)
            return response
        reads = Reads(self._needed(request))
        token = current.set(reads)
        try:
            response = self.get_response(request)
        finally:
            current.reset(token)
        if reads.alias == DEFAULT_DB_ALIAS and observation().primary.is_here:
            # The next visitor must not be shown less than this one was.
            self._shown()
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        reads, match = current.get(), request.resolver_match
        if reads is None or match is None or reads.alias is None or not outages.is_outage(exception):
            return None
        if not _has_failed(reads.alias):
            # It was the storage, or the primary in what it alone may answer: the replica goes on for others.
            return None
        other = observation().instead_of(reads.alias, type(exception).__name__)
        if other == reads.alias:
            return None
        reads.alias = other
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response

    def _needed(self, request: HttpRequest) -> int:
        try:
            return int(request.get_signed_cookie(COOKIE, "", max_age=self.max_age) or 0)
        except (BadSignature, ValueError):
            return 0

    def _remember(self, response: HttpResponse) -> None:
        if position := self._shown():
            response.set_signed_cookie(
                COOKIE,
                str(position),
                max_age=self.max_age,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )

    def _shown(self) -> int:
        """The primary's position now, which every worker of this machine goes on from; 0 when it is away."""
        seen = observation()
        try:
            position = seen.primary.position()
        except Error as error:
            logger.warning("The position of the primary is not known: %s", type(error).__name__)
            return 0
        seen.shown.raise_to(position)
        return position


def _has_failed(alias: str) -> bool:
    connection = connections[alias]
    if connection.connection is None or connection.connection.closed:
        return True
    # A primary that lives, and gave a statement up, knows what the visitor wrote: no replica may.
    return alias != DEFAULT_DB_ALIAS and connection.errors_occurred
