"""Keep short what stands before the indexes of words.

PostgreSQL gathers what is written in a list of up to 4 MB before it brings it into the index, and each search
goes through that list. With 64 kB it still writes many words at once.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

INDEXES = ("restaurant_words", "restaurant_review_words")


def shorten(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = 64)")
            schema_editor.execute(f"SELECT gin_clean_pending_list('{index}')")


def restore(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for index in INDEXES:
            schema_editor.execute(f"ALTER INDEX {index} RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies = (("restaurant_review", "0016_index_closing_times"),)

    operations = (migrations.RunPython(shorten, restore),)
