"""Fills the site with demonstration data: invented restaurants and reviews, with photos."""

from argparse import ArgumentParser
from array import array
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO, TextIOBase
from itertools import islice
from random import Random
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from tqdm import tqdm

from restaurant_review import indexing
from restaurant_review.demonstration import catalogue, curated, facts
from restaurant_review.demonstration.catalogue import CURATED
from restaurant_review.demonstration.places import Place
from restaurant_review.demonstration.queue import CASES
from restaurant_review.models import Restaurant, Review
from restaurant_review.models.reviews import helpfulness, search_text
from restaurant_review.photos import files
from restaurant_review.photos.errors import StorageUnavailable
from restaurant_review.search.folding import digest

CURATED_REVIEWS = sum(len(place.reviews) for place in CURATED) + len(CASES)
# In a large catalogue so many more restaurants than the curated ones have a photo.
MORE_WITH_PHOTOS = 24
YEARS = 3
BATCH = 2000


class Command(BaseCommand):
    help = (
        "Adds demonstration data: the curated restaurants, and made-up ones up to the numbers asked for. "
        "What is there already is left as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--restaurants", type=int, default=len(CURATED), metavar="N")
        parser.add_argument("--reviews", type=int, default=0, metavar="N", help="at least so many in all")
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when there is a restaurant already"
        )
        parser.add_argument("--without-photos", action="store_true", help="store none")
        parser.add_argument("--force", action="store_true", help="add to restaurants that are not from here")

    def handle(self, *args: Any, **options: Any) -> None:
        restaurants, reviews = options["restaurants"], options["reviews"]
        if restaurants < 0 or reviews < 0:
            raise CommandError("--restaurants and --reviews are numbers of 0 and up.")
        if reviews > CURATED_REVIEWS and restaurants <= len(CURATED):
            raise CommandError(f"So many reviews need more restaurants: try --restaurants {reviews // 20}.")
        if options["if_empty"] and Restaurant.objects.exists():
            return
        if not options["force"]:
            self._refuse_others()
        restaurants_before, reviews_before = Restaurant.objects.count(), Review.objects.count()
        self.now = timezone.now()
        self.with_photos = not options["without_photos"]
        try:
            self._add_curated(CURATED[:restaurants])
            made = [catalogue.restaurant(number) for number in range(restaurants - len(CURATED))]
            if made:
                self._add_made(made)
                self._add_reviews(made, reviews - Review.objects.count())
                self._add_photos(made[:MORE_WITH_PHOTOS] if self.with_photos else [])
        except StorageUnavailable as error:
            raise CommandError("The storage does not take photos. Mend it and run this again.") from error
        indexing.bring_up_to_date()
        self.stdout.write(
            f"Added {Restaurant.objects.count() - restaurants_before:,} restaurants and "
            f"{Review.objects.count() - reviews_before:,} reviews."
        )

    def _refuse_others(self) -> None:
        for name, address in Restaurant.objects.values_list("name", "street_address").iterator():
            if not catalogue.is_demonstration(name, address):
                raise CommandError(
                    f"This database holds other restaurants ({name}). Use --force to add to them."
                )

    def _add_curated(self, places: tuple[Place, ...]) -> None:
        if places:
            curated.add_suspicious_words()
        people = _people()
        for place in tqdm(places, "Curated restaurants", disable=None):
            names = list(islice(people, len(place.reviews)))
            if Restaurant.objects.same_place(place.name, place.street_address) is None:
                curated.add_place(place, names, self.now, with_photos=self.with_photos)
        curated.add_evidence()

    def _add_made(self, made: list[catalogue.Made]) -> None:
        there = set(Restaurant.objects.values_list("name", "street_address"))
        missing = [row for row in made if (row.name, row.street_address) not in there]
        opened = self.now - timedelta(days=365 * YEARS)
        rows = iter(tqdm(missing, "Restaurants", disable=None))
        while batch := list(islice(rows, BATCH)):
            stored = Restaurant.objects.bulk_create(
                Restaurant(
                    name=row.name,
                    street_address=row.street_address,
                    description=row.description,
                    added=opened,
                    price_level=row.price_level,
                    closed_for_good=row.closed_for_good,
                )
                for row in batch
            )
            facts.store(
                (restaurant, row.cuisines, row.hours) for restaurant, row in zip(stored, batch, strict=True)
            )

    def _add_reviews(self, made: list[catalogue.Made], missing: int) -> None:
        if missing <= 0:
            return
        keys = {
            (name, address): pk
            for pk, name, address in Restaurant.objects.values_list("pk", "name", "street_address")
        }
        random = Random(missing)
        # One restaurant after another is no way in which reviews come in.
        order = array("I")
        for index, share in enumerate(catalogue.shares([row.popularity for row in made], missing)):
            order.extend(array("I", [index]) * share)
        random.shuffle(order)
        span = timedelta(days=365 * YEARS)

        def rows() -> Iterator[tuple[int, str, int, str, datetime]]:
            for number, index in enumerate(order, 1):
                row = made[index]
                user_name, rating, text = catalogue.review(row, random)
                # A site that is more and more used: half of all reviews are from the last third of the time.
                date = self.now - span * (1 - (number / missing) ** 0.6) - timedelta(minutes=2)
                yield keys[row.name, row.street_address], user_name, rating, text, date

        insert = _copy if connection.vendor == "postgresql" else _insert
        with transaction.atomic():
            insert(iter(tqdm(rows(), "Reviews", missing, disable=None)))
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE) restaurant_review_restaurant, restaurant_review_review")

    def _add_photos(self, made: list[catalogue.Made]) -> None:
        for number, row in enumerate(tqdm(made, "Photos", disable=None)):
            reviews = Review.objects.filter(
                restaurant__name=row.name, restaurant__street_address=row.street_address
            ).newest()
            review = reviews.filter(rating__gte=4, review_text__gt="").first()
            if review is None or reviews.filter(photo__gt="").exists():
                continue
            pictures = row.kitchen.pictures
            picture = curated.read_picture(pictures[number % len(pictures)])
            with files.stored([picture]) as stored, transaction.atomic():
                review.put_photos(stored)


def _people() -> Iterator[str]:
    """Each name once, the same ones in every run."""
    random = Random(1987)
    seen = set()
    while True:
        name = catalogue.person(random)
        if name not in seen:
            seen.add(name)
            yield name


Row = tuple[int, str, int, str, datetime]


def _insert(rows: Iterator[Row]) -> None:
    columns = ("restaurant_id", "user_name", "rating", "review_text", "review_date")
    while batch := [Review(**dict(zip(columns, row, strict=True))) for row in islice(rows, BATCH)]:
        Review.objects.bulk_create(batch)


def _copy(rows: Iterator[Row]) -> None:
    """By COPY, in one statement: then the triggers count once, however the restaurants are mixed."""
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY restaurant_review_review"
            " (restaurant_id, user_name, rating, review_text, review_date, text_digest, helpfulness, search)"
            " FROM STDIN",
            _Lines(rows),
        )


class _Lines(TextIOBase):
    """A file of COPY's text format that is written while it is read. No text here needs escaping."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.rows = rows

    def read(self, size: int | None = -1) -> str:
        lines = StringIO()
        while lines.tell() < max((size or 0) // 4, 1) and (row := next(self.rows, None)) is not None:
            restaurant, user_name, rating, text, date = row
            derived = f"{digest(text)}\t{helpfulness(0, text, date)}\t{search_text(user_name, text)}"
            lines.write(f"{restaurant}\t{user_name}\t{rating}\t{text}\t{date.isoformat()}\t{derived}\n")
        return lines.getvalue()
