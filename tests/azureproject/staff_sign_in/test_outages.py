"""Microsoft or the identity endpoint is away, silent or talks nonsense: the rest of the site goes on."""

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from azureproject.managed_identity import tokens
from azureproject.staff_sign_in.entra import authority
from testbed import free_port
from testbed.entra import CLIENT_ID, Entra
from testbed.gunicorn import Answer, Gunicorn, collect_static
from testbed.identity_endpoint import TENANT, IdentityEndpoint

from .browser import SIGN_IN, Browser

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.slow]

METADATA = "/.well-known/openid-configuration"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityEndpoint]:
    """An identity endpoint that may be broken."""
    endpoint = IdentityEndpoint()
    for name, value in endpoint.environment().items():
        monkeypatch.setenv(name, value)
    yield endpoint
    endpoint.stop()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, sooner."""
    monkeypatch.setattr(authority, "REQUEST_TIMEOUT", (0.5, 0.5))
    monkeypatch.setattr(authority, "TIMEOUT", 1.0)


def says(answer: Any, *words: str) -> None:
    page = answer.content.decode()
    assert answer.status_code == 503, page
    for said in words:
        assert said in page
    assert answer.headers["Retry-After"]


def test_a_step_takes_less_than_ten_seconds() -> None:
    assert authority.SLOT_TIMEOUT + authority.TIMEOUT < 10


def test_an_authority_that_is_away(staff: Browser, settings: Any) -> None:
    there, settings.ENTRA_AUTHORITY = settings.ENTRA_AUTHORITY, f"https://127.0.0.1:{free_port()}"
    says(
        staff.site.get(SIGN_IN),
        "Microsoft&#x27;s sign-in does not answer.",
        "python manage.py sign_in_link NAME",
    )
    assert Client().get("/").status_code == 200
    assert Client().get("/admin/login/").status_code == 200
    settings.ENTRA_AUTHORITY = there
    assert staff.sign_in("mona").status_code == 302


@pytest.mark.parametrize("silence", [{"delay": 3000}, {"drip": 200}], ids=["silent", "in drops"])
@pytest.mark.usefixtures("hurried")
def test_an_authority_that_is_silent_or_answers_in_drops(
    staff: Browser, entra: Entra, silence: dict[str, int]
) -> None:
    begun = time.monotonic()
    entra.tell(answers={METADATA: silence})
    says(staff.site.get(SIGN_IN), "does not answer")
    assert time.monotonic() - begun < 2.5


@pytest.mark.usefixtures("hurried")
def test_an_authority_that_goes_silent_half_way(staff: Browser, entra: Entra) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    entra.tell(answers={"/token": {"delay": 3000}})
    says(staff.back(address), "does not answer")
    assert staff.user == ""
    entra.tell()
    assert staff.sign_in("mona").status_code == 302


@pytest.mark.parametrize(
    "told",
    [
        {"/token": {"status": 503}},
        {"/token": {"status": 429, "headers": {"Retry-After": "3600"}, "body": "{}"}},
        {"/token": {"status": 200, "body": "<html>"}},
        {"/token": {"status": 200, "body": "[]"}},
        {"/jwks": {"status": 500}},
        {"/jwks": {"status": 200, "body": "{}"}},
        {"/token": {"status": 307, "headers": {"Location": "https://127.0.0.1:9/elsewhere"}}},
        {METADATA: {"status": 429}},
        {METADATA: {"status": 500}},
        {METADATA: {"status": 200, "body": "{}"}},
    ],
    ids=str,
)
def test_an_answer_that_is_none(staff: Browser, entra: Entra, told: dict[str, Any]) -> None:
    """And the one after it, of another person, is not made to wait for it."""
    address = staff.microsoft.go(staff.begin(), "mona")
    entra.tell(answers=told)
    says(staff.back(address), "does not answer")
    assert staff.user == ""
    entra.tell()
    assert Browser(entra).sign_in("ada").status_code == 302


def test_a_tenant_that_is_not_there(staff: Browser, settings: Any) -> None:
    settings.ENTRA_TENANT_ID = "00000000-0000-0000-0000-0000000000ff"
    answer = staff.site.get(SIGN_IN)
    assert answer.status_code == 503
    assert "ENTRA_TENANT_ID" in answer.content.decode()


def test_an_authority_of_whom_nobody_vouches(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its certificate is signed by an authority that this site does not trust: it is sent nothing."""
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    says(staff.site.get(SIGN_IN), "does not answer")


def test_signing_out_there_while_it_is_away(staff: Browser, settings: Any) -> None:
    settings.ENTRA_AUTHORITY = f"https://127.0.0.1:{free_port()}"
    says(staff.site.get("/admin/entra/sign-out"), "does not answer")


def test_no_more_than_two_wait_at_once(staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = threading.BoundedSemaphore(2)
    monkeypatch.setattr(authority, "SLOTS", turns)
    monkeypatch.setattr(authority, "SLOT_TIMEOUT", 0.05)
    with turns, turns:
        says(staff.site.get(SIGN_IN), "Others are signing in at this moment.")
        assert Client().get("/").status_code == 200
    assert staff.sign_in("mona").status_code == 302


def test_a_hosted_site_without_its_identity(
    staff: Browser, endpoint: IdentityEndpoint, settings: Any
) -> None:
    settings.HOSTED = True
    endpoint.status = 404
    says(
        staff.site.get(SIGN_IN),
        "This site cannot prove who it is",
        "python manage.py doctor",
        "python manage.py sign_in_link NAME",
    )


def test_an_identity_endpoint_that_goes_away_half_way(
    staff: Browser, endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    address = staff.microsoft.go(staff.begin(), "mona")
    settings.HOSTED = True
    endpoint.status = 404
    monkeypatch.setattr(tokens, "_caches", {})
    says(staff.back(address), "This site cannot prove who it is")
    assert staff.user == ""


def test_a_silent_identity_endpoint(
    staff: Browser, endpoint: IdentityEndpoint, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.HOSTED = True
    endpoint.delay = 30
    monkeypatch.setattr(authority, "TIMEOUT", 0.5)
    begun = time.monotonic()
    says(staff.site.get(SIGN_IN))
    assert time.monotonic() - begun < 2


def test_a_developers_machine_says_what_is_needed(staff: Browser, endpoint: IdentityEndpoint) -> None:
    endpoint.status = 404
    answer = staff.site.get(SIGN_IN)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert "This machine has no managed identity" in page
    assert "STAFF_PASSWORDS=true" in page
    assert "python manage.py sign_in_link NAME" in page


def test_a_server_whose_staff_wait_for_a_silent_authority_serves_everybody_else(
    tmp_path: Path, identity_endpoint: IdentityEndpoint
) -> None:
    """Six sign-ins at four threads: two wait for Microsoft, the others are told so at once."""
    collect_static()
    silent = socket.create_server(("127.0.0.1", 0))
    variables = {
        **identity_endpoint.environment(),
        "SQLITE_PATH": str(tmp_path / "db.sqlite3"),
        "MEDIA_ROOT": str(tmp_path),
        "ENTRA_TENANT_ID": TENANT,
        "ENTRA_CLIENT_ID": CLIENT_ID,
        "ENTRA_AUTHORITY": f"https://127.0.0.1:{silent.getsockname()[1]}",
        "WEB_CONCURRENCY": "1",
        "GUNICORN_THREADS": "4",
    }

    def ask(path: str) -> tuple[Answer, float]:
        return site.get(path), time.monotonic()

    with silent, Gunicorn(variables) as site, ThreadPoolExecutor(6) as staff:
        begun = [staff.submit(ask, SIGN_IN) for _ in range(6)]
        page, served = ask("/admin/login/")
        signed_in = [one.result() for one in begun]
    waited = [ended for answer, ended in signed_in if b"does not answer" in answer.body]
    assert (page.status, {answer.status for answer, _ in signed_in}) == (200, {503})
    assert waited
    assert served < min(waited)
