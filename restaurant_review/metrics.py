"""What diners and staff do here, for whoever counts it."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone

# What is told a figure's name, the seconds that it took if it took any, and its attributes.
listeners: list[Callable[[str, float | None, dict[str, str]], None]] = []


def measured(name: str, seconds: float | None = None, /, **attributes: str) -> None:
    """Something happened. While nobody listens this costs next to nothing."""
    for listen in listeners:
        listen(name, seconds, attributes)


@contextmanager
def timed(name: str, **attributes: str) -> Iterator[None]:
    """Measure a block or, as a decorator, a function; and whether it went well."""
    began, outcome = time.perf_counter(), "ok"
    try:
        yield
    except ValidationError as error:
        outcome = getattr(error, "code", "") or "refused"
        raise
    except Exception:
        outcome = "failed"
        raise
    finally:
        measured(name, time.perf_counter() - began, outcome=outcome, **attributes)


def after_save(instance: Any, created: bool, **kwargs: Any) -> None:
    """Sent for each restaurant, review and report that is stored."""
    if created:
        status = getattr(instance, "status", "published")
        measured("posts", kind=instance._meta.model_name, outcome=str(status))


def gauges() -> dict[str, Callable[[], Iterable[tuple[float, dict[str, str]]]]]:
    """What can be asked at any time. Each answer is a number and its attributes."""
    return {"queue_length": _queue_length, "queue_age": _queue_age, "page_cache_bytes": _page_cache_bytes}


def _queue_length() -> Iterable[tuple[float, dict[str, str]]]:
    from .models import Restaurant, Review

    for model in (Restaurant, Review):
        yield model.objects.to_moderate().count(), {"kind": model._meta.model_name or ""}


def _queue_age() -> Iterable[tuple[float, dict[str, str]]]:
    """Seconds for which the oldest case of the staff's queue has waited."""
    from .models import Restaurant, Review

    for model in (Restaurant, Review):
        oldest = model.objects.aggregate(oldest=Min("queued"))["oldest"] or timezone.now()
        yield (timezone.now() - oldest).total_seconds(), {"kind": model._meta.model_name or ""}


def _page_cache_bytes() -> Iterable[tuple[float, dict[str, str]]]:
    from . import page_cache

    yield page_cache.remembered.bytes, {}
