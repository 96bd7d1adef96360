"""Small makers of rows for tests."""

import io
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from restaurant_review.models import Photo, Report, Restaurant, Review
from restaurant_review.models.reviews import columns_of
from restaurant_review.moderation import reports


def make_restaurant(name: str = "Café Étoile", **fields: Any) -> Restaurant:
    return Restaurant.objects.create(
        **{"name": name, "street_address": "1 Main Street", "description": "Small plates.", **fields}
    )


def make_review(restaurant: Restaurant, rating: int = 5, **fields: Any) -> Review:
    return Review.objects.create(restaurant=restaurant, rating=rating, **{"user_name": "Ana", **fields})


def make_review_with_photos(restaurant: Restaurant, *images: str, **fields: Any) -> Review:
    """With these stored photos, in this order."""
    review = make_review(restaurant, **columns_of(images), **fields)
    Photo.objects.bulk_create(
        Photo(review=review, position=position, image=image) for position, image in enumerate(images)
    )
    return review


def make_report(review: Review, browser: str = "b1", visitor: str = "v1", **fields: Any) -> bool:
    return reports.report(
        review, fields.get("reason", Report.Reason.SPAM), fields.get("note", ""), browser, visitor
    )


def make_reports(review: Review, number: int) -> None:
    """From as many browsers and addresses."""
    for each in range(number):
        make_report(review, f"browser {each}", f"visitor {each}")


def make_moderator(name: str = "mo") -> User:
    user = User.objects.create_user(name, password="password", is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def load_demo(**options: Any) -> str:
    """What the command says."""
    out = io.StringIO()
    call_command("load_demo", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()
