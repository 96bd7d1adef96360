"""What the site forgets by itself: addresses after 30 days, and what nothing needs any more.

No timer and no operator: whichever process answers a request does it, once an hour, after the answer is sent.
"""

import logging
import time
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from .models import Change, Posting, Report, Review

logger = logging.getLogger(__name__)

KEPT = timedelta(days=30)
# Counts no more after an hour.
POSTING_KEPT = timedelta(days=1)

EVERY = 3600.0
FIRST_AFTER = 300.0
AT_ONCE = 1000

_due = time.monotonic() + FIRST_AFTER


def after_request(**kwargs: Any) -> None:
    global _due
    if time.monotonic() < _due:
        return
    # Set first: while the database is away nobody else should try, and the next hour will do.
    _due = time.monotonic() + EVERY
    try:
        forget()
    except DatabaseError as error:
        logger.warning("Old addresses were not forgotten, in an hour they will be: %s", type(error).__name__)


def forget() -> None:
    before = timezone.now() - KEPT
    _each(Review.objects.filter(visitor__gt="", review_date__lt=before), _empty_visitor)
    _each(Report.objects.filter(visitor__gt="", created__lt=before), _empty_visitor)
    _each(Posting.objects.filter(since__lt=timezone.now() - POSTING_KEPT), QuerySet.delete)
    _each(Change.objects.filter(decision__made__lt=before), QuerySet.delete)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _empty_visitor(rows: QuerySet[Any]) -> None:
    rows.update(visitor="")


def _each(rows: QuerySet[Any], act: Any) -> None:
    """In small transactions that pass over rows somebody holds, so that nobody waits for this."""
    model: type[Model] = rows.model
    while True:
        with transaction.atomic():
            locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
            pks = list(locked.values_list("pk", flat=True)[:AT_ONCE])
            act(model._default_manager.filter(pk__in=pks))
        if len(pks) < AT_ONCE:
            return
