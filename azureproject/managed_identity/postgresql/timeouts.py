"""How long a process that answers requests waits for its database.

libpq itself waits for ever once it is connected: the kernel of a stopped server, or a proxy before a dead
one, still takes what is sent, so neither keepalives nor `tcp_user_timeout` notice, and a `statement_timeout`
is kept by the very server that is silent. So psycopg2 is told to wait in `wait` below.

Management commands wait as long as their work takes: only `wsgi.py` calls `enable`. (A side effect makes this
necessary as well: psycopg2 refuses COPY while a wait callback is set.)
"""

import contextvars
import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from psycopg2 import extensions
from psycopg2.extensions import POLL_OK, POLL_READ, set_wait_callback

# Seconds. Together they stay under the fifteen after which a request has failed: the connection kept from
# the last request turns out dead, a new one is made with a new token, and it falls silent in its first query.
CHECK_TIMEOUT = 2.0
SIGN_IN_TIMEOUT = 10.0
CONNECT_TIMEOUT = 4.0
QUERY_TIMEOUT = 8.0
# The server gives up first, so that it does not go on with what nobody waits for.
STATEMENT_TIMEOUT = 7.0
# A connection that answered so lately, and has said nothing since, is not asked whether it lives.
FRESH = 5.0
# After a wait in vain everybody is told so at once, for this long: threads that all wait are a dead site.
# Then one tries again, for no longer than this, while the others are still told so.
COOLDOWN = 1.0
RETRY_TIMEOUT = 2.0


class Connection(extensions.connection):
    """One that knows when the server last answered, and how long it is waited for."""

    # Of the monotonic clock.
    answered_at = 0.0
    query_timeout = QUERY_TIMEOUT

    def is_fresh(self) -> bool:
        """Whether it may be taken as alive: a closed one is readable at once."""
        if self.closed or time.monotonic() - self.answered_at > FRESH:
            return False
        ready = select.poll()
        ready.register(self.fileno(), select.POLLIN)
        return not ready.poll(0)


_deadline: contextvars.ContextVar[float | None] = contextvars.ContextVar("deadline", default=None)
_enabled = False


def enable() -> None:
    """From now on this process answers requests: no wait for a database is longer than the figures above."""
    global _enabled
    _enabled = True
    set_wait_callback(wait)
    # The one wait that is out of psycopg2's hands is for a name server: 5 s and a second try for each of
    # them, if it is left to itself.
    os.environ.setdefault("RES_OPTIONS", "timeout:2 attempts:2")


def is_enabled() -> bool:
    return _enabled


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Waiting inside this block ends `seconds` after its beginning, or when an outer block's does."""
    outer = _deadline.get()
    inner = time.monotonic() + seconds
    reset = _deadline.set(inner if outer is None else min(inner, outer))
    try:
        yield
    finally:
        _deadline.reset(reset)


def remaining(seconds: float) -> float:
    """What is left of these seconds in the blocks around."""
    deadline = _deadline.get()
    return seconds if deadline is None else max(0.0, min(seconds, deadline - time.monotonic()))


def wait(connection: extensions.connection) -> None:
    """psycopg2's wait callback. The connection is closed when it raises."""
    seconds = remaining(connection.query_timeout if isinstance(connection, Connection) else QUERY_TIMEOUT)
    until = time.monotonic() + seconds
    while (state := connection.poll()) != POLL_OK:
        events = select.POLLIN if state == POLL_READ else select.POLLOUT
        ready = select.poll()
        ready.register(connection.fileno(), events)
        if not ready.poll(max(0.0, until - time.monotonic()) * 1000):
            raise psycopg2.OperationalError(f"no answer within {seconds:.0f} s")
    if isinstance(connection, Connection):
        connection.answered_at = time.monotonic()
