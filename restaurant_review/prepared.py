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

# Each takes a quarter of a megabyte of the server (measured for lists). After so many, others are planned as
# they come.
MAX_STATEMENTS = 50

# PostgreSQL's error codes for: no such statement, there is one already, another type of result than before,
# and a value whose type does not follow from where it stands.
NOT_PREPARED = ("26000", "42P05", "0A000", "42P18")

_names: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()
# Aliases of databases at which nothing is prepared.
_unprepared: set[str] = set()


class Execute(str):
    """What runs a statement, and the statement itself, for who tells what was asked (telemetry)."""

    statement: str


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
        self.prepare = f"PREPARE {self.name} AS {text}"
        self.constants = constants
        values = ", ".join(["%s"] * len(self.places))
        self.run = Execute(f"EXECUTE {self.name} ({values})" if values else f"EXECUTE {self.name}")
        self.run.statement = sql

    def execute(
        self, connection: BaseDatabaseWrapper, cursor: CursorWrapper, parameters: Sequence[Any] = ()
    ) -> None:
        """The same as `cursor.execute(sql, parameters)`."""
        names = _names_known_to(connection)
        if names is None or (self.name not in names and len(names) >= MAX_STATEMENTS):
            cursor.execute(self.sql, parameters)
            return
        try:
            if self.name not in names:
                _ask(connection, self.prepare, self.constants)
                names.add(self.name)
            cursor.execute(self.run, [parameters[place] for place in self.places])
        except DatabaseError as error:
            if getattr(error.__cause__, "pgcode", None) not in NOT_PREPARED:
                raise
            logger.warning("No more statements are prepared: %s", error)
            _unprepared.add(connection.alias)
            if connection.in_atomic_block:
                # Of which this was the end.
                raise
            cursor.execute(self.sql, parameters)


def _names_known_to(connection: BaseDatabaseWrapper) -> set[str] | None:
    """What its session of the server has prepared; None behind a pooler, which may give it another one.

    A pooler tells its clients of a process of its own making, not of the server's.
    """
    if connection.vendor != "postgresql" or connection.alias in _unprepared:
        return None
    session = connection.connection
    if session not in _names:
        if _ask(connection, "SELECT pg_backend_pid()", ()) != session.get_backend_pid():
            _unprepared.add(connection.alias)
            return None
        _names[session] = set()
    return _names[session]


def _ask(connection: BaseDatabaseWrapper, sql: str, parameters: Sequence[Any]) -> Any:
    """What is asked once in a session, and so counts as no query of the page that happens to be the first."""
    with connection.wrap_database_errors, connection.connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0] if cursor.description else None
