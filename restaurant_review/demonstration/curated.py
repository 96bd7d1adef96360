"""Puts the curated places into the database: with their reviews and photos, and with what waits for moderators."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from django.db import transaction

from restaurant_review import models
from restaurant_review.models import HeldFor, Photo, Report, Restaurant, Review, Status, Suggestion
from restaurant_review.models.reviews import columns_of
from restaurant_review.moderation.suspicion import BURST_MINUTES, suspicion
from restaurant_review.photos import files, images

from . import facts, queue
from .places import Place

PICTURES = Path(__file__).parent / "pictures"
# Why each of the held places is held.
HELD_FOR = {place.name: held_for for place, held_for in queue.PLACES}


@cache
def read_picture(picture: str) -> images.EncodedPhoto:
    """What uploading this picture would make; each is decoded once, however often it is stored."""
    return images.from_upload((PICTURES / f"{picture}.webp").read_bytes())


@dataclass
class Row:
    """A review that is about to be stored, and what belongs to it."""

    review: Review
    picture: str = ""
    reports: Iterable[Report] = ()


def add_place(place: Place, names: list[str], now: datetime, *, with_photos: bool) -> None:
    """The restaurant with all that belongs to it, or nothing of it. `names` are those of the reviewers."""
    random = Random(place.name)
    rows = [*_reviews(place, names, now, random), *_cases(place, now)]
    rows.sort(key=lambda row: row.review.review_date)
    restaurant = _restaurant(place, rows, now, random)
    pictured = [row for row in rows if row.picture and with_photos]
    with files.stored(read_picture(row.picture) for row in pictured) as stored, transaction.atomic():
        restaurant.save()
        facts.store([(restaurant, place.cuisines, place.hours)])
        for row in rows:
            row.review.restaurant = restaurant
        for row, image in zip(pictured, stored, strict=True):
            for column, value in columns_of([image]).items():
                setattr(row.review, column, value)
        Review.objects.bulk_create(row.review for row in rows)
        Photo.objects.bulk_create(
            Photo(review=row.review, image=image) for row, image in zip(pictured, stored, strict=True)
        )
        Report.objects.bulk_create(report for row in rows for report in row.reports)
        _add_reports(restaurant, now, random)
        _add_suggestions(restaurant, now, random)
        _add_votes(rows, now, random)


def add_suspicious_words() -> None:
    """The list that the waiting reviews were held against, unless staff have one already."""
    if not models.SuspiciousWord.objects.exists():
        models.SuspiciousWord.objects.bulk_create(
            models.SuspiciousWord(word=word) for word in queue.SUSPICIOUS_WORDS
        )


def add_evidence() -> None:
    """What in each waiting review or restaurant was suspicious: some repeat what came in after them."""
    for model in (Review, Restaurant):
        for case in model.objects.waiting().filter(evidence__isnull=True):
            found = suspicion(case, "")
            if found.evidence and found.held_for == case.held_for:
                model.objects.filter(pk=case.pk).update(evidence=found.evidence)


def _restaurant(place: Place, rows: list[Row], now: datetime, random: Random) -> Restaurant:
    restaurant = Restaurant(
        name=place.name,
        street_address=place.street_address,
        description=place.description,
        price_level=place.price_level,
        website=place.website,
        telephone=place.telephone,
        closed_for_good=place.closed_for_good,
    )
    held_for = HELD_FOR.get(place.name, HeldFor.NOTHING)
    if held_for == HeldFor.BURST:
        restaurant.added = now - timedelta(hours=5, seconds=len(place.name) * 9)
        restaurant.visitor = _mark("who adds pizzas")
    elif held_for:
        restaurant.added = now - timedelta(hours=random.uniform(10, 140))
        restaurant.visitor = _mark(place.name)
    else:
        restaurant.added = (rows[0].review.review_date if rows else now) - timedelta(days=3)
    _hold(restaurant, held_for, restaurant.added, posts=3)
    return restaurant


def _reviews(place: Place, names: list[str], now: datetime, random: Random) -> list[Row]:
    rows = []
    date = now - timedelta(days=random.uniform(1.5, 12))
    for index, (stars, text) in enumerate(place.reviews):
        review = Review(
            user_name=(place.reviewers or names)[index], rating=stars, review_text=text, review_date=date
        )
        if index in place.replies:
            review.reply = place.replies[index]
            review.reply_date = date + timedelta(hours=random.uniform(3, 60))
        # A long text helps more readers than a short one.
        review.helpful_count = int(random.expovariate(1) * min(len(text), 800) / 40)
        rows.append(Row(review))
        date -= timedelta(days=random.uniform(1, 45), hours=random.uniform(0, 9))
    # Every second from the newest has a picture, unless the diner had no joy of it.
    pleased = [row for row in rows if row.review.rating >= 4 and row.review.review_text]
    for row, picture in zip(pleased[::2], place.pictures, strict=False):
        row.picture = picture
    # The first picture is the cover: the one of the most helpful review that has a picture.
    if pictured := [row.review for row in rows if row.picture]:
        pictured[0].helpful_count = max(review.helpful_count for review in pictured) + 3
    return rows


def _cases(place: Place, now: datetime) -> list[Row]:
    rows = []
    for number, case in enumerate(queue.CASES):
        if case.place != place.name:
            continue
        random = Random(number)
        if case.visitor is not None:
            date = now - timedelta(hours=9 * case.visitor) + timedelta(seconds=45 * number % 240)
        elif case.reports:
            date = now - timedelta(days=random.uniform(15, 50))
        else:
            date = now - timedelta(hours=random.uniform(1, 140))
        author = f"author {number}" if case.visitor is None else f"visitor {case.visitor}"
        review = Review(
            user_name=case.user_name,
            rating=case.stars,
            review_text=case.text,
            review_date=date,
            visitor=_mark(author),
        )
        _hold(review, case.held_for, date, posts=sum(other.visitor == case.visitor for other in queue.CASES))
        reports = _reports(review, case.reports, now, random)
        rows.append(Row(review, case.picture, reports))
    return rows


def _hold(case: models.Case, held_for: HeldFor, since: datetime, *, posts: int) -> None:
    if not held_for:
        return
    case.held_for = held_for
    case.queued = since
    case.status = Status.HIDDEN if held_for == HeldFor.REPORTS else Status.WAITING
    if held_for == HeldFor.BURST:
        case.evidence = {"posts": posts, "minutes": BURST_MINUTES}


def _reports(case: models.Case, reports: queue.Reports, now: datetime, random: Random) -> list[Report]:
    """These reports, not yet stored, and the case's place in the queue."""
    field = models.case_field(type(case))
    rows = []
    for reason, note in reports:
        mark = _mark(f"reporter {random.random()}")
        created = now - timedelta(days=random.uniform(0.1, 6))
        rows.append(
            Report(
                **{field: case}, reason=reason, note=note, browser=mark[:32], visitor=mark, created=created
            )
        )
        case.gravity = min(case.gravity, Report.GRAVITY.get(reason, case.gravity))
    if rows:
        case.open_reports = len(rows)
        case.queued = min(row.created for row in rows)
    return rows


def _add_reports(restaurant: Restaurant, now: datetime, random: Random) -> None:
    reports = _reports(restaurant, queue.REPORTS_OF_PLACES.get(restaurant.name, ()), now, random)
    if reports:
        Report.objects.bulk_create(reports)
        restaurant.save(update_fields=("open_reports", "queued", "gravity"))


def _add_suggestions(restaurant: Restaurant, now: datetime, random: Random) -> None:
    Suggestion.objects.bulk_create(
        Suggestion(
            restaurant=restaurant,
            kind=kind,
            proposed=proposed,
            note=note,
            visitor=_mark(f"{place} {kind}"),
            created=now - timedelta(days=random.uniform(0.1, 9)),
        )
        for place, kind, proposed, note in queue.SUGGESTIONS
        if place == restaurant.name
    )


def _add_votes(rows: list[Row], now: datetime, random: Random) -> None:
    models.HelpfulVote.objects.bulk_create(
        models.HelpfulVote(
            review=row.review,
            browser=_mark(f"voter {random.random()}")[:32],
            created=random.uniform(0, 1) * (now - row.review.review_date) + row.review.review_date,
        )
        for row in rows
        for _vote in range(row.review.helpful_count)
    )


def _mark(what: str) -> str:
    """In place of the keyed hash of an address, or of a browser's mark."""
    return sha256(what.encode()).hexdigest()
