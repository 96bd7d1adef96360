"""Staff write opening hours as diners do, a day in a line."""

import re

import pytest
from django.test import Client

from restaurant_review.models import MINUTES_OF_DAY, Restaurant

pytestmark = pytest.mark.django_db

SUNDAY = 6 * MINUTES_OF_DAY


@pytest.fixture
def restaurant(restaurant: Restaurant) -> Restaurant:
    """Open twice a week."""
    restaurant.opening_spans.create(opens=12 * 60, closes=14 * 60 + 30)
    restaurant.opening_spans.create(opens=SUNDAY + 18 * 60, closes=SUNDAY + 25 * 60)
    return restaurant


def address(restaurant: Restaurant) -> str:
    return f"/admin/restaurant_review/restaurant/{restaurant.pk}/change/"


def held(page: str) -> dict[str, str]:
    """What the fields of the days hold, without those that hold nothing."""
    return dict(re.findall(r'name="hours_(\w+)" value="([^"]*)"', page))


def as_it_is(restaurant: Restaurant) -> dict[str, str]:
    return {
        "name": restaurant.name,
        "street_address": restaurant.street_address,
        "description": restaurant.description,
        "hours_monday": "12:00-14:30",
        "hours_sunday": "18:00-1:00",
    }


def test_the_form_holds_them_as_they_are_written(root: Client, restaurant: Restaurant) -> None:
    page = root.get(address(restaurant)).content.decode()
    assert held(page) == {"monday": "12:00-14:30", "sunday": "18:00-1:00"}


def test_they_are_changed_and_cleared(root: Client, restaurant: Restaurant) -> None:
    changed = {"hours_monday": "12-14.30, 18h - 23h", "hours_tuesday": "9:00-17:00", "hours_sunday": ""}
    assert root.post(address(restaurant), {**as_it_is(restaurant), **changed}).status_code == 302
    assert restaurant.hours == [
        [12 * 60, 14 * 60 + 30],
        [18 * 60, 23 * 60],
        [MINUTES_OF_DAY + 9 * 60, MINUTES_OF_DAY + 17 * 60],
    ]
    history = root.get(address(restaurant).replace("change", "history")).content.decode()
    assert "Changed Monday, Tuesday and Sunday." in history


def test_what_is_not_changed_is_not_written_anew(root: Client, restaurant: Restaurant) -> None:
    before = list(restaurant.opening_spans.values_list("pk"))
    renamed = {**as_it_is(restaurant), "name": "Chez Ben"}
    assert root.post(address(restaurant), renamed).status_code == 302
    assert list(restaurant.opening_spans.values_list("pk")) == before
    assert Restaurant.objects.get().name == "Chez Ben"


@pytest.mark.parametrize("odd", ["noon", "25:00-26:00", "12:00-14:00, 13:00-15:00", "2460"])
def test_what_are_no_hours_is_shown_again(root: Client, restaurant: Restaurant, odd: str) -> None:
    answer = root.post(address(restaurant), {**as_it_is(restaurant), "hours_friday": odd})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Write hours as 12:00-14:30, 18:00-23:00" in page
    assert held(page)["friday"] == odd
    assert len(restaurant.hours) == 2


def test_a_new_restaurant_has_them_at_once(root: Client) -> None:
    new = {"name": "Chez Cleo", "description": "Soup.", "hours_saturday": "10:00-2:00"}
    assert root.post("/admin/restaurant_review/restaurant/add/", new).status_code == 302
    saturday = 5 * MINUTES_OF_DAY
    assert Restaurant.objects.get().hours == [[saturday + 10 * 60, saturday + 26 * 60]]


def test_who_may_only_look_reads_a_line_for_each_day(moderator: Client, restaurant: Restaurant) -> None:
    page = moderator.get(address(restaurant)).content.decode()
    assert held(page) == {}
    assert "Monday 12:00-14:30<br>Tuesday closed all day<br>" in page
