from django.db import migrations, models

from restaurant_review.ratings.triggers import CountedMigration


class Migration(CountedMigration):
    dependencies = [("restaurant_review", "0012_say_when_it_changed")]

    operations = [
        migrations.AddIndex(
            model_name="openingspan",
            index=models.Index(fields=["opens", "closes", "restaurant"], name="opening_span_when"),
        ),
    ]
