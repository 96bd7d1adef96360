"""No page of another site posts from the address of its visitors."""

from typing import Any

import pytest
from django.test import Client

from restaurant_review.models import Restaurant, Review
from tests.restaurant_review.makers import make_restaurant

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

REVIEW = {"user_name": "Ana", "rating": 5}
RESTAURANT = {"name": "Ostra", "description": "Oysters."}


def post_review(client: Client, **headers: str) -> Any:
    address = f"/api/v1/restaurants/{make_restaurant().pk}/reviews"
    return client.post(address, REVIEW, "application/json", headers=headers)


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
    response = post_review(client, **headers)
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
    assert post_review(client, **headers).status_code == 201


def test_whoever_reads_is_not_asked_where_from(client: Client) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    assert client.get("/api/v1/restaurants", headers=headers).status_code == 200


def test_pages_of_any_site_may_read_answers_and_errors(client: Client) -> None:
    for address in ("/api/v1/restaurants", "/api/v1/nothing", "/api/v1/restaurants?limit=0"):
        response = client.get(address, headers={"Origin": "https://app.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert {"Link", "ETag"} <= set(response["Access-Control-Expose-Headers"].split(", "))
        assert "Access-Control-Allow-Credentials" not in response
    assert "Access-Control-Allow-Origin" not in client.get("/")


def preflight(client: Client, method: str, origin: str = "https://app.example") -> Any:
    headers = {"Origin": origin, "Access-Control-Request-Method": method}
    return client.options("/api/v1/restaurants", headers=headers)


def test_pages_of_sites_that_are_named_may_write(client: Client, settings: Any) -> None:
    settings.API_ALLOWED_ORIGINS = ["https://app.example"]
    allowed = preflight(client, "POST")
    assert allowed.status_code == 204
    assert "POST" in allowed["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in allowed["Access-Control-Allow-Headers"]
    assert int(allowed["Access-Control-Max-Age"]) > 0
    headers = {"Origin": "https://app.example", "Sec-Fetch-Site": "cross-site"}
    assert post_review(client, **headers).status_code == 201


def test_pages_of_other_sites_are_told_before_that_they_may_only_read(client: Client) -> None:
    response = preflight(client, "POST", "https://evil.example")
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD"
