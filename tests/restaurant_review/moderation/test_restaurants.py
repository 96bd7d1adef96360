"""A restaurant that is suspicious waits, and is nowhere until staff publish it."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from restaurant_review.models import Decision, Report, Restaurant, Review, Suggestion
from restaurant_review.moderation import reports
from restaurant_review.ratings import figures
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


def test_a_closed_place_stays_on_the_list_and_answers_who_said_so(client: Client) -> None:
    restaurant, staff = make_restaurant(), make_moderator()
    for number in range(3):
        reports.report(restaurant, Report.Reason.CLOSED, "", f"b{number}", f"v{number}")
    said = Suggestion.objects.create(restaurant=restaurant, kind="closed", proposed={"closed_for_good": True})
    other = Suggestion.objects.create(restaurant=restaurant, kind="hours")
    restaurant.refresh_from_db()
    assert restaurant.status == "hidden"
    decision = Decision.objects.close_for_good(Restaurant.objects.all(), staff)
    restaurant.refresh_from_db()
    assert (restaurant.status, restaurant.closed_for_good, restaurant.open_reports) == ("published", True, 0)
    assert list(Suggestion.objects.open()) == [other]
    assert decision.undo(staff) == (1, 0)
    restaurant.refresh_from_db()
    assert (restaurant.status, restaurant.closed_for_good, restaurant.open_reports) == ("hidden", False, 3)
    assert set(Suggestion.objects.open()) == {said, other}


def test_a_merger_moves_the_reviews_and_the_address(client: Client) -> None:
    twice, place, staff = make_restaurant("Ada's", pk=777), make_restaurant("Chez Ada"), make_moderator()
    reviews = [make_review(twice, stars) for stars in (1, 5)]
    make_review(twice, status="hidden")
    said = Suggestion.objects.create(restaurant=twice, kind="twice")
    decision = Decision.objects.merge(twice, place, staff)
    twice.refresh_from_db()
    place.refresh_from_db()
    assert (twice.status, twice.merged_into, twice.review_count) == ("hidden", place, 0)
    assert (place.review_count, place.average_rating) == (2, 3)
    assert figures.wrong("default") == []
    assert not Suggestion.objects.open().exists()
    found = client.get(f"/{twice.pk}/")
    assert (found.status_code, found["Location"]) == (301, f"/{place.pk}/")
    assert seen_by(Client(), twice) == [f"/{twice.pk}/", f"/api/v1/restaurants/{twice.pk}"]
    assert client.get(f"/api/v1/restaurants/{twice.pk}").status_code in (301, 302, 307, 308)
    moved_on = make_restaurant("Elsewhere")
    Review.objects.filter(pk=reviews[0].pk).update(restaurant=moved_on)
    assert decision.undo(staff) == (1, 0)
    twice.refresh_from_db()
    assert (twice.status, twice.merged_into, twice.review_count) == ("published", None, 1)
    assert list(Suggestion.objects.open()) == [said]
    assert client.get(f"/{twice.pk}/").status_code == 200
    assert figures.wrong("default") == []


@pytest.mark.parametrize("into", ["itself", "hidden", "gone"])
def test_a_restaurant_is_merged_into_another_that_is_shown(into: str) -> None:
    restaurant, staff = make_restaurant(), make_moderator()
    other = {"itself": restaurant, "hidden": make_restaurant(status="hidden"), "gone": Restaurant(pk=999)}[
        into
    ]
    with pytest.raises(ValueError, match="published"):
        Decision.objects.merge(restaurant, other, staff)
    assert not Decision.objects.exists()


def test_a_suggestion_is_applied_once_and_undone() -> None:
    restaurant, staff = make_restaurant("Chez Ada"), make_moderator()
    proposed = {"name": "Chez Adèle", "street_address": "3 Quay", "status": "hidden"}
    said = Suggestion.objects.create(restaurant=restaurant, kind="address", proposed=proposed)
    decision = Decision.objects.apply(said, staff)
    assert Decision.objects.apply(said, staff) is None
    assert Decision.objects.refuse(said, staff) is None
    restaurant.refresh_from_db()
    assert (restaurant.name, restaurant.street_address, restaurant.sort_name, restaurant.status) == (
        "Chez Adèle",
        "3 Quay",
        "chez adele",
        "published",
    )
    assert decision.undo(staff) == (1, 0)
    restaurant.refresh_from_db()
    assert (restaurant.name, restaurant.street_address, restaurant.sort_name) == (
        "Chez Ada",
        "1 Main Street",
        "chez ada",
    )
    assert list(Suggestion.objects.open()) == [said]


def test_undoing_a_correction_leaves_what_was_corrected_again() -> None:
    restaurant, staff = make_restaurant(), make_moderator()
    first, second = (
        Suggestion.objects.create(restaurant=restaurant, kind="address", proposed={"street_address": address})
        for address in ("2 Quay", "3 Quay")
    )
    decision = Decision.objects.apply(first, staff)
    Decision.objects.apply(second, staff)
    assert decision.undo(staff) == (0, 1)
    restaurant.refresh_from_db()
    assert restaurant.street_address == "3 Quay"


def test_a_suggestion_that_makes_no_restaurant_is_not_applied() -> None:
    said = Suggestion.objects.create(
        restaurant=make_restaurant(), kind="other", proposed={"telephone": "call me"}
    )
    with pytest.raises(ValidationError):
        Decision.objects.apply(said, make_moderator())
    assert list(Suggestion.objects.open()) == [said]


def test_a_refused_suggestion_can_be_taken_up_again() -> None:
    restaurant, staff = make_restaurant(), make_moderator()
    said = Suggestion.objects.create(restaurant=restaurant, kind="other", note="Nice place")
    decision = Decision.objects.refuse(said, staff)
    assert not Suggestion.objects.open().exists()
    assert decision.undo(staff) == (1, 0)
    assert list(Suggestion.objects.open()) == [said]


def test_diners_report_a_restaurant_until_it_is_hidden(settings: object) -> None:
    restaurant = make_restaurant()
    address = f"/{restaurant.pk}/report"
    page = Client().get(address)
    for reason in ("spam", "closed", "wrong", "twice", "offensive", "other"):
        assert f'value="{reason}"' in page.content.decode()
    assert address in Client().get(f"/{restaurant.pk}/").content.decode()
    assert Client().post(address, {"reason": "private"}).status_code == 422
    assert Client().post(address, {"reason": "other"}).status_code == 422
    assert Client().put(address).status_code == 405
    reported = [
        Client(REMOTE_ADDR=f"10.0.{number}.1").post(address, {"reason": "offensive", "note": "Rude"})
        for number in range(3)
    ]
    assert [answer["Location"] for answer in reported] == [f"/{restaurant.pk}/", f"/{restaurant.pk}/", "/"]
    restaurant.refresh_from_db()
    assert (restaurant.status, restaurant.held_for, restaurant.open_reports) == ("hidden", "reports", 3)
    assert restaurant.gravity == 1
    assert Client().get(address).status_code == 404


def test_pages_lead_moderators_to_the_desk_and_are_theirs_alone(client: Client) -> None:
    restaurant = make_restaurant()
    review = make_review(restaurant)
    links = (f"/admin/desk/review/{review.pk}/", f"/admin/desk/restaurant/{restaurant.pk}/")
    client.force_login(make_moderator())
    for reader, shown in ((client, True), (Client(), False), (client, True)):
        page = reader.get(f"/{restaurant.pk}/")
        assert [link in page.content.decode() for link in links] == [shown, shown]
        assert (page["Cache-Control"] == "private, no-store") == shown
        assert (links[0] in reader.get("/latest").content.decode()) == shown
