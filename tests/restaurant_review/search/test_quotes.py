"""A restaurant that is found by its reviews shows what one says."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from restaurant_review import indexing, quotes
from restaurant_review.models import Restaurant
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Restaurant:
    place = make_restaurant("La Plage", description="Moules et frites.")
    make_review(place, review_text="The Crêpes are thin, and <b>crepe</b> by crêpe we ate them all.")
    make_review(place, review_text="A crêpe.", status="hidden")
    make_review(place, review_text="Crêpes, cider, sea.")
    make_review(place, review_text="Nothing of the kind.")
    indexing.bring_up_to_date()
    return place


def card(client: Client, query: str) -> str:
    html = client.get("/", {"q": query}).content.decode()
    return " ".join(html.partition('<ul class="cards">')[2].split())


@pytest.mark.usefixtures("place")
def test_a_review_is_quoted_with_the_words_marked(client: Client) -> None:
    text = card(client, "crepes")
    assert "The <mark>Crêpes</mark> are thin, and &lt;b&gt;<mark>crepe</mark>&lt;/b&gt;" in text
    assert "2 reviews mention crepes" in text
    assert "Moules" not in text


@pytest.mark.usefixtures("place")
def test_the_beginning_of_a_word_is_marked_too(client: Client) -> None:
    assert "<mark>cider</mark>" in card(client, "cid")


@pytest.mark.usefixtures("place")
def test_the_review_that_says_most_of_it_is_quoted(client: Client) -> None:
    assert "<mark>Crêpes</mark>, <mark>cider</mark>, sea." in card(client, "cider crepe")


@pytest.mark.usefixtures("place")
def test_what_the_restaurant_says_itself_needs_no_quote(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # the catalogue; the restaurants with the counts
        assert "<mark>" not in card(client, "moules plage")
    with django_assert_num_queries(3):  # and what the reviews say
        card(client, "crepe")


def test_a_long_review_is_cut_around_the_word(client: Client) -> None:
    place = make_restaurant("Plain", description="Food.")
    make_review(place, review_text=f"{'long ' * 100}gnocchi {'after ' * 100}")
    indexing.bring_up_to_date()
    text = card(client, "gnocchi")
    assert "…long" in text
    assert "<mark>gnocchi</mark>" in text
    assert text.count("after") < 25


@pytest.mark.usefixtures("place")
def test_of_many_reviews_the_latest_are_looked_at(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotes, "LATEST", 2)
    quotes._statement.cache_clear()
    assert "1 of the latest 2 reviews mention crepes" in card(client, "crepes")
    quotes._statement.cache_clear()
