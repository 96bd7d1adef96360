from django.db import migrations, models

from restaurant_review.ratings.triggers import CountedMigration


class Migration(CountedMigration):
    dependencies = [("restaurant_review", "0015_find_what_was_sought_in_vain")]

    operations = [
        migrations.AddIndex(
            model_name="openingspan",
            index=models.Index(fields=["closes"], name="opening_span_closes"),
        ),
    ]
