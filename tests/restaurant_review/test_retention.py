"""What the site forgets by itself, and when."""

import io
import threading
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.core.signals import request_finished
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from restaurant_review import retention
from restaurant_review.models import Catalogue, Change, Decision, Posting, Report, Review

from .makers import make_moderator, make_report, make_restaurant, make_review

pytestmark = pytest.mark.django_db


def ago(**span: int) -> object:
    return timezone.now() - timedelta(**span)


def visitors(model: type) -> set[str]:
    return set(model.objects.values_list("visitor", flat=True))


def test_hashes_of_addresses_are_dropped_before_thirty_days_are_over() -> None:
    restaurant = make_restaurant()
    old = make_review(restaurant, visitor="old", review_date=ago(days=30))
    young = make_review(restaurant, visitor="young", review_date=ago(days=28))
    make_report(old, visitor="old")
    Report.objects.update(created=ago(days=30))
    make_report(young, visitor="young")
    Posting.objects.create(visitor="old", since=ago(days=2))
    Posting.objects.create(visitor="young", since=ago(hours=2))
    retention.forget(timezone.now())
    assert visitors(Review) == visitors(Report) == {"", "young"}
    assert visitors(Posting) == {"young"}
    restaurant.refresh_from_db()
    assert restaurant.review_count == 2


def test_more_rows_than_one_transaction_takes_are_all_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    restaurant = make_restaurant()
    for number in range(5):
        make_review(restaurant, visitor=f"v{number}", review_date=ago(days=40))
    retention.forget(timezone.now())
    assert visitors(Review) == {""}


def test_a_decision_stays_and_what_undoing_it_takes_goes() -> None:
    make_review(make_restaurant())
    decision = Decision.objects.hide(Review.objects.all(), make_moderator(), "Spam")
    Decision.objects.update(made=ago(days=31))
    retention.forget(timezone.now())
    assert not Change.objects.exists()
    decision.refresh_from_db()
    assert not decision.can_be_undone


def test_expired_sessions_go() -> None:
    Session.objects.create(session_key="old", session_data="", expire_date=ago(days=1))
    retention.tidy()
    assert not Session.objects.exists()


def test_nothing_made_of_an_address_is_left_of_a_programs_report() -> None:
    make_report(make_review(make_restaurant()), browser="api-0123456789abcdef0123456789ab", visitor="v")
    Report.objects.update(created=ago(days=30))
    retention.tidy()
    report = Report.objects.get()
    assert (report.browser, report.visitor) == (f"api {report.pk}", "")


def test_refused_sign_ins_are_forgotten_with_their_address(client: Client) -> None:
    client.post("/admin/login/", {"username": "boss", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
    retention.tidy()
    assert AccessAttempt.objects.exists()
    AccessAttempt.objects.update(attempt_time=ago(days=30))
    retention.tidy()
    assert not AccessAttempt.objects.exists()


def test_the_log_is_kept_for_a_year_or_as_long_as_asked() -> None:
    decision = Decision.objects.hide(
        Review.objects.filter(pk=make_review(make_restaurant()).pk), make_moderator(), ""
    )
    LogEntry.objects.update(action_time=ago(days=364))
    Decision.objects.update(made=ago(days=366))
    call_command("tidy", stdout=(said := io.StringIO()))
    assert "1 decisions" in said.getvalue()
    assert not Decision.objects.filter(pk=decision.pk).exists()
    assert LogEntry.objects.count() == 1
    call_command("tidy", "--keep-log=30", stdout=said)
    assert not LogEntry.objects.exists()
    with pytest.raises(CommandError, match="30 or more"):
        call_command("tidy", "--keep-log=0")


def test_the_days_work_is_given_to_one_process() -> None:
    assert [retention.is_due(), retention.is_due()] == [True, False]
    Catalogue.objects.update(tidied=ago(hours=25))
    assert retention.is_due()


def test_it_looks_after_an_answer_and_once_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(retention, "_tidy_if_due", lambda: looks.append(1))
    monkeypatch.setattr(retention, "_due", float("inf"))
    # The suite does without it elsewhere.
    request_finished.connect(retention.after_request, dispatch_uid="tidy")
    client.get("/healthz")
    assert not looks
    monkeypatch.setattr(retention, "_due", 0.0)
    client.get("/healthz")
    client.get("/")
    for thread in threading.enumerate():
        if thread.name == "tidy":
            thread.join()
    assert looks == [1]


def test_a_database_that_is_away_disturbs_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> bool:
        raise DatabaseError("host=secret.example password=secret")

    monkeypatch.setattr(retention, "is_due", fail)
    monkeypatch.setattr(retention.connections, "close_all", lambda: None)
    retention._tidy_if_due()
    assert "secret" not in caplog.text
    assert "tomorrow" in caplog.text
