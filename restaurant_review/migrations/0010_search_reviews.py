"""What reviews say is searched, and all words by their stems."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from restaurant_review.ratings.triggers import CountedMigration

# The indexes behind the search, on PostgreSQL; SQLite reads the few rows it has.
INDEXES = {
    "review_words": "restaurant_review_review USING gin (array_to_tsvector(string_to_array(btrim(search), ' ')))",
    "restaurant_review_words": "restaurant_review_reviewwords"
    " USING gin (array_to_tsvector(string_to_array(btrim(words), ' ')))",
}


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name, on in INDEXES.items():
            schema_editor.execute(f"CREATE INDEX {name} ON {on}")


def drop(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")


def fold_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is empty is filled after `migrate`."""
    restaurant = apps.get_model("restaurant_review", "Restaurant")
    restaurant.objects.using(schema_editor.connection.alias).update(search="")


class Migration(CountedMigration):
    dependencies = [("restaurant_review", "0009_tidy_once_a_day")]

    operations = [
        migrations.CreateModel(
            name="ReviewWords",
            fields=[
                (
                    "restaurant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="review_words",
                        serialize=False,
                        to="restaurant_review.restaurant",
                    ),
                ),
                ("words", models.TextField(blank=True, db_default="", default="", editable=False)),
                ("version", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="review",
            name="search",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.RunPython(create, drop),
        migrations.RunPython(fold_anew, fold_anew),
    ]
