"""Answers whether the site lives: first in MIDDLEWARE, before anything looks at the host name.

The platforms ask by the container's own address, over plain http, with whatever Host header.
Nothing else of the site escapes the host check and the redirect to HTTPS.
"""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock, Thread

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from .. import metrics
from ..replicas.router import observation
from .head import without_body

logger = logging.getLogger(__name__)

# While the primary is away, pages are read from replicas; the platform must not take the site out for that.
REPLICAS_ALONE = "replicas alone"
SERVING = ("ok", REPLICAS_ALONE)
# Seconds. Container Apps is told to wait 5 for an answer.
TIMEOUT = 4.5


class ProbesMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.readiness = Readiness()
        self.answers = {
            "/healthz": self.live,
            "/readyz": self.ready,
            # App Service asks for it until any answer comes; a 404 would only look bad in the log.
            "/robots933456.txt": self.live,
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        if request.method not in ("GET", "HEAD"):
            response: HttpResponse = HttpResponseNotAllowed(("GET", "HEAD"))
        else:
            response = answer()
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return without_body(response) if request.method == "HEAD" else response

    def live(self) -> HttpResponse:
        return HttpResponse("ok\n", content_type="text/plain")

    def ready(self) -> HttpResponse:
        parts = self.readiness.parts()
        ready = parts["migrations"] == "ok" and parts["database"] in SERVING
        metrics.measured("readiness", **parts)
        return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


class Readiness:
    """The state of the parts without which no page can be made.

    One thread at a time asks them, and probes that come meanwhile share its answer: a database that
    swallows questions must not swallow the web server's threads too.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: Future[dict[str, str]] | None = None
        self._known_migrations: set[tuple[str, str]] = set()

    def parts(self) -> dict[str, str]:
        """Each part's state in a word or two, "ok" among them. Names no host, no role, no error text."""
        with self._lock:
            if self._pending is None or self._pending.done():
                pending: Future[dict[str, str]] = Future()
                try:
                    Thread(target=self._ask, args=(pending,), name="readiness", daemon=True).start()
                except RuntimeError as error:
                    # The next probe tries again.
                    logger.warning("Not ready: %s", error)
                    return {"database": "unknown", "migrations": "unknown"}
                self._pending = pending
            pending = self._pending
        try:
            return pending.result(timeout=TIMEOUT)
        except TimeoutError:
            return {"database": "does not answer", "migrations": "unknown"}

    def _ask(self, pending: "Future[dict[str, str]]") -> None:
        seen = observation() if len(settings.DATABASES) > 1 else None
        replicas = [replica.alias for replica in seen.replicas if replica.is_here] if seen else []
        # One that is known to be silent would keep the probe waiting for longer than it may.
        primary = [] if replicas and seen and not seen.primary.is_here else [DEFAULT_DB_ALIAS]
        parts = self._parts([*primary, *replicas])
        if seen:
            parts["replicas"] = f"{len(replicas)} of {len(seen.replicas)}"
        # The connections are this thread's own, and end with it.
        connections.close_all()
        pending.set_result(parts)

    def _parts(self, aliases: list[str]) -> dict[str, str]:
        """By the first of these databases that answers."""
        for alias in aliases:
            try:
                missing = self._pending_migrations(alias)
            except Exception as error:
                logger.warning("%s does not answer: %s", alias, error)
            else:
                database = "ok" if alias == DEFAULT_DB_ALIAS else REPLICAS_ALONE
                return {"database": database, "migrations": f"{missing} pending" if missing else "ok"}
        return {"database": "unavailable", "migrations": "unknown"}

    def _pending_migrations(self, alias: str) -> int:
        connection = connections[alias]
        connection.ensure_connection()
        if not self._known_migrations:
            # What the code brings does not change while it runs.
            self._known_migrations = set(MigrationLoader(connection).graph.nodes)
        return len(self._known_migrations - set(MigrationRecorder(connection).applied_migrations()))
