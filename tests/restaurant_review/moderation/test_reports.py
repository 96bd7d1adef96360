"""What a visitor's report does to a review, and what it no longer does once staff have decided."""

from typing import Any

import pytest
from django.utils import timezone

from restaurant_review.models import Decision, Report, Restaurant, Review, ReviewQuerySet
from restaurant_review.moderation import reports
from tests.restaurant_review.makers import (
    make_moderator,
    make_report,
    make_reports,
    make_restaurant,
    make_review,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    return make_review(make_restaurant())


def only(review: Review) -> ReviewQuerySet:
    return Review.objects.filter(pk=review.pk)


def test_reports_of_three_visitors_hide_a_review_until_staff_decide(review: Review) -> None:
    make_reports(review, 2)
    review.refresh_from_db()
    assert (review.status, review.open_reports) == ("published", 2)
    make_report(review, "third", "third")
    review.refresh_from_db()
    assert (review.status, review.held_for, review.open_reports) == ("hidden", "reports", 3)
    assert list(Review.objects.to_moderate()) == [review]
    review.restaurant.refresh_from_db()
    assert review.restaurant.review_count == 0


def test_one_browser_reports_a_review_once(review: Review) -> None:
    assert make_report(review, "same", "v1")
    assert not make_report(review, "same", "v2")
    assert review.reports.count() == 1


def test_one_browser_may_report_two_reviews(review: Review) -> None:
    assert make_report(review, "same")
    assert make_report(make_review(review.restaurant), "same")


def test_at_most_two_reports_of_one_address_count(review: Review) -> None:
    for browser in range(10):
        assert make_report(review, f"browser {browser}", "one office")
    review.refresh_from_db()
    assert (review.status, review.open_reports, review.reports.count()) == ("published", 2, 10)
    make_report(review, "elsewhere", "home")
    review.refresh_from_db()
    assert review.status == "hidden"


def test_one_address_cannot_fill_the_table(review: Review) -> None:
    for browser in range(reports.MAX_KEPT + 5):
        assert make_report(review, f"browser {browser}", "one office")
    assert review.reports.count() == reports.MAX_KEPT


def test_the_number_that_hides_is_a_setting(review: Review, settings: Any) -> None:
    settings.REPORTS_TO_HIDE = 1
    make_report(review)
    review.refresh_from_db()
    assert review.status == "hidden"


def test_a_review_that_staff_published_stands_against_reports(review: Review) -> None:
    Decision.objects.publish(only(review), make_moderator())
    make_reports(review, 5)
    review.refresh_from_db()
    assert (review.status, review.open_reports) == ("published", 5)
    assert review in Review.objects.to_moderate()


def test_reports_that_staff_dismissed_do_not_count_again(review: Review) -> None:
    make_reports(review, 3)
    Decision.objects.dismiss_reports(only(review), make_moderator())
    review.refresh_from_db()
    assert (review.status, review.held_for, review.open_reports) == ("published", "", 0)
    assert not Report.objects.open().exists()
    make_reports(review, 3)  # the same browsers
    make_report(review, "fourth", "fourth")
    review.refresh_from_db()
    assert (review.status, review.open_reports) == ("published", 1)


def test_a_review_that_staff_hid_stays_hidden_when_its_reports_are_dismissed(review: Review) -> None:
    Decision.objects.hide(only(review), make_moderator(), "Rude")
    make_report(review)
    Decision.objects.dismiss_reports(only(review), make_moderator("other"))
    review.refresh_from_db()
    assert (review.status, review.hidden_reason, review.open_reports) == ("hidden", "Rude", 0)


def test_a_report_of_a_review_that_has_just_gone_is_no_error(review: Review) -> None:
    gone = Review.objects.get(pk=review.pk)
    review.delete()
    assert make_report(gone)


def test_reports_before_an_edit_use_up_none_after_it(review: Review) -> None:
    make_reports(review, 3)
    Decision.objects.publish(only(review), make_moderator())
    assert not make_report(review, "browser 0", "visitor 0")
    only(review).update(edited=timezone.now(), decided=None, review_text="Now it is abuse.")
    make_reports(review, 3)
    review.refresh_from_db()
    assert (review.status, review.open_reports) == ("hidden", 3)


def test_one_household_hides_nothing(review: Review) -> None:
    network = "a" * 32
    for address in range(6):
        make_report(review, f"browser {address}", network + f"{address:032}")
    review.refresh_from_db()
    assert (review.status, review.open_reports) == ("published", 2)


def test_a_restaurant_is_reported_and_hidden_alike() -> None:
    restaurant = make_restaurant()
    for each in range(3):
        assert reports.report(restaurant, Report.Reason.SPAM, "", f"b{each}", f"v{each}")
    restaurant.refresh_from_db()
    assert (restaurant.status, restaurant.held_for) == ("hidden", "reports")
    assert list(Restaurant.objects.to_moderate()) == [restaurant]
    Decision.objects.dismiss_reports(Restaurant.objects.all(), make_moderator())
    restaurant.refresh_from_db()
    assert (restaurant.status, restaurant.open_reports, restaurant.queued) == ("published", 0, None)
