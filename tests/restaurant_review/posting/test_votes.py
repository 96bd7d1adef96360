"""What helped is said once a browser, taken back by a second press, and bounded for each address."""

from typing import Any

import pytest
from django.test import Client

from restaurant_review.models import HelpfulVote, Review
from restaurant_review.posting import votes
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db

JSON = {"Accept": "application/json"}


@pytest.fixture
def review() -> Review:
    return make_review(make_restaurant(), user_name="Bea", review_text="Good soup")


def vote(browser: Client, review: Review, **extra: Any) -> Any:
    return browser.post(f"/reviews/{review.pk}/helpful", **extra)


def votes_of(review: Review) -> int:
    review.refresh_from_db()
    return review.helpful_count


def page(browser: Client, review: Review) -> str:
    return browser.get(f"/{review.restaurant_id}/").content.decode()


def test_each_review_has_a_form_that_says_it_helped(client: Client, review: Review) -> None:
    assert f'action="/reviews/{review.pk}/helpful"' in page(client, review)
    assert ">Helpful</button>" in page(client, review)
    assert (
        vote(client, review)["Location"] == f"/{review.restaurant_id}/?review={review.pk}#review-{review.pk}"
    )
    assert 'aria-pressed="true">Helpful · 1</button>' in page(client, review)


def test_a_second_press_takes_it_back(client: Client, review: Review) -> None:
    for expected in (1, 0, 1):
        vote(client, review)
        assert votes_of(review) == expected
    vote(client, review)
    assert ">Helpful</button>" in page(client, review)
    assert not HelpfulVote.objects.exists()


def test_another_browser_adds_its_own(client: Client, review: Review) -> None:
    vote(client, review)
    vote(Client(), review)
    assert votes_of(review) == 2


def test_everybody_sees_the_number_and_shares_the_page(client: Client, review: Review) -> None:
    elsewhere = make_review(make_restaurant("Other"))
    vote(client, review)
    shared = Client().get(f"/{review.restaurant_id}/")
    assert ">Helpful · 1</button>" in shared.content.decode()
    assert shared["Cache-Control"] == "no-cache"
    # Its own mark makes no more pages private than the one that shows it.
    assert client.get(f"/{review.restaurant_id}/")["Cache-Control"] == "private, no-store"
    for other in (f"/{elsewhere.restaurant_id}/", "/"):
        assert client.get(other)["Cache-Control"] == "no-cache"


def test_a_cookie_that_this_site_did_not_sign_says_nothing(client: Client, review: Review) -> None:
    client.cookies[votes.COOKIE] = '{"1":1}'
    assert client.get(f"/{review.restaurant_id}/")["Cache-Control"] == "no-cache"


def test_a_script_gets_the_number_back(client: Client, review: Review) -> None:
    assert vote(client, review, headers=JSON).json() == {"helpful": True, "count": 1}
    assert vote(client, review, headers=JSON).json() == {"helpful": False, "count": 0}


def test_no_vote_for_one_s_own(client: Client) -> None:
    restaurant = make_restaurant()
    client.post(f"/review/{restaurant.pk}", {"user_name": "Ana", "rating": "5"}, REMOTE_ADDR="192.0.2.1")
    review = Review.objects.get()
    assert "/helpful" not in page(client, review)
    response = vote(client, review)
    assert response.status_code == 422
    assert "your own review" in response.content.decode()
    assert "your own review" in vote(client, review, headers=JSON).json()["fault"]
    # Nor from another browser at the same place.
    assert vote(Client(), review, REMOTE_ADDR="192.0.2.1").status_code == 302
    assert votes_of(review) == 0
    vote(Client(), review, REMOTE_ADDR="192.0.2.2")
    assert votes_of(review) == 1


def test_a_few_from_one_address_count(review: Review) -> None:
    for _number in range(votes.MAX_COUNTED + 2):
        vote(Client(), review)
    assert votes_of(review) == votes.MAX_COUNTED
    vote(Client(), review, REMOTE_ADDR="198.51.100.7")
    assert votes_of(review) == votes.MAX_COUNTED + 1


@pytest.mark.slow
def test_no_more_of_one_address_are_kept_than_can_matter(review: Review) -> None:
    for _number in range(votes.MAX_KEPT + 2):
        vote(Client(), review)
    assert HelpfulVote.objects.count() == votes.MAX_KEPT


def test_an_address_votes_so_often_in_an_hour(client: Client, settings: Any, review: Review) -> None:
    settings.REVIEWS_PER_HOUR = 2
    for _number in range(2):
        assert vote(client, review).status_code == 302
    refused = vote(client, review)
    assert (refused.status_code, int(refused["Retry-After"]) > 3000) == (429, True)
    assert vote(client, review, headers=JSON).status_code == 429
    # Reviews have an allowance of their own.
    words = {"user_name": "Ana", "rating": "5"}
    assert client.post(f"/review/{review.restaurant_id}", words).status_code == 302


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
)
def test_another_site_cannot_vote_for_its_visitors(review: Review, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert vote(browser, review, headers=headers).status_code == 403
    assert votes_of(review) == 0
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    assert vote(browser, review, headers=own).status_code == 302


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_what_is_not_published_helps_nobody(client: Client, review: Review, status: str) -> None:
    Review.objects.update(status=status)
    assert vote(client, review).status_code == 404
    assert client.get(f"/reviews/{review.pk}/helpful").status_code == 404


def test_its_address_by_itself_offers_the_same(client: Client, review: Review) -> None:
    assert "Did this review help you?" in client.get(f"/reviews/{review.pk}/helpful").content.decode()
    assert votes_of(review) == 0
    assert client.put(f"/reviews/{review.pk}/helpful").status_code == 405


def test_most_helpful_stand_first_in_that_order(client: Client, review: Review) -> None:
    others = [make_review(review.restaurant, user_name=f"Guest {number}") for number in range(3)]
    for number in range(3):
        vote(Client(REMOTE_ADDR=f"198.51.100.{number}"), review)
    vote(Client(), others[0])

    def order(query: str) -> list[int]:
        return [row.id for row in client.get(f"/{review.restaurant_id}/?{query}").context["page"]]

    assert order("sort=helpful")[:2] == [review.pk, others[0].pk]
    assert order("")[-1] == review.pk
    for number in range(17):
        make_review(review.restaurant, user_name=f"More {number}")
    assert order("")[:2] == [review.pk, others[0].pk]
    assert order("sort=newest")[-1] != review.pk
