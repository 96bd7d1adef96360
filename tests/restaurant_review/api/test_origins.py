"""No page of another site posts from the address of its visitors."""

from typing import Any

import pytest
from django.test import Client

from restaurant_review.models import Restaurant, Review
from tests.restaurant_review.makers import make_restaurant

pytestmark = pytest.mark.django_db

REVIEW = {"user_name": "Ana", "rating": "5"}
RESTAURANT = {"name": "Ostra", "description": "Oysters."}


def post_form(client: Client, **headers: str) -> Any:
    address = f"/api/v1/restaurants/{make_restaurant().pk}/reviews"
    return client.post(address, REVIEW, headers=headers)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://testserver"},
        {"Origin": "http://testserver:8000"},
    ],
    ids=str,
)
def test_what_another_site_sends_is_403_and_posts_nothing(client: Client, headers: dict[str, str]) -> None:
    response = post_form(client, **headers)
    assert (response.status_code, response["Content-Type"]) == (403, "application/problem+json")
    assert "another site" in response.json()["detail"]
    assert not Review.objects.exists()


def test_json_from_another_site_is_403(client: Client) -> None:
    response = client.post(
        "/api/v1/restaurants", RESTAURANT, "application/json", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert response.status_code == 403
    assert not Restaurant.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}, {"Sec-Fetch-Site": "none"}],
    ids=str,
)
def test_programs_and_pages_of_this_site_write(client: Client, headers: dict[str, str]) -> None:
    assert post_form(client, **headers).status_code == 201


def test_whoever_reads_is_not_asked_where_from(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert client.get("/api/v1/restaurants", headers=headers).status_code == 200
