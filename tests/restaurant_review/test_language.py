"""Pages have French addresses of their own, and every older address is as it was."""

import re
from xml.etree import ElementTree

import pytest
from django.test import Client

from restaurant_review.models import Cuisine

from .makers import make_restaurant, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def links(html: str) -> set[str]:
    return set(re.findall(r'<a\b[^>]*href="(/[^"]*)"', html))


@pytest.mark.parametrize(
    "path", ["", "{id}/", "cuisine/japanese/", "latest", "saved", "create", "review/{id}", "{id}/suggest"]
)
def test_a_french_address_is_french_for_everybody_and_stays_so(client: Client, path: str) -> None:
    restaurant = make_restaurant()
    restaurant.cuisines.add(Cuisine.objects.get(slug="japanese"))
    path = path.format(id=restaurant.pk)
    plain = client.get(f"/{path}", headers={"accept-language": "en"})
    french = client.get(f"/fr/{path}", headers={"accept-language": "en"})
    assert b'<html lang="en"' in plain.content
    assert b'<html lang="fr"' in french.content
    assert french["Content-Language"] == "fr"
    assert "Accept-Language" not in french["Vary"]
    assert "Accept-Language" in plain["Vary"]
    elsewhere = {"/api", "/language"}
    assert all(link.startswith(("/fr/", *elsewhere)) for link in links(french.content.decode()))
    assert not any(link.startswith("/fr/") for link in links(plain.content.decode()))


def test_a_day_without_hours_is_closed_in_french(client: Client) -> None:
    restaurant = make_restaurant()
    restaurant.opening_spans.create(opens=720, closes=840)
    for path in ("", "suggest"):
        html = client.get(f"/fr/{restaurant.pk}/{path}").content.decode()
        assert "fermé" in html
        assert "clos le" not in html, "as the column of that name is called"


def test_a_french_page_is_not_remembered_for_a_plain_address(client: Client) -> None:
    make_restaurant()
    client.get("/fr/")
    plain = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert '<html lang="fr"' in plain
    assert not any(link.startswith("/fr/") for link in links(plain))


def test_a_form_posted_in_french_leads_to_a_french_page(client: Client) -> None:
    restaurant = make_restaurant()
    response = client.post(f"/fr/review/{restaurant.pk}", {"user_name": "Ana", "rating": 5})
    assert response["Location"].startswith(f"/fr/{restaurant.pk}/")
    refused = client.post("/fr/add", {"restaurant_name": ""})
    assert refused.status_code == 422
    assert b'<html lang="fr"' in refused.content


def test_pages_tell_search_engines_of_their_other_language(client: Client) -> None:
    restaurant = make_restaurant()
    for address in (f"/{restaurant.pk}/", f"/fr/{restaurant.pk}/"):
        html = client.get(address).content.decode()
        assert f'<link rel="canonical" href="http://testserver{address}">' in html
        assert dict(re.findall(r'hreflang="([^"]*)" href="(http[^"]*)"', html)) == {
            "en": f"http://testserver/{restaurant.pk}/",
            "fr": f"http://testserver/fr/{restaurant.pk}/",
            "x-default": f"http://testserver/{restaurant.pk}/",
        }


def test_the_sitemap_lists_french_addresses_as_well(client: Client) -> None:
    restaurant = make_restaurant()
    index = client.get("/sitemap.xml").content.decode()
    assert "sitemap-restaurants-fr.xml" in index
    page = ElementTree.fromstring(client.get("/sitemap-restaurants-fr.xml").content)
    assert [each.text for each in page.iter(LOCATION)] == [f"http://testserver/fr/{restaurant.pk}/"]


def test_the_switch_leaves_an_address_of_another_language(client: Client) -> None:
    response = client.get("/fr/language/en", {"next": "/fr/7/?page=2"})
    assert response["Location"] == "/7/?page=2"
    assert client.get("/language/fr", {"next": "/fr/7/"})["Location"] == "/fr/7/"


def test_odd_addresses_below_the_language_break_nothing(client: Client) -> None:
    make_review(make_restaurant())
    assert client.get("/fr")["Location"] == "/fr/"
    for path in ("/fr/nowhere/", "/fr/999/", "/french/", "/de/", "/fr//", "/fr/admin/", "/fr/fr/"):
        assert client.get(path).status_code == 404
    assert client.post("/fr/").status_code == 405
