"""Many callers at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any

from django.db import connections


def at_once(work: Callable[[int], Any], times: int, threads: int = 16) -> list[Any]:
    """What `work(0)` to `work(times - 1)` return, each thread with a connection of its own."""

    @wraps(work)
    def closing(number: int) -> Any:
        try:
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(closing, range(times)))
