"""A database that the Django sample made, with rows in it, is upgraded in place and still serves the sample.

The suite's engine is the one tested: PostgreSQL, and SQLite with `--database=sqlite`.
"""

import shutil
import sqlite3
import uuid
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from testbed.postgresql import ROLE, PostgreSQL
from testbed.site import collect_static, manage

pytestmark = pytest.mark.slow

# The end state of the sample's seven migrations, as Django wrote it on each engine.
POSTGRESQL_TABLES = """
CREATE TABLE restaurant_review_restaurant (
    id bigserial NOT NULL PRIMARY KEY, name varchar(50) NOT NULL, street_address varchar(50) NOT NULL,
    description varchar(250) NOT NULL
);
CREATE TABLE restaurant_review_review (
    id bigserial NOT NULL PRIMARY KEY, user_name varchar(20) NOT NULL, rating integer NOT NULL,
    review_text varchar(500) NOT NULL, review_date timestamp with time zone NOT NULL,
    image_name varchar(100) NULL, restaurant_id bigint NOT NULL
);
ALTER TABLE restaurant_review_review ADD CONSTRAINT restaurant_review_re_restaurant_id_ab8d0437_fk_restauran
    FOREIGN KEY (restaurant_id) REFERENCES restaurant_review_restaurant (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX restaurant_review_review_restaurant_id_ab8d0437 ON restaurant_review_review (restaurant_id)
"""
SQLITE_TABLES = """
CREATE TABLE "restaurant_review_restaurant" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "name" varchar(50) NOT NULL,
    "street_address" varchar(50) NOT NULL, "description" varchar(250) NOT NULL
);
CREATE TABLE "restaurant_review_review" (
    "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT, "user_name" varchar(20) NOT NULL,
    "rating" integer NOT NULL, "review_text" varchar(500) NOT NULL, "review_date" datetime NOT NULL,
    "image_name" varchar(100) NULL, "restaurant_id" bigint NOT NULL
        REFERENCES "restaurant_review_restaurant" ("id") DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX "restaurant_review_review_restaurant_id_ab8d0437" ON "restaurant_review_review" ("restaurant_id")
"""
# The sample's own names. The first is that of our first migration too; the others must be none of ours.
SAMPLE_MIGRATIONS = (
    "0001_initial",
    "0002_alter_review_rating",
    "0003_restaurant_image_name_review_image_name",
    "0004_alter_restaurant_image_name_alter_review_image_name",
    "0005_remove_restaurant_image_name",
    "0006_alter_review_image_name",
    "0007_alter_review_image_name",
)
APPLIED = "; ".join(
    "INSERT INTO django_migrations (app, name, applied)"
    f" VALUES ('restaurant_review', '{name}', '2022-05-01 10:00:00+00')"
    for name in SAMPLE_MIGRATIONS
)
ROWS = """
INSERT INTO restaurant_review_restaurant (name, street_address, description)
    VALUES ('Corner', '1 Main Street', 'Soup.');
INSERT INTO restaurant_review_restaurant (name, street_address, description)
    VALUES ('Corner', '1 Main Street', 'Soup.');
INSERT INTO restaurant_review_restaurant (name, street_address, description) VALUES ('Café', '', '');
INSERT INTO restaurant_review_review
    (user_name, rating, review_text, review_date, image_name, restaurant_id)
    VALUES ('Ana', 0, 'Awful.', '2022-05-02 10:00:00+00', NULL, 1);
INSERT INTO restaurant_review_review
    (user_name, rating, review_text, review_date, image_name, restaurant_id)
    VALUES ('Ben', 99, '', '2022-05-03 10:00:00+00', '', 1);
INSERT INTO restaurant_review_review
    (user_name, rating, review_text, review_date, image_name, restaurant_id)
    VALUES ('Cleo', 4, 'Good.', '2022-05-04 10:00:00+00', '4b5c-a.png', 1);
INSERT INTO restaurant_review_review
    (user_name, rating, review_text, review_date, image_name, restaurant_id)
    VALUES ('Cleo', 4, 'Good.', '2022-05-04 10:00:00+00', '4b5c-a.png', 1)
"""
# What the sample's own code writes when a visitor adds a restaurant and reviews it.
SAMPLE_INSERTS = """
INSERT INTO restaurant_review_restaurant (name, street_address, description)
    VALUES ('Added by the sample', '2 Main Street', 'Bread.');
INSERT INTO restaurant_review_review
    (restaurant_id, user_name, rating, review_text, review_date, image_name)
    VALUES (4, 'Dan', 5, 'Crust!', '2022-06-01 10:00:00+00', NULL)
"""


class Database(Protocol):
    tables: str
    environ: dict[str, str]

    def run(self, query: str) -> list[Any]: ...

    def copy(self) -> "Database": ...


class OnPostgreSQL:
    tables = POSTGRESQL_TABLES

    def __init__(self, server: PostgreSQL, name: str = "sample", template: str = "template1") -> None:
        self.server, self.name = server, name
        server.create_database(name, template)
        self.environ = server.environment(name)

    def run(self, query: str) -> list[Any]:
        # By the role that the sample signed in as, so that the tables are its own.
        return self.server.sql(f"SET ROLE {ROLE}; {query}", database=self.name)

    def copy(self) -> Database:
        return OnPostgreSQL(self.server, f"sample_{uuid.uuid4().hex}", self.name)


class OnSQLite:
    tables = SQLITE_TABLES

    def __init__(self, path: Path) -> None:
        self.path = path
        self.environ = {"SQLITE_PATH": str(path)}

    def run(self, query: str) -> list[Any]:
        with closing(sqlite3.connect(self.path)) as connection:
            rows: list[Any] = []
            for statement in query.split(";"):
                rows = connection.execute(statement).fetchall()
            connection.commit()
            return rows

    def copy(self) -> Database:
        return OnSQLite(Path(shutil.copy(self.path, self.path.with_name(f"{uuid.uuid4().hex}.sqlite3"))))


@dataclass(frozen=True)
class Upgraded:
    database: Database
    said: str
    """What `migrate` said."""


@pytest.fixture(scope="module")
def upgraded(
    engine: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Upgraded:
    """The sample's database, migrated: Django's tables by Django, the sample's by the statements above."""
    database: Database = (
        OnSQLite(tmp_path_factory.mktemp("sample") / "sample.sqlite3")
        if engine == "sqlite"
        else OnPostgreSQL(request.getfixturevalue("postgresql_server"))
    )
    for app in ("admin", "sessions"):
        migrate(database, app)
    database.run(f"{database.tables}; {APPLIED}; {ROWS}")
    return Upgraded(database, migrate(database))


@pytest.fixture
def sample(upgraded: Upgraded) -> Database:
    """A copy that a test may write to."""
    return upgraded.database.copy()


def migrate(database: Database, *arguments: str) -> str:
    run = manage("migrate", *arguments, environ=database.environ, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def figures(sample: Database) -> list[Any]:
    """(id, reviews, average) of each restaurant."""
    query = "SELECT id, review_count, average_rating FROM restaurant_review_restaurant ORDER BY id"
    return [tuple(row) for row in sample.run(query)]


def test_it_goes_on_from_the_samples_schema_and_loses_nothing(upgraded: Upgraded, sample: Database) -> None:
    assert "Applying restaurant_review.0001_initial" not in upgraded.said
    assert "Applying restaurant_review.0002" in upgraded.said
    restaurants = sample.run(
        "SELECT name, street_address, description FROM restaurant_review_restaurant ORDER BY id"
    )
    assert [tuple(row) for row in restaurants] == [
        ("Corner", "1 Main Street", "Soup."),
        ("Corner", "1 Main Street", "Soup."),
        ("Café", "", ""),
    ]
    reviews = sample.run(
        "SELECT user_name, rating, review_text, image_name, restaurant_id, status"
        " FROM restaurant_review_review ORDER BY id"
    )
    assert [tuple(row) for row in reviews] == [
        ("Ana", 1, "Awful.", None, 1, "published"),
        ("Ben", 5, "", "", 1, "published"),
        ("Cleo", 4, "Good.", "4b5c-a.png", 1, "published"),
        ("Cleo", 4, "Good.", "4b5c-a.png", 1, "published"),
    ]
    assert figures(sample) == [(1, 4, 3.5), (2, 0, None), (3, 0, None)]


def test_the_sample_still_writes_to_it_and_is_counted(sample: Database) -> None:
    sample.run(SAMPLE_INSERTS)

    assert figures(sample)[-1] == (4, 1, 5.0)


def test_the_pages_find_and_show_the_old_rows(sample: Database) -> None:
    collect_static()
    script = (
        "from django.conf import settings; settings.ALLOWED_HOSTS = ['*']\n"
        "from django.test import Client; client = Client()\n"
        "print([client.get(path).status_code for path in ('/', '/?q=cafe', '/1/', '/3/')])\n"
        "print(client.get('/?q=cafe').content.decode().count('Café'))\n"
    )

    shown = manage("shell", "--no-imports", "-c", script, environ=sample.environ).stdout.splitlines()

    assert shown[0] == "[200, 200, 200, 200]"
    assert int(shown[1]) > 0


def test_a_second_migrate_has_nothing_to_do(sample: Database) -> None:
    assert "No migrations to apply" in migrate(sample)
