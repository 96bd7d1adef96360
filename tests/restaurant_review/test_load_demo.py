"""Demonstration data: believable, repeatable, and careful with what is others'."""

import io
from collections import Counter
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from PIL import Image

from restaurant_review.demonstration import catalogue, places
from restaurant_review.management.commands.load_demo import PICTURES
from restaurant_review.models import Restaurant, Review
from tests.restaurant_review.makers import make_restaurant

CURATED = len(places.PLACES)


def load(**options: Any) -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_the_curated_places_are_many_and_nobody_repeats_another() -> None:
    assert CURATED >= 24
    texts = [text for place in places.PLACES for _stars, text in place.reviews if text]
    assert sum(len(place.reviews) for place in places.PLACES) >= 200
    assert len(set(texts)) == len(texts)
    assert len({place.name for place in places.PLACES}) == CURATED
    assert {stars for place in places.PLACES for stars, _text in place.reviews} == {1, 2, 3, 4, 5}


def test_the_pictures_are_36_small_files_and_each_is_shown() -> None:
    files = sorted(PICTURES.iterdir())
    assert len(files) == 36
    assert sum(file.stat().st_size for file in files) <= 2_000_000
    for file in files:
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (1280, 960))
    shown = {picture for place in places.PLACES for picture in place.pictures}
    assert {file.stem for file in files} == shown
    assert {picture for cuisine in catalogue.CUISINES for picture in cuisine.pictures} <= shown


def test_no_place_shows_a_picture_twice() -> None:
    for place in places.PLACES:
        assert len(set(place.pictures)) == len(place.pictures)


@pytest.mark.django_db
def test_an_empty_site_is_filled(media: Storage) -> None:
    assert load() == f"Added {CURATED} restaurants and {Review.objects.count()} reviews.\n"
    assert Review.objects.count() >= 200
    assert Review.objects.values("user_name").distinct().count() == Review.objects.count()
    pictured = Review.objects.with_photo()
    assert Restaurant.objects.filter(review__in=pictured).distinct().count() == CURATED
    names = [name for pair in pictured.values_list("photo", "thumbnail") for name in pair]
    assert len(set(names)) == len(names)
    assert all(media.exists(name) for name in names)
    assert Review.objects.filter(review_date__gt=Restaurant.objects.latest("id").added).exists()
    for restaurant in Restaurant.objects.all():
        assert restaurant.search
        assert restaurant.review_count == restaurant.review_set.count()
        restaurant.full_clean()
    for review in Review.objects.all():
        review.full_clean()


@pytest.mark.django_db
def test_a_second_run_adds_nothing(media: Storage) -> None:
    load()
    assert load() == "Added 0 restaurants and 0 reviews.\n"


@pytest.mark.django_db
def test_more_are_made_up_to_the_numbers_asked_for(media: Storage) -> None:
    load(restaurants=CURATED + 20, reviews=600)
    assert (Restaurant.objects.count(), Review.objects.count()) == (CURATED + 20, 600)
    assert load(restaurants=CURATED + 20, reviews=600) == "Added 0 restaurants and 0 reviews.\n"
    load(restaurants=CURATED + 30, reviews=700)
    assert (Restaurant.objects.count(), Review.objects.count()) == (CURATED + 30, 700)
    for restaurant in Restaurant.objects.all():
        assert catalogue.is_demonstration(restaurant.name, restaurant.street_address)
        assert restaurant.review_count == restaurant.review_set.count()
    review = Review.objects.exclude(review_text="").latest("id")
    before = review.text_digest
    review.save()
    assert review.text_digest == before


@pytest.mark.django_db
def test_restaurants_of_others_are_not_mixed_with_ours(media: Storage) -> None:
    make_restaurant()
    with pytest.raises(CommandError, match="Use --force"):
        load()
    assert Restaurant.objects.count() == 1
    load(force=True)
    assert Restaurant.objects.count() == CURATED + 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"restaurants": -1}, {"reviews": 100_000}])
def test_numbers_that_cannot_be_are_refused(options: dict[str, int], media: Storage) -> None:
    with pytest.raises(CommandError):
        load(**options)
    assert not Restaurant.objects.exists()


@pytest.mark.django_db
def test_a_place_is_loaded_with_its_photos_or_not_at_all(
    media: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(rows: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Review.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        load()
    assert not Restaurant.objects.exists()
    assert media.listdir("photos")[1] == []
    assert media.listdir("thumbnails")[1] == []


def test_made_restaurants_differ_and_fit() -> None:
    made = [catalogue.restaurant(number) for number in range(12_000)]
    assert len({(row.name, row.street_address) for row in made}) == len(made)
    for row in made:
        Restaurant(
            name=row.name, street_address=row.street_address, description=row.description
        ).clean_fields()
    assert catalogue.restaurant(77) == catalogue.restaurant(77)


def test_shares_add_up() -> None:
    assert sum(catalogue.shares([0.3, 5.0, 1.7], 1000)) == 1000


def test_people_have_many_names() -> None:
    from random import Random

    random = Random(1)
    assert max(Counter(catalogue.person(random) for _ in range(1000)).values()) < 12


@pytest.mark.django_db
def test_what_somebody_entered_is_left_alone_by_the_first_run_too(media: Storage) -> None:
    make_restaurant("Mine")
    assert load(if_empty=True) == ""
    assert Restaurant.objects.count() == 1
