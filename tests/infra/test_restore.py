"""The drill of docs/restore.md, as far as it goes without Azure: back to the moment before a mistake.

The server archives its log as a flexible server does, is restored from a base backup to a point in time, and
the site goes on from there with the role script run again.
"""

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from create_database_role import create_role

from testbed.certificates import Certificates
from testbed.gunicorn import APP_SERVICE, collect_static, manage
from testbed.postgresql import PostgreSQL
from tests.infra.entra import ENTRA

pytestmark = pytest.mark.slow

IDENTITY = "id-plateful"
OBJECT_ID = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
DATABASE = "plateful"
PASSWORD = "stands for the token of the identity"


class Archived(PostgreSQL):
    """A server whose log is kept, as that of a flexible server is."""

    @property
    def archive(self) -> Path:
        return self.directory / "archive"

    def keep_log(self) -> None:
        self.archive.mkdir()
        self.own(self.archive)
        # Doubled for the driver.
        self.configure(archive_mode="on", archive_command=f"cp %%p {self.archive}/%%f")
        self.restart()

    def back_up(self) -> Path:
        copy = self.directory / "backup"
        with closing(self.superuser()) as session, session.cursor() as cursor:
            cursor.execute("SELECT pg_backup_start('drill', true)")
            shutil.copytree(self.data, copy, ignore=shutil.ignore_patterns("postmaster.*", "pg_wal"))
            (copy / "pg_wal").mkdir()
            cursor.execute("SELECT labelfile FROM pg_backup_stop()")
            (copy / "backup_label").write_text(cursor.fetchone()[0])
        return copy

    def restore(self, backup: Path, moment: str) -> None:
        """Become the server that it was at that moment."""
        self.sql("SELECT pg_switch_wal()")
        self.stop()
        shutil.rmtree(self.data)
        backup.rename(self.data)
        (self.data / "recovery.signal").touch()
        with (self.data / "postgresql.auto.conf").open("a") as conf:
            conf.write(f"restore_command = 'cp {self.archive}/%f %p'\n")
            conf.write(f"recovery_target_time = '{moment}'\nrecovery_target_action = 'promote'\n")
        for path in [self.data, *self.data.rglob("*")]:
            self.own(path)
        self.data.chmod(0o700)
        self.start()
        deadline = time.monotonic() + 60
        while self.sql("SELECT pg_is_in_recovery()") == [(True,)]:
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)


@pytest.fixture(scope="module")
def server(certificates: Certificates) -> Iterator[Archived]:
    server = Archived(certificates)
    try:
        server.keep_log()
        server.sql(ENTRA)
        server.sql(f"CREATE DATABASE {DATABASE}")
        yield server
    finally:
        server.remove()


def let_in(server: Archived) -> str:
    def connect(database: str) -> Any:
        return psycopg2.connect(
            host=str(server.directory), port=server.port, user="postgres", dbname=database, sslmode="disable"
        )

    said = create_role(connect, IDENTITY, OBJECT_ID, DATABASE)
    server.sql(f'ALTER ROLE "{IDENTITY}" PASSWORD %s', [PASSWORD])
    return said


def test_the_reviews_of_the_moment_before_are_back_and_the_site_is_in_order(
    server: Archived, certificates: Certificates, tmp_path: Path
) -> None:
    let_in(server)
    site = {
        **APP_SERVICE,
        "WEBSITE_RESOURCE_GROUP": "rg-plateful",
        "DBHOST": "127.0.0.1",
        "DBPORT": str(server.port),
        "DBNAME": DATABASE,
        "DBUSER": IDENTITY,
        "DBPASS": PASSWORD,
        "PGSSLMODE": "verify-full",
        "PGSSLROOTCERT": str(certificates.authority),
        "MEDIA_ROOT": str(tmp_path),
    }
    assert manage("migrate", **site).returncode == 0
    backup = server.back_up()
    server.sql(
        "INSERT INTO restaurant_review_restaurant (name, street_address, description)"
        " VALUES ('Two Doors', '', '')",
        database=DATABASE,
    )
    server.sql(
        "INSERT INTO restaurant_review_review (restaurant_id, user_name, rating, review_text, review_date)"
        " SELECT id, 'Ana', 4, 'Worth it.', now() FROM restaurant_review_restaurant",
        database=DATABASE,
    )
    ((moment,),) = server.sql("SELECT clock_timestamp()::text")
    server.sql("TRUNCATE restaurant_review_review CASCADE", database=DATABASE)

    server.restore(backup, moment)
    assert let_in(server) == f'Role "{IDENTITY}" was there already and may migrate {DATABASE}.'
    assert server.sql("SELECT user_name FROM restaurant_review_review", database=DATABASE) == [("Ana",)]
    collect_static()
    done = manage("doctor", "--json", **site)
    found = {(each["part"], each["state"]) for each in json.loads(done.stdout)["findings"]}
    assert ("database", "ok") in found
    assert ("database", "failed") not in found, done.stdout
