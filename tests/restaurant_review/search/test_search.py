"""What is found, however it is typed, and in which order."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import OperationalError, connection
from django.test import Client

from restaurant_review import best_matches, indexing, reading, results
from restaurant_review.listing import PER_PAGE, RestaurantListing
from restaurant_review.models import Cuisine, Decision, PostedWords, Restaurant, Review
from testbed.gunicorn import manage
from tests.restaurant_review.makers import make_moderator, make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Restaurant]:
    names = {
        "Sakura Counter": ("4 Rue des Lilas", "Eight seats and one chef."),
        "The Sushi Question": ("9 Quay", "Pub quiz and pies."),
        "Chez Paul": ("1 Sushi Street", "Plats du jour."),
        "Corner House": ("2 Hill", "Their sushi is a rumour."),
        "La Plage": ("3 Beach", "Moules et frites."),
        "Trattoria Nonna": ("5 Square", "Homemade pasta."),
    }
    made = {
        name: make_restaurant(name, street_address=address, description=text)
        for name, (address, text) in names.items()
    }
    made["Sakura Counter"].cuisines.add(Cuisine.objects.get(slug="japanese"))
    made["Trattoria Nonna"].cuisines.add(
        Cuisine.objects.get(slug="italian"), Cuisine.objects.get(slug="pizza")
    )
    make_review(made["La Plage"], review_text="Surprisingly good SUSHI, and crêpes for dessert.")
    indexing.bring_up_to_date()
    return made


def found(text: str) -> list[str]:
    return [restaurant.name for restaurant in Restaurant.objects.search(text).order_by("rank", "pk")]


def test_a_name_counts_before_cuisine_address_description_and_reviews(places: dict[str, Restaurant]) -> None:
    assert found("sushi") == ["The Sushi Question", "Sakura Counter", "Chez Paul", "Corner House", "La Plage"]


@pytest.mark.parametrize(
    ("typed", "own", "common", "looked_at", "queries"),
    [
        # Enough say it themselves.
        ("gnocchi", 22, 1, 30, 1),
        ("come gnocchi", 22, 1, 30, 1),
        # The others are among the best, or are not, or the words are rare.
        ("gnocchi", 3, 1, 30, 2),
        ("come gnocchi", 3, 1, 30, 3),
        ("come gnocchi", 3, 1, 5, 4),
        ("come gnocchi", 3, 100, 30, 2),
        # Some that say one of the words were not looked at.
        ("come gnocchi", 22, 1, 2, 3),
    ],
)
def test_the_first_page_of_a_search_is_in_order_however_it_is_found(
    typed: str,
    own: int,
    common: int,
    looked_at: int,
    queries: int,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    monkeypatch.setattr(best_matches, "MANY", 1)
    monkeypatch.setattr(best_matches, "COMMON", common)
    monkeypatch.setattr(best_matches, "LOOKED_AT", looked_at)
    for query in (best_matches._ranked, best_matches._told):
        # What is looked at is part of it.
        query.cache_clear()
        request.addfinalizer(query.cache_clear)
    told = [make_restaurant(f"By its reviews {number}") for number in range(4)]
    for number, place in enumerate(told):
        make_review(place, rating=1 + number, review_text="Come!")
    for number in range(own):
        name = "Gnocchis!" if number == 1 else f"By itself {number}"
        place = make_restaurant(name, description="Gnocchi on Mondays.")
        make_review(place, rating=1 + number % 5, review_text="We shall come again.")
    make_review(make_restaurant("Another, and the best"), review_text="Come for the noodles.")
    make_restaurant("Gnocchi alone")
    indexing.bring_up_to_date()
    # Of these the other word stands in what a post added.
    assert all(indexing.add(make_review(place, review_text="For the gnocchi.")) for place in told)
    listing = RestaurantListing(q=typed)
    in_order = [row.pk for row in Restaurant.objects.search(typed).best_match()]
    assert len(in_order) == own + 4 + (typed == "gnocchi")
    catalogue = reading.catalogue()
    first = results.of(listing, catalogue)
    assert first.facets.total == len(in_order)
    with django_assert_num_queries(queries if connection.vendor == "postgresql" else 1):
        assert [row.id for row in first.page] == in_order[:PER_PAGE]
    following = results.of(replace(listing, page=2), catalogue).page
    assert [row.id for row in following] == (in_order[PER_PAGE:] or in_order)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("noodles", "Sakura Counter"),
        ("RAMEN", "Sakura Counter"),
        ("izakaya", "Sakura Counter"),
        ("japonais", "Sakura Counter"),
        ("japonaise", "Sakura Counter"),
        ("pizzas", "Trattoria Nonna"),
        ("italiens", "Trattoria Nonna"),
        ("pasta", "Trattoria Nonna"),
        ("crepe", "La Plage"),
        ("moule", "La Plage"),
        ("piz", "Trattoria Nonna"),
        ("sakura coun", "Sakura Counter"),
        ("the best of sakura".replace("best of ", ""), "Sakura Counter"),
        ("sushi plage", "La Plage"),
    ],
)
def test_accents_case_plurals_and_beginnings_are_one(
    places: dict[str, Restaurant], text: str, name: str
) -> None:
    assert found(text)[0] == name


@pytest.mark.parametrize(
    ("said", "typed"),
    [
        ("A sunny terrace.", "terrasse"),
        ("Une terrasse au soleil.", "terraces"),
        ("Presque tout est sans gluten.", "gluten free"),
        ("A gluten-free menu.", "sans gluten"),
        ("Les chiens sont les bienvenus.", "dog friendly"),
        ("Plats à emporter.", "takeaway"),
        ("Open late.", "ouvert tard"),
        ("Chawarma taillé à la broche.", "shawarma"),
        ("Du bon houmous.", "hummus plate"),
    ],
)
def test_what_means_the_same_is_found_in_english_and_french(said: str, typed: str) -> None:
    make_restaurant("Plate", description=said)
    make_restaurant("Other plate", description="Food.")
    assert found(typed) == ["Plate"]


@pytest.mark.parametrize(
    ("text", "unlike"), [("beer", "be"), ("bière", "bi"), ("pies", "pi"), ("tea", "te"), ("wine", "windows")]
)
def test_words_that_only_begin_alike_are_not_one(text: str, unlike: str) -> None:
    make_restaurant("Plain", description=f"To {unlike} or not.")
    make_restaurant("Right", description=f"With {text}.")
    assert found(text) == ["Right"]


def test_only_the_last_word_may_be_a_beginning(places: dict[str, Restaurant]) -> None:
    assert found("sak counter") == []


@pytest.fixture
def gathering() -> None:
    """The suite does without it elsewhere."""
    request_finished.connect(indexing.after_request, dispatch_uid="gather")


@pytest.mark.usefixtures("gathering")
def test_a_review_is_found_by_once_it_is_shown_and_no_longer(client: Client) -> None:
    restaurant = make_restaurant("Plain", description="Food.")
    client.post(
        f"/review/{restaurant.pk}", {"user_name": "A", "rating": 5, "review_text": "Marvellous gnocchi"}
    )
    assert found("gnocchi") == ["Plain"]
    Decision.objects.hide(Review.objects.all(), make_moderator(), "Spam")
    client.get("/")
    assert found("gnocchi") == []


@pytest.mark.usefixtures("gathering")
def test_a_post_has_its_own_restaurant_read_and_no_other(client: Client) -> None:
    """However many there are, a post costs the same."""
    others = make_restaurant("Elsewhere", description="Food.")
    make_review(others, review_text="Lentils")
    restaurant = make_restaurant("Plain", description="Food.")
    indexing._changed.restaurants.clear()
    client.post(
        f"/review/{restaurant.pk}", {"user_name": "A", "rating": 5, "review_text": "Marvellous gnocchi"}
    )
    assert (found("gnocchi"), found("lentils")) == (["Plain"], [])
    # The housekeeping finds what another process left behind.
    indexing.bring_up_to_date()
    assert found("lentils") == ["Elsewhere"]


@pytest.mark.usefixtures("gathering")
def test_a_post_adds_its_words_to_those_of_others_without_reading_them(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    restaurant = make_restaurant("Plain", description="Food.")
    other = make_review(restaurant, review_text="Lentils")
    indexing.bring_up_to_date()
    indexing._changed.restaurants.clear()
    sent = {"user_name": "A", "rating": 5, "review_text": "Marvellous gnocchi"}
    with monkeypatch.context() as watched:
        watched.delattr(indexing, "gather")
        client.post(f"/review/{restaurant.pk}", sent)
        assert (found("gnocchi"), found("lentils")) == (["Plain"], ["Plain"])
        assert not indexing.stale().exists()
        # Nothing new is said.
        client.post(f"/review/{restaurant.pk}", {**sent, "review_text": "Gnocchi: marvellous"})
        assert found("gnocchi") == ["Plain"]
        assert not indexing.stale().exists()
    # What changed meanwhile is not overlooked.
    Review.objects.filter(pk=other.pk).delete()
    client.post(f"/review/{restaurant.pk}", {**sent, "review_text": "Lovely ravioli"})
    assert [found(word) for word in ("gnocchi", "ravioli", "lentils")] == [["Plain"], ["Plain"], []]
    # Nor is a review that waits found by its words.
    waits = {**sent, "review_text": "Cheap pills at http://pills.example"}
    client.post(f"/review/{restaurant.pk}", waits)
    assert found("pills") == []
    assert not indexing.stale().exists()


def test_words_of_posts_are_brought_together_when_they_are_many_and_once_a_day() -> None:
    restaurant = make_restaurant("Plain", description="Food.")
    make_review(restaurant, review_text="Lentils")
    indexing.bring_up_to_date()

    def post(word: str) -> bool:
        return indexing.add(make_review(restaurant, review_text=word))

    assert all(post(f"Soup{number}") for number in range(indexing.MAX_POSTED))
    assert not indexing.stale().exists()
    assert not post("Gnocchi")
    assert found("gnocchi") == []
    indexing.gather_stale()
    assert not PostedWords.objects.exists()
    assert post("Ravioli")
    # A retry of it is nothing new.
    assert not indexing.add(Review.objects.latest("pk"))
    indexing.bring_up_to_date()
    assert not PostedWords.objects.exists()
    assert not indexing.stale().exists()
    said = ("lentils", "soup0", "soup7", "gnocchi", "ravioli")
    assert [found(word) for word in said] == [["Plain"]] * len(said)


@pytest.mark.usefixtures("gathering")
def test_what_could_not_be_gathered_is_gathered_after_the_next_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    restaurant = make_restaurant("Plain", description="Food.")
    make_review(restaurant, review_text="Lentils")

    def away(*args: object) -> int:
        raise OperationalError

    with monkeypatch.context() as broken:
        broken.setattr(indexing, "gather", away)
        client.get("/create")
    assert found("lentils") == []
    client.get("/create")
    assert found("lentils") == ["Plain"]


def test_words_of_a_large_restaurant_are_added_and_in_the_end_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(indexing, "WHOLE_UP_TO", 2)
    monkeypatch.setattr(indexing, "LATEST", 1)
    restaurant = make_restaurant("Plain", description="Food.")
    first = make_review(restaurant, review_text="Oysters")
    make_review(restaurant, review_text="Snails")
    indexing.bring_up_to_date()
    make_review(restaurant, review_text="Lobster")
    indexing.bring_up_to_date()
    assert [found(word) for word in ("oyster", "snail", "lobster")] == [["Plain"]] * 3
    make_review(restaurant, review_text="Crab")
    Review.objects.filter(pk=first.pk).delete()
    indexing.bring_up_to_date()
    indexing.read_large_ones()
    assert [found(word) for word in ("oyster", "crab")] == [[], ["Plain"]]


@pytest.mark.slow
def test_a_migration_back_to_where_posts_had_no_words_goes_through(
    migrated_file: Callable[[Path], dict[str, str]], tmp_path: Path
) -> None:
    """What is searched is brought up to date after each `migrate`, by tables that are there."""
    variables = migrated_file(tmp_path)
    for target in ("0017", "0018"):
        done = manage("migrate", "restaurant_review", target, **variables)
        assert done.returncode == 0, done.stderr


def test_a_cuisine_taken_away_is_not_found_by(places: dict[str, Restaurant]) -> None:
    places["Sakura Counter"].cuisines.clear()
    assert "Sakura Counter" not in found("ramen")


def test_odd_texts_find_nothing_and_break_nothing(places: dict[str, Restaurant]) -> None:
    for text in ("'", "%", "_", "\\", "🍣"):
        assert len(found(text)) == len(places)
    for text in ("zz'b:*|!&()<->", "寿司", "x" * 500, "1sakura", "zz " * 50):
        assert found(text) == []
