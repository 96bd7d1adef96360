"""Adding restaurants and reviews: what is taken, refused, kept and counted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import portalocker
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.crypto import salted_hmac

from restaurant_review.models import Posting, Restaurant, Review
from restaurant_review.photos import decoder
from restaurant_review.posting import throttle
from tests.restaurant_review.makers import make_restaurant, make_review
from tests.restaurant_review.pictures import encoded, picture

pytestmark = pytest.mark.django_db

REVIEW = {"user_name": "Ana", "rating": "4", "review_text": "Warm bread, kind people."}
RESTAURANT = {"restaurant_name": "Ostra", "street_address": "2 Quay", "description": "Oysters."}


def test_a_restaurant_is_added_and_confirmed(client: Client) -> None:
    response = client.post("/add", RESTAURANT, follow=True)
    restaurant = Restaurant.objects.get()
    assert response.redirect_chain == [(f"/{restaurant.pk}/", 302)]
    assert "Ostra is added" in response.content.decode()


def test_the_address_is_optional(client: Client) -> None:
    assert client.post("/add", {"restaurant_name": "A", "description": "B"}).status_code == 302


def test_a_review_is_added_and_confirmed(client: Client) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", REVIEW, follow=True)
    assert response.redirect_chain == [(f"/{restaurant.pk}/#review-{Review.objects.get().pk}", 302)]
    assert "Your review is published. You can edit it for 7 days" in response.content.decode()
    assert Review.objects.get().rating == 4
    again = client.get(f"/{restaurant.pk}/").content.decode()
    assert "Warm bread" in again
    assert "Your review is published" not in again


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_name", ""),
        ("user_name", "   "),
        ("user_name", "\u200b"),
        ("user_name", "\u3164\u2800"),
        ("user_name", "x" * 51),
        ("user_name", "a\x00b"),
        ("user_name", "a\nb"),
        ("user_name", "a\x1bb"),
        ("rating", ""),
        ("rating", "0"),
        ("rating", "6"),
        ("rating", "99"),
        ("rating", "4.5"),
        ("rating", "five"),
        ("rating", "9" * 5000),
        ("review_text", "x" * 2001),
        ("review_text", "a\x07b"),
        ("website", "spam"),
    ],
)
def test_a_bad_field_is_named_and_all_is_kept(client: Client, field: str, value: str) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", {**REVIEW, field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    kept = "Ana" if field != "user_name" else "Warm bread"
    assert kept in response.content.decode()
    assert not Review.objects.exists()


def test_missing_fields_are_messages(client: Client) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", {})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"user_name", "rating"}
    response = client.post("/add", {})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"restaurant_name", "description"}


def test_line_breaks_count_once_and_stay(client: Client) -> None:
    restaurant = make_restaurant()
    text = "a\r\n" * 998 + "end"
    assert client.post(f"/review/{restaurant.pk}", {**REVIEW, "review_text": text}).status_code == 302
    assert Review.objects.get().review_text.count("\n") == 998


def test_the_same_place_is_refused_with_a_link(client: Client) -> None:
    there = make_restaurant("Café Étoile", description="Another text.")
    Restaurant.objects.update(added="2020-01-01T00:00:00Z")
    response = client.post(
        "/add", {"restaurant_name": "CAFE étoile", "street_address": "1, main street", "description": "x"}
    )
    assert response.status_code == 422
    assert f'href="/{there.pk}/"' in response.content.decode()
    assert Restaurant.objects.count() == 1


def test_a_flood_is_429_and_keeps_the_text(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 3
    restaurant = make_restaurant()
    for number in range(3):
        answer = client.post(f"/review/{restaurant.pk}", {**REVIEW, "user_name": f"Ana {number}"})
        assert answer.status_code == 302
    refused = client.post(f"/review/{restaurant.pk}", {**REVIEW, "user_name": "Ana 4"})
    assert refused.status_code == 429
    assert 3500 < int(refused["Retry-After"]) <= 3600
    assert "Warm bread" in refused.content.decode()
    elsewhere = client.post(f"/review/{restaurant.pk}", REVIEW, REMOTE_ADDR="203.0.113.9")
    assert elsewhere.status_code == 302


def test_no_address_is_stored(client: Client) -> None:
    restaurant = make_restaurant()
    client.post(f"/review/{restaurant.pk}", REVIEW, REMOTE_ADDR="2001:db8:1:2:3::4")
    network, address = (
        salted_hmac("restaurant_review.visitor", part, algorithm="sha256").hexdigest()[:32]
        for part in ("2001:db8:1::/56", "2001:db8:1:2::/64")
    )
    visitor = network + address
    assert Review.objects.get().visitor == visitor
    assert set(Posting.objects.values_list("visitor", flat=True)) == {visitor, f"network {network}"}


def test_an_expired_form_comes_back_filled_in() -> None:
    client = Client(enforce_csrf_checks=True)
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", REVIEW)
    assert response.status_code == 403
    assert "Warm bread" in response.content.decode()
    assert "csrfmiddlewaretoken" in response.content.decode()
    assert not Review.objects.exists()
    assert client.post("/add", RESTAURANT).status_code == 403
    assert client.post("/review/999", REVIEW).status_code == 403


def test_a_waiting_review_is_seen_by_its_own_browser_only(client: Client, settings: Any) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", REVIEW, follow=True)
    assert "once our staff have read it" in response.content.decode()
    assert "Warm bread" in client.get(f"/{restaurant.pk}/").content.decode()
    assert "Warm bread" not in Client().get(f"/{restaurant.pk}/").content.decode()
    assert "no-store" in client.get(f"/{restaurant.pk}/")["Cache-Control"]


def test_posting_a_review_costs_at_most_eighteen_queries(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    restaurant = make_restaurant()
    make_review(restaurant)
    with django_assert_max_num_queries(18):
        assert client.post(f"/review/{restaurant.pk}", REVIEW).status_code == 302


# Cheap checks come before costly ones.


def upload(content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("soup.png", content or encoded(picture(), "PNG"), "image/png")


@pytest.fixture
def busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody decodes, so that whoever would decode now is told so."""
    monkeypatch.setattr(decoder, "LOCK_FILE", tmp_path / "decoder.lock")
    monkeypatch.setattr(decoder, "MAX_WAIT", 0.0)
    with portalocker.Lock(decoder.LOCK_FILE):
        yield


@pytest.mark.usefixtures("busy")
def test_who_waits_too_long_for_the_decoder_is_told_so_and_keeps_the_text(client: Client) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/review/{restaurant.pk}", {**REVIEW, "reviewImage": upload()})
    assert response.status_code == 503
    assert 0 < int(response["Retry-After"]) < 60
    assert "Many photos are coming in" in response.content.decode()
    assert "Warm bread" in response.content.decode()
    assert not Review.objects.exists()
    assert client.post(f"/review/{restaurant.pk}", REVIEW).status_code == 302


@pytest.mark.usefixtures("busy")
def test_no_photo_is_decoded_for_a_form_that_is_wrong_elsewhere(client: Client) -> None:
    response = client.post(
        f"/review/{make_restaurant().pk}", {**REVIEW, "rating": "", "reviewImage": upload()}
    )
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"rating", "reviewImage"}
    assert "choose the photo again" in response.content.decode()


@pytest.mark.usefixtures("busy")
def test_no_photo_is_decoded_for_who_has_posted_too_much(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 1
    restaurant = make_restaurant()
    assert client.post(f"/review/{restaurant.pk}", REVIEW).status_code == 302
    response = client.post(f"/review/{restaurant.pk}", {**REVIEW, "reviewImage": upload()})
    assert response.status_code == 429
    assert "Warm bread" in response.content.decode()


def test_attempts_that_cost_work_are_counted(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    restaurant = make_restaurant()
    damaged = encoded(picture(), "PNG")[:-30]
    answers = [
        client.post(f"/review/{restaurant.pk}", {**REVIEW, "reviewImage": upload(damaged)}).status_code
        for _ in range(3)
    ]
    assert answers == [422, 422, 429]


def test_attempts_that_cost_nothing_are_not_counted(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 1
    restaurant = make_restaurant()
    for wrong in ({"rating": ""}, {"reviewImage": upload(b"<html>")}, {"website": "x"}):
        assert client.post(f"/review/{restaurant.pk}", {**REVIEW, **wrong}).status_code == 422
    assert client.post(f"/review/{restaurant.pk}", REVIEW).status_code == 302


# Networks.


def test_a_network_may_post_more_than_a_household_and_not_without_end(settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 1
    restaurant = make_restaurant()

    def post(address: str) -> int:
        return Client(REMOTE_ADDR=address).post(f"/review/{restaurant.pk}", REVIEW).status_code

    campus = [post(f"2001:db8:1:{number:x}::1") for number in range(12)]
    assert campus == [302] * throttle.ADDRESSES_OF_NETWORK + [429, 429]
    assert post("2001:db8:1:0::2") == 429
    assert [post("2001:db8:2:100::1"), post("198.51.100.7")] == [302, 302]
