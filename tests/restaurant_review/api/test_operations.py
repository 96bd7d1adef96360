"""The JSON API: what it gives, takes and refuses, and that it does what the pages do."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import FileSystemStorage, Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date, parse_http_date
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from restaurant_review import page_cache, spelling
from restaurant_review.api import schemas
from restaurant_review.api.edit_tokens import edit_token
from restaurant_review.api.problems import KINDS
from restaurant_review.models import Cuisine, OpeningSpan, Report, Restaurant, Review, Suggestion
from restaurant_review.photos import files
from restaurant_review.photos.images import MAX_BYTES
from tests.restaurant_review.makers import make_restaurant, make_review, make_review_with_photos

pytestmark = pytest.mark.django_db

RESTAURANTS = "/api/v1/restaurants"
PROBLEM = "application/problem+json"
RESTAURANT = {"name": "Ostra", "street_address": "2 Quay", "description": "Oysters."}
REVIEW = {"user_name": "Ana", "rating": 4, "review_text": "Warm bread, kind people."}


def post(client: Client, address: str, content: Any, type: str = "application/json", **extra: Any) -> Any:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    # Client.post would encode the body once more, and send no type with an empty one.
    return client.generic("POST", address, body, CONTENT_TYPE=type, CONTENT_LENGTH=len(body), **extra)


def reviews_of(restaurant: Restaurant) -> str:
    return f"{RESTAURANTS}/{restaurant.pk}/reviews"


def with_token(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def photo(name: str = "plate.jpg") -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem document, which every error must be."""
    assert response.status_code == status
    assert response["Content-Type"] == PROBLEM
    document = json.loads(response.content)
    assert document["status"] == status
    assert document["title"]
    assert document["code"] in KINDS
    assert document["type"].endswith(f"/api/v1/docs#problem-{document['code']}")
    assert document["detail"]
    return document


# Reading


def test_the_list_searches_filters_and_sorts_as_the_page_does(client: Client) -> None:
    one, many = make_restaurant("One"), make_restaurant("Many", description="Large plates.")
    make_review(one, 3)
    for rating in (5, 5, 4):
        make_review(many, rating)
    queries = (
        "",
        "q=SMALL",
        "q=pla",
        "min_rating=4",
        "sort=newest",
        "sort=reviews",
        "sort=name",
        "q=nothing",
    )
    for query in queries:
        listed = client.get(f"{RESTAURANTS}?{query}").json()
        shown = [restaurant.name for restaurant in client.get(f"/?{query}").context["page"]]
        assert [restaurant["name"] for restaurant in listed["items"]] == shown
        assert listed["count"] == len(shown)


def test_a_restaurant_in_full(client: Client) -> None:
    restaurant = make_restaurant()
    name = f"thumbnails/{'a' * 32}.webp"
    make_review(restaurant, 5, photo=f"photos/{'a' * 32}.jpg", thumbnail=name)
    make_review(restaurant, 4)
    expected = {
        "id": restaurant.pk,
        "name": "Café Étoile",
        "street_address": "1 Main Street",
        "description": "Small plates.",
        "cuisines": [],
        "price_level": None,
        "website": "",
        "telephone": "",
        "opening_hours": [],
        "closed_for_good": False,
        "average_rating": 4.5,
        "review_count": 2,
        "stars": {"1": 0, "2": 0, "3": 0, "4": 1, "5": 1},
        "photo_count": 1,
        "cover": f"http://testserver{files.url(name)}",
        "url": f"http://testserver{RESTAURANTS}/{restaurant.pk}",
        "reviews_url": f"http://testserver{reviews_of(restaurant)}",
        "page_url": f"http://testserver/{restaurant.pk}/",
    }
    assert client.get(f"{RESTAURANTS}/{restaurant.pk}").json() == expected
    assert client.get(RESTAURANTS).json()["items"] == [expected]


def test_a_restaurant_without_reviews_has_no_average(client: Client) -> None:
    restaurant = client.get(f"{RESTAURANTS}/{make_restaurant().pk}").json()
    assert (restaurant["average_rating"], restaurant["cover"]) == (None, None)


def test_a_merged_restaurant_leads_to_the_other(client: Client) -> None:
    other = make_restaurant("Other")
    merged = make_restaurant(status="hidden", merged_into=other)
    response = client.get(f"{RESTAURANTS}/{merged.pk}")
    assert response.status_code == 301
    assert client.get(response["Location"]).json()["id"] == other.pk


def test_a_review_in_full(client: Client) -> None:
    restaurant = make_restaurant()
    name = f"photos/{'a' * 32}-1600x1200.jpg"
    review = make_review_with_photos(
        restaurant,
        name,
        f"photos/{'b' * 32}-120x80.jpg",
        rating=4,
        review_text="Warm bread.",
        review_date="2026-11-20T19:05:00Z",
        reply="Thank you.",
        reply_date="2026-11-21T09:30:00Z",
    )
    first = {
        "url": f"http://testserver/media/{name}",
        "width": 1600,
        "height": 1200,
        "thumbnail_url": f"http://testserver/media/thumbnails/{'a' * 32}-1600x1200-640.webp",
        "sizes": [
            *(
                {
                    "width": width,
                    "url": f"http://testserver/media/thumbnails/{'a' * 32}-1600x1200-{width}.webp",
                }
                for width in (320, 640, 1280)
            ),
            {"width": 1600, "url": f"http://testserver/media/{name}"},
        ],
    }
    small = f"http://testserver/media/photos/{'b' * 32}-120x80.jpg"
    second = {"url": small, "width": 120, "height": 80, "thumbnail_url": small, "sizes": []}
    expected = {
        "id": review.pk,
        "restaurant_id": restaurant.pk,
        "user_name": "Ana",
        "rating": 4,
        "review_text": "Warm bread.",
        "review_date": "2026-11-20T19:05:00Z",
        "edited": None,
        "photo": first,
        "photos": [first, second],
        "helpful_count": 0,
        "reply": {"text": "Thank you.", "date": "2026-11-21T09:30:00Z"},
        "url": f"http://testserver/api/v1/reviews/{review.pk}",
        "restaurant_url": f"http://testserver{RESTAURANTS}/{restaurant.pk}",
        "page_url": f"http://testserver/reviews/{review.pk}/",
    }
    assert client.get(f"/api/v1/reviews/{review.pk}").json() == expected
    assert client.get(reviews_of(restaurant)).json()["items"] == [expected]
    of_review = {
        "review_id": review.pk,
        "user_name": "Ana",
        "rating": 4,
        "review_url": f"http://testserver/api/v1/reviews/{review.pk}",
    }
    photos = client.get(f"{RESTAURANTS}/{restaurant.pk}/photos").json()
    assert photos["items"] == [first | of_review, second | of_review]
    assert photos["count"] == 2
    cursor = client.get(f"{RESTAURANTS}/{restaurant.pk}/photos?limit=1").json()["next"]
    assert client.get(cursor).json()["items"] == [second | of_review]


def test_reviews_are_filtered_and_sorted(client: Client) -> None:
    restaurant = make_restaurant()
    for rating, name in ((3, None), (5, f"photos/{'a' * 32}.jpg"), (1, None), (5, None)):
        make_review(restaurant, rating, photo=name)

    def ratings(query: str) -> list[int]:
        return [
            review["rating"] for review in client.get(f"{reviews_of(restaurant)}?{query}").json()["items"]
        ]

    assert ratings("") == [5, 1, 5, 3]
    assert ratings("sort=highest") == [5, 5, 3, 1]
    assert ratings("sort=lowest") == [1, 3, 5, 5]
    assert ratings("sort=photos") == [5]
    assert ratings("stars=5") == [5, 5]


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_only_published_reviews_and_photos_are_served(client: Client, status: str) -> None:
    restaurant = make_restaurant()
    review = make_review(restaurant, photo=f"photos/{'a' * 32}.jpg", status=status)
    problem(client.get(f"/api/v1/reviews/{review.pk}"), 404)
    problem(post(client, f"/api/v1/reviews/{review.pk}/reports", {"reason": "spam"}), 404)
    assert client.get(reviews_of(restaurant)).json()["items"] == []
    for address in (RESTAURANTS, f"{RESTAURANTS}/{restaurant.pk}"):
        assert "a" * 32 not in client.get(address).content.decode()


def test_following_next_walks_through_every_page(client: Client) -> None:
    for number in range(41):
        make_restaurant(f"Place {number:02}")
    address, seen = f"{RESTAURANTS}?q=place&sort=name", []
    while address:
        listed = client.get(address).json()
        seen += [restaurant["name"] for restaurant in listed["items"]]
        address = listed["next"]
    assert seen == [f"Place {number:02}" for number in range(41)]
    assert (listed["count"], listed["page"], listed["pages"]) == (41, 3, 3)
    assert client.get(listed["previous"]).json()["page"] == 2
    assert client.get(RESTAURANTS).json()["previous"] is None


def test_following_cursors_walks_through_every_list_and_skips_nothing(client: Client) -> None:
    restaurant = make_restaurant("Place 0")
    for number in range(1, 7):
        make_restaurant(f"Place {number}")
        make_review(restaurant, rating=1 + number % 3, review_text=f"Review {number}")
    lists = [f"{RESTAURANTS}?sort={sort}&limit=2" for sort in ("best", "newest", "reviews", "name")]
    lists += [f"{RESTAURANTS}?q=place&limit=2"]
    lists += [f"{reviews_of(restaurant)}?sort={sort}&limit=2" for sort in ("newest", "highest", "lowest")]
    lists += ["/api/v1/reviews?limit=2"]
    for address in lists:
        whole = [item["id"] for item in client.get(address.replace("limit=2", "limit=100")).json()["items"]]
        listed = client.get(address).json()
        seen = [item["id"] for item in listed["items"]]
        while listed["next_cursor"]:
            response = client.get(f"{address}&cursor={listed['next_cursor']}")
            listed = response.json()
            assert (f'<{listed["next"]}>; rel="next"' in response["Link"]) is bool(listed["next"])
            seen += [item["id"] for item in listed["items"]]
        assert seen == whole
        assert len(whole) >= 6


def test_a_cursor_goes_on_where_it_was_when_something_is_added(client: Client) -> None:
    restaurant = make_restaurant()
    old = [make_review(restaurant).pk for _ in range(4)]
    listed = client.get(f"{reviews_of(restaurant)}?limit=2").json()
    make_review(restaurant)
    rest = client.get(f"{reviews_of(restaurant)}?limit=2&cursor={listed['next_cursor']}").json()
    assert [review["id"] for review in (*listed["items"], *rest["items"])] == old[::-1]


def test_a_cursor_of_another_list_is_unknown(client: Client) -> None:
    for number in range(2):
        make_restaurant(f"Place {number}")
    cursor = client.get(f"{RESTAURANTS}?limit=1").json()["next_cursor"]
    for address in (f"{RESTAURANTS}?sort=newest&cursor={cursor}", f"{RESTAURANTS}?cursor=x"):
        assert problem(client.get(address), 404)["code"] == "unknown-cursor"
    assert client.get(f"{RESTAURANTS}?limit=50&cursor={cursor}").status_code == 200


def test_every_list_links_to_its_other_parts(client: Client) -> None:
    for number in range(3):
        make_restaurant(f"Place {number}")
    response = client.get(f"{RESTAURANTS}?limit=1&page=2")
    assert response["Link"] == (
        f'<http://testserver{RESTAURANTS}?limit=1>; rel="first", '
        f'<http://testserver{RESTAURANTS}?limit=1>; rel="prev", '
        f'<http://testserver{RESTAURANTS}?limit=1&page=3>; rel="next"'
    )
    assert client.get(f"{RESTAURANTS}?limit=1&page=2")["Link"] == response["Link"]


def test_the_latest_reviews_are_those_of_the_whole_site(client: Client) -> None:
    one, other = make_restaurant("One"), make_restaurant("Other")
    for day in (1, 2, 3):
        make_review(
            one if day % 2 else other, review_date=f"2026-11-0{day}T12:00:00Z", user_name=f"Day {day}"
        )
    make_review(make_restaurant("Hidden", status="hidden"))

    def names(query: str) -> list[str]:
        return [review["user_name"] for review in client.get(f"/api/v1/reviews{query}").json()["items"]]

    assert names("") == ["Day 3", "Day 2", "Day 1"]
    assert names("?since=2026-11-02") == ["Day 3", "Day 2"]
    assert names("?since=2026-11-02T12:00:00Z") == ["Day 3", "Day 2"]
    assert names("?since=2026-11-02T13:00:01%2B01:00") == ["Day 3"]


@pytest.mark.parametrize("since", ["yesterday", "", "7", "2026-13-01", "2026-11-02T25:00:00Z"])
def test_a_since_that_is_no_date_is_named(client: Client, since: str) -> None:
    assert list(problem(client.get(f"/api/v1/reviews?since={since}"), 422)["errors"]) == ["since"]


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00"])
def test_the_ends_of_time_are_answered(client: Client, since: str) -> None:
    assert client.get(f"/api/v1/reviews?since={since}").status_code == 200


def test_averages_have_two_decimals(client: Client) -> None:
    restaurant = make_restaurant()
    for rating in (5, 4, 4):
        make_review(restaurant, rating)
    assert client.get(f"{RESTAURANTS}/{restaurant.pk}").json()["average_rating"] == 4.33


def test_a_page_past_the_end_is_404_so_that_a_loop_ends(client: Client) -> None:
    restaurant = make_restaurant()
    for address in (RESTAURANTS, reviews_of(restaurant)):
        assert "last page is 1" in problem(client.get(f"{address}?page=2"), 404)["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("page=" + "9" * 5000, "page"),
        ("min_rating=6", "min_rating"),
        ("min_rating=", "min_rating"),
        ("min_rating=4.2", "min_rating"),
        ("min_rating=nan", "min_rating"),
        ("price_level=5", "price_level"),
        ("price_level=1,,2", "price_level"),
        ("open_now=perhaps", "open_now"),
        ("sort=worst", "sort"),
        ("q=" + "a" * 101, "q"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=", "limit"),
        ("unknown=1", "unknown"),
        ("Page=1", "Page"),
    ],
)
def test_a_wrong_parameter_is_named(client: Client, query: str, field: str) -> None:
    assert list(problem(client.get(f"{RESTAURANTS}?{query}"), 422)["errors"]) == [field]


@pytest.mark.parametrize("query", ["q=%00", "q=%ED%A0%80", "q=%FF", "q=&q=x"])
def test_odd_searches_are_answered(client: Client, query: str) -> None:
    make_restaurant()
    assert client.get(f"{RESTAURANTS}?{query}").status_code == 200


def test_a_restaurant_tells_its_kitchens_price_and_hours(client: Client) -> None:
    restaurant = make_restaurant(price_level=2, website="https://example.com/", telephone="+33 1 23 45")
    italian = Cuisine.objects.get(slug="italian")
    restaurant.cuisines.add(italian)
    friday = 4 * 24 * 60
    OpeningSpan.objects.create(restaurant=restaurant, opens=friday + 18 * 60, closes=friday + 25 * 60 + 30)
    make_restaurant("Other", price_level=4)
    for query in ("cuisine=italian", "price_level=2", "price_level=3,2", "cuisine=italian&price_level=1,2"):
        listed = client.get(f"{RESTAURANTS}?{query}").json()
        assert [each["id"] for each in listed["items"]] == [restaurant.pk]
        assert listed["count"] == 1
    (shown,) = listed["items"]
    assert shown == client.get(f"{RESTAURANTS}/{restaurant.pk}").json()
    assert shown["cuisines"] == [{"slug": "italian", "name": italian.name_en}]
    assert shown["opening_hours"] == [{"weekday": 4, "opens": "18:00", "closes": "1:30"}]
    assert (shown["price_level"], shown["website"]) == (2, "https://example.com/")
    assert client.get(f"{RESTAURANTS}?with_photos=true").json()["items"] == []


def test_what_is_open_now_is_so_for_the_minute(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    restaurant = make_restaurant()
    OpeningSpan.objects.create(restaurant=restaurant, opens=600, closes=700)
    for minute, found in ((600, 1), (700, 0)):
        monkeypatch.setattr(schemas, "this_minute", lambda minute=minute: minute)
        page_cache.remembered.clear()  # it is kept for a minute of the clock
        assert client.get(f"{RESTAURANTS}?open_now=true").json()["count"] == found
    assert client.get(f"{RESTAURANTS}?open_now=false").json()["count"] == 1


def test_each_filter_tells_how_many_it_would_leave(client: Client) -> None:
    place = make_restaurant("Sakura", price_level=2)
    place.cuisines.add(Cuisine.objects.get(slug="japanese"))
    make_review(place, 5)
    make_restaurant("Other", price_level=4)
    given = client.get(f"{RESTAURANTS}?facets=true&price_level=2").json()["facets"]
    assert given["cuisines"] == [{"slug": "japanese", "name": "Japanese", "restaurants": 1}]
    assert given["price_levels"] == {"1": 0, "2": 1, "3": 0, "4": 1}
    assert (given["min_ratings"], given["with_photos"]) == ({"4": 1, "4.5": 1}, 0)
    assert client.get(RESTAURANTS).json()["facets"] is None


def test_a_search_that_finds_nothing_is_mended_and_says_so(client: Client) -> None:
    make_restaurant("Kumo Ramen", description="Broth and noodles.")
    spelling._vocabulary.cache_clear()
    spelling._names.cache_clear()
    mended = client.get(f"{RESTAURANTS}?q=raman").json()
    assert (mended["count"], mended["searched_instead"], mended["left_out"]) == (1, "ramen", [])
    shorter = client.get(f"{RESTAURANTS}?q=noodles+zanzibar").json()
    assert (shorter["count"], shorter["left_out"]) == (1, ["zanzibar"])
    exact = client.get(f"{RESTAURANTS}?q=raman&exact=true").json()
    assert (exact["count"], exact["searched_instead"]) == (0, None)
    nearest = client.get(f"{RESTAURANTS}?q=kumoramenn").json()
    assert (nearest["count"], [place["name"] for place in nearest["nearest"]]) == (0, ["Kumo Ramen"])
    filtered = client.get(f"{RESTAURANTS}?q=ramen&min_rating=4").json()
    assert (filtered["count"], filtered["without_filters"]) == (0, 1)


def test_cuisines_and_suggestions_lead_to_restaurants(client: Client) -> None:
    place = make_restaurant("Sakura Counter")
    place.cuisines.add(Cuisine.objects.get(slug="japanese"))
    cuisines = client.get("/api/v1/cuisines").json()["items"]
    assert len(cuisines) == Cuisine.objects.count()
    assert [each for each in cuisines if each["restaurants"]] == [
        {"slug": "japanese", "name": "Japanese", "restaurants": 1}
    ]
    french = client.get("/api/v1/cuisines", headers={"Accept-Language": "fr"}).json()["items"]
    assert "Japonais" in " ".join(each["name"] for each in french)
    for typed in ("jap", "sus", "saku"):
        first = client.get(f"/api/v1/suggestions?q={typed}").json()["items"][0]
        assert client.get(first["page_url"]).status_code == 200
        found = client.get(first["url"]).json()
        assert [each["id"] for each in found.get("items", [found])] == [place.pk]
    assert client.get("/api/v1/suggestions").json() == {"items": []}


def test_the_list_costs_four_queries_and_one_when_remembered(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        make_review(make_restaurant(f"Place {number}"), photo=f"photos/{number:032x}.jpg")
    # the catalogue's version; the page's restaurants, their kitchens and their hours
    with django_assert_num_queries(4):
        client.get(RESTAURANTS)
    with django_assert_num_queries(1):  # the catalogue's version
        client.get(RESTAURANTS)


def test_reading_makes_no_session_and_no_cookie(client: Client) -> None:
    review = make_review(make_restaurant())
    for address in (RESTAURANTS, reviews_of(review.restaurant), f"/api/v1/reviews/{review.pk}"):
        response = client.get(address)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


# Tags


def addresses(review: Review) -> tuple[str, ...]:
    return (
        RESTAURANTS,
        f"{RESTAURANTS}/{review.restaurant_id}",
        reviews_of(review.restaurant),
        f"/api/v1/reviews/{review.pk}",
    )


def test_a_matching_tag_is_304_without_a_body(client: Client) -> None:
    for address in (*addresses(make_review(make_restaurant())), "/api/v1/", "/api/v1/openapi.json"):
        tag = client.get(address)["ETag"]
        for _ in ("cold", "remembered"):
            page_cache.remembered.clear()
            response = client.get(address, headers={"If-None-Match": tag})
            assert (response.status_code, response.content, response["ETag"]) == (304, b"", tag)


def test_what_has_not_changed_since_is_304_without_a_body(
    client: Client, age: Callable[[float], None]
) -> None:
    for address in (*addresses(make_review(make_restaurant())), "/api/v1/", "/api/v1/openapi.json"):
        age(10)
        since = client.get(address)["Last-Modified"]
        for _ in ("cold", "remembered"):
            page_cache.remembered.clear()
            response = client.get(address, headers={"If-Modified-Since": since})
            assert (response.status_code, response.content) == (304, b"")
            assert response["Last-Modified"] == since


def test_a_date_is_not_before_a_change(client: Client, age: Callable[[float], None]) -> None:
    review = make_review(make_restaurant())
    age(10)
    before = [client.get(address)["Last-Modified"] for address in addresses(review)]
    Review.objects.filter(pk=review.pk).update(review_text="Changed")
    changed = time.time()
    for ago in (0, 5):
        age(ago)
        for address, since in zip(addresses(review), before, strict=True):
            response = client.get(address, headers={"If-Modified-Since": since})
            assert response.status_code == 200
            # While that second may not be over, there is none.
            assert ("Last-Modified" in response) is (ago > 0)
            if ago:
                assert 0 <= changed - ago - parse_http_date(response["Last-Modified"]) < 2


def test_a_tag_decides_before_a_date(client: Client, age: Callable[[float], None]) -> None:
    make_restaurant()
    age(10)
    known = client.get(RESTAURANTS)
    for tag, since, status in (
        ('"another"', known["Last-Modified"], 200),
        (known["ETag"], http_date(0), 304),
    ):
        headers = {"If-None-Match": tag, "If-Modified-Since": since}
        assert client.get(RESTAURANTS, headers=headers).status_code == status


def test_a_date_that_is_none_is_not_looked_at(client: Client, age: Callable[[float], None]) -> None:
    age(10)
    for since in ("yesterday", "", "Fri, 99 Nov 2026 19:05:00 GMT", "7", "\u00e9"):
        assert client.get(RESTAURANTS, headers={"If-Modified-Since": since}).status_code == 200


def test_tags_change_with_what_is_shown_and_only_with_it(client: Client) -> None:
    review = make_review(make_restaurant())
    before = [client.get(address)["ETag"] for address in addresses(review)]
    make_review(make_restaurant("Other"))
    after = [client.get(address)["ETag"] for address in addresses(review)]
    assert after[0] != before[0]
    assert after[1:] == before[1:]
    Review.objects.filter(pk=review.pk).update(review_text="Changed", rating=1)
    assert all(
        client.get(address)["ETag"] != tag for address, tag in zip(addresses(review), after, strict=True)
    )


def test_a_new_review_is_there_on_the_next_request(client: Client) -> None:
    restaurant = make_restaurant()
    assert client.get(reviews_of(restaurant)).json()["items"] == []
    post(client, reviews_of(restaurant), REVIEW)
    assert len(client.get(reviews_of(restaurant)).json()["items"]) == 1
    assert client.get(RESTAURANTS).json()["items"][0]["review_count"] == 1


def test_head_is_get_without_the_body(client: Client) -> None:
    for address in (*addresses(make_review(make_restaurant())), "/api/v1/openapi.json"):
        response = client.head(address)
        assert response.status_code == 200
        assert response["ETag"] == client.get(address)["ETag"]


# Writing


def test_a_restaurant_is_added(client: Client) -> None:
    response = post(client, RESTAURANTS, RESTAURANT)
    restaurant = Restaurant.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"http://testserver{RESTAURANTS}/{restaurant.pk}"
    posted = response.json()
    assert posted.pop("status") == "published"
    assert posted == client.get(response["Location"]).json()
    assert (restaurant.name, restaurant.street_address, restaurant.description) == tuple(RESTAURANT.values())


KNOWN = {
    "cuisines": ["japanese", "italian"],
    "price_level": 2,
    "website": "https://ostra.example.com/menu?day=1",
    "telephone": "+33 1 23 45 67 89",
    "opening_hours": [
        {"weekday": 0, "opens": "12:00", "closes": "14:30"},
        {"weekday": 4, "opens": "18:00", "closes": "1:30"},
    ],
}


def test_what_is_known_of_a_restaurant_comes_with_it(client: Client) -> None:
    posted = post(client, RESTAURANTS, RESTAURANT | KNOWN)
    given = posted.json()
    assert posted.status_code == 201
    assert [cuisine["slug"] for cuisine in given.pop("cuisines")] == ["italian", "japanese"]
    assert {name: given[name] for name in KNOWN if name != "cuisines"} == {
        name: value for name, value in KNOWN.items() if name != "cuisines"
    }
    again = {name: value for name, value in given.items() if name in KNOWN}
    assert post(client, RESTAURANTS, {**RESTAURANT, "name": "Twin", **again}).status_code == 201


def test_hours_that_overlap_are_one_span(client: Client) -> None:
    hours = [("20:00", "2:00"), ("9:00", "10:00"), ("18:00", "21:00"), ("10:00", "11:00"), ("9:30", "9:40")]
    sent = [{"weekday": 6, "opens": opens, "closes": closes} for opens, closes in hours]
    given = post(client, RESTAURANTS, RESTAURANT | {"opening_hours": sent}).json()["opening_hours"]
    assert [(span["opens"], span["closes"]) for span in given] == [("9:00", "11:00"), ("18:00", "2:00")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cuisines", ["italian"] * 4),
        ("cuisines", "italian"),
        ("price_level", 5),
        ("price_level", "2"),
        ("website", "example.com"),
        ("website", "javascript:alert(1)//example.com"),
        ("telephone", "call me"),
        ("telephone", "1"),
        ("opening_hours", "always"),
    ],
)
def test_what_a_restaurant_cannot_be_is_named(client: Client, field: str, value: Any) -> None:
    assert list(problem(post(client, RESTAURANTS, {**RESTAURANT, field: value}), 422)["errors"]) == [field]
    assert not Restaurant.objects.exists()


@pytest.mark.parametrize("wrong", [{"opens": "25:00"}, {"weekday": 7}, {"closes": ""}, {"noon": "12:00"}])
def test_what_is_wrong_with_hours_is_named(client: Client, wrong: dict[str, Any]) -> None:
    span = {"weekday": 0, "opens": "12:00", "closes": "14:30", **wrong}
    response = post(client, RESTAURANTS, RESTAURANT | {"opening_hours": [span]})
    assert list(problem(response, 422)["errors"]) == list(wrong)


def test_a_cuisine_that_does_not_exist_is_a_conflict_that_names_it(client: Client) -> None:
    response = post(client, RESTAURANTS, RESTAURANT | {"cuisines": ["italian", "martian"]})
    told = problem(response, 409)
    assert (told["code"], "martian" in told["detail"]) == ("unknown-cuisine", True)
    assert not Restaurant.objects.exists()


def test_a_change_is_suggested_to_staff(client: Client) -> None:
    restaurant = make_restaurant()
    address = f"{RESTAURANTS}/{restaurant.pk}/changes"
    content = {"kind": "address", "street_address": "3 Quay"}
    for _ in range(2):
        response = post(client, address, content)
        assert response.status_code == 201
        assert response.json() == {
            **content,
            "opening_hours": [],
            "note": "",
            "restaurant_url": f"http://testserver{RESTAURANTS}/{restaurant.pk}",
        }
    suggestion = Suggestion.objects.get()
    assert suggestion.proposed == {"street_address": "3 Quay"}
    hours = [{"weekday": 0, "opens": "18:00", "closes": "1:30"}]
    told = post(client, address, {"kind": "hours", "opening_hours": hours})
    assert (told.status_code, told.json()["opening_hours"]) == (201, hours)
    assert Suggestion.objects.get(kind="hours").proposed == {"hours": [[18 * 60, 25 * 60 + 30]]}
    for content, field in (
        ({"kind": "dull"}, "kind"),
        ({"kind": "address"}, "street_address"),
        ({"kind": "hours"}, "note"),
        ({"kind": "other", "note": " "}, "note"),
    ):
        assert list(problem(post(client, address, content), 422)["errors"]) == [field]
    problem(post(client, f"{RESTAURANTS}/999/changes", {"kind": "closed"}), 404)


def test_a_restaurant_is_reported_once_from_an_address(client: Client) -> None:
    restaurant = make_restaurant()
    address = f"{RESTAURANTS}/{restaurant.pk}/reports"
    for _ in range(2):
        response = post(client, address, {"reason": "closed"})
        assert response.status_code == 201
        assert response["RateLimit"].startswith('"reports"')
    assert Report.objects.get().restaurant == restaurant
    assert list(problem(post(client, address, {"reason": "private"}), 422)["errors"]) == ["reason"]


def test_a_review_is_added(client: Client) -> None:
    restaurant = make_restaurant()
    response = post(client, reviews_of(restaurant), REVIEW)
    review = Review.objects.get()
    assert response.status_code == 201
    assert response["Location"] == f"http://testserver/api/v1/reviews/{review.pk}"
    posted = response.json()
    assert posted.pop("status") == "published"
    assert posted.pop("edit_token")
    assert posted == client.get(response["Location"]).json()


def add_photo(client: Client, posted: Any, **fields: Any) -> Any:
    """`posted` is what answered the review."""
    address = f"/api/v1/reviews/{posted.json()['id']}/photos"
    return client.post(address, fields or {"photo": photo()}, headers=with_token(posted.json()["edit_token"]))


@pytest.mark.usefixtures("media")
def test_a_review_gets_a_photo(client: Client) -> None:
    restaurant = make_restaurant()
    response = add_photo(client, post(client, reviews_of(restaurant), REVIEW))
    assert response.status_code == 201
    review = Review.objects.get()
    given = response.json()["photo"]
    assert given == client.get(response["Location"]).json()["photo"]
    assert (given["width"], given["height"]) == (60, 40)
    assert given["url"].endswith(review.photo.name)
    assert (review.user_name, review.rating, review.review_text) == tuple(REVIEW.values())
    assert client.get(RESTAURANTS).json()["items"][0]["cover"] == given["thumbnail_url"]


@pytest.mark.usefixtures("media")
def test_a_review_has_six_photos_at_most(client: Client) -> None:
    posted = post(client, reviews_of(make_restaurant()), REVIEW)
    answers = [add_photo(client, posted) for _ in range(7)]
    assert [answer.status_code for answer in answers[:6]] == [201] * 6
    assert problem(answers[6], 409)["code"] == "photos-full"
    assert len(client.get(posted["Location"]).json()["photos"]) == 6


def test_what_is_optional_may_be_left_out(client: Client) -> None:
    assert post(client, RESTAURANTS, {"name": "A", "description": "B"}).status_code == 201
    assert post(client, reviews_of(make_restaurant()), {"user_name": "A", "rating": 1}).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_name", ""),
        ("user_name", " \u200b "),
        ("user_name", "x" * 51),
        ("user_name", "a\x00b"),
        ("user_name", "a\nb"),
        ("user_name", None),
        ("user_name", 7),
        ("user_name", ["Ana"]),
        ("rating", 0),
        ("rating", 6),
        ("rating", 10**4000),
        ("rating", "4"),
        ("rating", 4.5),
        ("rating", True),
        ("rating", None),
        ("rating", {}),
        ("review_text", "x" * 2001),
        ("review_text", "a\x07b"),
        ("review_text", 1),
        ("reviewText", "A mistyped name."),
        ("website", ""),
        ("photo", "plate.jpg"),
    ],
)
def test_a_wrong_field_is_named(client: Client, field: str, value: Any) -> None:
    response = post(client, reviews_of(make_restaurant()), {**REVIEW, field: value})
    errors = problem(response, 422)["errors"]
    assert list(errors) == [field]
    assert all(isinstance(message, str) and message for message in errors[field])
    assert not Review.objects.exists()


def test_all_wrong_fields_are_named_at_once(client: Client) -> None:
    response = post(client, reviews_of(make_restaurant()), {"rating": "5", "stars": 5})
    assert set(problem(response, 422)["errors"]) == {"user_name", "rating", "stars"}
    assert set(problem(post(client, RESTAURANTS, {}), 422)["errors"]) == {"name", "description"}
    assert "JSON object" in problem(post(client, RESTAURANTS, []), 422)["errors"]["body"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("photo", SimpleUploadedFile("page.html", b"<!doctype html><p>hello", "image/png")),
        ("photo", SimpleUploadedFile("empty.jpg", b"", "image/jpeg")),
        ("photo", "plate.jpg"),
        ("reviewImage", SimpleUploadedFile("plate.jpg", b"x", "image/jpeg")),
        ("rating", "5"),
        ("csrfmiddlewaretoken", "x"),
    ],
)
@pytest.mark.usefixtures("media")
def test_wrong_form_data_is_named(client: Client, field: str, value: Any) -> None:
    posted = post(client, reviews_of(make_restaurant()), REVIEW)
    fields = {"photo": photo(), field: value}
    assert list(problem(add_photo(client, posted, **fields), 422)["errors"]) == [field]
    assert not Review.objects.get().photo


def test_a_photo_that_is_missing_is_named(client: Client) -> None:
    review = make_review(make_restaurant())
    response = post(
        client,
        f"/api/v1/reviews/{review.pk}/photos",
        b"--b--\r\n",
        "multipart/form-data; boundary=b",
        headers=with_token(edit_token(review)),
    )
    assert list(problem(response, 422)["errors"]) == ["photo"]


def test_messages_are_in_the_language_asked_for(client: Client) -> None:
    english = problem(post(client, RESTAURANTS, {}), 422)
    french = problem(post(client, RESTAURANTS, {}, headers={"Accept-Language": "fr"}), 422)
    assert english.keys() == french.keys()
    assert english["errors"]["name"] == ["This is missing."]
    assert english["code"] == french["code"]


def test_the_same_place_is_a_conflict_with_a_link(client: Client) -> None:
    there = make_restaurant(description="Another text.")
    response = post(
        client, RESTAURANTS, {**RESTAURANT, "name": "CAFE étoile", "street_address": "1 main street"}
    )
    assert problem(response, 409)["existing"] == f"http://testserver{RESTAURANTS}/{there.pk}"
    assert Restaurant.objects.count() == 1


@pytest.mark.parametrize("again", ["8e03978e", '"8e03978e"'])
def test_a_request_sent_again_with_its_key_is_answered_as_the_first(client: Client, again: str) -> None:
    restaurant = make_restaurant()
    for address, content in ((RESTAURANTS, RESTAURANT), (reviews_of(restaurant), REVIEW)):
        first = post(client, address, content, headers={"Idempotency-Key": "8e03978e"})
        second = post(client, address, content, headers={"Idempotency-Key": again})
        assert (first.status_code, second.status_code) == (201, 201)
        assert first["Location"] == second["Location"]
        assert first.content == second.content
    assert (Restaurant.objects.count(), Review.objects.count()) == (2, 1)


def test_something_else_under_the_same_key_is_a_conflict(client: Client) -> None:
    headers = {"Idempotency-Key": "8e03978e"}
    address = reviews_of(make_restaurant())
    assert post(client, address, REVIEW, headers=headers).status_code == 201
    response = post(client, address, {**REVIEW, "rating": 1}, headers=headers)
    assert problem(response, 409)["code"] == "key-reused"
    assert Review.objects.count() == 1


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_an_odd_key_is_named(client: Client, key: str) -> None:
    response = post(client, reviews_of(make_restaurant()), REVIEW, headers={"Idempotency-Key": key})
    assert list(problem(response, 422)["errors"]) == ["Idempotency-Key"]


def test_the_same_words_without_a_key_are_another_review(client: Client) -> None:
    address = reviews_of(make_restaurant())
    first, second = post(client, address, REVIEW), post(client, address, REVIEW)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first["Location"] != second["Location"]


def test_a_flood_is_429_with_the_seconds_to_wait(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    restaurant = make_restaurant()
    for number in range(2):
        assert post(client, reviews_of(restaurant), {**REVIEW, "rating": 1 + number}).status_code == 201
    for address, content in ((RESTAURANTS, RESTAURANT), (reviews_of(restaurant), REVIEW)):
        response = post(client, address, content)
        problem(response, 429)
        assert 3500 < int(response["Retry-After"]) <= 3600


def test_a_review_may_have_to_wait(client: Client, settings: Any) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True
    response = post(client, reviews_of(make_restaurant()), REVIEW)
    assert (response.status_code, response.json()["status"]) == (201, "waiting")
    problem(client.get(response["Location"]), 404)


def test_a_link_makes_a_review_wait(client: Client) -> None:
    spam = {**REVIEW, "review_text": "Cheap watches at https://example.com"}
    assert post(client, reviews_of(make_restaurant()), spam).json()["status"] == "waiting"


def vote(client: Client, review: Review, method: str = "PUT", **extra: Any) -> Any:
    return client.generic(method, f"/api/v1/reviews/{review.pk}/helpful", **extra)


def test_a_review_helps_once_from_an_address_and_that_is_taken_back(client: Client) -> None:
    review = make_review(make_restaurant())
    for method, helpful in (("PUT", True), ("PUT", True), ("DELETE", False), ("DELETE", False)):
        answer = vote(client, review, method)
        assert answer.status_code == 200
        assert answer.json() == {
            "helpful": helpful,
            "helpful_count": int(helpful),
            "review_url": f"http://testserver/api/v1/reviews/{review.pk}",
        }
        assert client.get(f"/api/v1/reviews/{review.pk}").json()["helpful_count"] == int(helpful)
    for number in range(2):
        vote(client, review, REMOTE_ADDR=f"203.0.113.{number}")
    assert client.get(f"/api/v1/reviews/{review.pk}").json()["helpful_count"] == 2


def test_votes_have_an_allowance_of_their_own(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 1
    review = make_review(make_restaurant())
    assert vote(client, review)["RateLimit"].startswith('"votes";r=0')
    assert problem(vote(client, review, "DELETE"), 429)["code"] == "too-many-posts"
    assert post(client, reviews_of(review.restaurant), REVIEW).status_code == 201


def test_nobody_votes_for_what_is_not_shown(client: Client) -> None:
    for status in ("waiting", "hidden"):
        problem(vote(client, make_review(make_restaurant(), status=status)), 404)


def test_a_report_is_taken_once_from_an_address(client: Client, settings: Any) -> None:
    settings.REPORTS_TO_HIDE = 2
    review = make_review(make_restaurant())
    address = f"/api/v1/reviews/{review.pk}"
    for _ in range(3):
        response = post(client, f"{address}/reports", {"reason": "spam", "note": "Again."})
        assert response.status_code == 201
        assert response["Location"] == f"http://testserver{address}"
        assert response.json() == {"reason": "spam", "note": "Again.", "review_url": response["Location"]}
    assert Report.objects.get().note == "Again."
    assert client.get(address).status_code == 200
    post(client, f"{address}/reports", {"reason": "offensive"}, REMOTE_ADDR="203.0.113.9")
    problem(client.get(address), 404)


@pytest.mark.parametrize(
    "content", [{}, {"reason": "dull"}, {"reason": "spam", "note": "x" * 501}, {"reason": 1}]
)
def test_a_wrong_report_is_refused(client: Client, content: Any) -> None:
    review = make_review(make_restaurant())
    problem(post(client, f"/api/v1/reviews/{review.pk}/reports", content), 422)
    assert not Report.objects.exists()


def test_writing_needs_no_token_and_makes_no_session() -> None:
    client = Client(enforce_csrf_checks=True)
    response = post(client, RESTAURANTS, RESTAURANT)
    assert response.status_code == 201
    assert not response.cookies
    restaurant = Restaurant.objects.get()
    assert not post(client, reviews_of(restaurant), REVIEW).cookies
    assert not Session.objects.exists()


@pytest.mark.usefixtures("media")
def test_a_photo_storage_that_is_away_is_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(storage: Storage, name: str, content: object) -> str:
        raise OSError("away")

    posted = post(client, reviews_of(make_restaurant()), REVIEW)
    monkeypatch.setattr(FileSystemStorage, "_save", refuse)
    response = add_photo(client, posted)
    assert list(problem(response, 503)["errors"]) == ["photo"]
    assert int(response["Retry-After"]) > 0
    assert not Review.objects.get().photo


# Changing and deleting what one posted


def change(client: Client, review: Review, content: Any, token: str) -> Any:
    body = json.dumps(content)
    address = f"/api/v1/reviews/{review.pk}"
    return client.patch(address, body, "application/json", headers=with_token(token))


def test_whoever_posted_a_review_changes_it_with_its_token(client: Client) -> None:
    token = post(client, reviews_of(make_restaurant()), REVIEW).json()["edit_token"]
    review = Review.objects.get()
    response = change(client, review, {"rating": 2}, token)
    changed = response.json()
    assert (response.status_code, changed["rating"], changed["user_name"]) == (200, 2, "Ana")
    assert changed["edited"]
    assert changed.pop("status") == "published"
    assert changed == client.get(response["Location"]).json()


def test_whoever_posted_a_review_deletes_it_with_its_token(client: Client) -> None:
    posted = post(client, reviews_of(make_restaurant()), REVIEW)
    response = client.delete(posted.json()["url"], headers=with_token(posted.json()["edit_token"]))
    assert (response.status_code, response.content) == (204, b"")
    problem(client.get(posted["Location"]), 404)
    assert not Review.objects.exists()


def test_without_its_token_nothing_of_a_review_changes(client: Client) -> None:
    restaurant = make_restaurant()
    review, other = make_review(restaurant, 5), make_review(restaurant, 5)
    address = f"/api/v1/reviews/{review.pk}"
    for token in ("", "x", edit_token(other), edit_token(review)[:-1]):
        for response in (
            change(client, review, {"rating": 1}, token),
            client.delete(address, headers=with_token(token)),
            client.post(f"{address}/photos", {"photo": photo()}, headers=with_token(token)),
        ):
            assert problem(response, 401)["code"] == "token-needed"
            assert response["WWW-Authenticate"] == "Bearer"
    assert Review.objects.get(pk=review.pk).rating == 5


def test_a_token_is_good_for_seven_days(client: Client) -> None:
    now = timezone.now()
    young = make_review(make_restaurant(), review_date=now - timedelta(days=6, hours=23))
    old = make_review(young.restaurant, review_date=now - timedelta(days=7, minutes=1))
    assert change(client, young, {"rating": 1}, edit_token(young)).status_code == 200
    problem(change(client, old, {"rating": 1}, edit_token(old)), 401)


def test_a_hidden_review_is_not_changed_but_deleted(client: Client) -> None:
    review = make_review(make_restaurant(), status="hidden")
    token = edit_token(review)
    assert problem(change(client, review, {"rating": 1}, token), 409)["code"] == "hidden"
    assert client.delete(f"/api/v1/reviews/{review.pk}", headers=with_token(token)).status_code == 204


def test_a_wrong_change_is_named(client: Client) -> None:
    review = make_review(make_restaurant())
    for field, value in (("rating", 6), ("user_name", ""), ("user_name", None), ("stars", 1)):
        response = change(client, review, {field: value}, edit_token(review))
        assert list(problem(response, 422)["errors"]) == [field]


def test_every_answer_to_a_post_tells_what_is_left(client: Client, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    address = reviews_of(make_restaurant())
    left = [
        post(client, address, content)["RateLimit"] for content in (REVIEW, {"rating": 9}, REVIEW, REVIEW)
    ]
    assert [text.split(";")[:2] for text in left] == [['"posts"', f"r={each}"] for each in (1, 1, 0, 0)]
    response = post(client, address, REVIEW)
    assert response["RateLimit-Policy"] == '"posts";q=2;w=3600'
    assert f"t={response['Retry-After']}" in response["RateLimit"]


# Bodies that cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{} {}",
        b"{'user_name': 'Ana'}",
        b"\xff\xfe{}",
        b'{"user_name": "\xff"}',
        b'{"user_name": "\\ud800"}',
        b'{"rating": NaN}',
        b'{"rating": ' + b"9" * 10_000 + b"}",
        b"[" * 50_000,
        b'{"a":' * 10_000,
        b"\x00",
    ],
    ids=lambda body: repr(body[:20]),
)
def test_what_is_not_json_is_400(client: Client, body: bytes) -> None:
    response = post(client, reviews_of(make_restaurant()), body)
    assert problem(response, 400)["code"] == "unreadable"


@pytest.mark.parametrize(
    "type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "", "x"]
)
def test_another_content_type_is_415(client: Client, type: str) -> None:
    restaurant = make_restaurant()
    response = post(client, reviews_of(restaurant), REVIEW, type)
    problem(response, 415)
    assert response["Accept-Post"] == "application/json"
    problem(client.post(RESTAURANTS, RESTAURANT), 415)
    problem(post(client, "/api/v1/reviews/1/photos", REVIEW), 415)


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=", b"x"),
        ("multipart/form-data; boundary=\xff", b"x"),
        ("multipart/form-data; boundary=" + "b" * 300, b"x"),
    ],
)
def test_broken_form_data_is_400(client: Client, type: str, body: bytes) -> None:
    address = f"/api/v1/reviews/{make_review(make_restaurant()).pk}/photos"
    problem(post(client, address, body, type), 400)


def test_a_body_that_is_too_large_is_413(client: Client) -> None:
    restaurant = make_restaurant()
    problem(post(client, reviews_of(restaurant), b'{"review_text": "' + b"x" * 64_000), 413)
    huge = SimpleUploadedFile("plate.jpg", b"x" * 2_200_000, "image/jpeg")
    problem(add_photo(client, post(client, reviews_of(restaurant), REVIEW), photo=huge), 413)


def test_a_photo_that_is_a_little_too_large_is_named(client: Client) -> None:
    large = SimpleUploadedFile("plate.jpg", b"\xff\xd8\xff" + b"x" * MAX_BYTES, "image/jpeg")
    response = add_photo(client, post(client, reviews_of(make_restaurant()), REVIEW), photo=large)
    assert "2 MB" in problem(response, 422)["errors"]["photo"][0]


def test_a_body_without_its_length_is_411(client: Client) -> None:
    response = client.generic(
        "POST", RESTAURANTS, CONTENT_TYPE="application/json", HTTP_TRANSFER_ENCODING="chunked"
    )
    problem(response, 411)


# Addresses and methods


@pytest.mark.parametrize(
    "address",
    [
        "/api/v2/restaurants",
        "/api/v1/nothing",
        "/api/v1/restaurants/",
        "/api/v1/restaurants/0",
        "/api/v1/restaurants/999",
        f"/api/v1/restaurants/{2**63}",
        f"/api/v1/restaurants/{'9' * 30}/reviews",
        "/api/v1/restaurants/-1",
        "/api/v1/restaurants/x/reviews",
        "/api/v1/reviews/999",
        f"/api/v1/reviews/{'9' * 30}",
        "/api/v1/%00",
        "/api/v1/reviews/%E2%82%AC",
    ],
)
def test_an_unknown_address_is_404(client: Client, address: str) -> None:
    for method in ("GET", "HEAD", "DELETE", "POST"):
        response = client.generic(method, address, "{}", content_type="application/json")
        assert response.status_code in {401, 404, 405, 422}
        assert response["Content-Type"] == PROBLEM
    problem(client.get(address), 404)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/api/v1/", {"GET", "HEAD"}),
        ("/api/v1/openapi.json", {"GET", "HEAD"}),
        ("/api/v1/docs", {"GET", "HEAD"}),
        ("/api/v1/restaurants", {"GET", "HEAD", "POST"}),
        ("/api/v1/restaurants/1", {"GET", "HEAD"}),
        ("/api/v1/restaurants/1/reviews", {"GET", "HEAD", "POST"}),
        ("/api/v1/reviews", {"GET", "HEAD"}),
        ("/api/v1/reviews/1", {"GET", "HEAD", "PATCH", "DELETE"}),
        ("/api/v1/reviews/1/photos", {"POST"}),
        ("/api/v1/reviews/1/helpful", {"PUT", "DELETE"}),
        ("/api/v1/restaurants/1/photos", {"GET", "HEAD"}),
        ("/api/v1/restaurants/1/changes", {"POST"}),
        ("/api/v1/restaurants/1/reports", {"POST"}),
        ("/api/v1/cuisines", {"GET", "HEAD"}),
        ("/api/v1/suggestions", {"GET", "HEAD"}),
        ("/api/v1/reviews/1/reports", {"POST"}),
    ],
)
def test_another_method_is_405_with_those_allowed(client: Client, address: str, allowed: set[str]) -> None:
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} - allowed:
        response = client.generic(method, address)
        problem(response, 405)
        assert set(response["Allow"].split(", ")) == allowed


def test_a_wrong_host_is_told_as_a_problem(client: Client) -> None:
    problem(client.get(RESTAURANTS, headers={"Host": "evil.example"}), 400)


def test_a_fault_of_ours_is_a_problem_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr("restaurant_review.ratings.catalogue.state", fail)
    response = Client(raise_request_exception=False).get(RESTAURANTS)
    problem(response, 500)
    assert "secret" not in response.content.decode()


def test_pages_keep_their_own_errors(client: Client) -> None:
    assert client.get("/999/")["Content-Type"].startswith("text/html")
