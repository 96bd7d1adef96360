"""A search that finds nothing is mended, shortened, or answered with what is near."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from restaurant_review import indexing, spelling
from restaurant_review.models import Cuisine, Restaurant
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places() -> None:
    spelling._vocabulary.cache_clear()
    spelling._names.cache_clear()
    sakura = make_restaurant("Sakura Counter", description="Eight seats.")
    sakura.cuisines.add(Cuisine.objects.get(slug="japanese"))
    make_restaurant("Café Étoile", description="Crêpes and cider.")


def page(client: Client, **query: str) -> str:
    return " ".join(client.get("/", query).content.decode().split())


@pytest.mark.parametrize(
    ("typed", "meant"), [("raman", "ramen"), ("suhsi", "sushi"), ("Etoille", "etoile"), ("cyder", "cider")]
)
def test_spelling_is_mended_and_it_says_so(client: Client, typed: str, meant: str) -> None:
    text = page(client, q=typed)
    assert f"Showing results for <b>{meant}</b>" in text
    assert f"Search for {typed} instead" in text
    assert 'class="cards"' in text


@pytest.mark.parametrize(
    ("typed", "meant"), [("dimsum", "dim sum"), ("cheese cake", "cheesecake"), ("fiansailles", "fiancailles")]
)
def test_words_of_reviews_and_dishes_of_two_words_are_known(client: Client, typed: str, meant: str) -> None:
    noon = make_restaurant("Noon", description="Cheesecake.")
    noon.cuisines.add(Cuisine.objects.get(slug="chinese"))
    make_review(noon, review_text="Nos fiançailles !")
    indexing.bring_up_to_date()
    text = page(client, q=typed)
    assert f"Showing results for <b>{meant}</b>" in text
    assert f'href="{noon.get_absolute_url()}"' in text


def test_a_word_that_is_known_by_another_of_its_meaning_is_left_as_it_is(client: Client) -> None:
    make_restaurant("Bar", description="Bières et boeuf.")
    assert "Showing results for <b>beer</b>, without qqqq." in page(client, q="qqqq beer")


def test_the_words_that_spelling_is_mended_from_are_bounded(
    django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spelling, "MAX_RESTAURANTS", 1)
    monkeypatch.setattr(spelling, "MAX_REVIEWS", 1)
    plain = make_restaurant("Plain", description="Food.")
    make_review(plain, review_text="Samphire.", review_date=timezone.now() - timedelta(days=9))
    make_review(plain, review_text="Lovage.")
    with django_assert_num_queries(3):  # restaurants, the most reviewed; cuisines; the latest reviews
        known = spelling._vocabulary(0).written
    assert ("plain" in known, "sakura" in known) == (True, False)
    assert ("lovage" in known, "samphire" in known) == (True, False)


def test_who_insists_gets_what_was_typed(client: Client) -> None:
    text = page(client, q="raman", exact="True")
    assert "Showing results" not in text
    assert "No place fits" in text


def test_words_are_dropped_from_the_end_and_it_says_which(client: Client) -> None:
    text = page(client, q="sakura zzzzqq wwwwvv")
    assert "Showing results for <b>sakura</b>, without zzzzqq, wwwwvv" in text


def test_the_most_common_word_is_left_out_first(client: Client) -> None:
    for number in range(3):
        make_restaurant(f"Cheap {number}", description="Food.", price_level=1)
    assert "Showing results for <b>sushi</b>, without cheap." in page(client, q="cheap sushi")
    assert "Showing results for <b>sushi</b>, without cheap." in page(client, q="sushi cheap")


def test_where_there_is_nothing_there_is_nothing_to_sort(client: Client) -> None:
    assert 'id="sorts"' in page(client, q="sushi")
    assert 'id="sorts"' not in page(client, q="zzzzqq")
    assert 'id="sorts"' not in page(client, q="sushi", price_level="4")


def test_what_nobody_knows_is_answered_with_names_cuisines_and_a_form(client: Client) -> None:
    text = page(client, q="Sakuroo Countess Xyqz")
    assert "Sakura Counter" in text
    text = page(client, q="zzzzqq")
    assert "Or look by cuisine" in text
    assert "Japanese" in text
    assert "restaurant_name=zzzzqq" in text
    form = client.get("/create", {"restaurant_name": "zzzzqq"}).content.decode()
    assert 'value="zzzzqq"' in form


def test_hostile_texts_are_no_trouble(client: Client) -> None:
    for text in ("<script>", "x" * 5000, "a'b", "%%%", "\x00", "é" * 99):
        assert client.get("/", {"q": text}).status_code == 200


@pytest.mark.parametrize(
    ("typed", "words", "dropped"),
    [
        ("best ramen downtown", "ramen", "downtown"),
        ("downtown ramen", "ramen", "downtown"),
        ("ramen in Naples", "ramen", "naples"),
    ],
)
def test_words_that_nothing_is_found_by_are_left_out_wherever_they_stand(
    client: Client, typed: str, words: str, dropped: str
) -> None:
    text = page(client, q=typed)
    assert f"Showing results for <b>{words}</b>, without {dropped}." in text
    assert "Sakura Counter" in text


@pytest.mark.parametrize(
    "typed", ["where can i eat sushi", "le meilleur restaurant japonais", "sushi near me"]
)
def test_a_question_is_searched_by_its_words_that_count(client: Client, typed: str) -> None:
    assert "Sakura Counter" in page(client, q=typed)


def test_a_question_for_any_restaurant_is_answered_with_all(client: Client) -> None:
    text = page(client, q="the best restaurants")
    assert "Showing results for <b>all restaurants</b>." in text
    assert "Sakura Counter" in text


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("cheap sushi", ["Sakura Counter"]),
        ("japonais pas cher", ["Sakura Counter"]),
        ("pas chère sushi", ["Sakura Counter"]),
        ("sushi cher", []),
        ("expensive", []),
    ],
)
def test_a_price_is_found_by_its_words(client: Client, typed: str, names: list[str]) -> None:
    Restaurant.objects.get(name="Sakura Counter").delete()
    sakura = make_restaurant("Sakura Counter", description="Eight seats.", price_level=1)
    sakura.cuisines.add(Cuisine.objects.get(slug="japanese"))
    assert [row.name for row in client.get("/", {"q": typed, "exact": "1"}).context["page"]] == names


def test_only_cuisines_that_lead_somewhere_are_offered(client: Client) -> None:
    text = page(client, q="qqqq")
    assert 'href="/cuisine/japanese/"' in text
    assert 'href="/cuisine/thai/"' not in text
