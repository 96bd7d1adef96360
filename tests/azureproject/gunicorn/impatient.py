"""A worker whose patience a test can wait for, and an application that needs no database."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from azureproject.gunicorn.worker import Worker

from . import limits


class ImpatientWorker(Worker):
    HEAD_TIMEOUT = limits.HEAD_TIMEOUT
    PACE_BYTES = limits.PACE_BYTES
    PACE_SECONDS = limits.PACE_SECONDS
    TRANSFER_TIMEOUT = limits.TRANSFER_TIMEOUT
    MAX_BODY = limits.MAX_BODY
    LINGER = limits.LINGER

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, 0.05))


class ThriftyWorker(ImpatientWorker):
    """Keeps next to nothing, and few connections."""

    KEPT = 500_000
    PACE_SECONDS = 30.0


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What was sent comes back; other addresses answer with much, with a file, or with little."""
    body = environ["wsgi.input"].read() if environ["PATH_INFO"] == "/echo" else b""
    answers: dict[str, bytes] = {"/echo": body, "/large": bytes(limits.LARGE), "/unread": b"unread"}
    if environ["PATH_INFO"] == "/file":
        start_response("200 OK", [("Content-Length", str(os.path.getsize(__file__)))])
        # Closed by the server when it is sent.
        return environ["wsgi.file_wrapper"](open(__file__, "rb"))  # type: ignore[no-any-return]
    if environ["PATH_INFO"] == "/stream":
        start_response("200 OK", [])
        return stream()
    answer = answers.get(environ["PATH_INFO"], threading.current_thread().name.encode())
    start_response("200 OK", [("Content-Length", str(len(answer)))])
    return [answer]


def stream() -> Iterator[bytes]:
    for number in range(3):
        yield f"part {number}\n".encode()
