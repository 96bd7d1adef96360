"""The site as its demonstration data fill it."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from restaurant_review.demonstration import catalogue
from restaurant_review.models import (
    MINUTES_OF_DAY,
    OpeningSpan,
    Report,
    Restaurant,
    Review,
    Suggestion,
)
from restaurant_review.moderation import links, suspicion

from .makers import load_demo

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# What a stranger tries first.
SEARCHES = (
    "sushi", "noodles", "pizzas", "tapas", "italian", "brunch", "ice cream", "glaces", "cheap thai",
    "italien pas cher", "poke", "gluten free", "sans gluten", "terrasse", "rooftop", "bbq", "crêpes",
    "creperie", "couscous", "falafel", "kebab", "halal", "takeaway", "à emporter", "vegan",
    "végétarien", "romantique", "chiens", "cocktails", "fondue", "open late", "restaurant coréen",
    "beer", "wheelchair", "soho", "anniversaire",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def said(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """Loaded once, in a transaction around those of the tests; what the command said."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(without_photos=True)
        transaction.set_rollback(True)


def test_a_place_is_stored_with_all_that_is_written_of_it() -> None:
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


def test_an_empty_site_is_filled(said: str) -> None:
    assert said == f"Added {len(catalogue.CURATED)} restaurants and {Review.objects.count()} reviews.\n"
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


def test_there_are_the_places_that_a_design_forgets() -> None:
    assert Restaurant.objects.filter(review_count=0, review=None).exists()
    assert max(len(name) for name in Restaurant.objects.values_list("name", flat=True)) == 100
    assert max(len(text) for text in Review.objects.values_list("review_text", flat=True)) > 1600
    for script in ("ARABIC", "HEBREW", "CJK"):
        named = [r for r in Restaurant.objects.all() if unicodedata.name(r.name[0]).startswith(script)]
        assert named, script


def test_some_ten_cases_of_each_kind_wait_for_a_moderator() -> None:
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


def test_restaurants_wait_and_are_reported_too_and_changes_are_suggested() -> None:
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


def test_it_issaid_what_in_each_waiting_case_is_suspicious() -> None:
    keys = {"links": "link", "words": "word", "repeat": "repeats", "burst": "posts"}
    for case in (*Review.objects.waiting(), *Restaurant.objects.waiting()):
        assert [*(case.evidence or ())][:1] == ([keys[case.held_for]] if case.held_for in keys else []), case


def test_what_waits_would_be_held_on_this_site_too() -> None:
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


def test_a_second_run_adds_nothing() -> None:
    assert load_demo(without_photos=True) == "Added 0 restaurants and 0 reviews.\n"
