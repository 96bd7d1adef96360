"""What browsers may prepare ahead, and what they ask for by themselves."""

from typing import Any

import pytest
from django.test import Client

from .makers import make_restaurant, make_review_with_photos
from .pictures import stored_photo

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_pages_name_the_rules_and_the_rules_are_of_the_type_that_browsers_ask_for(client: Client) -> None:
    restaurant = make_restaurant()
    for address in ("/", f"/{restaurant.pk}/", f"/fr/{restaurant.pk}/"):
        header = client.get(address)["Speculation-Rules"]
        assert header in ('"/speculation-rules.json"', '"/fr/speculation-rules.json"')
        rules = client.get(header.strip('"'))
        assert rules["Content-Type"] == "application/speculationrules+json"


def test_only_pages_that_everybody_shares_are_prepared(client: Client) -> None:
    [prerender] = client.get("/speculation-rules.json").json()["prerender"]
    pages = prerender["where"]["href_matches"]
    assert "/:id(\\d+)/" in pages
    assert not [page for page in pages if any(word in page for word in ("review", "create", "admin", "api"))]
    # On hover, not before.
    assert prerender["eagerness"] == "moderate"


@pytest.mark.parametrize("address", ["/admin/login/", "/api/v1/restaurants", "/feed", "/999/"])
def test_nothing_else_names_them(client: Client, address: str) -> None:
    assert "Speculation-Rules" not in client.get(address)


def test_the_icon_that_is_asked_for_unread_is_there(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response["Location"].endswith(".png")


def test_a_photo_is_the_same_in_every_language(client: Client, media: Any) -> None:
    review = make_review_with_photos(make_restaurant(), stored_photo())
    response = client.head(f"/media/{review.photo_names[0]}")
    assert "Accept-Language" not in response.get("Vary", "")
    assert "Content-Language" not in response
    assert "Accept-Language" in client.get("/")["Vary"]
