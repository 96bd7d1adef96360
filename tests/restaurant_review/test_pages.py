"""The list and the restaurant page: what they show, their tags, their queries."""

import gzip
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from restaurant_review import page_cache
from restaurant_review.models import Restaurant, Review

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    page_cache.remembered.clear()
    yield
    page_cache.remembered.clear()


def names(client: Client, address: str) -> list[str]:
    return [restaurant.name for restaurant in client.get(address).context["restaurants"]]


def tag(client: Client, address: str, **headers: str) -> str:
    return client.get(address, headers=headers)["ETag"]


@pytest.mark.parametrize("query", ["q=etoile", "q=ETOILE+caf", "q=caf%C3%A9+main", "q=main+small"])
def test_a_search_finds_words_in_any_order_without_case_or_accents(client: Client, query: str) -> None:
    make_restaurant()
    make_restaurant("Other", street_address="Elsewhere", description="Large plates.")
    assert names(client, f"/?{query}") == ["Café Étoile"]


def test_a_search_matches_beginnings_of_words_only(client: Client) -> None:
    make_restaurant()
    assert names(client, "/?q=toile") == []


def test_best_weighs_the_number_of_reviews(client: Client) -> None:
    one, many, none = make_restaurant("One"), make_restaurant("Many"), make_restaurant("None")
    make_review(one, 5)
    for rating in [5] * 16 + [4] * 4:
        make_review(many, rating)
    assert names(client, "/") == ["Many", "One", "None"]
    assert names(client, "/?sort=newest") == ["None", "Many", "One"]
    assert names(client, "/?sort=reviews")[0] == "Many"
    assert names(client, "/?sort=name") == ["Many", "None", "One"]
    assert names(client, "/?min_rating=5") == ["One"]
    assert none.average_rating is None


def test_a_page_past_the_end_is_the_last_page(client: Client) -> None:
    for number in range(41):
        make_restaurant(f"Place {number:02}")
    for query in ("sort=name&page=999", "sort=name&page=999&q=place"):
        response = client.get(f"/?{query}")
        assert response.context["page"].number == 3
        assert [restaurant.name for restaurant in response.context["restaurants"]] == ["Place 40"]
    assert len(names(client, "/?page=2")) == 20


@pytest.mark.parametrize(
    "query",
    [
        "page=-1",
        "page=%C2%B2",
        "page=" + "9" * 5000,
        "page=x&sort=x&min_rating=x",
        "min_rating=99",
        "q=%00",
        "q=" + "a+" * 2000,
        "q=%ED%A0%80",
        "stars=0&sort=worst&page=0",
    ],
)
def test_odd_values_are_ignored(client: Client, query: str) -> None:
    restaurant = make_restaurant()
    assert client.get(f"/?{query}").status_code == 200
    assert client.get(f"/{restaurant.pk}/?{query}").status_code == 200


def test_the_list_costs_two_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        make_review(make_restaurant(f"Place {number}"), photo="photos/a.jpg")
    for address in ("/", "/?q=place", "/?min_rating=3&page=2"):
        with django_assert_num_queries(2):  # the catalogue's version; the page's restaurants
            client.get(address)
        with django_assert_num_queries(1):  # the catalogue's version
            client.get(address)


def test_the_restaurant_page_costs_three_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    restaurant = make_restaurant()
    for _ in range(25):
        make_review(restaurant, photo="photos/a.jpg")
    with django_assert_num_queries(3):  # the restaurant; its reviews; the gallery
        client.get(f"/{restaurant.pk}/")
    with django_assert_num_queries(1):  # the restaurant
        client.get(f"/{restaurant.pk}/")


def test_a_matching_tag_is_answered_without_rendering(client: Client) -> None:
    restaurant = make_restaurant()
    for address in ("/", f"/{restaurant.pk}/"):
        for _ in ("cold", "remembered"):
            page_cache.remembered.clear()
            response = client.get(address, headers={"If-None-Match": tag(client, address)})
            assert (response.status_code, response.content) == (304, b"")
            assert not response.templates


CHANGES: dict[str, Any] = {
    "a new review": lambda review: make_review(review.restaurant, 3),
    "a review hidden": lambda review: Review.objects.filter(pk=review.pk).update(status="hidden"),
    "a review deleted": lambda review: review.delete(),
    "the restaurant renamed": lambda review: Restaurant.objects.update(name="New name"),
}
NO_CHANGES: dict[str, Any] = {
    "a waiting review": lambda review: make_review(review.restaurant, 3, status="waiting"),
    "an address forgotten": lambda review: Review.objects.update(visitor=""),
    "a report": lambda review: Review.objects.update(open_reports=1),
    "another restaurant's review": lambda review: make_review(make_restaurant("Other")),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_the_tag_changes_when_what_is_shown_changes(client: Client, change: Any) -> None:
    review = make_review(make_restaurant(), 4)
    addresses = ("/", f"/{review.restaurant_id}/")
    before = [tag(client, address) for address in addresses]
    change(review)
    assert all(tag(client, address) != old for address, old in zip(addresses, before, strict=True))


@pytest.mark.parametrize("change", NO_CHANGES.values(), ids=NO_CHANGES.keys())
def test_the_tag_stays_when_what_is_shown_stays(client: Client, change: Any) -> None:
    review = make_review(make_restaurant(), 4)
    addresses = ("/?q=etoile", f"/{review.restaurant_id}/")
    before = [tag(client, address) for address in addresses]
    change(review)
    assert [tag(client, address) for address in addresses] == before


def test_what_is_still_true_is_not_rendered_again(client: Client) -> None:
    make_review(make_restaurant(), 4)
    before = client.get("/?q=etoile")
    make_review(make_restaurant("Other"))
    after = client.get("/?q=etoile")
    assert before.templates
    assert not after.templates
    assert after.content == before.content


def test_the_tag_is_the_same_in_a_process_that_remembers_nothing(client: Client) -> None:
    make_review(make_restaurant())
    before = tag(client, "/")
    page_cache.remembered.clear()
    assert tag(client, "/") == before


def test_a_language_has_its_own_page(client: Client) -> None:
    make_restaurant()
    assert tag(client, "/") != tag(client, "/", **{"Accept-Language": "fr"})


def test_a_remembered_page_is_sent_compressed_or_not_as_the_client_asks(client: Client) -> None:
    make_restaurant()
    zipped = client.get("/", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/")
    assert zipped["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]


@pytest.mark.parametrize("accepted", ["", "br", "gzip;q=0", "gzip; q=0.0, br", "identity, gzip;q=0"])
def test_a_client_that_does_not_take_gzip_gets_none(client: Client, accepted: str) -> None:
    make_restaurant()
    client.get("/", headers={"Accept-Encoding": "gzip"})
    response = client.get("/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in response
    assert b"</html>" in response.content


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0, gzip;q=0.5", "GZIP", "deflate, gzip ; q=1"])
def test_a_client_that_takes_gzip_gets_it(client: Client, accepted: str) -> None:
    make_restaurant()
    assert client.get("/", headers={"Accept-Encoding": accepted})["Content-Encoding"] == "gzip"


def test_the_cache_keeps_to_its_bytes(client: Client, settings: Any) -> None:
    settings.PAGE_CACHE_BYTES = 20_000
    make_restaurant()
    for number in range(50):
        client.get(f"/?q=x{number}")
    assert 0 < page_cache.remembered.bytes <= 20_000
    assert sum(page.size for page in page_cache.remembered.pages.values()) == page_cache.remembered.bytes
    settings.PAGE_CACHE_BYTES = 0
    page_cache.remembered.clear()
    client.get("/")
    assert not page_cache.remembered.pages


def test_filters_and_orders_of_the_reviews(client: Client) -> None:
    restaurant = make_restaurant()
    for rating, photo in ((3, None), (5, "photos/a.jpg"), (1, None), (5, None)):
        make_review(restaurant, rating, photo=photo)

    def ratings(query: str) -> list[int]:
        return [review.rating for review in client.get(f"/{restaurant.pk}/?{query}").context["reviews"]]

    assert ratings("") == [5, 1, 5, 3]
    assert ratings("sort=highest") == [5, 5, 3, 1]
    assert ratings("sort=lowest") == [1, 3, 5, 5]
    assert ratings("sort=photos") == [5]
    assert ratings("stars=5") == [5, 5]
    assert ratings("stars=2") == []
    assert ratings("stars=5&sort=photos") == [5]


@pytest.mark.parametrize("id", ["999", str(2**63), "9" * 30])
def test_an_unknown_restaurant_is_404(client: Client, id: str) -> None:
    for address in (f"/{id}/", f"/review/{id}"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/", "/{id}/", "/create"])
def test_reading_pages_refuse_other_methods(client: Client, address: str) -> None:
    address = address.format(id=make_restaurant().pk)
    assert client.post(address).status_code == 405
    assert client.delete(address).status_code == 405
    assert client.head(address).status_code == 200


def test_a_reader_gets_no_cookie(client: Client) -> None:
    restaurant = make_restaurant()
    for address in ("/", f"/{restaurant.pk}/"):
        response = client.get(address)
        assert not response.cookies
        assert "csrf" not in response.content.decode()


def test_very_long_words_are_taken_and_found(client: Client) -> None:
    make_restaurant("Long", description="é" * 2000)
    assert names(client, "/?q=" + "%C3%A9" * 90) == ["Long"]
