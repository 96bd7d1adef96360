"""The triggers are there before and after each migration of our tables, and when one fails."""

import time
from threading import Event, Thread
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from restaurant_review.models import Restaurant, Review
from restaurant_review.ratings import figures, triggers
from tests.restaurant_review.makers import make_restaurant, make_review

COUNTED = {"restaurant", "review", "photo", "openingspan", "cataloguechange"}


class Failing(migrations.RunPython):
    def __init__(self) -> None:
        super().__init__(self.fail)

    @staticmethod
    def fail(*args: Any) -> None:
        raise ZeroDivisionError


def apply(*operations: Any) -> None:
    migration = triggers.CountedMigration("9999_tried", "restaurant_review")
    migration.operations = list(operations)
    with connection.schema_editor(atomic=migration.atomic) as editor:
        migration.apply(ProjectState.from_apps(apps), editor)


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_fails_leaves_the_triggers() -> None:
    restaurant = make_restaurant()
    column = migrations.AddField("review", "tried", models.IntegerField(default=0))
    with pytest.raises(ZeroDivisionError):
        apply(column, Failing())
    make_review(restaurant)
    assert triggers.is_current(connection)
    assert figures.wrong("default") == []


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_rebuilds_a_table_leaves_the_triggers() -> None:
    restaurant = make_restaurant()
    wider = models.CharField(max_length=60, verbose_name="name")
    apply(migrations.AlterField("review", "user_name", wider))
    try:
        make_review(restaurant)
        assert triggers.is_current(connection)
        assert figures.wrong("default") == []
    finally:
        apply(migrations.AlterField("review", "user_name", Review._meta.get_field("user_name").clone()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_a_migration_ends_no_post_that_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A post has one of the tables and comes to the other, while a migration wants both."""
    make_restaurant()
    tried, sleep = Event(), time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: tried.set() or sleep(seconds))

    def migrate() -> None:
        try:
            apply(migrations.AddIndex("review", models.Index("rating", name="tried")))
        finally:
            connections.close_all()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {triggers.REVIEW} IN ROW EXCLUSIVE MODE")
        migration = Thread(target=migrate)
        migration.start()
        assert tried.wait(5)
        # Neither a deadlock nor a wait: the migration has nothing until it may have all.
        cursor.execute(f"LOCK TABLE {triggers.RESTAURANT} IN ROW EXCLUSIVE MODE NOWAIT")
    migration.join()
    assert triggers.is_current(connection)
    apply(migrations.RunSQL("DROP INDEX tried"))


def test_every_migration_of_counted_tables_keeps_the_triggers() -> None:
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app != "restaurant_review" or name < "0006":
            continue
        tables = {
            getattr(operation, "model_name", getattr(operation, "name", "")).lower()
            for operation in migration.operations
        }
        if tables & COUNTED:
            assert isinstance(migration, triggers.CountedMigration), name


def test_every_column_that_is_shown_is_one_of_the_model() -> None:
    for model in (Restaurant, Review):
        assert {field.name for field in model._meta.concrete_fields} >= set(model.SHOWN)
