"""Demonstration data: believable, repeatable, and careful with what is others'."""

import io
import unicodedata
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone
from PIL import Image

from restaurant_review.demonstration import catalogue, places
from restaurant_review.demonstration.curated import PICTURES
from restaurant_review.demonstration.queue import CASES
from restaurant_review.management.commands.load_demo import CURATED_REVIEWS
from restaurant_review.models import (
    MINUTES_OF_DAY,
    OpeningSpan,
    Report,
    Restaurant,
    Review,
    Suggestion,
    SuspiciousWord,
)
from restaurant_review.moderation import links, suspicion
from tests.restaurant_review.makers import make_restaurant

pytestmark = pytest.mark.slow

CURATED = len(catalogue.CURATED)

# What a stranger tries first.
SEARCHES = (
    "sushi", "noodles", "pizzas", "tapas", "italian", "brunch", "ice cream", "glaces", "cheap thai",
    "italien pas cher", "poke", "gluten free", "sans gluten", "terrasse", "rooftop", "bbq", "crêpes",
    "creperie", "couscous", "falafel", "kebab", "halal", "takeaway", "à emporter", "vegan",
    "végétarien", "romantique", "chiens", "cocktails", "fondue", "open late", "restaurant coréen",
    "beer", "wheelchair", "soho", "anniversaire",
)  # fmt: skip


def load(**options: Any) -> str:
    out = io.StringIO()
    call_command("load_demo", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


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
def test_a_place_is_stored_with_all_that_is_written_of_it() -> None:
    load(without_photos=True)
    assert Restaurant.objects.filter(closed_for_good=True).count() == 2
    assert set(Restaurant.objects.values_list("price_level", flat=True)) == {None, 1, 2, 3, 4}
    forno = Restaurant.objects.get(name="Forno Sant'Elia")
    assert [cuisine.slug for cuisine in forno.cuisines.all()] == ["italian", "pizza"]
    assert forno.website == "https://example.com/forno-santelia"
    assert forno.telephone == "0117 496 0142"
    spans = [(span.weekday, str(span)) for span in forno.opening_spans.all()]
    assert spans[0] == (1, "17:00-22:30"), "closed on Mondays"
    assert (4, "12:00-14:30") in spans
    assert (4, "17:00-23:30") in spans
    late = Restaurant.objects.open_at(5 * MINUTES_OF_DAY + 15)
    assert late.filter(name="Kumo Ramen").exists(), "open past midnight on Fridays"
    for span in OpeningSpan.objects.all():
        span.clean()


@pytest.mark.django_db
def test_an_empty_site_is_filled() -> None:
    assert load(without_photos=True) == f"Added {CURATED} restaurants and {Review.objects.count()} reviews.\n"
    assert Review.objects.published().count() >= 200
    for typed in SEARCHES:
        assert Restaurant.objects.search(typed).exists(), typed
    for restaurant in Restaurant.objects.all():
        assert restaurant.search
        assert restaurant.review_count == restaurant.review_set.published().count()
        restaurant.full_clean()
    for review in Review.objects.select_related("restaurant"):
        review.clean_fields(exclude=("restaurant",))
        assert review.restaurant.added < review.review_date < timezone.now()
        assert review.helpful_count == review.helpful_votes.count()


@pytest.mark.django_db
def test_there_are_the_places_that_a_design_forgets() -> None:
    load(without_photos=True)
    assert Restaurant.objects.filter(review_count=0, review=None).exists()
    assert max(len(name) for name in Restaurant.objects.values_list("name", flat=True)) == 100
    assert max(len(text) for text in Review.objects.values_list("review_text", flat=True)) > 1600
    for script in ("ARABIC", "HEBREW", "CJK"):
        named = [r for r in Restaurant.objects.all() if unicodedata.name(r.name[0]).startswith(script)]
        assert named, script


@pytest.mark.django_db
def test_photos_are_stored_as_uploads_are(media: Storage) -> None:
    load(restaurants=2)
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
def test_some_ten_cases_of_each_kind_wait_for_a_moderator() -> None:
    load(without_photos=True)
    queue = Review.objects.to_moderate()
    held = Counter(queue.values_list("held_for", flat=True))
    assert all(held[reason] >= 10 for reason in Review.HeldFor.values)
    reasons = Counter(Report.objects.open().values_list("reason", flat=True))
    assert all(reasons[reason] >= 10 for reason in Report.OF_REVIEWS)
    for review in queue:
        assert review.open_reports == review.reports.open().counting().count()
        assert review.queued
    assert not Report.objects.filter(created__lte=F("review__review_date")).exists()
    hidden = queue.filter(held_for=Review.HeldFor.REPORTS)
    assert {review.status for review in hidden} == {Review.Status.HIDDEN}
    assert min(review.open_reports for review in hidden) >= 3


@pytest.mark.django_db
def test_restaurants_wait_and_are_reported_too_and_changes_are_suggested() -> None:
    load(without_photos=True)
    queue = Restaurant.objects.to_moderate()
    assert {*queue.values_list("held_for", flat=True)} == {*Restaurant.HeldFor.values}
    reasons = {*Report.objects.exclude(restaurant=None).values_list("reason", flat=True)}
    assert reasons == {*Report.OF_RESTAURANTS}
    for restaurant in queue:
        assert restaurant.queued
        assert restaurant.open_reports == restaurant.reports.open().counting().count()
    assert {*Suggestion.objects.values_list("kind", flat=True)} == {*Suggestion.Kind.values}
    shown = Restaurant.objects.published()
    assert not shown.filter(name="Fast Cash Diner").exists()


@pytest.mark.django_db
def test_it_is_said_what_in_each_waiting_case_is_suspicious() -> None:
    load(without_photos=True)
    keys = {"links": "link", "words": "word", "repeat": "repeats", "burst": "posts"}
    for case in (*Review.objects.waiting(), *Restaurant.objects.waiting()):
        assert [*(case.evidence or ())][:1] == ([keys[case.held_for]] if case.held_for in keys else []), case


@pytest.mark.django_db
def test_what_waits_would_be_held_on_this_site_too() -> None:
    load(without_photos=True)
    waiting = Review.objects.waiting()
    for review in waiting.filter(held_for=Review.HeldFor.LINKS):
        assert links.found_in(review.review_text), review.review_text
    for held_for in (Review.HeldFor.WORDS, Review.HeldFor.REPEAT):
        for review in waiting.filter(held_for=held_for):
            assert suspicion.suspicion(review, "").held_for == held_for, review.review_text
    burst = waiting.filter(held_for=Review.HeldFor.BURST).order_by("review_date")
    assert burst.values("visitor").distinct().count() == 2
    for visitor in {review.visitor for review in burst}:
        dates = [review.review_date for review in burst if review.visitor == visitor]
        assert dates[-1] - dates[0] < timedelta(minutes=5)
    for review in waiting.filter(held_for__in=(Review.HeldFor.APPROVAL, Review.HeldFor.BURST)):
        assert suspicion.suspicion(review, "") == suspicion.NONE, review.review_text


@pytest.mark.django_db
def test_the_words_that_staff_chose_are_left_alone() -> None:
    SuspiciousWord.objects.create(word="gold")
    load(restaurants=1, without_photos=True)
    assert [word.word for word in SuspiciousWord.objects.all()] == ["gold"]


@pytest.mark.django_db
def test_a_second_run_adds_nothing() -> None:
    load(without_photos=True)
    assert load(without_photos=True) == "Added 0 restaurants and 0 reviews.\n"


@pytest.mark.django_db
def test_more_are_made_up_to_the_numbers_asked_for(media: Storage) -> None:
    options = {"restaurants": CURATED + 3, "reviews": CURATED_REVIEWS + 100, "without_photos": True}
    load(**options)
    assert (Restaurant.objects.count(), Review.objects.count()) == (CURATED + 3, CURATED_REVIEWS + 100)
    assert load(**options) == "Added 0 restaurants and 0 reviews.\n"
    load(restaurants=CURATED + 5, reviews=CURATED_REVIEWS + 200)
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
        load()
    assert Restaurant.objects.count() == 1
    load(force=True, without_photos=True)
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
