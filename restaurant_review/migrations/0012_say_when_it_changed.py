"""When a restaurant, and anything shown anywhere, last changed: what Last-Modified says."""

from django.db import migrations, models

from restaurant_review.ratings.triggers import CountedMigration


class Migration(CountedMigration):
    dependencies = [("restaurant_review", "0011_find_old_thumbnails")]

    operations = [
        migrations.AddField(model_name="catalogue", name="changed", field=models.FloatField(db_default=0.0)),
        migrations.AddField(
            model_name="cataloguechange", name="changed", field=models.FloatField(db_default=0.0)
        ),
        migrations.AddField(
            model_name="restaurant",
            name="changed",
            field=models.FloatField(db_default=0.0, editable=False),
        ),
    ]
