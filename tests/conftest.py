"""The whole suite runs on PostgreSQL, or on SQLite with `--database=sqlite`.

The database server and the identity endpoint are started before Django's settings are read, since those
read their addresses from the environment. Each process of pytest-xdist has its own.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling

from azureproject.configuration.variables import NAMES
from testbed.certificates import Certificates
from testbed.gunicorn import manage
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import PostgreSQL
from tests.servers import Servers

# Read by the SDK, which takes even an empty one for a choice.
REMOVED = ("AZURE_TENANT_ID", "AZURE_CLIENT_SECRET", "AZURE_TOKEN_CREDENTIALS")


# Tests that use one of these use the suite's database.
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback", "engine"}
# Tests that use one of these drive a browser, or wait for parts that are away.
SLOW = {"browser", "parts", "azurite", "photo_server"}

# A browser with its site, and a primary with its standbys: started once, whatever the number of processes.
TOGETHER = ("tests/browser/", "tests/azureproject/replicas/")
# What takes longest, and so begins first: no process is left with it when the others are done.
LONGEST = (
    *TOGETHER,
    "tests/azureproject/middleware/test_outages.py",
    "tests/restaurant_review/test_malformed_requests.py",
    "tests/azureproject/managed_identity/test_pgbouncer.py",
    "tests/azureproject/doctor/",
    "tests/restaurant_review/admin/test_odd_values.py",
    "tests/restaurant_review/api/test_schemathesis.py",
    "tests/azureproject/test_hosting.py",
    "tests/infra/",
)

# The copy of the suite's migrated database on its server.
MIGRATED = "migrated"

SERVERS = pytest.StashKey[Servers]()
# The same on SQLite.
MIGRATED_FILE = pytest.StashKey[Path]()


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
    # Playwright keeps an event loop in the thread of the tests; nothing of Django runs in it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    os.environ["DJANGO_SETTINGS_MODULE"] = "azureproject.settings"
    # Reads the settings now; pytest-django goes on from there.
    # Pages are tested without `collectstatic`; a test of gunicorn runs it.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]
    # Looks a file up when it is asked for. Each test client would list them all.
    settings.WHITENOISE_AUTOREFRESH = True
    # A real hash takes a third of a second.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


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


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark each test by what it uses, before `-m` chooses among them; then put first what takes long."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        uses_database = fixtures & DATABASE or item.get_closest_marker("django_db")
        if uses_database and not item.get_closest_marker("any_database"):
            item.add_marker("database")
        if fixtures & SLOW:
            item.add_marker("slow")
    yield
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (_place(item.nodeid), item.path not in slow))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Nobody reads what a test that passed has logged, and odd requests log megabytes: it is not sent on."""
    report = yield
    if report.passed:
        report.sections = []
    return report


def _place(nodeid: str) -> int:
    """In LONGEST, or behind it."""
    return next((place for place, path in enumerate(LONGEST) if nodeid.startswith(path)), len(LONGEST))


class Scheduling(LoadFileScheduling):
    """A file's tests stay in one process, and so do those of a folder whose files share dear servers."""

    def _split_scope(self, nodeid: str) -> str:
        shared = (folder for folder in TOGETHER if nodeid.startswith(folder))
        return next(shared, None) or super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


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


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """What the suite runs on, for a test that makes a database of its own."""
    return "postgresql" if request.config.stash[SERVERS].postgresql else "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Keep a copy of the migrated database before a test writes to it."""
    from django.db import connection

    if server := request.config.stash[SERVERS].postgresql:
        connection.close()
        server.create_database(MIGRATED, template=connection.settings_dict["NAME"])
        if not connection.settings_dict["NAME"].startswith("test_"):
            # No test of this run asks Django for a database, so it made none.
            identity = request.config.stash[SERVERS].identity.environment()
            done = manage("migrate", "--verbosity", "0", **identity, **server.environment(MIGRATED))
            assert done.returncode == 0, done.stderr
    elif connection.is_in_memory_db():
        path = tmp_path_factory.mktemp("migrated") / "db.sqlite3"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        request.config.stash[MIGRATED_FILE] = path


@pytest.fixture(scope="session")
def migrated_database(
    postgresql_server: PostgreSQL, django_db_setup: None
) -> Callable[[str], dict[str, str]]:
    """Make a migrated and empty database of this name on the suite's server; returns the variables for it."""

    def make(name: str) -> dict[str, str]:
        postgresql_server.create_database(name, template=MIGRATED)
        return postgresql_server.environment(name)

    return make


@pytest.fixture(scope="session")
def fill(postgresql_server: PostgreSQL, django_db_setup: None) -> Callable[[PostgreSQL], None]:
    """Bring the site's tables, migrated and empty, into the database of another server."""
    return lambda server: server.copy_database(postgresql_server, MIGRATED)


@pytest.fixture(scope="session")
def _migrated_file(
    request: pytest.FixtureRequest, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    if made := request.config.stash.get(MIGRATED_FILE, None):
        return made
    folder = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        # Of all processes of the run, whose first makes it.
        folder = folder.parent
    path = folder / "migrated.sqlite3"
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            unfinished = folder / "unfinished.sqlite3"
            done = manage("migrate", "--verbosity", "0", SQLITE_PATH=str(unfinished))
            assert done.returncode == 0, done.stderr
            unfinished.rename(path)
    return path


@pytest.fixture(scope="session")
def migrated_file(_migrated_file: Path) -> Callable[[Path], dict[str, str]]:
    """Make a migrated and empty SQLite database in this folder; returns the variables for it."""

    def make(folder: Path) -> dict[str, str]:
        return {"SQLITE_PATH": str(shutil.copy(_migrated_file, folder / "db.sqlite3"))}

    return make


@pytest.fixture(autouse=True)
def _nothing_of_another_test_is_remembered() -> None:
    """No page of it, and not the language in which its last page was."""
    from django.utils import translation

    from restaurant_review import facets, page_cache
    from restaurant_review.jinja2 import Cache

    translation.deactivate()
    page_cache.remembered.clear()
    Cache.drawn.clear()
    facets.remembered.clear()


@pytest.fixture(autouse=True, scope="session")
def _tell_of_rendered_pages() -> None:
    """Django's test client hears of its own engine's templates alone: tell it of Jinja2's as well."""
    from django.template.backends.jinja2 import Template
    from django.test.signals import template_rendered

    render = Template.render

    def telling(self: Template, context: Any = None, request: Any = None) -> str:
        template_rendered.send(sender=self, template=self, context=context or {})
        return render(self, context, request)

    Template.render = telling


@pytest.fixture(autouse=True)
def _nothing_is_done_after_an_answer() -> None:
    """It would add its queries to whichever test is on. Whoever changes INSTALLED_APPS connects it anew."""
    from django.core.signals import request_finished

    for name in ("tidy", "fold", "gather"):
        request_finished.disconnect(dispatch_uid=name)
