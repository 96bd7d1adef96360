"""Keep short what stands before the indexes of words.

PostgreSQL gathers what is written in a list of up to 4 MB before it brings it into the index, and each search
goes through that list: for the words of restaurants once for each rank. Of the words of reviews each post
writes all that its restaurant has, so that a shorter list would be brought in too often (measured: 64 kB took
a fifth of the posts).
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# In kB.
LIMITS = {"restaurant_words": 64, "restaurant_review_words": 512}


def shorten(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for index, limit in LIMITS.items():
            schema_editor.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = {limit})")
            schema_editor.execute(f"SELECT gin_clean_pending_list('{index}')")


def restore(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for index in LIMITS:
            schema_editor.execute(f"ALTER INDEX {index} RESET (gin_pending_list_limit)")


class Migration(migrations.Migration):
    dependencies = (("restaurant_review", "0016_index_closing_times"),)

    operations = (migrations.RunPython(shorten, restore),)
