"""The list and the restaurant page: what they show, and their queries."""

import json
import re
from collections.abc import Iterable

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from restaurant_review.jinja2 import Cache
from restaurant_review.models import Cuisine, Restaurant

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


def names(client: Client, address: str) -> list[str]:
    return [restaurant.name for restaurant in client.get(address).context["page"]]


@pytest.mark.parametrize("query", ["q=etoile", "q=ETOILE+caf", "q=caf%C3%A9+main", "q=main+small"])
def test_a_search_finds_words_in_any_order_without_case_or_accents(client: Client, query: str) -> None:
    make_restaurant()
    make_restaurant("Other", street_address="Elsewhere", description="Large plates.")
    assert names(client, f"/?{query}") == ["Café Étoile"]


def test_a_search_matches_beginnings_of_words_only(client: Client) -> None:
    make_restaurant()
    assert names(client, "/?q=toile&exact=True") == []


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
        assert [restaurant.name for restaurant in response.context["page"]] == ["Place 40"]
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


def test_a_list_costs_two_queries_and_one_when_remembered(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(25):
        make_review(make_restaurant(f"Place {number}"), photo="photos/a.jpg")
    for address in ("/", "/?q=place", "/?min_rating=3&page=2", "/?with_photos=1&sort=newest"):
        # The catalogue's version; the page's restaurants, with what the filters would leave or without it.
        for shown in (address, f"{address}{'&' if '?' in address else '?'}sort=name"):
            with django_assert_num_queries(2):
                client.get(shown)
            with django_assert_num_queries(1):
                client.get(shown)
    # Where there is no such page, the counts are asked for after it; then what there is instead.
    with django_assert_num_queries(3):
        assert "No place fits" in client.get("/?open_now=1").content.decode()
    with django_assert_num_queries(4):
        assert client.get("/?min_rating=2&page=99").context["page"].number == 2


def test_the_restaurant_page_costs_three_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    restaurant = make_restaurant()
    for _ in range(25):
        make_review(restaurant, photo="photos/a.jpg")
    with django_assert_num_queries(3):  # the restaurant; its reviews; its pictures, cuisines and hours
        client.get(f"/{restaurant.pk}/")
    with django_assert_num_queries(1):  # the restaurant
        client.get(f"/{restaurant.pk}/")


def test_a_card_is_drawn_anew_when_its_restaurant_changes_and_not_with_others(client: Client) -> None:
    place = make_restaurant("Drawn")
    make_review(place, 4)
    drawn = {"Drawn": 1, "<b>4.0<": 1, "Chez": 0}
    assert parts(client.get("/"), drawn) == drawn
    before = drawn_cards()
    other = make_restaurant("Other")
    client.get("/")
    after = drawn_cards()
    assert (len(before), len(after)) == (1, 2)
    assert all(after[key] is html for key, html in before.items())
    Restaurant.objects.filter(pk=place.pk).update(name="Chez Drawn")
    make_review(place, 2)
    assert parts(client.get("/"), drawn) == {"Drawn": 1, "<b>4.0<": 0, "Chez": 1}
    other.delete()
    # The same values in another language.
    french = client.get("/fr/").content.decode()
    assert "2 avis" in french
    assert "2 reviews" not in french


def drawn_cards() -> dict[object, str]:
    return {key: html for key, html in Cache.drawn.items() if "card.html" in str(key[1])}


def parts(response: HttpResponse, words: Iterable[str]) -> dict[str, int]:
    """How often each stands in the cards."""
    cards = response.content.decode().partition('<ul class="cards">')[2]
    return {word: cards.count(word) for word in words}


def test_filters_and_orders_of_the_reviews(client: Client) -> None:
    restaurant = make_restaurant()
    for rating, photo in ((3, None), (5, "photos/a.jpg"), (1, None), (5, None)):
        make_review(restaurant, rating, photo=photo)

    def ratings(query: str) -> list[int]:
        return [review.rating for review in client.get(f"/{restaurant.pk}/?{query}").context["page"]]

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


def test_a_card_says_what_is_eaten_how_dear_and_what_it_is(client: Client) -> None:
    restaurant = make_restaurant(description="Noodles by the metre.", price_level=2)
    restaurant.cuisines.set(Cuisine.objects.filter(slug__in=("japanese", "italian")))
    make_restaurant("Gone", closed_for_good=True)
    html = client.get("/").content.decode()
    for words in ("Japanese", "Italian", "$$", "Moderate", "Noodles by the metre.", "Closed for good"):
        assert words in html
    french = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert "Japonaise" in french
    assert "€€" in french


def test_the_slogan_stands_on_the_first_page_alone(client: Client) -> None:
    for number in range(21):
        make_restaurant(f"Place {number}")
    slogan = "<h1>\nWhere to eat"
    assert slogan in client.get("/").content.decode()
    for query in ("page=2", "min_rating=3", "q=place"):
        assert slogan not in client.get(f"/?{query}").content.decode()


def test_a_restaurant_says_when_it_is_open_and_where_it_is(client: Client) -> None:
    restaurant = make_restaurant("Café", website="https://www.example.com/cafe", telephone="+44 20 7946 0000")
    monday = restaurant.opening_spans.create(opens=18 * 60, closes=25 * 60)
    html = client.get(f"/{restaurant.pk}/").content.decode()
    assert f'data-hours="[[{monday.opens}, {monday.closes}]]"' in html
    assert re.search("18:00.1:00<", html)
    assert 'href="tel:+442079460000"' in html
    assert ">example.com</a>" in html
    assert "https://www.openstreetmap.org/search?query=Caf%C3%A9%2C+1+Main+Street" in html
    data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "Monday",
            "opens": "18:00",
            "closes": "01:00",
        }
    ]
    assert data["telephone"] == "+44 20 7946 0000"


def test_stars_that_nobody_gave_are_no_link(client: Client) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, 4)
    html = client.get(f"/{restaurant.pk}/").content.decode()
    assert "?stars=4#reviews" in html
    assert "?stars=5#reviews" not in html
    assert "1 star<" in html


def test_empty_lines_are_kept_one_at_a_time(client: Client) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, review_text="One\n \n\n\n\nTwo\nThree")
    assert ">One\n\nTwo\nThree</p>" in client.get(f"/{restaurant.pk}/").content.decode()


def test_the_pages_of_reviews_lead_to_the_reviews(client: Client) -> None:
    restaurant = make_restaurant()
    for _ in range(21):
        make_review(restaurant)
    assert 'href="?page=2#reviews"' in client.get(f"/{restaurant.pk}/").content.decode()


def test_the_latest_reviews_of_all_restaurants(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, other = make_restaurant("One"), make_restaurant("Other")
    make_review(one, review_text="Good soup")
    make_review(other, review_text="Never", status="waiting")
    with django_assert_num_queries(2):  # the catalogue's version; the reviews
        html = client.get("/latest").content.decode()
    assert "Good soup" in html
    assert ">One</a>" in html
    assert "Never" not in html
    with django_assert_num_queries(1):  # the catalogue's version
        client.get("/latest")


def test_saved_places_are_those_of_the_link_in_its_order(client: Client) -> None:
    one, two, hidden = make_restaurant("One"), make_restaurant("Two"), make_restaurant("No", status="hidden")
    ids = f"{two.pk},{hidden.pk},{one.pk},{two.pk},x,99999999,{2**70}"
    found = client.get(f"/saved?ids={ids}").context["restaurants"]
    assert [row.name for row in found] == ["Two", "One"]
    assert client.get("/saved").context["restaurants"] == []
