"""The link of `manage.py sign_in_link`: the way in when nothing else works."""

import re
import threading
from datetime import datetime, timedelta
from io import StringIO
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client

from azureproject.staff_sign_in import links

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/sign-in-link/"


@pytest.fixture
def ada() -> User:
    user = User(username="ada@contoso.example", first_name="Ada", is_staff=True, is_superuser=True)
    user.set_unusable_password()
    user.save()
    return user


def printed(name: str) -> str:
    out = StringIO()
    call_command("sign_in_link", name, stdout=out)
    return out.getvalue()


def given(user: User) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(links.link(user)).query))


def signed_in(client: Client) -> bool:
    return client.get("/admin/").status_code == 200


def test_the_command_prints_a_link_that_signs_in_once(ada: User, client: Client) -> None:
    said, link = printed(ada.username).splitlines()
    assert said == "This link signs ada@contoso.example in, once, within 10 minutes:"
    assert link.startswith(f"http://127.0.0.1:8000{ADDRESS}?account={ada.pk}&token=")
    page = client.get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "This link signs you in as ada@contoso.example. It works once." in page.content.decode()
    # Whatever looks at a link beforehand does not use it up.
    assert not signed_in(client)
    fields = dict(re.findall(r'name="(account|token)" value="([^"]+)"', page.content.decode()))
    answer = client.post(ADDRESS, fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert signed_in(client)
    assert LogEntry.objects.get().change_message == "Signed in with a link."
    again = Client()
    assert again.get(ADDRESS, fields).status_code == 403
    answer = again.post(ADDRESS, fields)
    assert answer.status_code == 403
    assert "This link was used already" in answer.content.decode()
    assert not signed_in(again)


def test_a_post_from_elsewhere_is_refused(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(ADDRESS, given(ada)).status_code == 403
    assert not signed_in(strict)


def test_it_ends_after_ten_minutes(ada: User, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fields = given(ada)
    now = datetime.now()
    monkeypatch.setattr(links.tokens, "_now", lambda: now + timedelta(seconds=605))
    assert client.post(ADDRESS, fields).status_code == 403
    monkeypatch.setattr(links.tokens, "_now", lambda: now + timedelta(seconds=595))
    assert client.post(ADDRESS, fields).status_code == 302


def test_one_link_ends_the_others_of_the_account(ada: User, client: Client) -> None:
    first, second = given(ada), given(ada)
    assert client.post(ADDRESS, first).status_code == 302
    assert Client().post(ADDRESS, second).status_code == 403


@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_it_ends_with_the_account(ada: User, client: Client, change: dict[str, bool]) -> None:
    fields = given(ada)
    User.objects.update(**change)
    assert client.post(ADDRESS, fields).status_code == 403


def test_it_is_one_accounts(ada: User, client: Client) -> None:
    bea = User.objects.create(username="bea", is_staff=True)
    assert client.post(ADDRESS, {**given(ada), "account": bea.pk}).status_code == 403


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"account": "1"},
        {"account": "x", "token": "x"},
        {"account": "9" * 18, "token": "x"},
        {"account": "9" * 30, "token": "x"},
        {"account": "-1", "token": "x"},
        {"account": "\u0661", "token": "x"},
        {"account": "1", "token": "\x00"},
        {"account": "1", "token": "a-" + "b" * 9000},
    ],
    ids=lambda fields: str(fields)[:40],
)
def test_what_is_no_link(ada: User, client: Client, fields: dict[str, str]) -> None:
    assert client.get(ADDRESS, fields).status_code == 403
    assert client.post(ADDRESS, fields).status_code == 403


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_two_who_use_it_at_once(transactional_db: None) -> None:
    user = User.objects.create(username="ada", is_staff=True, is_superuser=True)
    fields, statuses, start = given(user), [], threading.Barrier(4)

    def use() -> None:
        start.wait()
        statuses.append(Client().post(ADDRESS, fields).status_code)
        connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302, 403, 403, 403]


def test_the_command_names_who_there_is(ada: User) -> None:
    User.objects.create(username="diner")
    with pytest.raises(CommandError) as caught:
        printed("diner")
    assert str(caught.value) == ("No active staff account is called diner. There are: ada@contoso.example.")
    User.objects.all().delete()
    with pytest.raises(CommandError, match=r"There is none: python manage\.py createsuperuser"):
        printed("ada")


def test_the_link_is_in_no_log(ada: User, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    fields = given(ada)
    client.post(ADDRESS, {**fields, "token": fields["token"] + "x"})
    client.post(ADDRESS, fields)
    assert "signed in by LinkBackend" in caplog.text
    assert fields["token"] not in caplog.text
