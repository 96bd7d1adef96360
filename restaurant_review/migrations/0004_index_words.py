"""The index behind the search, on PostgreSQL; SQLite reads the few rows it has."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE INDEX restaurant_words ON restaurant_review_restaurant"
            " USING gin (array_to_tsvector(string_to_array(btrim(search), ' ')))"
        )


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX restaurant_words")


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0003_grow")]

    operations = [migrations.RunPython(create, drop)]
