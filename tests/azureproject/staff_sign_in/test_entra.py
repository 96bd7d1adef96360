"""Staff sign in at a real OpenID provider, which takes the managed identity's token as credential."""

import re
import threading
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import connection, connections
from django.utils import timezone

from azureproject.staff_sign_in.entra import people
from azureproject.staff_sign_in.models import EntraAccount
from testbed.entra import CLIENT_ID, PEOPLE, Entra
from testbed.identity_endpoint import TENANT, TOKEN_EXCHANGE, IdentityEndpoint

from .browser import CALLBACK, SIGN_IN, Browser, account

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

needs_two_writers = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time"
)


def groups(user: User) -> set[str]:
    return set(user.groups.values_list("name", flat=True))


def history(user: User) -> list[str]:
    return list(LogEntry.objects.filter(object_id=str(user.pk)).values_list("change_message", flat=True))


def test_the_sign_in_page_leads_to_microsoft_by_a_link(staff: Browser) -> None:
    page = staff.site.get("/admin/?next=x", follow=True).content.decode()
    assert '<a class="button way" href="/admin/entra/sign-in?next=/admin/%3Fnext%3Dx">' in page
    address = urlsplit(staff.begin())
    asked = parse_qs(address.query)
    assert asked["client_id"] == [CLIENT_ID]
    assert asked["redirect_uri"] == [f"http://testserver{CALLBACK}"]
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile"}
    assert asked["nonce"][0]
    assert "prompt" not in asked


def test_a_moderator_comes_in(staff: Browser, entra: Entra, identity_endpoint: IdentityEndpoint) -> None:
    answer = staff.sign_in("mona")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/admin/")
    assert staff.user == "Mona Marsh"
    assert "Moderation desk" in staff.site.get("/admin/", follow=True).content.decode()
    mona = account("mona")
    assert (mona.is_staff, mona.is_superuser, mona.has_usable_password()) == (True, False, False)
    assert groups(mona) == {"Moderators"}
    assert mona.username == "mona@contoso.example"
    assert history(mona) == ["Signed in with Microsoft."]
    (exchange,) = [request["body"] for request in entra.requests() if request["path"].endswith("/token")]
    assert identity_endpoint.token(TOKEN_EXCHANGE) in exchange


def test_an_administrator_is_a_superuser(staff: Browser) -> None:
    staff.sign_in("ada")
    ada = account("ada")
    assert (ada.is_staff, ada.is_superuser, groups(ada)) == (True, True, set())
    assert staff.site.get("/admin/auth/user/").status_code == 200


def test_without_a_role_nobody_comes_in_and_the_page_says_why(staff: Browser) -> None:
    answer = staff.sign_in("vera")
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Your Microsoft account has no role on this site." in page
    assert "the role Moderator or Administrator" in page
    assert 'href="/admin/entra/sign-in?next=%2Fadmin%2F&amp;other"' in page
    assert staff.user == ""
    vera = account("vera")
    assert (vera.is_staff, vera.is_superuser, groups(vera)) == (False, False, set())
    assert history(vera) == ["Refused at Microsoft's sign-in: no role."]


def test_a_role_that_is_taken_away_counts_at_the_next_sign_in_and_ends_what_is_open(
    staff: Browser, entra: Entra
) -> None:
    staff.sign_in("ada")
    entra.tell(people={"ada": {"roles": []}})
    assert Browser(entra).sign_in("ada").status_code == 403
    ada = account("ada")
    assert (ada.is_staff, ada.is_superuser) == (False, False)
    assert staff.site.get("/admin/").status_code == 302


def test_roles_are_those_of_today(staff: Browser, entra: Entra) -> None:
    staff.sign_in("mona")
    entra.tell(people={"mona": {"roles": ["Administrator", "Something else"]}})
    staff.sign_in("mona")
    mona = account("mona")
    assert (mona.is_superuser, groups(mona)) == (True, set())
    entra.tell(people={"mona": {"roles": ["Moderator"]}})
    staff.sign_in("mona")
    mona = account("mona")
    assert (mona.is_superuser, groups(mona)) == (False, {"Moderators"})


@pytest.mark.parametrize("roles", [None, "Administrator", {"Administrator": True}, ["administrator"], [7]])
def test_only_a_list_of_the_roles_names_gives_rights(staff: Browser, entra: Entra, roles: Any) -> None:
    entra.tell(idToken={"claims": {"roles": roles}})
    assert staff.sign_in("ada").status_code == 403
    assert staff.user == ""


def test_other_groups_and_a_closed_account_are_the_sites_own(staff: Browser) -> None:
    staff.sign_in("mona")
    mona = account("mona")
    mona.groups.add(Group.objects.create(name="Cooks"))
    staff.sign_in("mona")
    assert groups(mona) == {"Cooks", "Moderators"}
    User.objects.filter(pk=mona.pk).update(is_active=False)
    answer = staff.sign_in("mona")
    assert answer.status_code == 403
    assert "Your account on this site is closed." in answer.content.decode()
    assert history(mona)[0] == "Refused at Microsoft's sign-in: the account is closed."
    assert staff.site.get("/admin/").status_code == 302


def test_names_are_kept_up_to_date(staff: Browser, entra: Entra) -> None:
    staff.sign_in("mona")
    first = account("mona")
    named = {"name": "Mona Moor", "preferred_username": "moor@contoso.example", "email": "m@contoso.example"}
    entra.tell(people={"mona": {**named, "given_name": "Mona", "family_name": "Moor"}})
    staff.sign_in("mona")
    mona = account("mona")
    assert mona.pk == first.pk
    assert (mona.username, mona.get_full_name()) == ("moor@contoso.example", "Mona Moor")
    assert (mona.first_name, mona.email) == ("Mona", "m@contoso.example")


def test_names_that_no_column_takes_are_made_to_fit(staff: Browser, entra: Entra) -> None:
    odd = {"name": "M\x00o\n" + "n" * 300, "preferred_username": "m\x00" + "x" * 300, "email": ["a"]}
    entra.tell(people={"mona": odd})
    assert staff.sign_in("mona").status_code == 302
    mona = account("mona")
    assert mona.first_name == "Mo" + "n" * 148
    assert mona.username == "m" + "x" * 149


def test_an_account_with_a_password_is_not_taken_over_by_its_name(staff: Browser) -> None:
    local = User.objects.create_superuser("mona@contoso.example", "mona@contoso.example", "a long password")
    staff.sign_in("mona")
    mona = account("mona")
    assert mona.pk != local.pk
    assert mona.username.startswith("mona@contoso.example 00000000-")
    local.refresh_from_db()
    assert local.check_password("a long password")
    assert history(local) == []
    # Nor at the second sign-in, and when the name is free again it is hers.
    staff.sign_in("mona")
    assert EntraAccount.objects.count() == 1
    local.delete()
    staff.sign_in("mona")
    assert account("mona").username == "mona@contoso.example"


def test_a_person_is_not_who_bears_their_address(staff: Browser, entra: Entra) -> None:
    staff.sign_in("mona")
    entra.tell(people={"vera": {"preferred_username": "mona@contoso.example", "roles": ["Moderator"]}})
    Browser(entra).sign_in("vera")
    assert account("vera").pk != account("mona").pk
    assert account("mona").username == "mona@contoso.example"


def test_a_person_comes_back_after_their_account_was_deleted(staff: Browser) -> None:
    staff.sign_in("mona")
    account("mona").delete()
    assert EntraAccount.objects.count() == 0
    assert staff.sign_in("mona").status_code == 302


def test_another_signs_in_while_one_is_signed_in(staff: Browser) -> None:
    staff.sign_in("ada")
    key = staff.site.session.session_key
    answer = staff.sign_in("mona", other="")
    assert answer.status_code == 302
    assert staff.user == "Mona Marsh"
    assert staff.site.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()
    assert staff.site.get("/admin/auth/user/").status_code == 403


def test_a_failed_sign_in_leaves_the_one_who_is_signed_in_alone(staff: Browser) -> None:
    staff.sign_in("ada")
    assert staff.sign_in("vera", other="").status_code == 403
    assert staff.user == "Ada Admin"


def test_two_tabs_do_not_disturb_each_other(staff: Browser) -> None:
    first, second = staff.begin(next="/admin/?tab=1"), staff.begin(next="/admin/?tab=2")
    assert staff.back(staff.microsoft.go(first, "mona")).headers["Location"] == "/admin/?tab=1"
    assert staff.back(staff.microsoft.go(second, "mona")).headers["Location"] == "/admin/?tab=2"


def test_the_cookie_of_begun_sign_ins_stays_small(staff: Browser) -> None:
    first = staff.begin()
    for _ in range(6):
        last = staff.begin(next="/admin/?" + "x" * 490)
    cookie = staff.site.cookies["entra_flows"]
    assert len(cookie.value) < 2500
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/admin/entra")
    assert staff.back(staff.microsoft.go(first, "mona")).status_code == 400
    assert staff.back(staff.microsoft.go(last, "mona")).status_code == 302


@pytest.mark.parametrize(
    "after",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/admin/\n", "/" + "x" * 501, ""],
)
def test_nobody_is_sent_to_another_site(staff: Browser, after: str) -> None:
    assert staff.sign_in("mona", next=after).headers["Location"] == "/admin/"


def test_behind_https_the_way_back_and_the_cookie_are_for_https(staff: Browser) -> None:
    answer = staff.site.get(SIGN_IN, secure=True)
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"] == [f"https://testserver{CALLBACK}"]
    assert answer.cookies["entra_flows"]["secure"]


def test_the_pages_speak_french(staff: Browser) -> None:
    staff.site.defaults["HTTP_ACCEPT_LANGUAGE"] = "fr"
    page = staff.site.get("/admin/login/").content.decode()
    assert "Se connecter avec Microsoft" in page
    answer = staff.sign_in("vera")
    assert "aucun rôle sur ce site." in answer.content.decode()
    assert history(account("vera")) == ["Refus à la connexion de Microsoft\xa0: aucun rôle."]


def test_a_session_ends_eight_hours_after_the_sign_in(staff: Browser) -> None:
    staff.sign_in("mona")
    end = staff.site.session.get_expiry_date()
    assert timedelta(hours=7, minutes=59) < end - timezone.now() <= timedelta(hours=8)
    session = staff.site.session
    session["used"] = True
    session.save()
    assert staff.site.session.get_expiry_date() == end
    session.set_expiry(timezone.now() - timedelta(seconds=1))
    session.save()
    assert staff.site.get("/admin/").status_code == 302


def test_signing_out_here_says_how_to_sign_out_there(staff: Browser) -> None:
    staff.sign_in("mona")
    page = staff.site.post("/admin/logout/").content.decode()
    assert staff.user == ""
    assert 'href="/admin/entra/sign-out"' in page
    assert "this browser is still signed in there" in page
    answer = staff.site.get("/admin/entra/sign-out")
    address = urlsplit(answer.headers["Location"])
    assert address.path == f"/{TENANT}/v2.0/session/end"
    assert parse_qs(address.query)["post_logout_redirect_uri"] == ["http://testserver/admin/login/"]


def test_sign_ins_and_refusals_are_in_the_log(staff: Browser, caplog: pytest.LogCaptureFixture) -> None:
    staff.sign_in("vera")
    staff.sign_in("mona", other="")
    lines = [(record.levelname, record.getMessage()) for record in caplog.records if "staff" in record.name]
    assert lines == [
        ("WARNING", f"Sign-in with Microsoft: NO_ROLE (account {account('vera').pk})"),
        ("INFO", f"Staff account {account('mona').pk} signed in by EntraBackend"),
    ]


def test_nothing_secret_is_kept_or_logged(
    staff: Browser, entra: Entra, identity_endpoint: IdentityEndpoint, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    staff.sign_in("mona")
    entra.tell(idToken={"sign": "foreign"})
    staff.sign_in("ada", other="")
    entra.tell(answers={"/token": {"status": 200, "body": "not JSON eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ.c2ln"}})
    staff.sign_in("ada", other="")
    exchange = parse_qs(entra.requests()[-1]["body"])
    assert exchange["code"]
    secrets = [exchange["code"][0], exchange["code_verifier"][0], identity_endpoint.token(TOKEN_EXCHANGE)]
    kept = [str(session.get_decoded()) for session in Session.objects.all()]
    kept += [str(row) for model in (User, LogEntry, EntraAccount) for row in model.objects.values()]
    # urllib3 writes at DEBUG, which the site never logs; what the site itself configured counts.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("urllib3")]
    assert kept
    assert logged
    for text in [*kept, *logged]:
        assert not re.search(r"eyJ[\w-]{10,}\.", text), text
        assert not any(secret in text for secret in secrets), text


@needs_two_writers
@pytest.mark.django_db(transaction=True)
def test_a_person_who_comes_for_the_first_time_in_two_tabs_has_one_account() -> None:
    claims = {
        "tid": TENANT,
        "oid": PEOPLE["mona"]["oid"],
        "preferred_username": "mona",
        "roles": ["Moderator"],
    }
    start, made = threading.Barrier(4), []

    def come() -> None:
        start.wait()
        made.append(people.account(claims).pk)
        connections.close_all()

    threads = [threading.Thread(target=come) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert set(made) == {EntraAccount.objects.get().user_id}
    assert groups(account("mona")) == {"Moderators"}


@needs_two_writers
@pytest.mark.django_db(transaction=True)
def test_two_people_of_one_name_who_come_at_once_have_an_account_each() -> None:
    start, made = threading.Barrier(4), []

    def come(number: int) -> None:
        start.wait()
        oid = f"00000000-0000-0000-0000-00000000000{number}"
        made.append(people.account({"tid": TENANT, "oid": oid, "preferred_username": "mona"}).pk)
        connections.close_all()

    threads = [threading.Thread(target=come, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 4
    assert User.objects.filter(username="mona").count() == 1
