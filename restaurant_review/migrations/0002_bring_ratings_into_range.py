"""The sample stores any rating it is sent, 0 and 99 among them."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def bring_into_range(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    reviews = apps.get_model("restaurant_review", "Review").objects.using(schema_editor.connection.alias)
    reviews.filter(rating__lt=1).update(rating=1)
    reviews.filter(rating__gt=5).update(rating=5)


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0001_initial")]

    operations = [migrations.RunPython(bring_into_range, migrations.RunPython.noop)]
