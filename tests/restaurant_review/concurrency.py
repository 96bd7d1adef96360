"""Many callers at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def at_once(work: Callable[[int], Any], times: int, threads: int = 16) -> list[Any]:
    """What `work(0)` to `work(times - 1)` return, each thread with a connection of its own.

    It is kept from one call to the next, as a server keeps them: to open one costs more than most work.
    """
    numbers = iter(range(times))

    def take() -> list[tuple[int, Any]]:
        try:
            return [(number, work(number)) for number in numbers]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        taken = [pool.submit(take) for _ in range(threads)]
    return [answer for _number, answer in sorted(pair for done in taken for pair in done.result())]
