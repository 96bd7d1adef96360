"""The number that grows when anything shown changes, when that last was, and how many restaurants are shown.

Writers add rows, which nobody locks; they are counted when the number is read, and folded into one row by
whoever reads it when there are many. The count is what has been committed, under any order of commits.
"""

import logging
import secrets
import time
from typing import Any, NamedTuple

from django.db import DatabaseError, connections, transaction

from ..models import Catalogue, CatalogueChange
from ..prepared import PreparedStatement

logger = logging.getLogger(__name__)

CATALOGUE = Catalogue._meta.db_table
CHANGE = CatalogueChange._meta.db_table

# Rows that are cheaper counted at each reading than folded.
FOLD_AFTER = 200

# The time of day as the triggers write it, in seconds of Unix time.
NOW = {
    "postgresql": "extract(epoch FROM clock_timestamp())",
    "sqlite": "((julianday('now') - 2440587.5) * 86400)",
}

# Who is still writing may have said when and not committed yet: a later time would then be seen first, and an
# earlier one would come unseen. SQLite has one writer at a time, so its times come in order.
NOBODY_WRITES = {
    "postgresql": "pg_snapshot_xmin(pg_current_snapshot()) = pg_snapshot_xmax(pg_current_snapshot())",
    "sqlite": "true",
}
_LATER = {"postgresql": "greatest", "sqlite": "max"}
QUERY = {
    vendor: PreparedStatement(
        "SELECT version + added, restaurants + difference, epoch, added,"
        f" {_LATER[vendor]}(changed, last), {quiet} FROM {CATALOGUE},"
        " (SELECT count(*) AS added, coalesce(sum(restaurants), 0) AS difference,"
        f" coalesce(max(changed), 0) AS last FROM {CHANGE}) AS change"
        " WHERE id = 1"
    )
    for vendor, quiet in NOBODY_WRITES.items()
}

_due = False


class State(NamedTuple):
    version: int
    restaurants: int
    # Another after a restore: a version of one epoch says nothing about another's.
    epoch: str
    # The latest time that a change says, in Unix time.
    written: float
    # The same; None while somebody writes.
    changed: float | None


def raised(vendor: str, of: str = "") -> str:
    """What an UPDATE sets when something shown of a restaurant has changed."""
    return f"version = {of and f'{of}.'}version + 1, changed = {NOW[vendor]}"


def new_epoch() -> str:
    return f"{time.time():.0f} {secrets.token_hex(8)}"


def state(using: str = "default") -> State:
    """As of what has been committed. Raw, since it is read for every page: the ORM costs 230 µs more."""
    global _due
    connection = connections[using]
    with connection.cursor() as cursor:
        QUERY[connection.vendor].execute(connection, cursor)
        row = cursor.fetchone() or (0, 0, "", 0, 0.0, False)
    version, restaurants, epoch, added, written, quiet = row
    if added > FOLD_AFTER:
        _due = True
    return State(version, int(restaurants), epoch, written, written if quiet else None)


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
            cursor.execute(f"DELETE FROM {CHANGE} RETURNING restaurants, changed")
            gone = cursor.fetchall()
        else:
            gone = list(CatalogueChange.objects.using(using).values_list("restaurants", "changed"))
            CatalogueChange.objects.using(using).all().delete()
        cursor.execute(
            f"UPDATE {CATALOGUE} SET version = version + %s, restaurants = restaurants + %s,"
            f" changed = {_LATER[connection.vendor]}(changed, %s) WHERE id = 1",
            [
                len(gone),
                sum(restaurants for restaurants, _changed in gone),
                max((changed for _restaurants, changed in gone), default=0),
            ],
        )
