"""What can be asked at any time: the staff's queue, and the page cache of this process."""

from collections.abc import Iterable

from django.db.models import Min
from django.utils import timezone

from .models import Restaurant, Review
from .page_cache import remembered

Answer = Iterable[tuple[float, dict[str, str]]]


def queue_length() -> Answer:
    for model in (Restaurant, Review):
        yield model.objects.to_moderate().count(), {"kind": model._meta.model_name or ""}


def queue_age() -> Answer:
    """Seconds for which the oldest case of the staff's queue has waited."""
    for model in (Restaurant, Review):
        oldest = model.objects.aggregate(oldest=Min("queued"))["oldest"]
        age = (timezone.now() - oldest).total_seconds() if oldest else 0.0
        yield age, {"kind": model._meta.model_name or ""}


def page_cache_bytes() -> Answer:
    yield remembered.bytes, {}
