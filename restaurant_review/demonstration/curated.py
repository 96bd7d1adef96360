"""Puts the curated places into the database: with their reviews and photos, and with what waits for moderators."""

from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from django.db import transaction

from restaurant_review.models import Report, Restaurant, Review, SuspiciousWord
from restaurant_review.photos import files, images

from . import facts
from .places import Place
from .queue import CASES, SUSPICIOUS_WORDS, Case

PICTURES = Path(__file__).parent / "pictures"


@cache
def read_picture(picture: str) -> images.EncodedPhoto:
    """What uploading this picture would make; each is decoded once, however often it is stored."""
    return images.from_upload((PICTURES / f"{picture}.webp").read_bytes())


def add_place(place: Place, names: list[str], now: datetime, *, with_photos: bool) -> None:
    """The restaurant with its reviews, photos and cases, or nothing of it. `names` are those of the reviewers."""
    random = Random(place.name)
    reviews = _reviews(place, names, now, random)
    cases = {
        number: _held(case, number, now) for number, case in enumerate(CASES) if case.place == place.name
    }
    pictures = _pictures(place, reviews) + [
        (review, CASES[number].picture) for number, review in cases.items() if CASES[number].picture
    ]
    rows = sorted([*reviews, *cases.values()], key=lambda review: review.review_date)
    opened = rows[0].review_date if rows else now
    stored: list[files.StoredPhoto] = []
    try:
        with transaction.atomic():
            restaurant = Restaurant.objects.create(
                name=place.name,
                street_address=place.street_address,
                description=place.description,
                added=opened - timedelta(days=3),
                price_level=place.price_level,
                website=place.website,
                telephone=place.telephone,
                closed_for_good=place.closed_for_good,
            )
            facts.store([(restaurant, place.cuisines, place.hours)])
            for review, picture in pictures if with_photos else ():
                stored.append(files.store(read_picture(picture)))
                for column, value in stored[-1].columns.items():
                    setattr(review, column, value)
            for review in rows:
                review.restaurant = restaurant
            Review.objects.bulk_create(rows)
            for number, review in cases.items():
                Report.objects.bulk_create(_reports(CASES[number], number, review, now))
    except BaseException:
        for photo in stored:
            photo.remove()
        raise


def add_suspicious_words() -> None:
    """The list that the waiting reviews were held against, unless staff have one already."""
    if not SuspiciousWord.objects.exists():
        SuspiciousWord.objects.bulk_create(SuspiciousWord(word=word) for word in SUSPICIOUS_WORDS)


def _reviews(place: Place, names: list[str], now: datetime, random: Random) -> list[Review]:
    """Newest first."""
    reviews = []
    date = now - timedelta(days=random.uniform(0.1, 12))
    for index, (stars, text) in enumerate(place.reviews):
        review = Review(
            user_name=(place.reviewers or names)[index], rating=stars, review_text=text, review_date=date
        )
        if index in place.replies:
            review.reply = place.replies[index]
            review.reply_date = date + timedelta(hours=random.uniform(3, 60))
        reviews.append(review)
        date -= timedelta(days=random.uniform(1, 45), hours=random.uniform(0, 9))
    return reviews


def _pictures(place: Place, reviews: list[Review]) -> list[tuple[Review, str]]:
    """Which review has which picture: every second from the newest, unless the diner had no joy of it."""
    pleased = [review for review in reviews if review.rating >= 4 and review.review_text]
    return list(zip(pleased[::2], place.pictures, strict=False))


def _held(case: Case, number: int, now: datetime) -> Review:
    random = Random(number)
    if case.visitor is not None:
        date = now - timedelta(hours=9 * case.visitor) + timedelta(seconds=45 * number % 240)
    elif case.reports:
        date = now - timedelta(days=random.uniform(15, 50))
    else:
        date = now - timedelta(hours=random.uniform(1, 140))
    status = Review.Status.PUBLISHED
    if case.held_for:
        hidden = case.held_for == Review.HeldFor.REPORTS
        status = Review.Status.HIDDEN if hidden else Review.Status.WAITING
    return Review(
        user_name=case.user_name,
        rating=case.stars,
        review_text=case.text,
        review_date=date,
        status=status,
        held_for=case.held_for,
        open_reports=len(case.reports),
        visitor=_mark(f"visitor {case.visitor}" if case.visitor is not None else f"author {number}"),
    )


def _reports(case: Case, number: int, review: Review, now: datetime) -> list[Report]:
    random = Random(number)
    return [
        Report(
            review=review,
            reason=reason,
            note=note,
            browser=_mark(f"browser {number} {index}")[:32],
            visitor=_mark(f"reporter {number} {index}"),
            created=now - timedelta(days=random.uniform(0.1, 9)),
        )
        for index, (reason, note) in enumerate(case.reports)
    ]


def _mark(what: str) -> str:
    """In place of the keyed hash of an address, or of a session's mark."""
    return sha256(what.encode()).hexdigest()
