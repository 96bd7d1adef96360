"""MIGRATE_ON_START: the site migrates itself before it answers, on both hosts."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from azureproject.management.commands.migrate import LOCK
from testbed import free_port
from testbed.gunicorn import APP_SERVICE, CONTAINER_APPS, ROOT, Gunicorn, collect_static, environment
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import PostgreSQL

pytestmark = pytest.mark.slow


def test_a_new_database_is_ready_when_the_site_answers(tmp_path: Path) -> None:
    """As App Service starts it."""
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    variables = {**APP_SERVICE, "PATH": path, "SQLITE_PATH": str(tmp_path / "db.sqlite3")}
    with Gunicorn({**variables, "MIGRATE_ON_START": "true"}, ("sh", "start.sh")) as server:
        assert server.get("/readyz").status == 200
        assert any("Applying restaurant_review.0001_initial" in line["message"] for line in server.log())


def test_a_failed_migration_is_said_plainly_and_once_and_the_site_is_not_ready(tmp_path: Path) -> None:
    """As the image starts it."""
    broken = tmp_path / "db.sqlite3"
    broken.write_bytes(b"no database at all, and long enough to be looked at" * 100)
    variables = {**CONTAINER_APPS, "SQLITE_PATH": str(broken), "MIGRATE_ON_START": "true"}
    with Gunicorn(variables) as server:
        assert server.get("/readyz").status == 503
        told = [line for line in server.log() if "NOT migrated" in line["message"]]
        assert [line["level"] for line in told] == ["ERROR"]
        assert "file is not a database" in told[0]["message"]
        assert "python manage.py migrate" in told[0]["message"]


@pytest.fixture
def migrating_elsewhere(postgresql_server: PostgreSQL) -> Iterator[dict[str, str]]:
    """The variables of a database in which somebody else migrates just now."""
    postgresql_server.create_database("migrated_elsewhere")
    with closing(postgresql_server.superuser("migrated_elsewhere")) as session, session.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield postgresql_server.environment("migrated_elsewhere")
    postgresql_server.sql("DROP DATABASE migrated_elsewhere WITH (FORCE)")


def test_a_stop_ends_the_wait_for_a_migration_and_leaves_nothing_behind(
    migrating_elsewhere: dict[str, str], identity_endpoint: IdentityEndpoint
) -> None:
    collect_static()
    port = free_port()
    variables = {**migrating_elsewhere, **identity_endpoint.environment(), **APP_SERVICE}
    with (
        tempfile.TemporaryFile("w+") as output,
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "azureproject.wsgi"],
            cwd=ROOT,
            env=environment(**variables, MIGRATE_ON_START="true", PORT=str(port)),
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            if "Another process is migrating" in json.loads(line)["message"]:
                break
        process.send_signal(signal.SIGTERM)
        process.stdout.read()
        assert process.wait(20) != 0
        output.seek(0)
        assert "Stopped while the database was migrated" in output.read()
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
