"""`manage.py backup_sqlite`, in processes of its own on a database of its own."""

import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from azureproject.configuration.variables import NAMES
from testbed.preloaded import run

pytestmark = pytest.mark.slow

BASE = Path(__file__).resolve().parents[2]

CREATE = "CREATE TABLE pair (one INTEGER, two INTEGER)"


def backup(database: Path, target: Path | str, **environ: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if key not in NAMES}
    # An empty variable keeps a .env from setting it.
    environment |= dict.fromkeys(NAMES, "")
    environment |= {"SECRET_KEY": os.environ["SECRET_KEY"], "SQLITE_PATH": str(database)}
    command = ["manage.py", "backup_sqlite", str(target)]
    return run(command, env=environment | environ, cwd=BASE, timeout=120)


def read(path: Path) -> list[tuple[int, int]]:
    with closing(sqlite3.connect(path)) as copy:
        return copy.execute("SELECT one, two FROM pair ORDER BY one").fetchall()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "db.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(CREATE)
        connection.execute("INSERT INTO pair VALUES (0, 0)")
        connection.commit()
    return path


# The journal that the site uses when it is hosted, and the one on a developer's disk.
HOSTED = {"CONTAINER_APP_NAME": "site", "CONTAINER_APP_ENV_DNS_SUFFIX": "example.net"}


@pytest.fixture(params=["DELETE", "WAL"])
def busy(request: pytest.FixtureRequest, database: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A database into which somebody writes hundreds of pairs a second, in two statements a transaction."""
    stop = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(database, timeout=20, isolation_level=None)) as connection:
            connection.execute(f"PRAGMA journal_mode={request.param}")
            number = 0
            # A pause that is no pause to a person: without any, no reader comes in for up to half a minute.
            while not stop.wait(0.002):
                number += 1
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO pair VALUES (?, NULL)", [number])
                connection.execute("UPDATE pair SET two = one WHERE one = ?", [number])
                connection.execute("COMMIT")

    writer = threading.Thread(target=write)
    writer.start()
    yield database, HOSTED if request.param == "DELETE" else {}
    stop.set()
    writer.join()


def test_a_copy_made_while_somebody_writes_is_whole(
    busy: tuple[Path, dict[str, str]], tmp_path: Path
) -> None:
    database, environ = busy
    counts = []
    for number in range(3):
        target = tmp_path / f"copy-{number}.sqlite3"
        result = backup(database, target, **environ)
        assert result.returncode == 0, result.stderr
        assert not list(tmp_path.glob("copy-*-wal"))
        rows = read(target)
        assert all(one == two for one, two in rows)
        assert [one for one, _ in rows] == list(range(len(rows)))
        counts.append(len(rows))
    assert counts[0] < counts[1] < counts[2]


def test_a_folder_gets_a_copy_named_for_the_time(database: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    result = backup(database, folder)
    (copy,) = folder.iterdir()
    assert copy.name.startswith("db-20")
    assert str(copy) in result.stdout
    assert read(copy) == [(0, 0)]


def test_an_older_copy_is_replaced(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("an older copy")
    assert backup(database, target).returncode == 0
    assert read(target) == [(0, 0)]


def test_a_copy_needs_no_room_for_what_was_deleted(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executemany("INSERT INTO pair VALUES (?, ?)", [(n, n) for n in range(1, 20_000)])
        connection.commit()
        connection.execute("DELETE FROM pair WHERE one > 0")
        connection.commit()
    target = tmp_path / "copy.sqlite3"
    assert backup(database, target).returncode == 0
    assert target.stat().st_size < database.stat().st_size / 10
    assert read(target) == [(0, 0)]


def test_the_database_itself_is_no_target(database: Path) -> None:
    result = backup(database, database)
    assert result.returncode == 1
    assert "is the database itself" in result.stderr
    assert read(database) == [(0, 0)]


def test_a_damaged_database_leaves_the_older_copy(database: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executemany("INSERT INTO pair VALUES (?, ?)", [(n, n) for n in range(1, 20_000)])
        connection.commit()
    with database.open("rb+") as file:
        file.seek(4096 * 3)
        file.write(os.urandom(4096 * 4))
    target = tmp_path / "copy.sqlite3"
    target.write_text("an older copy")
    result = backup(database, target)
    assert result.returncode == 1
    assert "was not written" in result.stderr
    assert target.read_text() == "an older copy"
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_missing_folder_is_said_in_words(database: Path, tmp_path: Path) -> None:
    result = backup(database, tmp_path / "nowhere" / "copy.sqlite3")
    assert result.returncode == 1
    assert result.stderr.startswith("CommandError: ")
    assert "was not written" in result.stderr


def test_a_missing_database_is_not_made(tmp_path: Path) -> None:
    result = backup(tmp_path / "db.sqlite3", tmp_path / "copy.sqlite3")
    assert result.returncode == 1
    assert "There is no database at" in result.stderr
    assert not list(tmp_path.iterdir())


def test_postgresql_is_refused_without_asking_it(database: Path, tmp_path: Path) -> None:
    result = backup(database, tmp_path / "copy", DATABASE_URL="postgres://a:b@127.0.0.1:1/c")
    assert result.returncode == 1
    assert "The database is PostgreSQL, not SQLite" in result.stderr
