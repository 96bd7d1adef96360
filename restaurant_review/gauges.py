"""What can be asked at any time: the staff's queue, and the page cache of this process."""

from collections.abc import Iterable

from .moderation.backlog import backlog
from .page_cache import remembered

Answer = Iterable[tuple[float, dict[str, str]]]


def queue_length() -> Answer:
    for waiting in backlog():
        yield waiting.cases, {"kind": waiting.kind}


def queue_age() -> Answer:
    """Seconds for which the oldest case of the staff's queue has waited."""
    for waiting in backlog():
        yield waiting.age.total_seconds(), {"kind": waiting.kind}


def page_cache_bytes() -> Answer:
    yield remembered.bytes, {}
