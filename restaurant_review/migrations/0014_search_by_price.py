"""Restaurants are found by what people write for their price, too."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fold_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What is empty is filled after `migrate`."""
    restaurant = apps.get_model("restaurant_review", "Restaurant")
    restaurant.objects.using(schema_editor.connection.alias).update(search="")


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0013_index_opening_hours")]

    operations = [migrations.RunPython(fold_anew, fold_anew)]
