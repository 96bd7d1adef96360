"""Whose turn it is to decode: one photo at a time on this host, however many processes serve the site.

The largest photo takes 280 MB while it is decoded, and a hosting plan may have 1 GB. A file lock holds for
all processes, and ends with the one that holds it. Nobody waits for long, and not everybody may wait: the
threads that do are those that answer pages.
"""

import logging
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import portalocker

from .errors import DecoderBusy

logger = logging.getLogger(__name__)

# Seconds.
MAX_WAIT = 5.0
CHECK_INTERVAL = 0.02
# In a process, out of its four threads: one decodes and one waits.
MAX_THREADS = 2

LOCK_FILE = Path(tempfile.gettempdir()) / f"restaurant-review-decoder-{os.getuid()}.lock"

_threads = threading.BoundedSemaphore(MAX_THREADS)
_without_file = threading.Lock()


def let_others() -> None:
    """Between two photos of one request: whoever waits looks again after CHECK_INTERVAL."""
    time.sleep(2 * CHECK_INTERVAL)


@contextmanager
def turn(max_wait: float | None = None) -> Iterator[None]:
    """The block decodes a photo, after `max_wait` seconds at most, or MAX_WAIT. Raises DecoderBusy."""
    if not _threads.acquire(blocking=False):
        raise DecoderBusy
    try:
        with _alone(MAX_WAIT if max_wait is None else max_wait):
            yield
    finally:
        _threads.release()


@contextmanager
def _alone(max_wait: float) -> Iterator[None]:
    # One object a turn: it opens the file anew, so that threads wait for each other as processes do.
    lock = portalocker.Lock(LOCK_FILE, timeout=max_wait, check_interval=CHECK_INTERVAL)
    try:
        lock.acquire()
    except portalocker.AlreadyLocked as error:
        raise DecoderBusy from error
    except (portalocker.LockException, OSError) as error:
        # A folder that nobody may write to, or a file system without locks: then each process by itself.
        logger.warning("Photos are decoded one a process, not one a host: %s", type(error).__name__)
        with _without_file:
            yield
        return
    try:
        yield
    finally:
        lock.release()
