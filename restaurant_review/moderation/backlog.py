"""How much waits for staff, and for how long: for whoever watches over it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Min
from django.utils import timezone

from ..models import Restaurant, Review, Suggestion


class Backlog(NamedTuple):
    # The model's name.
    kind: str
    label: str
    cases: int
    oldest: datetime | None

    @property
    def age(self) -> timedelta:
        return timezone.now() - self.oldest if self.oldest else timedelta()


def backlog(models: Iterable[type[Any]] = (Review, Restaurant, Suggestion)) -> list[Backlog]:
    """Of each kind, by the index of the queue."""
    return [_of(model) for model in models]


def _of(model: type[Any]) -> Backlog:
    if model is Suggestion:
        found = Suggestion.objects.open().aggregate(cases=Count("pk"), oldest=Min("created"))
    else:
        found = model.objects.to_moderate().aggregate(cases=Count("pk"), oldest=Min("queued"))
    label = str(model._meta.verbose_name_plural)
    return Backlog(model._meta.model_name, label, found["cases"], found["oldest"])
