"""An index by which a thumbnail finds its review: whoever may see that may see the thumbnail."""

from django.db import migrations, models

from restaurant_review.ratings.triggers import CountedMigration


class Migration(CountedMigration):
    dependencies = [("restaurant_review", "0010_search_reviews")]

    operations = [
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                fields=["thumbnail"], name="review_thumbnail", condition=models.Q(thumbnail__gt="")
            ),
        ),
    ]
