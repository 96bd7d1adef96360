"""What operators and moderators are told of the queue: by a command, figures and mail."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.utils import timezone

from restaurant_review import gauges, metrics, retention
from restaurant_review.models import Decision, Restaurant, Suggestion
from restaurant_review.moderation import digest
from tests.restaurant_review.makers import make_moderator, make_restaurant, make_review

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue() -> Restaurant:
    restaurant = make_restaurant()
    for hours in (1, 30):
        since = timezone.now() - timedelta(hours=hours)
        make_review(restaurant, status="waiting", queued=since, review_text="a secret")
    Suggestion.objects.create(restaurant=restaurant, kind="hours")
    return restaurant


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("queue", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_what_waits(queue: Restaurant) -> None:
    assert said() == "Waiting: 2 reviews, 1 suggested changes. The oldest has waited for 1 day, 6 hours.\n"


def test_the_command_fails_when_the_oldest_waits_too_long(queue: Restaurant) -> None:
    assert said("--fail-over", "31").startswith("Waiting: ")
    with pytest.raises(CommandError, match="1 day, 6 hours"):
        said("--fail-over", "29.5")
    for wrong in ("-1", "nan"):
        with pytest.raises(CommandError):
            said("--fail-over", wrong)


def test_an_empty_queue_is_no_failure() -> None:
    assert said("--fail-over", "0") == "Nothing waits.\n"


def test_gauges_tell_of_each_kind(queue: Restaurant) -> None:
    lengths = {attributes["kind"]: value for value, attributes in gauges.queue_length()}
    assert lengths == {"review": 2, "restaurant": 0, "suggestion": 1}
    ages = {attributes["kind"]: value for value, attributes in gauges.queue_age()}
    assert ages["restaurant"] == 0
    assert 30 * 3600 <= ages["review"] < 30 * 3600 + 60


def test_decisions_are_measured(queue: Restaurant, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, float | None, dict[str, str]]] = []
    monkeypatch.setattr(metrics, "listeners", [lambda *what: heard.append(what)])
    mo = make_moderator()
    decision = Decision.objects.publish(queue.review_set.all(), mo)
    decision.undo(mo)
    decided = [each for each in heard if each[0].startswith("decisions")]
    assert [(name, attributes) for name, _seconds, attributes in decided] == [
        ("decisions", {"action": "publish"}),
        ("decisions_undone", {"action": "publish"}),
    ]
    assert 15 * 3600 < (decided[0][1] or 0) < 16 * 3600


def test_moderators_with_an_address_are_told_once_a_day(queue: Restaurant, settings: Any) -> None:
    settings.MODERATION_DIGEST = True
    settings.SITE_ORIGIN = "https://plateful.example"
    User.objects.filter(pk=make_moderator("mo").pk).update(email="mo@example.com")
    make_moderator("without")
    User.objects.create_user("staff", "staff@example.com", is_staff=True)
    User.objects.create_user("gone", "gone@example.com", is_staff=True, is_superuser=True, is_active=False)
    assert retention.tidy()["digests by mail"] == 1
    (message,) = mail.outbox
    assert message.to == ["mo@example.com"]
    assert message.subject == "Plateful: 3 cases wait"
    assert "https://plateful.example/admin/desk/" in message.body
    assert "a secret" not in message.body


def test_nobody_is_told_of_nothing(settings: Any) -> None:
    settings.MODERATION_DIGEST = True
    assert digest.send() == 0
    assert mail.outbox == []


def test_no_mail_is_sent_unless_a_server_is_named(queue: Restaurant) -> None:
    User.objects.filter(pk=make_moderator("mo").pk).update(email="mo@example.com")
    assert digest.send() == 0
    assert mail.outbox == []


def test_a_mail_server_that_is_away_stops_nothing(queue: Restaurant, settings: Any, caplog: Any) -> None:
    settings.MODERATION_DIGEST = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    User.objects.filter(pk=make_moderator("mo").pk).update(email="mo@example.com")
    assert digest.send() == 0
    assert "The digest was not sent" in caplog.text
