"""What comes back from Microsoft, or from somebody who says so, and signs nobody in."""

import json
import re
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from azureproject.logs import PlainFormatter
from azureproject.staff_sign_in.models import EntraAccount
from testbed.entra import CLIENT_ID, Entra
from testbed.identity_endpoint import TENANT

from .browser import CALLBACK, SIGN_IN, Browser

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ANOTHER = "00000000-0000-0000-0000-0000000000ff"
DAY = 24 * 3600


def refused(staff: Browser, answer: Any, status: int, *words: str) -> None:
    """Nobody came in, no account was made, and the page says so in these words."""
    page = answer.content.decode()
    assert answer.status_code == status, page
    for said in words:
        assert said in page
    assert staff.user == ""
    assert "_auth_user_id" not in staff.site.session
    assert not User.objects.exists()
    assert answer.headers["Cache-Control"].startswith("max-age=0")


@pytest.mark.parametrize(
    "told",
    [
        {"sign": "foreign"},
        {"sign": "none"},
        {"claims": {"exp": int(time.time()) - DAY, "iat": int(time.time()) - DAY - 60}},
        {"claims": {"exp": int(time.time()) + 2 * DAY, "iat": int(time.time()) + DAY}},
        {"claims": {"aud": ANOTHER}},
        {"claims": {"aud": None}},
        {"claims": {"iss": f"https://login.microsoftonline.com/{ANOTHER}/v2.0"}},
        {"claims": {"tid": ANOTHER}},
        {"claims": {"oid": "mona@contoso.example"}},
        {"claims": {"nonce": "of another flow"}},
        {"without": ["nonce"]},
        {"without": ["tid"]},
        {"without": ["oid"]},
        {"without": ["exp"]},
        {"without": ["aud"]},
        {"drop": True},
    ],
    # What depends on the time would give each process of pytest-xdist other names.
    ids=lambda told: re.sub(r"\d{10}", "time", str(told)),
)
def test_a_token_that_does_not_hold(staff: Browser, entra: Entra, told: dict[str, Any]) -> None:
    entra.tell(idToken=told)
    refused(staff, staff.sign_in("ada"), 403, "could not be verified")


def test_the_log_says_what_was_wrong_with_a_token(
    staff: Browser, entra: Entra, caplog: pytest.LogCaptureFixture
) -> None:
    entra.tell(idToken={"claims": {"aud": ANOTHER}})
    staff.sign_in("ada")
    line = next(record for record in caplog.records if "staff" in record.name)
    assert "TOKEN (InvalidAudienceError)" in PlainFormatter().format(line)


def test_a_token_whose_clock_is_four_minutes_off_holds(staff: Browser, entra: Entra) -> None:
    entra.tell(idToken={"claims": {"exp": int(time.time()) - 240, "iat": int(time.time()) + 240}})
    assert staff.sign_in("mona").status_code == 302


def test_a_token_of_a_key_that_the_authority_does_not_name(staff: Browser, entra: Entra) -> None:
    entra.tell(idToken={"kid": "another"})
    refused(staff, staff.sign_in("ada"), 403, "could not be verified")


def test_an_app_that_does_not_trust_this_identity(staff: Browser, entra: Entra) -> None:
    entra.tell(subject=ANOTHER)
    refused(
        staff,
        staff.sign_in("ada"),
        503,
        "Microsoft does not accept this site&#x27;s identity.",
        f"az ad app federated-credential list --id {CLIENT_ID}",
        f"{entra.authority}/{TENANT}/v2.0",
        "api://AzureADTokenExchange",
    )


@pytest.mark.parametrize(
    ("error", "description", "status", "words"),
    [
        (
            "invalid_client",
            "AADSTS700024: Client assertion is not within its valid time range.",
            503,
            "clock",
        ),
        ("invalid_client", "AADSTS700226: Only MSI tokens may be used", 503, "identity"),
        ("invalid_client", "something new", 503, "identity"),
        ("unauthorized_client", "AADSTS700016: Application was not found", 503, "ENTRA_CLIENT_ID"),
        ("invalid_grant", "AADSTS54005: already redeemed", 400, "used already"),
        ("invalid_grant", "AADSTS65001: has not consented", 503, f"admin-consent --id {CLIENT_ID}"),
        ("invalid_grant", "AADSTS50105: not assigned to a role", 403, "has not been given access"),
        ("invalid_grant", "AADSTS53003: Access has been blocked", 403, "a rule of your organisation"),
        ("invalid_request", "AADSTS50011: The redirect URI", 503, f"http://testserver{CALLBACK}"),
        ("invalid_request", "AADSTS99999: something new", 403, "Microsoft, or a rule"),
        ("\x1b[31m' OR 1", "\r\nforged line", 403, "Microsoft, or a rule"),
    ],
)
def test_errors_of_the_exchange_become_sentences(
    staff: Browser, entra: Entra, error: str, description: str, status: int, words: str
) -> None:
    body = json.dumps({"error": error, "error_description": description})
    entra.tell(answers={"/token": {"status": 400, "body": body}})
    refused(staff, staff.sign_in("ada"), status, words)


@pytest.mark.parametrize(
    ("error", "description", "status", "words"),
    [
        ("access_denied", "AADSTS65004: User declined to consent", 403, "You left Microsoft&#x27;s sign-in"),
        ("access_denied", "", 403, "You left Microsoft&#x27;s sign-in"),
        ("access_denied", "AADSTS50105: not assigned", 403, "has not been given access"),
        ("consent_required", "AADSTS90094: needs admin consent", 503, "has not yet allowed"),
        ("temporarily_unavailable", "", 503, "does not answer"),
    ],
)
def test_errors_on_the_way_back_become_sentences(
    staff: Browser, error: str, description: str, status: int, words: str
) -> None:
    state = dict(parse_qsl(urlsplit(staff.begin()).query))["state"]
    answer = staff.site.get(CALLBACK, {"state": state, "error": error, "error_description": description})
    refused(staff, answer, status, words)


def test_leaving_at_microsoft(staff: Browser) -> None:
    refused(staff, staff.back(staff.microsoft.go(staff.begin())), 403, "You left Microsoft&#x27;s sign-in")


def test_the_log_names_the_code_and_nothing_that_a_browser_made_up(
    staff: Browser, entra: Entra, caplog: pytest.LogCaptureFixture
) -> None:
    state = dict(parse_qsl(urlsplit(staff.begin()).query))["state"]
    query = {"state": state, "error": "x\nforged", "error_description": "AADSTS65001 by ada@contoso.example"}
    staff.site.get(CALLBACK, query)
    (line,) = [record.getMessage() for record in caplog.records if "staff" in record.name]
    assert line == "Sign-in with Microsoft: CONSENT (unknown error AADSTS65001)"


# Who comes back, and with what.


def test_a_way_back_is_gone_once(staff: Browser) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    assert staff.back(address).status_code == 302
    staff.site.post("/admin/logout/")
    assert staff.back(address).status_code == 400
    assert staff.user == ""


def test_a_code_works_once_for_those_who_kept_the_cookie_too(staff: Browser) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    kept = staff.site.cookies["entra_flows"].value
    assert staff.back(address).status_code == 302
    staff.site.post("/admin/logout/")
    staff.site.cookies["entra_flows"] = kept
    answer = staff.back(address)
    assert answer.status_code == 400
    assert "used already" in answer.content.decode()
    assert staff.user == ""


def test_a_way_back_of_another_browser(staff: Browser, entra: Entra) -> None:
    """What an attacker would send, so that somebody works in the attacker's account."""
    attacker = Browser(entra)
    address = attacker.microsoft.go(attacker.begin(), "ada")
    refused(staff, staff.back(address), 400, "began in another browser")
    staff.begin()
    refused(staff, staff.back(address), 400, "began in another browser")


def test_a_code_of_another_flow(staff: Browser, entra: Entra) -> None:
    attacker = Browser(entra)
    code = dict(parse_qsl(urlsplit(attacker.microsoft.go(attacker.begin(), "ada")).query))["code"]
    state = dict(parse_qsl(urlsplit(staff.begin()).query))["state"]
    refused(staff, staff.site.get(CALLBACK, {"code": code, "state": state}), 400, "Begin it again")


def test_states_of_two_tabs_that_are_swapped(staff: Browser) -> None:
    first, second = staff.microsoft.go(staff.begin(), "mona"), staff.microsoft.go(staff.begin(), "mona")
    codes = [dict(parse_qsl(urlsplit(address).query)) for address in (first, second)]
    swapped = {"code": codes[0]["code"], "state": codes[1]["state"]}
    refused(staff, staff.site.get(CALLBACK, swapped), 400, "Begin it again")


def test_a_flow_that_is_older_than_ten_minutes(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    now = time.time
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now() + 601)
        refused(staff, staff.back(address), 400, "older than ten minutes")
    assert staff.back(address).status_code == 400


def test_an_old_flow_is_not_kept_alive_by_a_new_one(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    now = time.time
    with monkeypatch.context() as later:
        later.setattr(time, "time", lambda: now() + 400)
        staff.begin()
        later.setattr(time, "time", lambda: now() + 601)
        assert staff.back(address).status_code == 400


def test_a_cookie_that_was_changed(staff: Browser) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    value = staff.site.cookies["entra_flows"].value
    for broken in (value[:-1] + ("A" if value[-1] != "A" else "B"), "", "x", "é" * 9, ":::", value[1:]):
        staff.site.cookies["entra_flows"] = broken
        refused(staff, staff.back(address), 400, "Begin it again")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"code": "x"},
        {"state": "x"},
        {"code": "x", "state": "x"},
        {"error": "access_denied"},
        {"code": "\x00", "state": "\x00"},
        {"state": "x" * 5000, "code": "y" * 5000},
        {"state": ["a", "b"], "code": ["c", "d"], "client_info": "MQ"},
    ],
    ids=lambda query: str(query)[:40],
)
def test_a_way_back_that_nobody_went(staff: Browser, query: dict[str, Any]) -> None:
    refused(staff, staff.site.get(CALLBACK, query), 400, "Begin it again")


@pytest.mark.parametrize(
    "more", [{"client_info": "MQ"}, {"code": "\x00"}, {"code": "x" * 9000}, {"id_token": "x"}, {"code": ""}]
)
def test_more_than_microsoft_would_say(staff: Browser, more: dict[str, str]) -> None:
    state = dict(parse_qsl(urlsplit(staff.begin()).query))["state"]
    answer = staff.site.get(CALLBACK, {"state": state, "code": "x", **more})
    refused(staff, answer, 400, "Begin it again")


def test_only_get(entra: Entra) -> None:
    for address in (SIGN_IN, CALLBACK, "/admin/entra/sign-out"):
        assert Client().post(address).status_code == 405


def test_no_account_is_left_by_what_was_refused(staff: Browser, entra: Entra) -> None:
    entra.tell(idToken={"sign": "foreign"})
    staff.sign_in("ada")
    assert not EntraAccount.objects.exists()
