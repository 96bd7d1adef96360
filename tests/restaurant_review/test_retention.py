"""What the site forgets by itself, and when."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from restaurant_review import retention
from restaurant_review.models import Change, Decision, Posting, Report, Review

from .makers import make_moderator, make_report, make_restaurant, make_review

pytestmark = pytest.mark.django_db


def ago(**span: int) -> object:
    return timezone.now() - timedelta(**span)


def visitors(model: type) -> set[str]:
    return set(model.objects.values_list("visitor", flat=True))


def test_hashes_of_addresses_are_dropped_after_thirty_days() -> None:
    restaurant = make_restaurant()
    old = make_review(restaurant, visitor="old", review_date=ago(days=31))
    young = make_review(restaurant, visitor="young", review_date=ago(days=29))
    make_report(old, visitor="old")
    Report.objects.update(created=ago(days=31))
    make_report(young, visitor="young")
    Posting.objects.create(visitor="old", since=ago(days=2))
    Posting.objects.create(visitor="young", since=ago(hours=2))
    retention.forget()
    assert visitors(Review) == visitors(Report) == {"", "young"}
    assert visitors(Posting) == {"young"}
    restaurant.refresh_from_db()
    assert restaurant.review_count == 2


def test_more_rows_than_one_transaction_takes_are_all_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    restaurant = make_restaurant()
    for number in range(5):
        make_review(restaurant, visitor=f"v{number}", review_date=ago(days=40))
    retention.forget()
    assert visitors(Review) == {""}


def test_a_decision_stays_and_what_undoing_it_takes_goes() -> None:
    make_review(make_restaurant())
    decision = Decision.objects.hide(Review.objects.all(), make_moderator(), "Spam")
    Decision.objects.update(made=ago(days=31))
    retention.forget()
    assert not Change.objects.exists()
    decision.refresh_from_db()
    assert not decision.can_be_undone


def test_expired_sessions_go() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=ago(days=1))
    retention.forget()
    assert not Session.objects.exists()


def test_it_happens_after_an_answer_and_once_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(retention, "forget", lambda: calls.append(1))
    client.get("/")
    assert not calls
    monkeypatch.setattr(retention, "_due", 0.0)
    client.get("/")
    client.get("/")
    assert len(calls) == 1


def test_a_database_that_is_away_disturbs_no_answer(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise DatabaseError("host=secret.example password=secret")

    monkeypatch.setattr(retention, "forget", fail)
    monkeypatch.setattr(retention, "_due", 0.0)
    assert client.get("/").status_code == 200
    assert "secret" not in caplog.text
    assert "in an hour" in caplog.text
