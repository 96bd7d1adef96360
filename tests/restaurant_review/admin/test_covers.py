"""The face of a restaurant: which photo it is, and how staff choose one."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.test import Client
from django.utils import timezone

from restaurant_review.models import Restaurant, Review
from tests.restaurant_review.makers import make_restaurant, make_review, make_review_with_photos

pytestmark = pytest.mark.django_db


def photo(number: int) -> str:
    return f"photos/{number:032x}-400x300.jpg"


def pictured(restaurant: Restaurant, number: int, days: float, votes: int = 0) -> Review:
    """With two photos, this number and the tenth after it, so many days ago."""
    date = timezone.now() - timedelta(days=days)
    images = (photo(number), photo(number + 10))
    return make_review_with_photos(restaurant, *images, review_date=date, helpful_count=votes)


def cover(restaurant: Restaurant) -> Any:
    name = Restaurant.objects.annotate(cover=Review.objects.cover()).get(pk=restaurant.pk).cover
    return name and int(name.rpartition("/")[2][:32], 16)


def test_the_photo_of_the_most_helpful_review_is_the_cover(restaurant: Restaurant) -> None:
    pictured(restaurant, 1, days=2)
    pictured(restaurant, 2, days=300, votes=9)
    make_review(restaurant, helpful_count=50)
    assert cover(restaurant) == 2


def test_the_newest_photo_of_a_stranger_is_not_at_once(restaurant: Restaurant) -> None:
    pictured(restaurant, 1, days=2)
    pictured(restaurant, 2, days=0.9, votes=50)
    assert cover(restaurant) == 1


def test_while_all_are_new_the_oldest_is(restaurant: Restaurant) -> None:
    assert cover(restaurant) is None
    pictured(restaurant, 1, days=0.5)
    pictured(restaurant, 2, days=0.1, votes=50)
    assert cover(restaurant) == 1


def change(root: Client, restaurant: Restaurant, **fields: str) -> Any:
    data = {
        "name": restaurant.name,
        "street_address": restaurant.street_address,
        "description": restaurant.description,
        **fields,
    }
    return root.post(f"/admin/restaurant_review/restaurant/{restaurant.pk}/change/", data)


def test_staff_pin_any_photo_and_let_it_go_again(root: Client, restaurant: Restaurant) -> None:
    pictured(restaurant, 1, days=2)
    pictured(restaurant, 2, days=3)
    page = root.get(f"/admin/restaurant_review/restaurant/{restaurant.pk}/change/").content.decode()
    assert page.count('type="radio" name="cover"') == 5
    assert change(root, restaurant, cover=photo(12)).status_code == 302
    assert cover(restaurant) == 12
    assert change(root, restaurant, cover="").status_code == 302
    assert cover(restaurant) == 1


def test_no_other_photo_can_be_pinned(root: Client, restaurant: Restaurant) -> None:
    pictured(make_restaurant("Other"), 1, days=2)
    hidden = pictured(restaurant, 2, days=2)
    Review.objects.filter(pk=hidden.pk).update(status="hidden")
    for number in (1, 2, 3):
        assert change(root, restaurant, cover=photo(number)).status_code == 200
    assert cover(restaurant) is None


def test_a_pinned_photo_that_went_or_is_hidden_is_no_cover(root: Client, restaurant: Restaurant) -> None:
    pictured(restaurant, 1, days=2)
    pinned = pictured(restaurant, 2, days=3)
    Restaurant.objects.update(pinned_cover=photo(12))
    assert cover(restaurant) == 12
    Review.objects.filter(pk=pinned.pk).update(status="hidden")
    assert cover(restaurant) == 1
    Review.objects.filter(pk=pinned.pk).update(status="published")
    pinned.delete()
    assert cover(restaurant) == 1
    # The form offers what there is.
    assert change(root, restaurant, cover="").status_code == 302


def test_a_new_restaurant_has_no_photos_to_choose_from(root: Client, media: Storage) -> None:
    page = root.get("/admin/restaurant_review/restaurant/add/").content.decode()
    assert page.count('type="radio" name="cover"') == 1
