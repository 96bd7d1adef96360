"""Each review has an address for good, which leads to where it stands now."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from restaurant_review.listing import PER_PAGE, ReviewListing
from restaurant_review.models import Restaurant, Review

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db

WORDS = {"user_name": "Ana", "rating": "4", "review_text": "Good soup"}


@pytest.fixture
def reviews() -> list[Review]:
    """Of three pages."""
    restaurant = make_restaurant("Le Coq")
    return [make_review(restaurant, user_name=f"Guest {number}") for number in range(2 * PER_PAGE + 5)]


def followed(client: Client, review: Review) -> Any:
    """The page that the review's address leads to, which must hold the review itself."""
    response = client.get(f"/reviews/{review.pk}/")
    assert response.status_code == 302
    place = urlsplit(response["Location"])
    assert (place.path, place.fragment) == (f"/{review.restaurant_id}/", f"review-{review.pk}")
    page = client.get(f"{place.path}?{place.query}")
    assert f'id="review-{review.pk}"' in page.content.decode()
    return page


def test_it_leads_to_the_page_on_which_the_review_stands(client: Client, reviews: list[Review]) -> None:
    for review in (reviews[0], reviews[4], reviews[5], reviews[24], reviews[25], reviews[-1]):
        followed(client, review)


def test_it_still_does_when_others_came_since(client: Client, reviews: list[Review]) -> None:
    review = reviews[-1]
    for _number in range(PER_PAGE):
        make_review(review.restaurant)
    followed(client, review)


@pytest.mark.parametrize("order", ReviewListing.SORTS)
def test_all_of_an_order_that_stand_before_a_review_are_counted(order: str, reviews: list[Review]) -> None:
    Review.objects.filter(pk__in=[review.pk for review in reviews[::3]]).update(rating=2, photo="a.png")
    ordered = ReviewListing(sort=order).apply(Review.objects.all())
    for place, review in enumerate(ordered):
        assert ordered.standing_before(review).count() == place


def test_the_page_it_leads_to_is_called_after_the_review(client: Client, reviews: list[Review]) -> None:
    page = followed(client, reviews[0]).content.decode()
    assert "<title>Le Coq, reviewed by Guest 0 ·" in page
    assert f'<meta property="og:url" content="http://testserver/reviews/{reviews[0].pk}/">' in page


def test_other_pages_are_linked_without_the_review(client: Client, reviews: list[Review]) -> None:
    page = followed(client, reviews[0]).content.decode()
    assert 'href="?page=2#reviews"' in page
    assert "review=" not in page.replace("/?review=", "")


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_what_is_not_published_is_not_found(client: Client, status: str) -> None:
    review = make_review(make_restaurant(), status=status)
    address = f"/reviews/{review.pk}/"
    assert client.get(address).status_code == 404
    Review.objects.update(status="published")
    Restaurant.objects.update(status=status)
    assert client.get(address).status_code == 404


def test_its_author_finds_a_review_that_waits(client: Client, settings: Any) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True
    restaurant = make_restaurant()
    client.post(f"/review/{restaurant.pk}", WORDS)
    followed(client, Review.objects.get())


def test_a_page_asked_for_a_review_that_is_gone_is_the_first(client: Client, reviews: list[Review]) -> None:
    gone, elsewhere = reviews[0].pk, make_review(make_restaurant("Other")).pk
    reviews[0].delete()
    for number in (gone, elsewhere, 10**8):
        page = client.get(f"/{reviews[1].restaurant_id}/?review={number}").content.decode()
        assert f'id="review-{reviews[-1].pk}"' in page
        assert "<title>Le Coq · 4" in page


@pytest.mark.parametrize("number", [0, 1, 2**63, 10**40])
def test_an_unknown_review_is_not_found(client: Client, number: int) -> None:
    assert client.get(f"/reviews/{number}/").status_code == 404


def test_its_address_answers_no_other_method(client: Client) -> None:
    assert client.post("/reviews/1/").status_code == 405


def test_feed_and_latest_reviews_lead_to_it(client: Client) -> None:
    review = make_review(make_restaurant())
    for page in ("/feed", "/latest"):
        assert f"/reviews/{review.pk}/" in client.get(page).content.decode()


@pytest.mark.parametrize("what", ["edit", "delete", "report"])
def test_what_can_be_done_with_it_is_found_at_the_older_address(client: Client, what: str) -> None:
    # With this status a browser posts a form there once more.
    for response in (client.get(f"/review/7/{what}"), client.post(f"/review/7/{what}", {})):
        assert (response.status_code, response["Location"]) == (308, f"/reviews/7/{what}")
