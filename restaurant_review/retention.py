"""What the site forgets and tidies by itself, once a day: addresses first of all.

No timer and no operator: a process that has answered a request, a probe's included, looks once an hour
whether the day's work is due, and does it in a thread of its own. `manage.py tidy` does the same at once.
"""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from io import StringIO
from threading import Thread
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import Error, connections, models, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from . import indexing
from .models import (
    Catalogue,
    Change,
    Claim,
    Decision,
    HelpfulVote,
    Posting,
    Report,
    Restaurant,
    Review,
    Submission,
    Suggestion,
)
from .moderation import digest
from .ratings import catalogue

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
# Nothing that was made of an address is kept for longer than 30 days: a day is for the next run to come.
ADDRESSES_KEPT = timedelta(days=29)
# How long a decision can be undone.
CHANGES_KEPT = timedelta(days=30)
# The history of rows, and who decided what.
LOG_KEPT = timedelta(days=365)

LOOK_EVERY = 3600.0
FIRST_LOOK_AFTER = 300.0
AT_ONCE = 1000

_due = time.monotonic() + FIRST_LOOK_AFTER


def after_request(**kwargs: Any) -> None:
    global _due
    if time.monotonic() < _due:
        return
    # Set first: while the database is away nobody else should try, and the next hour will do.
    _due = time.monotonic() + LOOK_EVERY
    Thread(target=_tidy_if_due, name="tidy", daemon=True).start()


def _tidy_if_due() -> None:
    try:
        if is_due():
            tidy()
    except (Error, CommandError) as error:
        logger.warning("The site was not tidied, tomorrow it will be: %s", type(error).__name__)
    finally:
        connections.close_all()


def is_due() -> bool:
    """Whether nobody has begun the day's work. Who is told so has it: other replicas are told no."""
    now = timezone.now()
    rows = Catalogue.objects.filter(Q(tidied=None) | Q(tidied__lt=now - DAY), pk=1)
    return rows.update(tidied=now) == 1


def tidy(log_kept: timedelta = LOG_KEPT) -> dict[str, int]:
    """Do it all; returns how many rows of each kind. Several may run at once: each passes over what is held.

    Raises CommandError when the photo storage is away; the rest is done then.
    """
    done = forget(timezone.now())
    done |= {
        "log entries": _each(LogEntry.objects.filter(action_time__lt=timezone.now() - log_kept), _delete),
        "decisions": _each(Decision.objects.filter(made__lt=timezone.now() - log_kept), _delete),
        "reviews ranked": Review.objects.rank_missing(),
        "restaurants folded": Restaurant.objects.fold_missing(),
        "reviews and restaurants read for the search": indexing.bring_up_to_date()
        + indexing.read_large_ones(),
    }
    done["digests by mail"] = digest.send()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    catalogue.fold("default")
    # Last, since a storage that is away ends it.
    call_command("prune_photos", stdout=StringIO())
    return done


def forget(now: datetime) -> dict[str, int]:
    """What came of addresses, and what can no longer be sent again, undone or held."""
    before = now - ADDRESSES_KEPT
    done = {
        "addresses": sum(
            _each(model._default_manager.filter(**{f"{date}__lt": before}, visitor__gt=""), _empty_visitor)
            for model, date in DATED.items()
        ),
        "counts of posts": _each(Posting.objects.filter(since__lt=now - DAY), _delete),
        "submissions": _each(Submission.objects.filter(created__lt=now - DAY), _delete),
        "changes": _each(Change.objects.filter(decision__made__lt=now - CHANGES_KEPT), _delete),
        "claims": _each(Claim.objects.filter(since__lt=now - DAY), _delete),
    }
    if apps.is_installed("axes"):
        # Its own command keeps an address until the next sign-in.
        attempts = apps.get_model("axes", "AccessAttempt")
        done["sign-ins"] = _each(attempts.objects.filter(attempt_time__lt=before), _delete)
    return done


# When each row was made that holds a visitor.
DATED: dict[type[models.Model], str] = {
    Review: "review_date",
    Restaurant: "added",
    Report: "created",
    Suggestion: "created",
    HelpfulVote: "created",
}


def _empty_visitor(rows: QuerySet[Any]) -> None:
    if rows.model is Report:
        # The API's browser is made of the address, too.
        rows.filter(browser__startswith="api-").update(browser=Concat(Value("api "), F("pk")))
    rows.update(visitor="")


def _delete(rows: QuerySet[Any]) -> None:
    rows.delete()


def _each(rows: QuerySet[Any], act: Callable[[QuerySet[Any]], None]) -> int:
    """In small transactions that pass over rows somebody holds, so that nobody waits for this."""
    done = 0
    while True:
        with transaction.atomic():
            locked = rows.order_by("pk").select_for_update(skip_locked=True, of=("self",))
            pks = list(locked.values_list("pk", flat=True)[:AT_ONCE])
            if pks:
                act(rows.model._default_manager.filter(pk__in=pks))
        done += len(pks)
        if len(pks) < AT_ONCE:
            return done
