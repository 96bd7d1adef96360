"""A database connection whose password is the current token of the managed identity.

Django asks `get_connection_params` for each new connection, so a token is looked at when one is opened and
never again: an open connection outlives its token.
"""

import logging
import re
import time
from typing import Any

from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe

from . import password, timeouts
from .client import DatabaseClient

logger = logging.getLogger(__name__)
Database = base.Database

# libpq gives a failed connection no error code, only the server's words. Entra's begin "The access token".
REFUSED = re.compile(r"password authentication failed|access token", re.IGNORECASE)
UNPROVEN = re.compile(r"certificate|SSL error|does not support SSL|does not match host name", re.IGNORECASE)

# A wait in vain: until when everybody is told so at once, and in which words.
_given_up: dict[str, tuple[float, str]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """With a PASSWORD in the settings it is used; without one, each new connection gets the current token."""

    client_class = DatabaseClient

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "password": password.current(self.settings_dict)}

    @async_unsafe
    def connect(self) -> None:
        with timeouts.at_most(timeouts.OPEN):
            super().connect()

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Sign in; a refused token is tried once more with a newly fetched one, nothing else is."""
        began = time.monotonic()
        until, failure = _given_up.get(self._address, (0.0, ""))
        if began < until:
            raise Database.OperationalError(failure)
        connection, error = self._open(conn_params)
        if REFUSED.search(error):
            renewed, why_not = password.renewed(self.settings_dict, refused=conn_params["password"])
            error += why_not
            if renewed is not None:
                logger.warning("The database refused the token of %s; trying a new one.", self._role)
                connection, error = self._open({**conn_params, "password": renewed})
        if connection is None:
            failure = self._explain(error)
            if timeouts.is_limited() and time.monotonic() - began > 1:
                _given_up[self._address] = (time.monotonic() + timeouts.PAUSE, failure)
            raise Database.OperationalError(failure)
        return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        if timeouts.is_limited():
            with self.connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = %s", [f"{timeouts.STATEMENT:.0f}s"])

    def is_usable(self) -> bool:
        with timeouts.at_most(timeouts.CHECK):
            return super().is_usable()

    def _open(self, conn_params: dict[str, Any]) -> tuple[Any, str]:
        """A connection, or what was said instead of one.

        The exception stays here: the frames it holds on to are psycopg2's, with the password in plain text
        among their variables, where a traceback page would show it.
        """
        try:
            with timeouts.at_most(timeouts.CONNECT):
                return super().get_new_connection(conn_params), ""
        except Database.Error as error:
            return None, " ".join(str(error).split()) or type(error).__name__

    @property
    def _address(self) -> str:
        return f"{self.settings_dict['HOST']}:{self.settings_dict['PORT']}"

    @property
    def _role(self) -> str:
        return f'"{self.settings_dict["USER"]}"'

    def _explain(self, error: str) -> str:
        """Which part failed, what to check, and the server's or libpq's own words."""
        if REFUSED.search(error) and self.settings_dict["PASSWORD"]:
            what = f"The database at {self._address} refused the password of {self._role}."
        elif REFUSED.search(error):
            what = (
                f"The database at {self._address} refused the token of the managed identity as {self._role}."
                " Check that the role is called as the identity is (SELECT * FROM"
                " pgaadauth_list_principals(false), in the database postgres), and was made for this very"
                " identity; then run `python manage.py doctor`."
            )
        elif UNPROVEN.search(error):
            what = (
                f"The server at {self._address} did not prove that it is the database, and was sent neither"
                " password nor token. Check the host name, and PGSSLROOTCERT if its authority is your own."
            )
        elif "FATAL:" in error:
            what = f"The database server at {self._address} answers, but lets {self._role} not in."
        else:
            what = (
                f"The database at {self._address} cannot be reached. Check that the server is running, the"
                " host name and port, and its firewall or private network."
            )
        return f"{what} ({error})"
