"""Everything that this site adds to the sample: figures, search, moderation, thumbnails."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q, Value

from restaurant_review.ratings.triggers import HoldingMigration

HAS_REVIEWS = Q(stars_1__gt=0) | Q(stars_2__gt=0) | Q(stars_3__gt=0) | Q(stars_4__gt=0) | Q(stars_5__gt=0)
REVIEW_COUNT = F("stars_1") + F("stars_2") + F("stars_3") + F("stars_4") + F("stars_5")
STAR_SUM = (
    F("stars_1")
    + Value(2) * F("stars_2")
    + Value(3) * F("stars_3")
    + Value(4) * F("stars_4")
    + Value(5) * F("stars_5")
)
AVERAGE_RATING = models.Case(
    models.When(HAS_REVIEWS, then=Value(1.0) * STAR_SUM / REVIEW_COUNT), output_field=models.FloatField()
)
# As if each place had ten more reviews of three stars.
SCORE = models.Case(
    models.When(HAS_REVIEWS, then=Value(1.0) * (Value(30) + STAR_SUM) / (Value(10) + REVIEW_COUNT)),
    default=Value(0.0),
    output_field=models.FloatField(),
)


class Migration(HoldingMigration):
    dependencies = [
        ("restaurant_review", "0002_bring_ratings_into_range"),
    ]

    operations = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.BigIntegerField(db_default=1)),
                ("restaurants", models.IntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("visitor", models.CharField(max_length=64, unique=True)),
                ("since", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("spam", "Spam or advertising"),
                            ("offensive", "Offensive"),
                            ("elsewhere", "Not about this place"),
                            ("private", "Private information"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("browser", models.CharField(editable=False, max_length=32)),
                ("visitor", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("counts", models.BooleanField(default=True, editable=False, verbose_name="counts")),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="reported"
                    ),
                ),
                ("closed", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "ordering": ("created",),
            },
        ),
        migrations.CreateModel(
            name="SuspiciousWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=100, unique=True, verbose_name="word")),
            ],
            options={
                "verbose_name": "suspicious word",
                "verbose_name_plural": "suspicious words",
                "ordering": ("word",),
            },
        ),
        migrations.AlterModelOptions(
            name="restaurant",
            options={
                "ordering": ("sort_name", "id"),
                "verbose_name": "restaurant",
                "verbose_name_plural": "restaurants",
            },
        ),
        migrations.AlterModelOptions(
            name="review",
            options={
                "ordering": ("-review_date", "-id"),
                "verbose_name": "review",
                "verbose_name_plural": "reviews",
            },
        ),
        # The field is renamed and its column stays, so that the sample's photos are found
        # and its code still runs beside ours.
        migrations.AlterField(
            model_name="review",
            name="image_name",
            field=models.CharField(db_column="image_name", max_length=100, null=True),
        ),
        migrations.RenameField(
            model_name="review",
            old_name="image_name",
            new_name="photo",
        ),
        migrations.AddField(
            model_name="restaurant",
            name="added",
            field=models.DateTimeField(
                db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name="added"
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="stars_1",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="stars_2",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="stars_3",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="stars_4",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="stars_5",
            field=models.IntegerField(db_default=0, editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="photo_count",
            field=models.IntegerField(db_default=0, editable=False, verbose_name="photos"),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="search",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="sort_name",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="version",
            field=models.BigIntegerField(db_default=1, editable=False),
        ),
        migrations.AddField(
            model_name="review",
            name="decided",
            field=models.DateTimeField(editable=False, null=True, verbose_name="decided"),
        ),
        migrations.AddField(
            model_name="review",
            name="edited",
            field=models.DateTimeField(editable=False, null=True, verbose_name="edited"),
        ),
        migrations.AddField(
            model_name="review",
            name="held_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing"),
                    ("approval", "Every review is approved first"),
                    ("links", "Holds a link"),
                    ("repeat", "Repeats a text already posted"),
                    ("words", "Holds a word from the list"),
                    ("burst", "One of many from one address"),
                    ("reports", "Reported by several visitors"),
                ],
                db_default="",
                default="",
                max_length=10,
                verbose_name="held for",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="hidden_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="reason for hiding"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="open_reports",
            field=models.IntegerField(db_default=0, default=0, editable=False, verbose_name="open reports"),
        ),
        migrations.AlterField(
            model_name="review",
            name="photo",
            field=models.ImageField(
                blank=True, db_column="image_name", null=True, upload_to="", verbose_name="photo"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="photo_height",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="photo_width",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="reply",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=1000, verbose_name="reply of the restaurant"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="reply_date",
            field=models.DateTimeField(editable=False, null=True, verbose_name="replied"),
        ),
        migrations.AddField(
            model_name="review",
            name="status",
            field=models.CharField(
                choices=[("published", "Published"), ("waiting", "Awaiting approval"), ("hidden", "Hidden")],
                db_default="published",
                default="published",
                max_length=10,
                verbose_name="status",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="text_digest",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="review",
            name="thumbnail",
            field=models.ImageField(
                blank=True, db_default="", default="", upload_to="", verbose_name="thumbnail"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="thumbnail_height",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="thumbnail_width",
            field=models.PositiveIntegerField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="visitor",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AlterField(
            model_name="restaurant",
            name="description",
            field=models.CharField(max_length=2000, verbose_name="description"),
        ),
        migrations.AlterField(
            model_name="restaurant",
            name="name",
            field=models.CharField(max_length=100, verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="restaurant",
            name="street_address",
            field=models.CharField(blank=True, max_length=200, verbose_name="street address"),
        ),
        migrations.AlterField(
            model_name="review",
            name="rating",
            field=models.IntegerField(
                choices=[(1, "Terrible"), (2, "Poor"), (3, "Average"), (4, "Good"), (5, "Excellent")],
                verbose_name="rating",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="restaurant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                to="restaurant_review.restaurant",
                verbose_name="restaurant",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="review_date",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="review date"),
        ),
        migrations.AlterField(
            model_name="review",
            name="review_text",
            field=models.CharField(blank=True, max_length=2000, verbose_name="review"),
        ),
        migrations.AlterField(
            model_name="review",
            name="user_name",
            field=models.CharField(max_length=50, verbose_name="name"),
        ),
        migrations.AddField(
            model_name="report",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="restaurant_review.review",
                verbose_name="review",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="average_rating",
            field=models.GeneratedField(
                db_persist=True,
                expression=AVERAGE_RATING,
                output_field=models.FloatField(null=True),
                verbose_name="average rating",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="review_count",
            field=models.GeneratedField(
                db_persist=True,
                expression=REVIEW_COUNT,
                output_field=models.IntegerField(),
                verbose_name="reviews",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="score",
            field=models.GeneratedField(
                db_persist=True,
                expression=SCORE,
                output_field=models.FloatField(),
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(fields=["-score", "-id"], name="restaurant_best"),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(fields=["-review_count", "-id"], name="restaurant_most_reviewed"),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(fields=["sort_name", "id"], name="restaurant_by_name"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["restaurant", "-review_date", "-id"],
                name="review_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["restaurant", "-rating", "-review_date", "-id"],
                name="review_highest",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["restaurant", "rating", "-review_date", "-id"],
                name="review_lowest",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("photo__gt", ""), ("status", "published")),
                fields=["restaurant", "-review_date", "-id"],
                name="review_photos",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["-review_date", "-id"],
                name="review_feed",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "waiting"), ("open_reports__gt", 0), _connector="OR"),
                fields=["review_date"],
                name="review_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("visitor__gt", "")),
                fields=["visitor", "review_date"],
                name="review_visitor",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("text_digest__gt", "")), fields=["text_digest"], name="review_text_digest"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("rating__gte", 1), ("rating__lte", 5)),
                name="review_rating_is_1_to_5",
                violation_error_message="Choose 1 to 5 stars.",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("published", "waiting", "hidden"))),
                name="review_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(fields=("review", "browser"), name="report_once_per_browser"),
        ),
    ]
