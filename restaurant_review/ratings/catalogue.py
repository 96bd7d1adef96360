"""The number that grows when anything shown changes, and how many restaurants are shown.

Writers add rows, which nobody locks; they are counted when the number is read, and folded into one row by
whoever reads it when there are many. The count is what has been committed, under any order of commits.
"""

import logging
from typing import Any, NamedTuple

from django.db import DatabaseError, connections, transaction

from ..models import Catalogue, CatalogueChange

logger = logging.getLogger(__name__)

CATALOGUE = Catalogue._meta.db_table
CHANGE = CatalogueChange._meta.db_table

# Rows that are cheaper counted at each reading than folded.
FOLD_AFTER = 200

QUERY = (
    "SELECT version + added, restaurants + difference, epoch, added FROM"
    f" {CATALOGUE},"
    f" (SELECT count(*) AS added, coalesce(sum(restaurants), 0) AS difference FROM {CHANGE}) AS change"
    " WHERE id = 1"
)

_due = False


class State(NamedTuple):
    version: int
    restaurants: int
    # Another after a restore: a version of one epoch says nothing about another's.
    epoch: str


def state(using: str = "default") -> State:
    """As of what has been committed. Raw, since it is read for every page: the ORM costs 230 µs more."""
    global _due
    with connections[using].cursor() as cursor:
        cursor.execute(QUERY)
        version, restaurants, epoch, added = cursor.fetchone() or (0, 0, "", 0)
    if added > FOLD_AFTER:
        _due = True
    return State(version, int(restaurants), epoch)


def after_request(**kwargs: Any) -> None:
    """Fold, if this process has seen many rows: after its answer, so that nobody waits for it."""
    global _due
    if not _due:
        return
    _due = False
    try:
        fold("default")
    except DatabaseError as error:
        logger.warning("The catalogue was not folded, somebody will: %s", type(error).__name__)


def fold(using: str) -> None:
    """Move what the rows come to into the one row. Its version and number of restaurants stay the same."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        row = Catalogue.objects.using(using).select_for_update(skip_locked=True, no_key=True)
        if not row.filter(pk=1).exists():
            return  # somebody else is at it
        if connection.vendor == "postgresql":
            cursor.execute(f"DELETE FROM {CHANGE} RETURNING restaurants")
            gone = [restaurants for (restaurants,) in cursor.fetchall()]
        else:
            gone = list(CatalogueChange.objects.using(using).values_list("restaurants", flat=True))
            CatalogueChange.objects.using(using).all().delete()
        cursor.execute(
            f"UPDATE {CATALOGUE} SET version = version + %s, restaurants = restaurants + %s WHERE id = 1",
            [len(gone), sum(gone)],
        )
