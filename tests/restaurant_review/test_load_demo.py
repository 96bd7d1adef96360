"""Demonstration data: believable, repeatable, and careful with what is others'."""

from collections import Counter

import pytest
from django.core.files.storage import Storage
from django.core.management import CommandError
from PIL import Image

from restaurant_review.demonstration import catalogue, places
from restaurant_review.demonstration.curated import PICTURES
from restaurant_review.demonstration.queue import CASES
from restaurant_review.management.commands.load_demo import CURATED_REVIEWS
from restaurant_review.models import (
    OpeningSpan,
    Restaurant,
    Review,
    SuspiciousWord,
)
from tests.restaurant_review.makers import load_demo, make_restaurant

pytestmark = pytest.mark.slow

CURATED = len(catalogue.CURATED)


def test_the_curated_places_are_many_and_nobody_repeats_another() -> None:
    assert CURATED >= 24
    texts = [text for place in places.PLACES for _stars, text in place.reviews if text]
    assert sum(len(place.reviews) for place in places.PLACES) >= 200
    assert len(set(texts)) == len(texts)
    assert len({place.name for place in catalogue.CURATED}) == CURATED
    assert {stars for place in places.PLACES for stars, _text in place.reviews} == {1, 2, 3, 4, 5}


def test_the_pictures_are_36_small_files_and_each_is_shown() -> None:
    files = sorted(PICTURES.iterdir())
    assert len(files) == 36
    assert sum(file.stat().st_size for file in files) <= 2_000_000
    for file in files:
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (1280, 960))
    shown = {picture for place in places.PLACES for picture in place.pictures}
    assert {case.picture for case in CASES if case.picture} <= shown
    assert {case.place for case in CASES} <= {place.name for place in places.PLACES}
    assert {file.stem for file in files} == shown
    assert {picture for kitchen in catalogue.KITCHENS for picture in kitchen.pictures} <= shown


def test_no_place_shows_a_picture_twice() -> None:
    for place in places.PLACES:
        assert len(set(place.pictures)) == len(place.pictures)


def test_a_week_is_written_as_its_usual_day_and_those_that_differ() -> None:
    hours = places.week("12:00-14:30 18:00-22:00", mon="", sat="18:00-01:00")
    assert [len(day) for day in hours] == [0, 2, 2, 2, 2, 1, 2]
    assert hours[1] == (("12:00", "14:30"), ("18:00", "22:00"))
    assert hours[5] == (("18:00", "01:00"),)


@pytest.mark.django_db
def test_photos_are_stored_as_uploads_are(media: Storage) -> None:
    load_demo(restaurants=2)
    pictured = Review.objects.with_photo()
    assert pictured.count() == len(places.PLACES[0].pictures + places.PLACES[1].pictures)
    covers = dict(Restaurant.objects.annotate(cover=Review.objects.cover()).values_list("name", "cover"))
    for place in places.PLACES[:2]:
        (first,) = pictured.filter(restaurant__name=place.name).newest()[:1]
        assert covers[place.name] == first.thumbnail
    names = [name for pair in pictured.values_list("photo", "thumbnail") for name in pair]
    assert len(set(names)) == len(names)
    for name in names:
        with media.open(name) as file, Image.open(file) as picture:
            assert picture.width == (1280 if name.startswith("photos/") else 640)


@pytest.mark.django_db
def test_the_words_that_staff_chose_are_left_alone() -> None:
    SuspiciousWord.objects.create(word="gold")
    load_demo(restaurants=1, without_photos=True)
    assert [word.word for word in SuspiciousWord.objects.all()] == ["gold"]


@pytest.mark.django_db
def test_more_are_made_up_to_the_numbers_asked_for(media: Storage) -> None:
    options = {"restaurants": CURATED + 3, "reviews": CURATED_REVIEWS + 100, "without_photos": True}
    load_demo(**options)
    assert (Restaurant.objects.count(), Review.objects.count()) == (CURATED + 3, CURATED_REVIEWS + 100)
    assert load_demo(**options) == "Added 0 restaurants and 0 reviews.\n"
    load_demo(restaurants=CURATED + 5, reviews=CURATED_REVIEWS + 200)
    assert (Restaurant.objects.count(), Review.objects.count()) == (CURATED + 5, CURATED_REVIEWS + 200)
    pictured = Review.objects.with_photo()
    assert pictured.values("restaurant").distinct().count() == pictured.count() == 5
    made = Restaurant.objects.filter(id__gt=Restaurant.objects.get(name="My Ex's Kitchen").pk)
    assert made.exclude(price_level=None).exists()
    assert all(restaurant.cuisines.exists() for restaurant in made)
    assert OpeningSpan.objects.filter(restaurant__in=made).exists()
    for restaurant in Restaurant.objects.all():
        assert catalogue.is_demonstration(restaurant.name, restaurant.street_address)
        assert restaurant.review_count == restaurant.review_set.published().count()
    review = Review.objects.exclude(review_text="").latest("id")
    before = review.text_digest, review.helpfulness
    review.save()
    assert (review.text_digest, review.helpfulness) == before


@pytest.mark.django_db
def test_restaurants_of_others_are_not_mixed_with_ours() -> None:
    make_restaurant()
    with pytest.raises(CommandError, match="Use --force"):
        load_demo()
    assert Restaurant.objects.count() == 1
    load_demo(force=True, without_photos=True)
    assert Restaurant.objects.count() == CURATED + 1


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"restaurants": -1}, {"reviews": 100_000}])
def test_numbers_that_cannot_be_are_refused(options: dict[str, int], media: Storage) -> None:
    with pytest.raises(CommandError):
        load_demo(**options)
    assert not Restaurant.objects.exists()


@pytest.mark.django_db
def test_a_place_is_loaded_with_its_photos_or_not_at_all(
    media: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(rows: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr(Review.objects, "bulk_create", fail)
    with pytest.raises(RuntimeError):
        load_demo()
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
    assert load_demo(if_empty=True) == ""
    assert Restaurant.objects.count() == 1
