"""Statements that PostgreSQL plans once in a session, and not at each request.

To plan a page's query takes it longer than to fetch the twenty rows.
"""

import logging
import re
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

logger = logging.getLogger(__name__)

# Each takes memory of the session. What comes after so many is planned as it comes.
MAX_STATEMENTS = 100

# PostgreSQL's error codes for: no such statement, there is one already, another type of result than before,
# and a value whose type does not follow from where it stands.
NOT_PREPARED = ("26000", "42P05", "0A000", "42P18")

# What each session knows, and the databases behind a pooler that does not keep a client in its session.
_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
_pooled: set[str] = set()


class PreparedStatement:
    """SQL some of whose parameters are given when it is run: those of which `is_given` says so."""

    def __init__(
        self, sql: str, parameters: Sequence[Any] = (), is_given: Callable[[Any], bool] = bool
    ) -> None:
        self.sql = sql
        self.places = [number for number, each in enumerate(parameters) if is_given(each)]
        numbers = iter(range(len(parameters)))

        def numbered(found: re.Match[str]) -> str:
            number = next(numbers) if found[0] == "%s" else None
            return f"${self.places.index(number) + 1}" if number in self.places else found[0]

        text = re.sub("%.", numbered, sql)
        constants = [each for each in parameters if not is_given(each)]
        self.name = f"plateful_{sha256(repr((text, constants)).encode()).hexdigest()[:20]}"
        self.prepare = f"PREPARE {self.name} AS {text}; "
        self.constants = constants
        values = ", ".join(["%s"] * len(self.places))
        self.run = f"EXECUTE {self.name} ({values})" if values else f"EXECUTE {self.name}"

    def execute(
        self, connection: BaseDatabaseWrapper, cursor: CursorWrapper, parameters: Sequence[Any] = ()
    ) -> None:
        """The same as `cursor.execute(sql, parameters)`."""
        names = _names.setdefault(connection.connection, set()) if _keeps_sessions(connection) else None
        if names is None or (self.name not in names and len(names) >= MAX_STATEMENTS):
            cursor.execute(self.sql, parameters)
            return
        values = [parameters[place] for place in self.places]
        try:
            if self.name in names:
                cursor.execute(self.run, values)
            else:
                cursor.execute(self.prepare + self.run, [*self.constants, *values])
                names.add(self.name)
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", None) not in NOT_PREPARED:
                raise
            logger.warning("No more statements are prepared: %s", error)
            _pooled.add(connection.alias)
            cursor.execute(self.sql, parameters)


def _keeps_sessions(connection: BaseDatabaseWrapper) -> bool:
    """A failure would end the open transaction, and Django's setting tells of a pooler that is known."""
    return (
        connection.vendor == "postgresql"
        and connection.alias not in _pooled
        and not connection.in_atomic_block
        and not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    )
