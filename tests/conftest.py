"""The whole suite runs on PostgreSQL, or on SQLite with `--database=sqlite`.

The database server and the identity endpoint are started before Django's settings are read, since those
read their addresses from the environment. Each process of pytest-xdist has its own.
"""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from azureproject.configuration.variables import NAMES
from testbed import Missing
from testbed.certificates import Certificates
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.postgresql import PostgreSQL
from tests.servers import IN_CI

# Read by the SDK, which takes even an empty one for a choice.
REMOVED = ("AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_TOKEN_CREDENTIALS")


class Servers:
    """The parts that the suite runs on, and why there is no PostgreSQL among them where there is none."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        directory = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="site-")))
        self.certificates = Certificates(directory)
        self.postgresql: PostgreSQL | None = None
        self.without = "asked for"
        self.identity = IdentityEndpoint(on_token=self._accept)
        self.stack.callback(self.identity.stop)

    def start_postgresql(self) -> None:
        try:
            self.postgresql = PostgreSQL(self.certificates)
        except Missing as missing:
            if IN_CI:
                raise pytest.UsageError(f"missing under CI: {missing}") from None
            self.without = str(missing)
        else:
            self.stack.callback(self.postgresql.remove)

    def _accept(self, resource: str, token: str, expires_on: int) -> None:
        if resource == POSTGRESQL and self.postgresql:
            self.postgresql.accept(token, expires_on)


SERVERS = pytest.StashKey[Servers]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("postgresql", "sqlite"),
        default="postgresql",
        help="what the suite runs on (default: postgresql)",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.option.help or config.option.version or _only_distributes(config):
        return
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the suite starts its servers first")
    config.stash[SERVERS] = servers = Servers()
    # What a shell or a .env may hold. An empty variable counts as unset, and a .env does not replace it.
    os.environ.update(dict.fromkeys(NAMES, ""))
    os.environ["SECRET_KEY"] = "the suite has a key of its own: 0123456789 abcdefghij"
    for variable in REMOVED:
        os.environ.pop(variable, None)
    os.environ.update(servers.identity.environment())
    if config.option.database == "postgresql":
        servers.start_postgresql()
        if servers.postgresql:
            os.environ.update(servers.postgresql.environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "azureproject.settings"
    # Reads the settings now; pytest-django goes on from there.
    assert settings.DATABASES


def pytest_unconfigure(config: pytest.Config) -> None:
    if servers := config.stash.get(SERVERS, None):
        servers.stack.close()


def pytest_report_header(config: pytest.Config) -> str:
    servers = config.stash.get(SERVERS, None)
    if servers is None:
        return f"database: {config.option.database}, one server a process"
    if servers.postgresql:
        return f"database: PostgreSQL, {servers.postgresql.binaries}"
    return f"database: SQLite ({servers.without})"


def _only_distributes(config: pytest.Config) -> bool:
    """Whether other processes run the tests for this one (pytest-xdist)."""
    return getattr(config.option, "dist", "no") != "no" and not hasattr(config, "workerinput")


@pytest.fixture(scope="session")
def certificates(request: pytest.FixtureRequest) -> Certificates:
    """The authority that every test server is signed by."""
    return request.config.stash[SERVERS].certificates


@pytest.fixture(scope="session")
def identity_endpoint(request: pytest.FixtureRequest) -> IdentityEndpoint:
    """The endpoint the suite itself asks. To break one, start your own."""
    return request.config.stash[SERVERS].identity


@pytest.fixture(scope="session")
def postgresql_server(request: pytest.FixtureRequest) -> PostgreSQL:
    """The server the suite itself runs on. To break one, start your own."""
    servers = request.config.stash[SERVERS]
    if servers.postgresql is None:
        pytest.skip(f"needs PostgreSQL; the suite runs on SQLite: {servers.without}")
    return servers.postgresql


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Pages are tested without `collectstatic`; a test of gunicorn runs it."""
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]


@pytest.fixture(autouse=True, scope="session")
def _nothing_is_forgotten_meanwhile() -> None:
    """The hourly tidying would add its queries to whichever test is on."""
    from restaurant_review import retention

    retention._due = float("inf")
