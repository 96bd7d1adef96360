"""A database server and an identity endpoint that a test may stop, freeze and rotate."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from azureproject.configuration import databases
from azureproject.configuration.declaration import Values
from azureproject.managed_identity import tokens
from azureproject.managed_identity.postgresql import base
from testbed.certificates import Certificates
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.postgresql import PostgreSQL

Connect = Callable[..., BaseDatabaseWrapper]


@dataclass(frozen=True)
class Parts:
    postgresql: PostgreSQL
    identity: IdentityEndpoint

    @property
    def environ(self) -> dict[str, str]:
        return {**self.identity.environment(), **self.postgresql.environment()}

    def mend(self) -> None:
        """Leave both as the next test expects them."""
        self.identity.delay, self.identity.status = 0.0, 200
        self.identity.lifetime = 24 * 60 * 60
        self.identity.rotate()


@pytest.fixture(scope="module")
def _own_parts(postgresql_server: PostgreSQL, certificates: Certificates) -> Iterator[Parts]:
    """One pair a module. Asks for the suite's server too: where that is missing, so is this."""
    with ExitStack() as stack:
        postgresql = PostgreSQL(certificates)
        stack.callback(postgresql.remove)

        def accept(resource: str, token: str, expires_on: int) -> None:
            # Telemetry and photos have tokens of their own.
            if resource == POSTGRESQL:
                postgresql.accept(token, expires_on)

        endpoint = IdentityEndpoint(on_token=accept)
        stack.callback(endpoint.stop)
        yield Parts(postgresql, endpoint)


@pytest.fixture
def parts(_own_parts: Parts, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """Both parts, working, and a process that knows no token of theirs yet."""
    _own_parts.mend()
    for name, value in _own_parts.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tokens, "_caches", {})
    monkeypatch.setattr(base, "_unreachable", {})
    _own_parts.identity.requests.clear()
    return _own_parts


@pytest.fixture(scope="module")
def _migrated_parts(_own_parts: Parts, fill: Callable[[PostgreSQL], None]) -> None:
    fill(_own_parts.postgresql)


@pytest.fixture
def migrated(_migrated_parts: None, parts: Parts) -> Parts:
    """The parts, with the site's tables in the database."""
    return parts


@pytest.fixture
def connect(parts: Parts, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connect]:
    """Open connections as the settings would describe them, with these variables over the parts' own."""
    with ExitStack() as stack, django_db_blocker.unblock():

        def connect(**environ: str) -> BaseDatabaseWrapper:
            # The backend looks at libpq's own variables itself.
            for name, value in environ.items():
                monkeypatch.setenv(name, value)
            values = Values(os.environ)
            config = databases.database(values, hosted=False)
            assert values.faults == []
            connection = ConnectionHandler({"default": config})["default"]
            stack.callback(connection.close)
            connection.ensure_connection()
            return connection

        yield connect
