"""What staff decide: what it changes, what it leaves behind, and how it is undone."""

from datetime import datetime
from typing import Any, NamedTuple

import pytest
from django.contrib.admin.models import CHANGE, DELETION, LogEntry
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import Storage

from restaurant_review.models import Decision, Restaurant, Review, ReviewQuerySet
from restaurant_review.ratings import figures
from tests.restaurant_review.makers import (
    make_moderator,
    make_report,
    make_reports,
    make_restaurant,
    make_review,
)

pytestmark = pytest.mark.django_db

PHOTO = {
    "photo": f"photos/{'a' * 32}.jpg",
    "thumbnail": f"thumbnails/{'a' * 32}.jpg",
    "photo_width": 800,
    "photo_height": 600,
    "thumbnail_width": 400,
    "thumbnail_height": 300,
}


@pytest.fixture
def mo() -> User:
    return make_moderator("mo")


@pytest.fixture
def restaurant() -> Restaurant:
    return make_restaurant()


def only(*reviews: Review) -> ReviewQuerySet:
    return Review.objects.filter(pk__in=[review.pk for review in reviews])


class State(NamedTuple):
    """What a decision may change of a review."""

    status: str
    held_for: str
    hidden_reason: str
    decided: datetime | None
    open_reports: int
    photo: str | None
    thumbnail: str
    photo_width: int | None
    reports_to_close: int


def state(review: Review) -> State:
    review.refresh_from_db()
    return State(
        review.status,
        review.held_for,
        review.hidden_reason,
        review.decided,
        review.open_reports,
        review.photo.name,
        review.thumbnail.name,
        review.photo_width,
        review.reports.open().count(),
    )


def exact() -> bool:
    return figures.wrong("default") == []


def test_publishing_ends_waiting_and_closes_reports(mo: User, restaurant: Restaurant) -> None:
    waiting = make_review(restaurant, status="waiting", held_for="links")
    reported = make_review(restaurant)
    make_reports(reported, 3)
    assert Decision.objects.publish(only(waiting, reported), mo).cases == 2
    for review in (waiting, reported):
        now = state(review)
        assert (now.status, now.held_for, now.hidden_reason) == ("published", "", "")
        assert now.open_reports == 0
        assert now.decided
    assert not Review.objects.to_moderate().exists()
    assert exact()


def test_hiding_keeps_the_reason(mo: User, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    Decision.objects.hide(only(review), mo, "Insults the cook")
    now = state(review)
    assert (now.status, now.held_for, now.hidden_reason) == ("hidden", "", "Insults the cook")
    restaurant.refresh_from_db()
    assert restaurant.review_count == 0


@pytest.mark.parametrize("action", ["publish", "hide", "dismiss"])
def test_undoing_puts_back_what_was_before(action: str, mo: User, restaurant: Restaurant) -> None:
    published = make_review(restaurant, **PHOTO)
    waiting = make_review(restaurant, status="waiting", held_for="words", **PHOTO)
    reported = make_review(restaurant, **PHOTO)
    make_reports(reported, 3)
    decided = make_review(restaurant, **PHOTO)
    Decision.objects.publish(only(decided), mo)
    make_report(decided)
    cast = (published, waiting, reported, decided)
    before = [state(review) for review in cast]
    chosen = only(*cast)
    decision = {
        "publish": lambda: Decision.objects.publish(chosen, mo),
        "hide": lambda: Decision.objects.hide(chosen, mo, "Spam"),
        "dismiss": lambda: Decision.objects.dismiss_reports(chosen, mo),
    }[action]()
    assert [state(review) for review in cast] != before
    assert decision.undo(mo) == (4, 0)
    assert [state(review) for review in cast] == before
    assert exact()


def test_undoing_twice_does_nothing_more(mo: User, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    decision = Decision.objects.hide(only(review), mo, "Spam")
    again = Decision.objects.get(pk=decision.pk)
    assert decision.undo(mo) == (1, 0)
    Decision.objects.hide(only(review), mo, "Spam after all")
    assert again.undo(mo) == (0, 0)
    assert state(review).status == "hidden"


def test_undoing_leaves_what_somebody_else_decided_since(mo: User, restaurant: Restaurant) -> None:
    first, second = make_review(restaurant), make_review(restaurant)
    decision = Decision.objects.hide(only(first, second), mo, "Spam")
    Decision.objects.publish(only(second), make_moderator("other"))
    assert decision.undo(mo) == (1, 1)
    assert state(first).status == state(second).status == "published"
    assert state(second).decided


def test_undoing_a_decision_leaves_the_photo_that_was_removed_since(mo: User, restaurant: Restaurant) -> None:
    review = make_review(restaurant, **PHOTO)
    decision = Decision.objects.hide(only(review), mo, "Spam")
    Decision.objects.remove_photo(only(review), mo)
    decision.undo(mo)
    assert state(review).status == "published"
    assert not review.photo


def test_reports_that_came_after_a_decision_stay_when_it_is_undone(mo: User, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    make_report(review, "a", "a")
    decision = Decision.objects.publish(only(review), mo)
    make_report(review, "b", "b")
    decision.undo(mo)
    assert state(review).open_reports == 2


def test_a_removed_photo_is_gone_with_its_files(
    mo: User, restaurant: Restaurant, media: Storage, django_capture_on_commit_callbacks: Any
) -> None:
    review = make_review(restaurant, **PHOTO)
    for name in (PHOTO["photo"], PHOTO["thumbnail"]):
        media.save(name, ContentFile(b"x"))
    make_review(restaurant)
    with django_capture_on_commit_callbacks(execute=True):
        decision = Decision.objects.remove_photo(Review.objects.all(), mo)
    assert decision.cases == 1
    now = state(review)
    assert (now.photo, now.thumbnail, now.photo_width) == (None, "", None)
    assert not media.exists(PHOTO["photo"])
    assert not media.exists(PHOTO["thumbnail"])
    assert not decision.can_be_undone
    restaurant.refresh_from_db()
    assert restaurant.photo_count == 0


def test_deleting_leaves_a_trace_and_no_way_back(mo: User, restaurant: Restaurant) -> None:
    review = make_review(restaurant)
    make_report(review)
    Decision.objects.hide(only(review), mo, "Spam")
    pk = review.pk
    decision = Decision.objects.discard(only(review), mo, "Asked for by its author")
    assert not Review.objects.filter(pk=pk).exists()
    assert not decision.can_be_undone
    assert decision.undo(mo) == (0, 0)
    entry = LogEntry.objects.get(action_flag=DELETION)
    assert (entry.user, entry.object_id, entry.change_message) == (
        mo,
        str(pk),
        "Deleted: Asked for by its author",
    )
    assert exact()


def test_each_review_has_every_decision_in_its_history(mo: User, restaurant: Restaurant) -> None:
    other = make_moderator("other")
    reviews = [make_review(restaurant) for _ in range(3)]
    decision = Decision.objects.hide(only(*reviews), mo, "Spam")
    decision.undo(other)
    for review in reviews:
        entries = LogEntry.objects.filter(object_id=review.pk, action_flag=CHANGE).order_by("pk")
        assert [(entry.user, entry.change_message) for entry in entries] == [
            (mo, "Hidden: Spam"),
            (other, "Undone: Hidden: Spam"),
        ]


def test_a_decision_costs_the_same_queries_for_one_review_and_for_many(
    mo: User, restaurant: Restaurant, django_assert_max_num_queries: object
) -> None:
    reviews = [make_review(restaurant) for _ in range(30)]
    make_reports(reviews[0], 3)
    # Savepoint and release, ids, restaurants, reviews, decision, open reports, changes, content type,
    # log entries, update, reports.
    with django_assert_max_num_queries(14):
        decision = Decision.objects.hide(only(*reviews), mo, "Spam")
    with django_assert_max_num_queries(18):
        decision.undo(mo)
