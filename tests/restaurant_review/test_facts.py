"""What is known of a restaurant: entered with it, and changed by what visitors suggest."""

import re
from typing import Any

import pytest
from django.test import Client

from restaurant_review import opening_hours
from restaurant_review.models import MINUTES_OF_DAY, Restaurant, Suggestion

from .makers import make_restaurant

pytestmark = pytest.mark.django_db

PLAIN = {"restaurant_name": "Sakura", "street_address": "1 Quay", "description": "Eight seats."}


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("", []),
        ("12:00-14:30, 18:00-23:00", [(720, 870), (1080, 1380)]),
        ("18-1", [(1080, 1500)]),
        ("18:00\u201324:00 ; 12h \u2013 14h30", [(720, 870), (1080, 1440)]),
        ("0:00-24:00", [(0, 1440)]),
        ("9.30-9.30", [(570, 2010)]),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: list[tuple[int, int]]) -> None:
    assert opening_hours.spans_of_day(text) == spans


@pytest.mark.parametrize("text", ["noon", "25:00-26:00", "12:70-13", "12-14, 13-15", "24-25", "12-", "²-³"])
def test_hours_that_cannot_be_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text.split(",")[0][:2])):
        opening_hours.spans_of_day(text)


def test_a_restaurant_is_added_with_all_that_is_known_of_it(client: Client) -> None:
    facts = {
        "cuisines": ["japanese", "seafood"],
        "price_level": "3",
        "restaurant_website": "sakura.example",
        "telephone": "+44 20 7946 0000",
        "hours_monday": "12-14:30, 18-23",
        "hours_sunday": "20:00-2:00",
    }
    response = client.post("/add", PLAIN | facts)
    added = Restaurant.objects.get()
    assert response["Location"] == f"/{added.pk}/"
    assert sorted(cuisine.slug for cuisine in added.cuisines.all()) == ["japanese", "seafood"]
    assert (added.price_level, added.website) == (3, "https://sakura.example")
    spans = list(added.opening_spans.values_list("opens", "closes"))
    sunday = 6 * MINUTES_OF_DAY
    assert spans == [(720, 870), (1080, 1380), (sunday + 1200, sunday + 1560)]
    assert client.get("/?q=ramen").context["page"].paginator.count == 1


def test_the_samples_fields_are_enough(client: Client) -> None:
    assert client.post("/add", PLAIN).status_code == 302
    added = Restaurant.objects.get()
    assert (added.price_level, added.website, added.telephone) == (None, "", "")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cuisines", ["japanese", "seafood", "thai", "greek"]),
        ("cuisines", ["klingon"]),
        ("price_level", "7"),
        ("restaurant_website", "javascript:alert(1)"),
        ("telephone", "call me"),
        ("hours_friday", "late"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field_and_nothing_typed_is_lost(
    client: Client, field: str, value: Any
) -> None:
    response = client.post("/add", PLAIN | {"telephone": "0117 496 0734", field: value})
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    html = response.content.decode()
    assert "Eight seats." in html
    assert field == "telephone" or 'value="0117 496 0734"' in html
    assert '<details class="folded" open>' in html
    assert not Restaurant.objects.exists()


# Suggested changes.


@pytest.mark.parametrize(
    ("sent", "proposed"),
    [
        ({"kind": "closed"}, {"closed_for_good": True}),
        ({"kind": "address", "street_address": "9 Quay"}, {"street_address": "9 Quay"}),
        ({"kind": "hours", "note": "Mondays closed."}, {}),
        ({"kind": "hours", "hours_sunday": "12-14h, 18:00-1:30"}, {"hours": [[9360, 9480], [9720, 10170]]}),
        ({"kind": "twice", "hours_sunday": "noon"}, {}),
        ({"kind": "twice"}, {}),
        ({"kind": "none", "note": "A shop."}, {}),
        ({"kind": "other", "note": "The name has an accent."}, {}),
    ],
)
def test_a_change_is_suggested_for_staff(
    client: Client, sent: dict[str, str], proposed: dict[str, Any]
) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/{restaurant.pk}/suggest", sent)
    assert response["Location"] == f"/{restaurant.pk}/"
    suggestion = Suggestion.objects.get()
    assert (suggestion.kind, suggestion.note) == (sent["kind"], sent.get("note", ""))
    assert suggestion.proposed == proposed
    assert suggestion.visitor
    assert suggestion.browser
    # Nothing is changed but by staff.
    restaurant.refresh_from_db()
    assert not restaurant.closed_for_good


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "rumour"},
        {"kind": "address"},
        {"kind": "hours"},
        {"kind": "hours", "hours_sunday": "noon", "note": "Sundays, too."},
        {"kind": "other"},
        {"kind": "closed", "website": "https://spam.example"},
        {"kind": "other", "note": "x" * 501},
    ],
)
def test_a_suggestion_that_says_too_little_is_refused(client: Client, sent: dict[str, str]) -> None:
    response = client.post(f"/{make_restaurant().pk}/suggest", sent)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert not Suggestion.objects.exists()


def test_the_present_hours_are_there_to_be_changed(client: Client) -> None:
    restaurant = make_restaurant()
    restaurant.opening_spans.create(opens=12 * 60, closes=14 * 60 + 30)
    html = client.get(f"/{restaurant.pk}/suggest").content.decode()
    assert 'name="hours_monday" value="12:00-14:30"' in html
    same = client.post(f"/{restaurant.pk}/suggest", {"kind": "hours", "hours_monday": "12:00-14:30"})
    assert same.status_code == 422
    assert "Change the hours that are wrong" in same.content.decode()
    note = {"kind": "hours", "hours_monday": "12:00-14:30", "note": "Closed in August."}
    assert client.post(f"/{restaurant.pk}/suggest", note).status_code == 302
    assert Suggestion.objects.get().proposed == {}


def test_the_same_suggestion_is_taken_once_from_a_browser(client: Client) -> None:
    restaurant = make_restaurant()
    client.get(f"/{restaurant.pk}/suggest")
    for _ in range(2):
        assert client.post(f"/{restaurant.pk}/suggest", {"kind": "closed"}).status_code == 302
    client.post(f"/{restaurant.pk}/suggest", {"kind": "twice"})
    assert [suggestion.kind for suggestion in Suggestion.objects.all()] == ["closed", "twice"]


def test_suggestions_are_throttled_as_reviews_are(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 1
    restaurant = make_restaurant()
    client.post(f"/{restaurant.pk}/suggest", {"kind": "closed"})
    response = client.post(f"/{restaurant.pk}/suggest", {"kind": "other", "note": "Kept as typed."})
    assert response.status_code == 429
    assert "Kept as typed." in response.content.decode()
    assert int(response["Retry-After"]) > 0


def test_what_is_not_shown_takes_no_suggestions(client: Client) -> None:
    hidden = make_restaurant(status="hidden")
    assert client.get(f"/{hidden.pk}/suggest").status_code == 404
    assert client.post(f"/{hidden.pk}/suggest", {"kind": "closed"}).status_code == 404


def test_the_restaurants_page_leads_to_the_form(client: Client) -> None:
    restaurant = make_restaurant()
    assert f'href="/{restaurant.pk}/suggest"' in client.get(f"/{restaurant.pk}/").content.decode()
    assert client.get(f"/{restaurant.pk}/suggest").status_code == 200
