"""Many threads at once, on PostgreSQL: SQLite writes one transaction after another by itself."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from restaurant_review.models import Restaurant, Review, Submission
from restaurant_review.ratings import catalogue, figures
from tests.restaurant_review.concurrency import at_once
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


def post_review(restaurant: Restaurant, number: int, address: str, **fields: str) -> int:
    data = {"user_name": f"Diner {number}", "rating": str(1 + number % 5), "review_text": "", **fields}
    return Client().post(f"/review/{restaurant.pk}", data, REMOTE_ADDR=address).status_code


def test_two_hundred_reviews_from_sixteen_threads_are_all_counted() -> None:
    restaurant = make_restaurant()
    answers = at_once(lambda number: post_review(restaurant, number, f"198.51.100.{number}"), 200)
    assert Counter(answers) == {302: 200}
    restaurant.refresh_from_db()
    assert restaurant.histogram == [(5, 40), (4, 40), (3, 40), (2, 40), (1, 40)]
    assert figures.wrong("default") == []


def test_the_allowance_holds_when_all_come_at_once(settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 10
    restaurant = make_restaurant()
    answers = at_once(lambda number: post_review(restaurant, number, "198.51.100.1"), 40)
    assert Counter(answers) == {302: 10, 429: 30}
    assert Review.objects.count() == 10


def test_the_same_review_sent_many_times_at_once_is_one() -> None:
    restaurant = make_restaurant()
    """From as many addresses, as a phone has that leaves one network for the other."""

    def again(number: int) -> int:
        return post_review(restaurant, 1, f"198.51.100.{number}", submission="x" * 32)

    assert Counter(at_once(again, 16)) == {302: 16}
    assert Review.objects.count() == Submission.objects.count() == 1


def test_the_same_restaurant_sent_many_times_at_once_is_one() -> None:
    data = {"restaurant_name": "Ostra", "street_address": "2 Quay", "description": "Oysters."}
    data["submission"] = "x" * 32

    def add(number: int) -> int:
        return Client().post("/add", data, REMOTE_ADDR=f"198.51.100.{number}").status_code

    assert Counter(at_once(add, 16)) == {302: 16}
    assert Restaurant.objects.count() == catalogue.state().restaurants == 1


def test_reviews_of_a_restaurant_that_is_deleted_meanwhile_are_404_or_gone() -> None:
    restaurants = [make_restaurant(f"Place {number}") for number in range(8)]

    def work(number: int) -> int:
        restaurant = restaurants[number % 8]
        if number // 8 == 3:
            Restaurant.objects.get(pk=restaurant.pk).delete()
            return 0
        return post_review(restaurant, number, f"198.51.100.{number}")

    answers = Counter(at_once(work, 64))
    assert set(answers) <= {0, 302, 404}
    assert not Review.objects.exists()
    assert catalogue.state().restaurants == 0


def test_votes_at_once_are_all_counted() -> None:
    review = make_review(make_restaurant())

    def vote(number: int) -> int:
        browser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        return browser.post(f"/reviews/{review.pk}/helpful").status_code

    assert set(at_once(vote, 40)) == {302}
    review.refresh_from_db()
    assert review.helpful_count == 40
