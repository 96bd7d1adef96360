"""The log: a JSON object a line when hosted, plain lines locally, and files when LOG_DIR says so.

No review text, form field, signed link or token gets in: queries are cut off addresses, what a database
adds to its errors about rows is left out, and what looks like a secret is covered. The client's address
stands in the lines of `gunicorn.access` alone.
"""

import atexit
import json
import logging
import os
import re
import socket
import tempfile
import time
import traceback
from contextlib import suppress
from datetime import UTC, datetime
from logging.handlers import QueueHandler, QueueListener
from pathlib import Path
from queue import Full, Queue
from typing import Any

from django.core.exceptions import SuspiciousOperation

from .middleware import request_id

PROBES = ("/healthz", "/readyz", "/robots933456.txt")
SECRET = re.compile(
    r"(?P<name>\b(?:sig|token|access_token|password|secret|x-identity-header)['\"]?\s*[=:]\s*['\"]?)[^\s&'\",;]+"
    r"|\beyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?",
    re.IGNORECASE,
)
# PostgreSQL tells the row or the statement at fault in these lines, a diner's words included.
ABOUT_A_ROW = re.compile(r"^(?:DETAIL|CONTEXT|LINE \d+|STATEMENT|QUERY):.*", re.MULTILINE | re.DOTALL)
LONGEST_ERROR = 1000

LOG_FILE_BYTES = 10 * 1024 * 1024
LOG_FILES_KEPT = 5
DAYS_KEPT = 30


def configuration(*, hosted: bool, directory: Path | None = None, stream: str = "stdout") -> dict[str, Any]:
    """logging.config.dictConfig's argument, for Django and for gunicorn.

    A directory that cannot be written to is left out; a system check and gunicorn.conf.py say so.
    """
    handlers: dict[str, dict[str, Any]] = {
        "console": {
            "class": "logging.StreamHandler",
            "stream": f"ext://sys.{stream}",
            "formatter": "json" if hosted else "plain",
        }
    }
    if directory and os.access(directory, os.W_OK):
        handlers["file"] = {
            "()": "azureproject.logs.BackgroundFile",
            "directory": str(directory),
            "formatter": "json",
        }
    through_root = {"handlers": [], "level": "INFO", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": "azureproject.logs.JsonFormatter"},
            "plain": {"()": "azureproject.logs.PlainFormatter"},
        },
        "handlers": handlers,
        "root": {"handlers": list(handlers), "level": "INFO"},
        "loggers": {
            # Django's own defaults, a mail to nobody among them, give way.
            "django": through_root,
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "gunicorn.error": through_root,
            "gunicorn.access": through_root,
            # At INFO these write down every request they send, addresses and headers included.
            "azure": {"level": "WARNING"},
            "urllib3": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            # Writes down an answer that it cannot read, and a token may stand in it.
            "msal": {"level": "CRITICAL"},
        },
    }


def covered(text: str) -> str:
    return SECRET.sub(lambda found: f"{found['name'] or ''}***", text)


def error_text(error: BaseException) -> str:
    """What an exception says, without rows and secrets."""
    return covered(ABOUT_A_ROW.sub("", str(error)).strip()[:LONGEST_ERROR])


def stack(error: BaseException | None) -> str:
    """The traceback of an exception and of those that led to it, the first one first."""
    links: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = "".join(traceback.format_tb(error.__traceback__))
        links.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}: {error_text(error)}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich led to:\n".join(reversed(links))


class PlainFormatter(logging.Formatter):
    """Lines for a person at a terminal."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        line = (
            f"{self.formatTime(record, self.datefmt)} {record.levelname:<7} {record.name}: {_message(record)}"
        )
        if access := getattr(record, "access", None):
            line += f" {access['milliseconds']} ms"
        return f"{line}\n{error}" if (error := _stack(record)) else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for machines."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if access := getattr(record, "access", None):
            entry |= access
        elif name := _request_id(record):
            entry["request_id"] = name
        if error := _stack(record):
            entry["exception"] = error
        return json.dumps(entry, ensure_ascii=False)


def _request_id(record: logging.LogRecord) -> str:
    """Of the request under way, or of the one that Django speaks about after it."""
    request = getattr(record, "request", None)
    return request_id.current.get() or getattr(request, "META", {}).get(request_id.ENVIRON, "")


def _stack(record: logging.LogRecord) -> str:
    """Nothing for what a client did wrong: the message says it, and anybody could fill the log."""
    error = record.exc_info[1] if record.exc_info else None
    return stack(error) if error and not isinstance(error, SuspiciousOperation) else ""


def _message(record: logging.LogRecord) -> str:
    if getattr(record, "access", None):
        return record.getMessage()
    # An exception among the arguments speaks as it does in a traceback.
    if isinstance(record.args, tuple):
        record.args = tuple(error_text(arg) if isinstance(arg, BaseException) else arg for arg in record.args)
    # Line breaks would let a visitor's address forge a line of the plain log.
    return covered(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n")


class BackgroundFile(QueueHandler):
    """A rotating file in `directory` that all processes of this machine write to.

    A thread does the writing, since a file share takes its time. The lock lies on the local disk, where
    locks can be trusted; each machine or replica has a file of its own, since between them they cannot.
    What comes faster than the share can take it is dropped here; stdout has it.
    """

    def __init__(self, directory: str) -> None:
        # Only where there is a LOG_DIR: an import that costs others nothing.
        from concurrent_log_handler import ConcurrentRotatingFileHandler

        super().__init__(Queue(10_000))
        forget_old_files(Path(directory))
        file = ConcurrentRotatingFileHandler(
            str(Path(directory) / f"site-{socket.gethostname()}.log"),
            maxBytes=LOG_FILE_BYTES,
            backupCount=LOG_FILES_KEPT,
            encoding="utf-8",
            lock_file_directory=tempfile.gettempdir(),
        )
        listener = QueueListener(self.queue, file)
        listener.start()
        atexit.register(listener.stop)

    def enqueue(self, record: logging.LogRecord) -> None:
        with suppress(Full):
            self.queue.put_nowait(record)


def forget_old_files(directory: Path) -> None:
    """Remove the files of machines and replicas that wrote nothing for a month."""
    oldest = time.time() - DAYS_KEPT * 24 * 3600
    for path in directory.glob("site-*.log*"):
        # Another process may be faster, or the share may refuse: a log must not stop the site.
        with suppress(OSError):
            if path.stat().st_mtime < oldest:
                path.unlink()
