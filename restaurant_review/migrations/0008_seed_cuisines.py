"""The cuisines to choose from: slug, names in English and French, and words that people search by."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from restaurant_review.cuisines import CUISINES


def seed(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cuisine = apps.get_model("restaurant_review", "Cuisine")
    cuisine.objects.using(schema_editor.connection.alias).bulk_create(
        (cuisine(slug=slug, name_en=en, name_fr=fr, words=words) for slug, en, fr, words in CUISINES),
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("restaurant_review", "0007_know_what_and_when")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
