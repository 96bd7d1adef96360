"""`migrate` by one process at a time, on a real server and in real processes."""

import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg2.extensions import connection

from azureproject.management.commands.migrate import LOCK
from testbed.postgresql import PostgreSQL
from testbed.site import ROOT, manage

from .conftest import Parts


class Database:
    """An empty database, and the environment that names it."""

    def __init__(self, server: PostgreSQL) -> None:
        self.server = server
        self.name = f"site_{uuid.uuid4().hex}"
        server.create_database(self.name)
        self.environ = server.environment(self.name)

    def has_tables(self) -> bool:
        query = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        return self.server.sql(query, database=self.name)[0][0] > 0

    def hold(self) -> connection:
        """The lock, as another replica would hold it."""
        session = self.server.superuser(self.name)
        with session.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        return session


@pytest.fixture
def database(parts: Parts) -> Iterator[Database]:
    database = Database(parts.postgresql)
    yield database
    parts.postgresql.sql(f"DROP DATABASE {database.name} WITH (FORCE)")


def migrate(database: Database, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return manage("migrate", *arguments, environ=database.environ, check=False)


def test_replicas_that_start_together_migrate_once(database: Database) -> None:
    runs: list[subprocess.CompletedProcess[str]] = []
    replicas = [threading.Thread(target=lambda: runs.append(migrate(database))) for _ in range(3)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()

    assert [run.returncode for run in runs] == [0, 0, 0], [run.stderr for run in runs]
    assert sum("Applying restaurant_review.0001_initial" in run.stdout for run in runs) == 1
    assert migrate(database, "--check").returncode == 0


@pytest.mark.parametrize("killed", [False, True])
def test_who_waits_says_so_and_goes_on_when_the_holder_ends(database: Database, killed: bool) -> None:
    holder = database.hold()
    # The tables of one app are enough to wait for.
    command = [sys.executable, "manage.py", "migrate", "contenttypes"]
    environ = {**os.environ, **database.environ}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as replica:
        assert replica.stdout
        assert replica.stdout.readline() == ("Another process is migrating: waiting for it, up to 600 s.\n")
        assert not database.has_tables()
        if killed:
            database.server.sql("SELECT pg_terminate_backend(%s)", [holder.info.backend_pid])
        else:
            holder.close()
        assert replica.stdout.readline().startswith("It finished after")
        replica.stdout.read()

    assert replica.returncode == 0
    assert database.has_tables()


def test_who_waits_too_long_gives_up_and_changes_nothing(database: Database) -> None:
    with closing(database.hold()):
        run = migrate(database, "--wait", "1")

    assert run.returncode == 1
    assert "Another process still migrates after 1 s" in run.stderr
    assert "Traceback" not in run.stderr
    assert not database.has_tables()


@pytest.mark.parametrize(("option", "code"), [("--plan", 0), ("--check", 1)])
def test_looking_needs_no_lock(database: Database, option: str, code: int) -> None:
    with closing(database.hold()):
        run = migrate(database, option)

    assert run.returncode == code
    assert "waiting" not in run.stdout
    assert not database.has_tables()


def test_a_killed_migration_leaves_no_lock(database: Database) -> None:
    script = (
        "import django, time; django.setup()\n"
        "from django.db import connection\n"
        "from azureproject.management.commands.migrate import Command\n"
        "with Command()._turn(connection, 1, 1):\n"
        "    print('held', flush=True); time.sleep(600)\n"
    )
    environ = {**os.environ, **database.environ}
    process = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        process.kill()

    assert migrate(database, "contenttypes", "--wait", "20").returncode == 0
