"""A restaurant that is suspicious waits, and is nowhere until staff publish it."""

import pytest
from django.test import Client

from restaurant_review.models import Decision, Restaurant
from tests.restaurant_review.makers import make_moderator, make_restaurant, make_review

pytestmark = pytest.mark.django_db

ADVERTISEMENT = {
    "restaurant_name": "Cheap Pills",
    "street_address": "1 Spam Street",
    "description": "Order at https://pills.example today.",
}
PAGES = ("/", "/?q=pills", "/feed", "/sitemap-restaurants.xml")
PLACES = (*PAGES, "/api/v1/restaurants", "/api/v1/restaurants?q=pills")


def seen_by(client: Client, restaurant: Restaurant) -> list[str]:
    """The places where the restaurant is found."""
    found = [place for place in PLACES if _shows(client.get(place).content.decode(), restaurant)]
    own = (f"/{restaurant.pk}/", f"/{restaurant.pk}/feed", f"/api/v1/restaurants/{restaurant.pk}")
    return found + [page for page in own if client.get(page).status_code != 404]


def _shows(text: str, restaurant: Restaurant) -> bool:
    return restaurant.name in text or f"/{restaurant.pk}/" in text


def test_an_advertisement_is_seen_by_its_author_alone(client: Client) -> None:
    posted = client.post("/add", ADVERTISEMENT)
    restaurant = Restaurant.objects.get()
    assert (posted.status_code, restaurant.status, restaurant.held_for) == (302, "waiting", "links")
    assert restaurant.evidence == {"link": "https://pills.example"}
    assert seen_by(Client(), restaurant) == []
    assert Client().post(f"/review/{restaurant.pk}", {"user_name": "A", "rating": 5}).status_code == 404
    page = client.get(posted["Location"], follow=True)
    assert "once our staff have read it" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"


def test_staff_publish_it_and_hide_it_again() -> None:
    Client().post("/add", ADVERTISEMENT)
    restaurant, staff = Restaurant.objects.get(), make_moderator()
    make_review(restaurant)
    everywhere = Restaurant.objects.all()
    Decision.objects.publish(everywhere, staff)
    assert len(seen_by(Client(), restaurant)) == len(PLACES) + 3
    decision = Decision.objects.hide(everywhere, staff, "Spam")
    assert seen_by(Client(), restaurant) == []
    decision.undo(staff)
    assert len(seen_by(Client(), restaurant)) == len(PLACES) + 3


def test_a_plain_restaurant_is_there_at_once(client: Client) -> None:
    plain = {"restaurant_name": "Chez Ada", "street_address": "2 Quay", "description": "Soup of the day."}
    client.post("/add", plain)
    assert Restaurant.objects.get().is_published
    make_restaurant("Other")
    assert "Chez Ada" in Client().get("/").content.decode()


def test_everything_waits_where_approval_is_required(client: Client, settings: object) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True  # type: ignore[attr-defined]  # pytest-django's wrapper
    client.post("/add", {"restaurant_name": "Chez Ada", "street_address": "", "description": "Soup."})
    assert Restaurant.objects.get().held_for == "approval"
