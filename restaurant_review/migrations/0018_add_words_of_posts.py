"""A post adds rows of its own words, and leaves those of other reviews as they are."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from restaurant_review.ratings.triggers import CountedMigration

# With a short list before the index, since each search goes through it.
INDEX = """
CREATE INDEX restaurant_posted_words ON restaurant_review_postedwords
USING gin (array_to_tsvector(string_to_array(btrim(words), ' '))) WITH (gin_pending_list_limit = 64)
"""


def create(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(INDEX)


class Migration(CountedMigration):
    dependencies = (("restaurant_review", "0017_find_words_while_people_post"),)

    operations = (
        migrations.CreateModel(
            name="PostedWords",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(blank=True, db_default="", default="", editable=False)),
                ("version", models.BigIntegerField()),
                (
                    "restaurant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="posted_words",
                        to="restaurant_review.restaurant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("restaurant", "version"), name="posted_words_once_a_version"
                    )
                ],
            },
        ),
        # It goes with its table.
        migrations.RunPython(create, migrations.RunPython.noop),
    )
