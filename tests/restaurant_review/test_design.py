"""What the pages promise to machines: budgets, feeds, maps, languages, structured data."""

import gzip
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from restaurant_review.models import Review
from restaurant_review.photos import files

from .makers import make_restaurant, make_review, make_review_with_photos
from .pictures import stored_photo

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


STATIC = Path(settings.STATICFILES_DIRS[0]) / "restaurant_review"
# Of the page that has them all: a restaurant's.
SCRIPTS = (
    *("pages.js", "saved.js", "search.js", "place.js"),
    *("photos.js", "forms.js", "photo_field.js", "votes.js"),
)
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def compressed(*names: str) -> int:
    return sum(len(gzip.compress((STATIC / name).read_bytes(), 9)) for name in names)


def test_a_template_fits_on_a_screen() -> None:
    templates = list((Path(settings.BASE_DIR) / "templates/jinja2").rglob("*.html"))
    assert len(templates) > 20
    for path in templates:
        assert max(map(len, path.read_text().splitlines())) <= 120, path


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("status", [400, 403, 404, 429, 500, 503])
def test_a_page_of_an_error_needs_neither_request_nor_database(status: int, language: str) -> None:
    with translation.override(language):
        page = render_to_string(f"{status}.html")
    assert f'<html lang="{language}"' in page
    assert "<h1>" in page


def test_what_diners_wrote_is_escaped_once(client: Client) -> None:
    restaurant = make_restaurant("<b>&'\"", street_address="<i>", description="{{ 7*70001 }} <u>")
    make_review(restaurant, user_name="<s>", review_text="a & <script>", reply="<em>")
    for address in ("/", f"/{restaurant.pk}/", f"/review/{restaurant.pk}"):
        html = client.get(address).content.decode()
        assert "&lt;b&gt;&amp;&#39;&#34;" in html
        assert not re.search(r"<(b|i|u|s|em)>(?!\d)", html.replace("<i></i>", ""))
        assert "&amp;amp;" not in html
        assert "490007" not in html


def test_the_sheet_and_the_scripts_are_small() -> None:
    assert compressed("site.css") < 12_000
    assert compressed(*SCRIPTS) < 12_500


def test_a_first_visit_is_small(client: Client) -> None:
    restaurant = make_restaurant()
    for number in range(20):
        make_review(restaurant, user_name=f"Diner {number}", review_text="Good soup. " * 20)
    html = len(gzip.compress(client.get(f"/{restaurant.pk}/").content, 5))
    assert html + compressed("site.css", *SCRIPTS, "mark.svg", "star.svg") < 30_000


@pytest.mark.parametrize("path", ["/", "/{id}/", "/create", "/review/{id}"])
def test_no_page_has_inline_scripts_or_styles(client: Client, path: str) -> None:
    restaurant = make_restaurant()
    make_review(restaurant)
    html = client.get(path.format(id=restaurant.pk)).content.decode()
    assert not re.search(r"<style|\sstyle=|\son\w+=", html)
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or 'type="application/ld+json"' in script
    # Links lead elsewhere, but nothing is fetched from there.
    assert re.findall(r'<(?!a )[^>]*(?:src|href)="(?:https?:)?//(?!testserver|localhost)', html) == []


def test_text_of_diners_cannot_leave_the_structured_data(client: Client) -> None:
    name = '</script><script>alert(1)</script>"&<!--'
    restaurant = make_restaurant(name, description=name)
    make_review(restaurant, rating=4)
    make_review(restaurant, rating=1, status=Review.Status.HIDDEN)
    html = client.get(f"/{restaurant.pk}/").content.decode()
    assert "<script>alert" not in html
    data = json.loads(html.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["name"] == name
    assert data["aggregateRating"]["ratingValue"] == 4
    assert data["aggregateRating"]["reviewCount"] == 1


def test_pages_name_their_canonical_address(client: Client) -> None:
    restaurant = make_restaurant()
    assert canonical(client, "/?utm_source=x") == "http://testserver/"
    assert canonical(client, "/?sort=name&x=y") == "http://testserver/?sort=name"
    assert (
        canonical(client, f"/{restaurant.pk}/?stars=3&sort=lowest") == f"http://testserver/{restaurant.pk}/"
    )


def canonical(client: Client, address: str) -> str:
    return re.findall(r'<link rel="canonical" href="([^"]*)"', client.get(address).content.decode())[0]


def test_the_feeds_hold_published_reviews_only(client: Client) -> None:
    restaurant, other = make_restaurant(), make_restaurant("Other")
    make_review(restaurant, review_text="Shown & <b>", user_name="Ana\x07")
    make_review(restaurant, review_text="Hidden", status=Review.Status.HIDDEN)
    make_review(restaurant, review_text="Waiting", status=Review.Status.WAITING)
    make_review(other, review_text="Elsewhere")
    response = client.get("/feed")
    assert response["Content-Type"].startswith("application/atom+xml")
    # Readers take them for HTML.
    assert summaries(response.content) == ["<p>Elsewhere</p>", "<p>Shown &amp; &lt;b&gt;</p>"]
    assert summaries(client.get(f"/{restaurant.pk}/feed").content) == ["<p>Shown &amp; &lt;b&gt;</p>"]
    assert client.get("/999999/feed").status_code == 404
    assert client.get(f"/{2**80}/feed").status_code == 404


@pytest.mark.usefixtures("media")
def test_the_feeds_show_the_photos_of_a_review(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    restaurant = make_restaurant()
    first, second = stored_photo(), stored_photo()
    make_review_with_photos(restaurant, first, second, user_name='"Ana"')
    make_review(restaurant, review_text="None.")
    with django_assert_num_queries(2):  # the reviews with their restaurants; their photos
        html = summaries(client.get("/feed").content)
    assert html[0] == "<p>None.</p>"
    for name in (first, second):
        image = rf'<img src="http://testserver/media/{name}" alt="Photo by &quot;Ana&quot;"'
        assert re.search(image, html[1])
        assert client.head(f"/media/{name}").status_code == 200


@pytest.mark.usefixtures("media")
def test_feeds_and_search_engines_get_no_link_that_expires(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = make_review_with_photos(make_restaurant(), stored_photo(), stored_photo())
    monkeypatch.setattr(files, "has_lasting_links", lambda: False)
    html = summaries(client.get("/feed").content)[0]
    steady = f"/reviews/{review.pk}/open-graph.jpg"
    assert re.findall(r'src="http://testserver([^"]*)"', html) == [steady]
    assert client.get(steady)["Content-Type"] == "image/jpeg"
    page = client.get(f"/{review.restaurant_id}/").content.decode()
    data = json.loads(page.split('<script type="application/ld+json">')[1].split("</script>")[0])
    assert data["image"] == [f"http://testserver/{review.restaurant_id}/open-graph.jpg"]


def summaries(feed: bytes) -> list[str]:
    root = ElementTree.fromstring(feed)
    return [entry.findtext(f"{ATOM}summary") or "" for entry in root.iter(f"{ATOM}entry")]


def test_the_sitemap_lists_every_restaurant(client: Client) -> None:
    restaurant = make_restaurant()
    robots = client.get("/robots.txt").content.decode()
    address = re.findall(r"Sitemap: (\S+)", robots)[0]
    found: set[str] = set()
    for section in ElementTree.fromstring(client.get(address).content).iter(f"{SITEMAP}loc"):
        page = ElementTree.fromstring(client.get(section.text or "").content)
        found |= {location.text or "" for location in page.iter(f"{SITEMAP}loc")}
    paths = ("", "latest", f"{restaurant.pk}/")
    assert found == {f"http://testserver/{prefix}{path}" for prefix in ("", "fr/") for path in paths}
    assert client.get("/sitemap-none.xml").status_code == 404
    assert client.get("/sitemap-restaurants.xml?p=999").status_code == 404


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/7/?page=2", "/7/?page=2"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=y", "/"),
    ],
)
def test_the_language_switch_stays_on_the_site(client: Client, wanted: str, leads_to: str) -> None:
    response = client.get("/language/fr", {"next": wanted})
    assert (response.status_code, response["Location"]) == (302, leads_to)
    assert response.cookies["django_language"].value == "fr"


def test_an_unknown_language_is_no_page(client: Client) -> None:
    assert client.get("/language/tlh").status_code == 404
    assert client.post("/language/fr").status_code == 405


def test_pages_speak_the_language_of_the_browser_or_of_the_cookie(client: Client) -> None:
    french = client.get("/", headers={"accept-language": "fr-CA, en;q=0.5"})
    assert b'<html lang="fr"' in french.content
    client.get("/language/en")
    assert b'<html lang="en"' in client.get("/", headers={"accept-language": "fr"}).content


def test_numbers_and_dates_follow_the_language(client: Client) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, 5)
    make_review(restaurant, 4)
    make_review(restaurant, 4)
    english = client.get("/", headers={"accept-language": "en"}).content.decode()
    french = client.get("/", headers={"accept-language": "fr"}).content.decode()
    assert "<b>4.3</b>" in english
    assert "<b>4,3</b>" in french
    # An attribute of the drawing, in the notation of SVG, to halves.
    assert '<rect width="4.5"' in french


def test_what_others_put_into_the_address_is_not_in_the_shared_page(client: Client) -> None:
    make_restaurant()
    assert b"secret" not in client.get("/?token=secret").content
