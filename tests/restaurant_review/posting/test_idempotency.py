"""What is sent twice is stored once, and only its sender can send it twice."""

import re
from typing import Any

import pytest
from django.test import Client

from restaurant_review.models import Restaurant, Review, Submission
from tests.restaurant_review.makers import make_restaurant

pytestmark = pytest.mark.django_db

REVIEW = {"user_name": "Ana", "rating": "4", "review_text": "Warm bread, kind people."}
RESTAURANT = {"restaurant_name": "Ostra", "street_address": "2 Quay", "description": "Oysters."}


@pytest.fixture
def restaurant() -> Restaurant:
    return make_restaurant()


def value_in(page: Any) -> str:
    return re.search(r'name="submission" value="(\w{32})"', page.content.decode())[1]


def post(client: Client, restaurant: Restaurant, **fields: str) -> Any:
    return client.post(f"/review/{restaurant.pk}", {**REVIEW, **fields})


def test_each_form_holds_a_value_that_nobody_can_guess(client: Client, restaurant: Restaurant) -> None:
    for address in (f"/review/{restaurant.pk}", "/create"):
        assert value_in(client.get(address)) != value_in(client.get(address))


def test_a_form_that_was_refused_keeps_its_value(client: Client, restaurant: Restaurant) -> None:
    value = value_in(client.get(f"/review/{restaurant.pk}"))
    assert value_in(post(client, restaurant, rating="", submission=value)) == value


def test_a_second_click_posts_once(client: Client, restaurant: Restaurant) -> None:
    review, place = value_in(client.get(f"/review/{restaurant.pk}")), value_in(client.get("/create"))
    for _ in range(2):
        assert post(client, restaurant, submission=review)["Location"].startswith(f"/{restaurant.pk}/")
        added = client.post("/add", {**RESTAURANT, "submission": place})
        assert added["Location"] == f"/{Restaurant.objects.get(name='Ostra').pk}/"
    assert Review.objects.count() == 1


def test_whoever_retries_after_a_lost_answer_may_edit(restaurant: Restaurant) -> None:
    """The browser never got the answer, nor the cookie in it."""
    post(Client(), restaurant, submission="x" * 32)
    retrying = Client()
    post(retrying, restaurant, submission="x" * 32)
    assert retrying.get(f"/reviews/{Review.objects.get().pk}/edit").status_code == 200


@pytest.mark.parametrize("fields", [{}, {"submission": ""}, {"submission": "y" * 32}], ids=str)
def test_whoever_repeats_the_public_words_of_a_review_gets_no_rights_in_it(
    restaurant: Restaurant, fields: dict[str, str]
) -> None:
    """From the same address and at once, as from the Wi-Fi of a restaurant."""
    post(Client(), restaurant, submission="x" * 32)
    review = Review.objects.get()
    stranger = Client()
    post(stranger, restaurant, **fields)
    assert Review.objects.count() == 2
    assert stranger.get(f"/reviews/{review.pk}/edit").status_code == 403
    assert stranger.post(f"/reviews/{review.pk}/delete").status_code == 403


def test_other_words_or_another_place_are_another_review(client: Client, restaurant: Restaurant) -> None:
    """Back, something else typed, and sent again."""
    post(client, restaurant, submission="x" * 32)
    post(client, restaurant, submission="x" * 32, review_text="Cold soup.")
    post(client, make_restaurant("Other"), submission="x" * 32)
    assert Review.objects.count() == 3


def test_repeats_are_throttled_and_leave_nothing(restaurant: Restaurant, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 3
    answers = [post(Client(), restaurant, submission="x" * 32).status_code for _ in range(6)]
    assert answers == [302, 302, 302, 302, 429, 429]
    assert Review.objects.count() == Submission.objects.count() == 1


def test_a_retry_is_answered_when_the_allowance_is_used_up(
    client: Client, restaurant: Restaurant, settings: Any
) -> None:
    settings.REVIEWS_PER_HOUR = 1
    assert post(client, restaurant, submission="x" * 32).status_code == 302
    assert post(client, restaurant, submission="x" * 32).status_code == 302
    assert post(client, restaurant, submission="y" * 32).status_code == 429


def test_what_was_deleted_can_be_posted_again(client: Client, restaurant: Restaurant) -> None:
    post(client, restaurant, submission="x" * 32)
    client.post(f"/reviews/{Review.objects.get().pk}/delete")
    assert post(client, restaurant, submission="x" * 32).status_code == 302
    assert Review.objects.count() == Submission.objects.count() == 1


def test_the_value_itself_is_stored_nowhere(client: Client, restaurant: Restaurant) -> None:
    post(client, restaurant, submission="secret-value")
    assert "secret-value" not in str(Submission.objects.values())
    assert "secret-value" not in str(Review.objects.values())
