"""How connections are shared among the workers of gunicorn."""

import socket
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from statistics import median

import pytest

from testbed.gunicorn import Gunicorn

pytestmark = pytest.mark.slow

WORKERS, CONNECTIONS, ROUNDS, SERIES = 2, 8, 10, 5


def sockets(pid: int) -> int:
    count = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            count += str(file.readlink()).startswith("socket:")
    return count


def taken(workers: list[int], before: list[int]) -> list[int]:
    return [sockets(pid) - there for pid, there in zip(workers, before, strict=True)]


def test_a_worker_that_is_ready_sooner_leaves_connections_for_the_others(tmp_path: Path) -> None:
    """They are kept, so that it would answer all that comes over them, and the others nothing."""
    command = (sys.executable, "-m", "gunicorn", "--workers", str(WORKERS), f"{__package__}.uneven")
    # As azureproject/wsgi.py says it; the application here is not the site's.
    variables = {"DJANGO_SETTINGS_MODULE": "azureproject.settings", "FIRST": str(tmp_path / "first")}
    with Gunicorn(variables, command) as server, ExitStack() as stack:
        workers = server.workers()
        before = [sockets(pid) for pid in workers]
        # So many that on a busy machine the slower one gets some.
        for _ in range(3 * CONNECTIONS):
            stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        assert len(workers) == WORKERS
        # Sooner than they are closed for asking nothing. The first question may have come over one more.
        deadline = time.monotonic() + 8
        while min(taken(workers, before)) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert min(taken(workers, before)) >= 2, taken(workers, before)


def test_connections_that_come_at_once_are_shared_among_the_workers(tmp_path: Path) -> None:
    variables = {"SQLITE_PATH": str(tmp_path / "db.sqlite3"), "WEB_CONCURRENCY": str(WORKERS)}
    with Gunicorn(variables) as server:
        deadline = time.monotonic() + 30
        while len(server.workers()) < WORKERS and time.monotonic() < deadline:
            time.sleep(0.05)
        assert len(server.workers()) == WORKERS
        time.sleep(1)
        # An even hand would be half. Without the pause a series gives 0.18 to 0.44, mostly about 0.32.
        # With it, 0.43 to 0.49, and less now and then, where the machine does something else.
        shares = [share_of_the_worker_that_took_less(server) for _ in range(SERIES)]
        assert median(shares) >= 0.4, shares


def share_of_the_worker_that_took_less(server: Gunicorn) -> float:
    """Of as many connections at once, in a series of rounds."""
    workers = server.workers()
    fewest = 0
    for _ in range(ROUNDS):
        before = [sockets(pid) for pid in workers]
        with ExitStack() as stack:
            for _ in range(CONNECTIONS):
                stack.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            deadline = time.monotonic() + 10
            while sum(taken(workers, before)) < CONNECTIONS and time.monotonic() < deadline:
                time.sleep(0.05)
            shares = taken(workers, before)
        assert sum(shares) == CONNECTIONS
        fewest += min(shares)
        while [sockets(pid) for pid in workers] != before and time.monotonic() < deadline:
            time.sleep(0.05)
    return fewest / (ROUNDS * CONNECTIONS)
