"""`make moderator`: an account that may moderate, and nothing else."""

import io
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from restaurant_review.management.commands import createmoderator
from restaurant_review.moderation.groups import MODERATORS

PASSWORD = "a long walk by the canal"

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is typed where a password is asked for: a terminal that no test has."""
    lines: list[str] = []
    answers: Iterator[str] = iter(lines)
    monkeypatch.setattr(createmoderator, "getpass", lambda prompt: next(answers))
    return lines


def make_moderator(username: str) -> str:
    err = io.StringIO()
    call_command("createmoderator", username, stdout=io.StringIO(), stderr=err)
    return err.getvalue()


def test_a_moderator_may_sign_in_and_moderate_and_no_more(typed: list[str]) -> None:
    typed += [PASSWORD, PASSWORD]
    make_moderator("mona")
    user = get_user_model().objects.get(username="mona")
    assert user.check_password(PASSWORD)
    assert user.is_staff
    assert not user.is_superuser
    assert [group.name for group in user.groups.all()] == [MODERATORS]
    assert user.has_perm("restaurant_review.moderate_review")
    assert not user.has_perm("auth.change_user")


def test_a_weak_password_and_a_slip_of_the_finger_are_asked_again(typed: list[str]) -> None:
    typed += ["12345", "12345", PASSWORD, "a long walk", PASSWORD, PASSWORD]
    told = make_moderator("mona")
    assert "too short" in told
    assert "differ" in told
    assert get_user_model().objects.get(username="mona").check_password(PASSWORD)


@pytest.mark.parametrize("username", ["taken", "no spaces please", ""])
def test_a_name_that_cannot_be_is_refused_before_a_password_is_asked(
    typed: list[str], username: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("builtins.input", lambda prompt: username)
    get_user_model().objects.create_user("taken")
    with pytest.raises(CommandError):
        make_moderator(username)
    assert get_user_model().objects.count() == 1


def test_giving_up_leaves_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(createmoderator, "getpass", interrupt)
    with pytest.raises(CommandError, match="Cancelled"):
        make_moderator("mona")
    assert not get_user_model().objects.exists()
