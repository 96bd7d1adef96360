"""What the search field suggests, and the pages of cuisines it leads to."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from restaurant_review.models import Cuisine, Restaurant

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Restaurant]:
    made = {name: make_restaurant(name) for name in ("Sakura Counter", "Café Étoile", "Saffron House")}
    made["Sakura Counter"].cuisines.add(Cuisine.objects.get(slug="japanese"))
    made["Café Étoile"].cuisines.add(Cuisine.objects.get(slug="ice-cream"))
    return made


def suggested(client: Client, text: str, language: str = "en") -> list[tuple[str, str]]:
    response = client.get("/suggest", {"q": text}, headers={"accept-language": language})
    return [(each["kind"], each["text"]) for each in response.json()["suggestions"]]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("jap", ("cuisine", "Japanese")),
        ("JAPONAIS", ("cuisine", "Japanese")),
        ("sush", ("dish", "sushi")),
        ("noodle", ("dish", "noodles")),
        ("sak", ("restaurant", "Sakura Counter")),
        ("etoi", ("restaurant", "Café Étoile")),
        ("counter sak", ("restaurant", "Sakura Counter")),
        ("glac", ("cuisine", "Ice cream and desserts")),
    ],
)
@pytest.mark.usefixtures("places")
def test_cuisines_dishes_and_names_are_suggested(client: Client, typed: str, first: tuple[str, str]) -> None:
    assert suggested(client, typed)[0] == first


def test_countries_and_small_words_are_no_dishes(client: Client, places: dict[str, Restaurant]) -> None:
    place = places["Saffron House"]
    place.cuisines.set(Cuisine.objects.filter(slug__in=("turkish", "cafe")))
    assert suggested(client, "turk") == [("cuisine", "Turkish")]
    assert suggested(client, "turq", "fr") == [("cuisine", "Turque")]
    assert ("dish", "the") not in suggested(client, "the")
    assert ("dish", "kebab") in suggested(client, "keb")


@pytest.mark.slow
@pytest.mark.usefixtures("places")
def test_every_suggestion_leads_to_something(client: Client) -> None:
    answers = [client.get("/suggest", {"q": letter}).json() for letter in "abcdefghijklmnopqrstuvwxyz"]
    leads = {each["address"]: each["kind"] for answer in answers for each in answer["suggestions"]}
    assert {*leads.values()} == {"cuisine", "dish", "restaurant"}
    for address, kind in leads.items():
        response = client.get(address)
        assert response.status_code == 200
        assert kind == "restaurant" or response.context["page"].paginator.count, address


def test_what_nobody_serves_or_may_see_is_not_suggested(
    client: Client, places: dict[str, Restaurant]
) -> None:
    assert suggested(client, "pizza") == []
    Restaurant.objects.update(status="hidden")
    assert suggested(client, "sak") == suggested(client, "jap") == []


@pytest.mark.usefixtures("places")
def test_suggestions_speak_the_language(client: Client) -> None:
    assert suggested(client, "jap", "fr")[0] == ("cuisine", "Japonaise")


@pytest.mark.usefixtures("places")
def test_suggestions_are_remembered_and_known_by_their_tag(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # the catalogue's version; the cuisines that are served; the names
        first = client.get("/suggest?q=s")
    with django_assert_num_queries(1):  # the catalogue's version
        again = client.get("/suggest?q=S", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("typed", ["", "%00", "é" * 500, "'\"\\%_", "🍣", "a " * 80])
def test_odd_texts_break_nothing(client: Client, typed: str) -> None:
    assert client.get("/suggest", {"q": typed}).status_code == 200


# Cuisines.


def test_a_cuisine_has_a_page_with_a_text_of_its_own(client: Client, places: dict[str, Restaurant]) -> None:
    make_review(places["Sakura Counter"])
    html = " ".join(client.get("/cuisine/japanese/").content.decode().split())
    assert re.search("<h1> ?Japanese: where to eat ?</h1>", html)
    assert "Japanese: 1 place to eat." in html
    assert "First in this list: Sakura Counter." in html
    assert "People look here for sushi, ramen" in html
    assert '<link rel="canonical" href="http://testserver/cuisine/japanese/">' in html
    assert "Saffron House" not in html
    assert client.get("/cuisine/klingon/").status_code == 404
    assert client.post("/cuisine/japanese/").status_code == 405


@pytest.mark.usefixtures("places")
def test_a_search_from_the_page_of_a_cuisine_stays_within_it(client: Client) -> None:
    html = client.get("/cuisine/japanese/?min_rating=4").content.decode()
    assert '<input type="hidden" name="cuisine" value="japanese">' in html
    assert [row.name for row in client.get("/?q=s&cuisine=japanese").context["page"]] == ["Sakura Counter"]


@pytest.mark.usefixtures("places")
def test_pages_of_cuisines_are_linked_from_cards_pages_and_the_sitemap(client: Client) -> None:
    link = '<a href="/cuisine/japanese/">Japanese</a>'
    sakura = Restaurant.objects.get(name="Sakura Counter")
    for address in ("/", f"/{sakura.pk}/"):
        assert link in client.get(address).content.decode()
    sitemap = client.get("/sitemap-cuisines.xml").content.decode()
    assert "<loc>http://testserver/cuisine/japanese/</loc>" in sitemap
    assert "thai" not in sitemap


@pytest.mark.parametrize("write", ["save", "update"])
def test_a_renamed_cuisine_shows_at_once(client: Client, places: dict[str, Restaurant], write: str) -> None:
    addresses = ("/", f"/{places['Sakura Counter'].pk}/", "/cuisine/japanese/")
    for address in addresses:
        client.get(address)
    cuisine = Cuisine.objects.get(slug="japanese")
    if write == "save":
        cuisine.name_en, cuisine.words = "Nipponese", "okonomiyaki"
        cuisine.save()
        assert client.get("/?q=okonomiyaki").context["page"].paginator.count == 1
    else:
        Cuisine.objects.filter(pk=cuisine.pk).update(name_en="Nipponese")
    for address in addresses:
        assert "Nipponese" in client.get(address).content.decode()


def test_a_cuisine_that_is_deleted_is_found_by_no_longer(client: Client, places: dict[str, Any]) -> None:
    Cuisine.objects.get(slug="japanese").delete()
    assert client.get("/?q=ramen&exact=1").context["page"].paginator.count == 0
    assert client.get("/cuisine/japanese/").status_code == 404
