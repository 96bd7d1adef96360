"""Copy what the Flask sample stored in this database: its tables `restaurant` and `review`."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from restaurant_review.models import Photo, Restaurant, Review

TABLES = ("restaurant", "review")
BATCH = 1000

# Which row was copied as which. Neither ids (both sides count from 1) nor texts (staff edit and delete, and
# two rows may be alike) could tell that. It is the command's own, made when it first runs.
REMEMBERED = "restaurant_review_flask_copy"
CREATE_REMEMBERED = f"""
CREATE TABLE IF NOT EXISTS {REMEMBERED} (
    source varchar(10) NOT NULL,
    source_id bigint NOT NULL,
    copy_id bigint NOT NULL,
    PRIMARY KEY (source, source_id)
)
"""
NEW_RESTAURANTS = f"""
SELECT id, name, street_address, description FROM restaurant
WHERE id NOT IN (SELECT source_id FROM {REMEMBERED} WHERE source = 'restaurant') ORDER BY id
"""
NEW_REVIEWS = f"""
SELECT review.id, known.copy_id, user_name, rating, review_text, review_date, image_name
FROM review JOIN {REMEMBERED} AS known ON known.source = 'restaurant' AND known.source_id = review.restaurant
JOIN restaurant_review_restaurant AS copy ON copy.id = known.copy_id
WHERE review.id NOT IN (SELECT source_id FROM {REMEMBERED} WHERE source = 'review') ORDER BY review.id
"""


class Command(BaseCommand):
    help = "Copies the Flask sample's tables of the same database. Safe to repeat: nothing is copied twice."

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := set(TABLES) - set(connection.introspection.table_names()):
            raise CommandError(
                f"The Flask sample's tables are not here: no {' and no '.join(sorted(missing))}."
                " Run this on the database that the sample used. Nothing was changed."
            )
        with transaction.atomic():
            _begin()
            restaurants = _copy_restaurants()
            reviews, unrated = _copy_reviews()
            left = _count(f"SELECT count(*) FROM review WHERE id NOT IN ({_remembered('review')})")
        self.stdout.write(
            f"Copied {restaurants} restaurant{pluralize(restaurants)}"
            f" and {reviews} review{pluralize(reviews)} of the Flask sample."
        )
        if unrated:
            self.stdout.write(f"Hidden, since the sample stored no rating of it: {unrated}. See the admin.")
        if left:
            self.stdout.write(f"Left alone, since it belongs to no restaurant that is here: {left}.")


def _begin() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Two of these at once would both find the same rows new.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(b"flask...")])
        cursor.execute(CREATE_REMEMBERED)


def _copy_restaurants() -> int:
    rows = _rows(NEW_RESTAURANTS)
    copies = Restaurant.objects.bulk_create(
        (
            Restaurant(name=name or "", street_address=street_address or "", description=description or "")
            for _id, name, street_address, description in rows
        ),
        BATCH,
    )
    _remember("restaurant", [row[0] for row in rows], copies)
    return len(copies)


def _copy_reviews() -> tuple[int, int]:
    rows = _rows(NEW_REVIEWS)
    copies = Review.objects.bulk_create((_review(*row[1:]) for row in rows), BATCH)
    Photo.objects.bulk_create(
        (Photo(review=copy, image=copy.photo.name) for copy in copies if copy.photo), ignore_conflicts=True
    )
    _remember("review", [row[0] for row in rows], copies)
    return len(copies), sum(copy.status == Review.Status.HIDDEN for copy in copies)


def _review(
    restaurant_id: int,
    user_name: str | None,
    rating: int | None,
    review_text: str | None,
    review_date: datetime | str | None,
    image_name: str | None,
) -> Review:
    review = Review(
        restaurant_id=restaurant_id,
        user_name=user_name or "",
        rating=min(max(rating or 1, 1), 5),
        review_text=review_text or "",
        review_date=_moment(review_date),
        photo=image_name,
    )
    if rating is None:
        # Kept, but out of sight and out of every average: no number was given.
        review.status = Review.Status.HIDDEN
        review.hidden_reason = "The Flask sample stored no rating."
    return review


def _moment(naive: datetime | str | None) -> datetime:
    """The sample stored its server's clock without a zone, and that of App Service is UTC."""
    moment = parse_datetime(naive) if isinstance(naive, str) else naive
    return moment.replace(tzinfo=UTC) if moment else timezone.now()


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _count(query: str) -> int:
    return int(_rows(query)[0][0])


def _remembered(source: str) -> str:
    return f"SELECT source_id FROM {REMEMBERED} WHERE source = '{source}'"


def _remember(source: str, source_ids: list[int], copies: list[Any]) -> None:
    pairs = [(source, source_id, copy.pk) for source_id, copy in zip(source_ids, copies, strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {REMEMBERED} VALUES (%s, %s, %s)", pairs)
