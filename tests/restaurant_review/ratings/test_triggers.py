"""Rating figures: exact whoever writes the reviews, and repaired when they are not."""

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection

from restaurant_review.models import Catalogue, Restaurant, Review
from restaurant_review.ratings import catalogue, figures, triggers
from tests.restaurant_review.makers import make_restaurant, make_review

pytestmark = pytest.mark.django_db


def stored(restaurant: Restaurant) -> dict[int, int]:
    restaurant.refresh_from_db()
    return {stars: count for stars, count in restaurant.histogram if count}


def counted(restaurant: Restaurant) -> dict[int, int]:
    return dict(
        Counter(Review.objects.filter(restaurant=restaurant).published().values_list("rating", flat=True))
    )


def test_figures_follow_every_way_of_writing() -> None:
    here, there = make_restaurant("Here"), make_restaurant("There")
    Review.objects.bulk_create(
        [Review(restaurant=here, user_name="Bo", rating=1 + n % 5, photo="photos/x.jpg") for n in range(50)]
    )
    assert stored(here) == counted(here) == {1: 10, 2: 10, 3: 10, 4: 10, 5: 10}
    assert here.photo_count == 50
    Review.objects.filter(rating=5).update(rating=4)
    Review.objects.filter(rating=1).update(restaurant=there)
    Review.objects.filter(rating=2).update(status="hidden")
    Review.objects.filter(rating=3)[0].delete()
    Review.objects.filter(pk__in=Review.objects.filter(rating=3)[:2]).update(photo=None)
    for restaurant in (here, there):
        assert stored(restaurant) == counted(restaurant)
    assert here.photo_count == Review.objects.filter(restaurant=here, photo__gt="").published().count()
    assert (here.review_count, here.average_rating) == (29, (9 * 3 + 20 * 4) / 29)
    Review.objects.all().delete()
    assert stored(here) == stored(there) == {}


def test_saving_a_stale_restaurant_keeps_its_figures() -> None:
    restaurant = make_restaurant()
    stale = Restaurant.objects.get(pk=restaurant.pk)
    make_review(restaurant, 4)
    stale.name = "Renamed"
    stale.save()
    assert stored(stale) == {4: 1}
    assert " 1renam " in stale.search


def test_a_fixture_with_figures_does_not_count_twice() -> None:
    Restaurant(pk=77, name="From a file", stars_5=9, photo_count=3, version=5).save_base(raw=True)
    restaurant = Restaurant.objects.get(pk=77)
    make_review(restaurant, 5)
    assert stored(restaurant) == {5: 1}


def test_the_catalogue_counts_restaurants() -> None:
    make_restaurant("A")
    Restaurant.objects.bulk_create([Restaurant(name="B"), Restaurant(name="C")])
    Restaurant.objects.filter(name="B").delete()
    assert catalogue.state().restaurants == 2
    catalogue.fold("default")
    assert Catalogue.objects.get().restaurants == catalogue.state().restaurants == 2


def test_the_plain_insert_of_the_sample_still_works() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO restaurant_review_restaurant (name, street_address, description)"
            " VALUES ('S', '', '')"
        )
        cursor.execute("SELECT id FROM restaurant_review_restaurant")
        (pk,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO restaurant_review_review"
            " (restaurant_id, user_name, rating, review_text, review_date)"
            " VALUES (%s, 'x', 2, '', '2024-01-01 00:00:00+00')",
            [pk],
        )
    assert stored(Restaurant.objects.get()) == {2: 1}
    assert Restaurant.objects.fold_missing() == 1
    assert Restaurant.objects.search("s").count() == 1


def test_recount_finds_and_repairs(capsys: pytest.CaptureFixture[str]) -> None:
    restaurant = make_restaurant()
    make_review(restaurant, 5)
    call_command("recount_ratings")
    assert "exact" in capsys.readouterr().out
    triggers.drop("default")
    make_review(restaurant, 1)
    Restaurant.objects.filter(pk=restaurant.pk).update(photo_count=7)
    call_command("recount_ratings")
    assert "1 restaurant" in capsys.readouterr().out
    assert stored(restaurant) == {5: 1, 1: 1}
    Restaurant.objects.filter(pk=restaurant.pk).update(stars_3=7)
    assert figures.wrong("default") == [restaurant.pk]
    call_command("recount_ratings")
    assert "1 restaurant" in capsys.readouterr().out
    assert stored(restaurant) == {5: 1, 1: 1}
