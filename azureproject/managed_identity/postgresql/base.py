"""A database connection whose password is the current token of the managed identity.

Django asks `get_connection_params` for each new connection, so a token is looked at when one is opened and
never again: an open connection outlives its token.
"""

import logging
import re
import time
from typing import Any

import psycopg2
from django.db.backends.postgresql import base
from django.db.utils import OperationalError
from django.utils.asyncio import async_unsafe

from .. import metrics
from . import parameters, timeouts
from .client import DatabaseClient

logger = logging.getLogger(__name__)

# Where Azure's PgBouncer listens, in transaction mode, and the server itself beside it.
PGBOUNCER_PORT = "6432"
SERVER_PORT = "5432"

# libpq gives a failed connection no error code, only the server's words. Entra's begin "The access token".
REFUSED = re.compile(r"password authentication failed|access token", re.IGNORECASE)
UNVERIFIED = re.compile(r"certificate|SSL error|does not support SSL|does not match host name", re.IGNORECASE)

# Servers that were waited for in vain: until when everybody is told so at once, and in which words.
_unreachable: dict[str, tuple[float, str]] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    """With a PASSWORD in the settings it is used; without one, each new connection gets the current token."""

    client_class = DatabaseClient

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(settings_dict, *args, **kwargs)
        if PGBOUNCER_PORT in str(settings_dict["PORT"]).split(","):
            # It gives each transaction another session, in which the cursor of the last one is unknown.
            settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True

    @property
    def is_pooled(self) -> bool:
        """Whether each transaction may get another session of the server, as Django's setting for it says."""
        return bool(self.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"))

    def bypass_pooler(self, host: str = "", port: str = SERVER_PORT) -> bool:
        """From now on sign in to the server itself, for what needs a session of its own.

        Without a host it is looked for beside PgBouncer. False, and nothing changed, when it does not answer.
        """
        if not host and PGBOUNCER_PORT not in str(self.settings_dict["PORT"]).split(","):
            return False
        address = {"HOST": host or self.settings_dict["HOST"], "PORT": port}
        server = self.copy()
        server.settings_dict |= {**address, "DISABLE_SERVER_SIDE_CURSORS": False}
        try:
            server.ensure_connection()
        except OperationalError:
            return False
        finally:
            server.close()
        self.close()
        self.settings_dict |= {**address, "DISABLE_SERVER_SIDE_CURSORS": False}
        return True

    def get_connection_params(self) -> dict[str, Any]:
        return {
            **parameters.DEFAULT_OPTIONS,
            "connection_factory": timeouts.Connection,
            **super().get_connection_params(),
            **parameters.tls(self.settings_dict),
            "password": parameters.password(self.settings_dict),
        }

    @async_unsafe
    def connect(self) -> None:
        with timeouts.deadline(self._at_most(timeouts.SIGN_IN_TIMEOUT)):
            super().connect()

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Sign in; a refused token is tried once more with a newly fetched one, nothing else is."""
        began = time.monotonic()
        until, failure = _unreachable.get(self._address, (0.0, ""))
        if began < until:
            raise psycopg2.OperationalError(failure)
        timeout = timeouts.CONNECT_TIMEOUT
        if failure:
            timeout = timeouts.RETRY_TIMEOUT
            _unreachable[self._address] = (began + timeout, failure)
        connection, error = self._open(conn_params, timeout)
        if REFUSED.search(error):
            renewed, why_not = parameters.renewed_password(
                self.settings_dict, refused=conn_params["password"]
            )
            error += why_not
            if renewed is not None:
                logger.warning("The database refused the token of %s; trying a new one.", self._role)
                connection, error = self._open({**conn_params, "password": renewed}, timeout)
        if connection is None:
            was_unreachable, failure = bool(failure), self._explain(error)
            if timeouts.is_enabled() and (was_unreachable or time.monotonic() - began > 1):
                _unreachable[self._address] = (time.monotonic() + timeouts.COOLDOWN, failure)
            raise psycopg2.OperationalError(failure)
        _unreachable.pop(self._address, None)
        return connection

    def init_connection_state(self) -> None:
        super().init_connection_state()
        # A pooler would hand the session, and what is set in it, to somebody else.
        if not self.is_pooled:
            # A command waits as long as its work takes, also where the role has a limit for PgBouncer's sake.
            seconds = timeouts.STATEMENT_TIMEOUT if timeouts.is_enabled() else 0
            with self.connection.cursor() as cursor:
                cursor.execute("SET statement_timeout = %s", [f"{seconds:.0f}s"])

    def is_usable(self) -> bool:
        """Whether it lives, by a round trip unless it answered a moment ago."""
        connection = self.connection
        if not self.errors_occurred and isinstance(connection, timeouts.Connection) and connection.is_fresh():
            return True
        with timeouts.deadline(timeouts.CHECK_TIMEOUT):
            usable = super().is_usable()
        metrics.measured("connection_checks", outcome="ok" if usable else "lost")
        return usable

    def _open(self, conn_params: dict[str, Any], timeout: float) -> tuple[Any, str]:
        """A connection, or what was said instead of one.

        The exception stays here: the frames it holds on to are psycopg2's, with the password in plain text
        among their variables, where a traceback page would show it.
        """
        began, outcome = time.monotonic(), "ok"
        try:
            with timeouts.deadline(self._at_most(timeout)):
                connection = super().get_new_connection(conn_params)
            connection.query_timeout = self._at_most(timeouts.QUERY_TIMEOUT)
            return connection, ""
        except psycopg2.Error as error:
            words = " ".join(str(error).split()) or type(error).__name__
            outcome = "refused" if REFUSED.search(words) else "failed"
            return None, words
        finally:
            metrics.measured("connections", time.monotonic() - began, outcome=outcome)

    def _at_most(self, seconds: float) -> float:
        """Where another server can answer in its place, the settings may say TIMEOUT: wait no longer."""
        timeout: float | None = self.settings_dict.get("TIMEOUT")
        return seconds if timeout is None else min(seconds, timeout)

    @property
    def _address(self) -> str:
        return f"{self.settings_dict['HOST']}:{self.settings_dict['PORT'] or 5432}"

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
                " identity."
            )
        elif UNVERIFIED.search(error):
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
