"""What a restaurant is and when it is open, photos in plural, helpful votes, and a desk for all cases."""

import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from restaurant_review.ratings.triggers import CountedMigration


def carry_over(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A row for the photo of each review, and a place in the queue for what waits."""
    review = apps.get_model("restaurant_review", "Review").objects.using(schema_editor.connection.alias)
    with schema_editor.connection.cursor() as cursor:
        # Where two reviews name the same photo, which only a hand can have written, the first has it.
        cursor.execute(
            "INSERT INTO restaurant_review_photo (review_id, position, image)"
            " SELECT min(id), 0, image_name FROM restaurant_review_review"
            " WHERE image_name > '' GROUP BY image_name"
        )
    in_queue = models.Q(status="waiting") | models.Q(open_reports__gt=0)
    review.filter(in_queue).update(queued=models.F("review_date"))


class Migration(CountedMigration):
    dependencies = [
        ("restaurant_review", "0006_let_decisions_be_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CatalogueChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("restaurants", models.IntegerField(db_default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Cuisine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=40, unique=True)),
                ("name_en", models.CharField(max_length=60, verbose_name="name in English")),
                ("name_fr", models.CharField(max_length=60, verbose_name="name in French")),
                ("words", models.TextField(blank=True, verbose_name="words people search by")),
            ],
            options={
                "verbose_name": "cuisine",
                "verbose_name_plural": "cuisines",
                "ordering": ("name_en",),
            },
        ),
        migrations.CreateModel(
            name="HelpfulVote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("browser", models.CharField(editable=False, max_length=32)),
                ("visitor", models.CharField(blank=True, default="", editable=False, max_length=64)),
                ("counts", models.BooleanField(default=True, editable=False)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="OpeningSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "opens",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MaxValueValidator(10079)], verbose_name="opens"
                    ),
                ),
                (
                    "closes",
                    models.PositiveSmallIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)], verbose_name="closes"
                    ),
                ),
            ],
            options={
                "verbose_name": "opening hours",
                "verbose_name_plural": "opening hours",
                "ordering": ("opens",),
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                ("image", models.ImageField(unique=True, upload_to="", verbose_name="photo")),
            ],
            options={
                "verbose_name": "photo",
                "verbose_name_plural": "photos",
                "ordering": ("review", "position", "id"),
            },
        ),
        migrations.CreateModel(
            name="SavedReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, unique=True, verbose_name="reason")),
                (
                    "author_note",
                    models.CharField(
                        blank=True, default="", max_length=200, verbose_name="what the author is told"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "verbose_name": "saved reason",
                "verbose_name_plural": "saved reasons",
                "ordering": ("position", "reason"),
            },
        ),
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("fingerprint", models.CharField(max_length=64)),
                ("stored", models.BigIntegerField()),
                ("created", models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("closed", "It has closed for good"),
                            ("address", "The address is wrong"),
                            ("hours", "The opening hours are wrong"),
                            ("twice", "It is twice on the list"),
                            ("none", "It is not a restaurant"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="what is wrong",
                    ),
                ),
                ("proposed", models.JSONField(blank=True, default=dict, verbose_name="suggested")),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="note")),
                ("browser", models.CharField(default="", editable=False, max_length=32)),
                ("visitor", models.CharField(blank=True, default="", editable=False, max_length=64)),
                (
                    "created",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="suggested on"
                    ),
                ),
                ("closed", models.DateTimeField(editable=False, null=True, verbose_name="closed")),
            ],
            options={
                "verbose_name": "suggested change",
                "verbose_name_plural": "suggested changes",
                "ordering": ("created",),
            },
        ),
        migrations.AlterModelOptions(
            name="restaurant",
            options={
                "ordering": ("sort_name", "id"),
                "permissions": (("moderate_restaurant", "Can moderate restaurants"),),
                "verbose_name": "restaurant",
                "verbose_name_plural": "restaurants",
            },
        ),
        migrations.RemoveConstraint(
            model_name="report",
            name="report_once_per_browser",
        ),
        migrations.RemoveIndex(
            model_name="review",
            name="review_queue",
        ),
        migrations.AddField(
            model_name="catalogue",
            name="epoch",
            field=models.CharField(db_default="", default="", max_length=32),
        ),
        migrations.AddField(
            model_name="change",
            name="restaurant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurant_review.restaurant",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="waited",
            field=models.DurationField(default=datetime.timedelta, editable=False, verbose_name="waited"),
        ),
        migrations.AddField(
            model_name="report",
            name="restaurant",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="restaurant_review.restaurant",
                verbose_name="restaurant",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="author_note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="note to the author"
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="closed_for_good",
            field=models.BooleanField(db_default=False, default=False, verbose_name="closed for good"),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="decided",
            field=models.DateTimeField(editable=False, null=True, verbose_name="decided"),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="edited",
            field=models.DateTimeField(editable=False, null=True, verbose_name="edited"),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="evidence",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="gravity",
            field=models.SmallIntegerField(
                choices=[(1, "Private information or offence"), (2, "Spam"), (3, "Everything else")],
                db_default=3,
                default=3,
                editable=False,
                verbose_name="gravity",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="held_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing"),
                    ("approval", "All that is posted is approved first"),
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
            model_name="restaurant",
            name="hidden_reason",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="reason for hiding"
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="merged",
                to="restaurant_review.restaurant",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="open_reports",
            field=models.IntegerField(db_default=0, default=0, editable=False, verbose_name="open reports"),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="pinned_cover",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                max_length=100,
                verbose_name="pinned cover",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="price_level",
            field=models.SmallIntegerField(
                blank=True,
                choices=[(1, "Cheap"), (2, "Moderate"), (3, "Expensive"), (4, "Luxury")],
                null=True,
                verbose_name="price level",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="queued",
            field=models.DateTimeField(editable=False, null=True, verbose_name="in the queue since"),
        ),
        migrations.AddField(
            model_name="restaurant",
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
            model_name="restaurant",
            name="telephone",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                max_length=30,
                validators=[
                    django.core.validators.RegexValidator(
                        "^\\+?[0-9][0-9 ()./-]{3,28}\\Z", "Enter a telephone number."
                    )
                ],
                verbose_name="telephone",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="text_digest",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="visitor",
            field=models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="website",
            field=models.URLField(blank=True, db_default="", default="", verbose_name="website"),
        ),
        migrations.AddField(
            model_name="review",
            name="author_note",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="note to the author"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="evidence",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="gravity",
            field=models.SmallIntegerField(
                choices=[(1, "Private information or offence"), (2, "Spam"), (3, "Everything else")],
                db_default=3,
                default=3,
                editable=False,
                verbose_name="gravity",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="helpful_count",
            field=models.PositiveIntegerField(
                db_default=0, default=0, editable=False, verbose_name="helpful"
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="helpfulness",
            field=models.FloatField(blank=True, db_default=0.0, default=0.0, editable=False),
        ),
        migrations.AddField(
            model_name="review",
            name="queued",
            field=models.DateTimeField(editable=False, null=True, verbose_name="in the queue since"),
        ),
        migrations.AlterField(
            model_name="change",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="restaurant_review.review",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="action",
            field=models.CharField(
                choices=[
                    ("publish", "Published"),
                    ("hide", "Hidden"),
                    ("dismiss", "Reports dismissed"),
                    ("photo", "Photo removed"),
                    ("delete", "Deleted"),
                    ("close", "Closed for good"),
                    ("merge", "Merged"),
                    ("apply", "Suggestion applied"),
                    ("refuse", "Suggestion refused"),
                ],
                max_length=10,
                verbose_name="action",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="cases",
            field=models.PositiveIntegerField(verbose_name="number of cases"),
        ),
        migrations.AlterField(
            model_name="posting",
            name="visitor",
            field=models.CharField(max_length=100, unique=True),
        ),
        migrations.AlterField(
            model_name="report",
            name="reason",
            field=models.CharField(
                choices=[
                    ("spam", "Spam or advertising"),
                    ("offensive", "Offensive"),
                    ("elsewhere", "Not about this place"),
                    ("private", "Private information"),
                    ("closed", "Closed for good"),
                    ("wrong", "Something about it is wrong"),
                    ("twice", "Twice on the list"),
                    ("other", "Something else"),
                ],
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="review",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reports",
                to="restaurant_review.review",
                verbose_name="review",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="held_for",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Nothing"),
                    ("approval", "All that is posted is approved first"),
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
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["made"], name="decision_made"),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["restaurant", "-helpfulness", "-id"],
                name="review_most_helpful",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("photo__gt", ""), ("status", "published")),
                fields=["restaurant", "-helpfulness", "-id"],
                name="review_cover",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(
                condition=models.Q(("status", "waiting"), ("open_reports__gt", 0), _connector="OR"),
                fields=["gravity", "queued"],
                name="review_queue",
            ),
        ),
        migrations.AddConstraint(
            model_name="change",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("restaurant__isnull", False), ("review", None)),
                    models.Q(("restaurant", None), ("review__isnull", False)),
                    _connector="OR",
                ),
                name="change_is_of_one_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed", None)),
                fields=("review", "browser"),
                name="report_once_per_browser",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed", None)),
                fields=("restaurant", "browser"),
                name="report_restaurant_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="report",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("restaurant__isnull", False), ("review", None)),
                    models.Q(("restaurant", None), ("review__isnull", False)),
                    _connector="OR",
                ),
                name="report_is_of_one_case",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="restaurant",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claim",
                to="restaurant_review.restaurant",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="review",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claim",
                to="restaurant_review.review",
            ),
        ),
        migrations.AddField(
            model_name="restaurant",
            name="cuisines",
            field=models.ManyToManyField(
                blank=True,
                related_name="restaurants",
                to="restaurant_review.cuisine",
                verbose_name="cuisines",
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(
                condition=models.Q(("status", "waiting"), ("open_reports__gt", 0), _connector="OR"),
                fields=["gravity", "queued"],
                name="restaurant_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(
                condition=models.Q(("text_digest__gt", "")),
                fields=["text_digest"],
                name="restaurant_text_digest",
            ),
        ),
        migrations.AddIndex(
            model_name="restaurant",
            index=models.Index(
                condition=models.Q(("visitor__gt", "")),
                fields=["visitor", "added"],
                name="restaurant_visitor",
            ),
        ),
        migrations.AddConstraint(
            model_name="restaurant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("price_level", None),
                    models.Q(("price_level__gte", 1), ("price_level__lte", 4)),
                    _connector="OR",
                ),
                name="restaurant_price_level_is_1_to_4",
            ),
        ),
        migrations.AddConstraint(
            model_name="restaurant",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ("published", "waiting", "hidden"))),
                name="restaurant_status_is_known",
            ),
        ),
        migrations.AddField(
            model_name="helpfulvote",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="helpful_votes",
                to="restaurant_review.review",
            ),
        ),
        migrations.AddField(
            model_name="openingspan",
            name="restaurant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="opening_spans",
                to="restaurant_review.restaurant",
            ),
        ),
        migrations.AddField(
            model_name="photo",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="photos",
                to="restaurant_review.review",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="decision",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="suggestions",
                to="restaurant_review.decision",
            ),
        ),
        migrations.AddField(
            model_name="suggestion",
            name="restaurant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="suggestions",
                to="restaurant_review.restaurant",
                verbose_name="restaurant",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="suggestion",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="claim",
                to="restaurant_review.suggestion",
            ),
        ),
        migrations.AddIndex(
            model_name="helpfulvote",
            index=models.Index(
                condition=models.Q(("visitor__gt", "")), fields=["created"], name="helpful_visitor"
            ),
        ),
        migrations.AddConstraint(
            model_name="helpfulvote",
            constraint=models.UniqueConstraint(fields=("review", "browser"), name="helpful_once_per_browser"),
        ),
        migrations.AddConstraint(
            model_name="openingspan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closes__gt", models.F("opens")),
                    ("opens__lt", 10080),
                    (
                        "closes__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("opens"), "+", models.Value(1440)
                        ),
                    ),
                ),
                name="opening_span_is_at_most_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="openingspan",
            constraint=models.UniqueConstraint(
                fields=("restaurant", "opens"), name="opening_span_begins_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__lt", 6)), name="photo_position_is_below_6"
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(
                condition=models.Q(("closed", None)), fields=["created"], name="suggestion_queue"
            ),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
    ]
