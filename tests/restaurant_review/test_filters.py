"""Filters of the list: they combine, and each tells how many it would leave."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import product
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection, transaction
from django.test import Client

from restaurant_review import metrics, opening_hours, page_cache
from restaurant_review.models import (
    MINUTES_OF_DAY,
    MINUTES_OF_WEEK,
    Cuisine,
    OpeningSpan,
    Restaurant,
    Review,
)

from .makers import make_restaurant

pytestmark = pytest.mark.django_db

# Tuesday, 20:30.
NOW = MINUTES_OF_DAY + 20 * 60 + 30


@pytest.fixture(scope="module", autouse=True)
def _places(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Stored once: what a test changes of them is taken back with its own transaction, within this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        store_places()
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_hours, "this_minute", lambda: NOW)


def store_places() -> None:
    """Every combination of what is filtered by, so that no filter can hide behind another."""
    italian, thai = (Cuisine.objects.get(slug=slug) for slug in ("italian", "thai"))
    kinds = product((None, 1, 2), (3, 4, 5), (True, False), (True, False), ((italian,), (italian, thai), ()))
    served = Restaurant.cuisines.through
    places, kitchens, reviews, spans = [], [], [], []
    for number, (price, rating, is_open, photo, cuisines) in enumerate(kinds):
        name = f"{'Soup' if number % 3 else 'Stew'} {number}"
        place = Restaurant(name=name, street_address="1 Main Street", description="", price_level=price)
        places.append(place)
        kitchens += [served(restaurant=place, cuisine=cuisine) for cuisine in cuisines]
        image = "photos/a.jpg" if photo else None
        reviews.append(Review(restaurant=place, user_name="Ana", rating=rating, photo=image))
        spans.append(OpeningSpan(restaurant=place, opens=NOW - 60, closes=NOW + (1 if is_open else 0)))
    for rows in (places, kitchens, reviews, spans):
        type(rows[0]).objects.bulk_create(rows)
    make_restaurant("Hidden", price_level=1, status="hidden")


def found(client: Client, query: str) -> set[int]:
    ids: set[int] = set()
    for page in range(1, 7):
        ids |= {row.id for row in client.get(f"/?{query}&page={page}").context["page"]}
    return ids


RULES = {
    "q=soup": "name LIKE 'Soup%%'",
    "cuisine=thai": "id IN (SELECT restaurant_id FROM restaurant_review_restaurant_cuisines AS has"
    " JOIN restaurant_review_cuisine AS c ON c.id = has.cuisine_id WHERE c.slug = 'thai')",
    "price_level=1": "price_level = 1",
    "price_level=1,2": "price_level IN (1, 2)",
    "min_rating=4": "average_rating >= 4",
    "min_rating=4.5": "average_rating >= 4.5",
    "open_now=1": "id IN (SELECT restaurant_id FROM restaurant_review_openingspan"
    f" WHERE opens <= {NOW} AND closes > {NOW})",
    "with_photos=1": "photo_count > 0",
}


def by_sql(queries: list[str]) -> set[int]:
    conditions = " AND ".join(["status = 'published'", *(RULES[query] for query in queries)])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM restaurant_review_restaurant WHERE {conditions}", [])
        return {id for (id,) in cursor.fetchall()}


COMBINATIONS = [
    ["cuisine=thai"],
    ["price_level=1,2"],
    ["min_rating=4.5"],
    ["open_now=1"],
    ["with_photos=1"],
    ["cuisine=thai", "price_level=1"],
    ["q=soup", "min_rating=4", "open_now=1"],
    ["q=soup", "cuisine=thai", "price_level=1,2", "min_rating=4", "open_now=1", "with_photos=1"],
]


@pytest.mark.parametrize("queries", COMBINATIONS, ids="&".join)
def test_filters_combine_as_sql_would(client: Client, queries: list[str]) -> None:
    expected = by_sql(queries)
    assert expected
    assert found(client, "&".join(queries)) == expected


CHOICE = re.compile(r'<a class="pill" href="([^"]*)">(?:(?!</a>).)*<small>(\d+)</small></a>', re.DOTALL)


@pytest.mark.parametrize("queries", [["sort=name"], *COMBINATIONS], ids="&".join)
def test_each_choice_leads_to_as_many_as_it_says(client: Client, queries: list[str]) -> None:
    html = client.get(f"/?{'&'.join(queries)}").content.decode()
    choices = CHOICE.findall(html)
    assert len(choices) >= (6 if len(queries) < 3 else 2)
    for address, count in choices:
        page = client.get(unescape(address)).context["page"]
        assert page.paginator.count == int(count), address


def test_what_would_leave_nothing_is_no_link(client: Client) -> None:
    html = " ".join(client.get("/?price_level=1").content.decode().split())
    assert "Luxury</span> <small>0</small></span>" in html
    assert "price_level=1%2C4" not in html
    assert "French" not in html


def test_a_filter_is_taken_back_by_the_same_link(client: Client) -> None:
    html = client.get("/?price_level=1,2&q=soup").content.decode()
    made = re.findall(r'href="([^"]*)" aria-current="true">\s*<span aria-hidden="true">\$+<', html)
    queries = [parse_qs(urlsplit(unescape(address)).query) for address in made]
    assert {"q": ["soup"], "price_level": ["1"]} in queries
    assert {"q": ["soup"], "price_level": ["2"]} in queries


def test_filters_survive_paging_sorting_and_searching(client: Client) -> None:
    html = client.get("/?min_rating=4&open_now=1&sort=name").content.decode()
    assert 'rel="next" href="/?min_rating=4&amp;open_now=1&amp;sort=name&amp;page=2#main"' in html
    assert 'href="/?min_rating=4&amp;open_now=1&amp;sort=newest"' in html
    for name, value in (("min_rating", "4"), ("open_now", "1"), ("sort", "name")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in html


def test_a_chosen_cuisine_is_called_by_its_name_in_the_language_of_the_page(client: Client) -> None:
    for address, name in (("/?q=soup&cuisine=thai", "Thai"), ("/fr/?q=zz&cuisine=greek", "Grecque")):
        html = client.get(address).content.decode()
        assert re.search(rf'aria-current="true">{name}\s*<span class="unseen">', html), name


def test_where_filters_leave_nothing_it_tells_what_there_is_without_them(client: Client) -> None:
    html = " ".join(client.get("/?q=soup&price_level=4").content.decode().split())
    total = len(by_sql(["q=soup"]))
    assert f"Without the filters there are {total} restaurants." in html
    assert 'href="/?q=soup">Take the filters away' in html


@pytest.mark.parametrize(
    "query",
    [
        "cuisine=none-such",
        "cuisine=%00",
        "cuisine=" + "a" * 300,
        "price_level=9,x,-1",
        "min_rating=4.7",
        "min_rating=nan",
        "open_now=maybe",
        "with_photos=",
        "cuisine=thai&cuisine=x&price_level=%C2%B2",
    ],
)
def test_odd_filters_break_nothing(client: Client, query: str) -> None:
    assert client.get(f"/?{query}").status_code == 200


# Opening hours.


@pytest.mark.parametrize(
    ("opens", "closes", "minute", "is_open"),
    [
        (600, 720, 600, True),
        (600, 720, 719, True),
        (600, 720, 720, False),
        (600, 720, 599, False),
        # Past midnight, and past the end of the week.
        (1380, 1500, 1440, True),
        (MINUTES_OF_WEEK - 60, MINUTES_OF_WEEK + 120, 0, True),
        (MINUTES_OF_WEEK - 60, MINUTES_OF_WEEK + 120, 119, True),
        (MINUTES_OF_WEEK - 60, MINUTES_OF_WEEK + 120, 120, False),
        # Round the clock.
        (0, MINUTES_OF_DAY, 1439, True),
        (0, MINUTES_OF_DAY, 0, True),
    ],
)
def test_open_is_from_the_first_minute_to_the_last_but_one(
    opens: int, closes: int, minute: int, is_open: bool
) -> None:
    place = make_restaurant("Clock")
    place.opening_spans.create(opens=opens, closes=closes)
    assert Restaurant.objects.open_at(minute).filter(pk=place.pk).exists() == is_open
    place.closed_for_good = True
    place.save()
    assert not Restaurant.objects.open_at(minute).filter(pk=place.pk).exists()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many minutes pass."""
    import time

    now = time.time()

    def at(minutes: int) -> None:
        monkeypatch.setattr(opening_hours, "this_minute", lambda: (NOW + minutes) % MINUTES_OF_WEEK)
        monkeypatch.setattr(time, "time", lambda: now + 60 * minutes)

    return at


def test_a_page_is_true_until_something_opens_or_closes(client: Client, at: Callable[[int], None]) -> None:
    open_now = found(client, "open_now=1")
    total = client.get("/").context["results"].facets.open_now
    assert total == len(open_now) > 0
    at(1)
    assert client.get("/").context["results"].facets.open_now == 0
    assert found(client, "open_now=1") == set()


def test_a_list_is_rendered_anew_when_something_opens_or_closes_and_not_before(
    client: Client, at: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    Restaurant.objects.all().delete()
    make_restaurant("Clock").opening_spans.create(opens=NOW + 3, closes=NOW + 5)
    make_restaurant("Late").opening_spans.create(opens=MINUTES_OF_WEEK - 60, closes=MINUTES_OF_WEEK + 60)
    monkeypatch.setattr(page_cache, "HOUR", 10**9)
    outcomes: list[str] = []
    monkeypatch.setattr(
        metrics, "listeners", [lambda name, seconds, given: outcomes.append(given["outcome"])]
    )
    minutes = {
        "now": 0,
        "still shut": 2,
        "opened": 3,
        "still open": 4,
        "closed": 5,
        "still closed": 60,
        # Sunday night.
        "opened late": MINUTES_OF_WEEK - 60 - NOW,
        "a new week": MINUTES_OF_WEEK - NOW,
        "still late": MINUTES_OF_WEEK - NOW + 59,
        "closed on Monday": MINUTES_OF_WEEK - NOW + 60,
    }
    for address in ("/", "/?open_now=1", "/?q=clock", "/api/v1/restaurants?facets=1"):
        page_cache.remembered.clear()
        seen = {}
        for name, minute in minutes.items():
            at(minute)
            outcomes.clear()
            client.get(address)
            seen[name] = outcomes == ["rendered"]
        assert [name for name in seen if seen[name]] == [
            *("now", "opened", "closed", "opened late", "a new week", "closed on Monday")
        ]


@pytest.mark.parametrize(("shift", "expected"), [(90, (-30, 90)), (10, (0, 1))])
def test_where_the_clock_is_put_forward_soon_a_list_is_true_for_its_minute(
    monkeypatch: pytest.MonkeyPatch, settings: Any, shift: int, expected: tuple[int, int]
) -> None:
    import time

    settings.TIME_ZONE = "Europe/Paris"
    # So many minutes before summer begins.
    now = datetime(2027, 3, 28, 1, tzinfo=UTC) - timedelta(minutes=shift + 1)
    monkeypatch.undo()
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    monkeypatch.setattr(time, "time", now.timestamp)
    minute = opening_hours.this_minute()
    since, until = opening_hours.in_unix_time(minute - 30, minute + 90)
    assert (since, until) == tuple(now.timestamp() + 60 * minutes for minutes in expected)


def test_the_minute_is_of_where_the_restaurants_are(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.undo()
    monday_evening = datetime(2026, 11, 23, 23, 15, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: monday_evening)
    assert opening_hours.this_minute() == 23 * 60 + 15
    settings.TIME_ZONE = "Europe/Paris"
    assert opening_hours.this_minute() == MINUTES_OF_DAY + 15
