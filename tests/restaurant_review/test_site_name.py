"""One setting renames the site: SITE_NAME."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views.defaults import server_error

from restaurant_review.api.v1 import api

from .makers import make_restaurant, make_review

pytestmark = pytest.mark.any_database

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "/",
    "/?q=soup",
    "/create",
    "/{id}/",
    "/review/{id}",
    "/reviews/{id}/report",
    "/api/v1/docs",
    "/nothing",
)


@pytest.fixture(autouse=True)
def renamed(settings: Any) -> None:
    settings.SITE_NAME = "Tables & Co"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", [*PAGES, "/feed", "/site.webmanifest"])
def test_every_page_says_the_name_that_is_set(path: str, language: str, client: Client) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, review_text="Good soup.")
    client.cookies["django_language"] = language
    answer = client.get(path.format(id=restaurant.pk))
    said = answer.content.decode()
    assert "Tables &amp; Co" in said or "Tables & Co" in said
    assert "plateful" not in said.casefold()


def test_the_page_of_a_fault_says_it_too() -> None:
    with translation.override("en"):
        said = server_error(RequestFactory().get("/")).content.decode()
    assert "Tables &amp; Co" in said
    assert "Plateful" not in said


def test_a_title_ends_with_the_name_and_says_it_once(client: Client, db: None) -> None:
    assert b"<title>Add a restaurant \xc2\xb7 Tables &amp; Co</title>" in client.get("/create").content


def test_the_name_is_typed_in_the_settings_alone() -> None:
    folders = ("azureproject", "restaurant_review", "templates", "static")
    found = [
        str(path.relative_to(ROOT))
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".html", ".txt", ".css", ".js", ".svg"} and "Plateful" in path.read_text()
    ]
    assert found == ["azureproject/settings.py"]
    assert api.title == "Plateful"
    catalogue = (ROOT / "locale/fr/LC_MESSAGES/django.po").read_text()
    _head, _blank, texts = catalogue.partition("\n\n")
    assert "Plateful" not in texts
