"""What diners and staff do here, for whoever counts it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError

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


def after_decision(instance: Any, created: bool, **kwargs: Any) -> None:
    """Sent for each decision of staff: the seconds are what one of its cases had waited, on average."""
    if created:
        waited = instance.waited.total_seconds() / max(instance.cases, 1)
        measured("decisions", waited, action=str(instance.action))
    elif instance.undone:
        measured("decisions_undone", action=str(instance.action))
