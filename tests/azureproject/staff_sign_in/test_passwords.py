"""Passwords: on without Entra, off with it unless they are asked for; and what is not there without Entra."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from azureproject.staff_sign_in import history
from testbed.entra import CLIENT_ID
from testbed.gunicorn import ROOT, environment
from testbed.identity_endpoint import TENANT

pytestmark = pytest.mark.any_database

LOGIN = "/admin/login/"
PASSWORD = "a password for the tests"
BACKENDS = "azureproject.staff_sign_in.backends."


@pytest.fixture
def ada(db: None, settings: Any) -> User:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_superuser("ada", password=PASSWORD)


def messages() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("change_message", flat=True))


def try_password(client: Client, password: str, name: str = "ada") -> int:
    return client.post(LOGIN, {"username": name, "password": password, "next": "/admin/"}).status_code


def test_a_password_signs_in_for_eight_hours(ada: User, client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert 'name="password"' in page
    assert "Microsoft" not in page
    assert try_password(client, PASSWORD) == 302
    assert messages() == ["Signed in with a password."]
    assert 0 < client.session.get_expiry_age() <= history.SESSION.total_seconds()


def test_wrong_passwords_are_in_the_history_until_the_account_is_locked(ada: User, client: Client) -> None:
    for _ in range(12):
        try_password(client, "wrong")
    assert messages() == ["Refused: wrong password."] * 10


def test_a_wrong_password_for_nobody_is_in_no_history(ada: User, client: Client) -> None:
    for name in ("nobody", "x" * 300, "\x00", ""):
        assert try_password(client, "wrong", name) == 200
    assert messages() == []


def test_who_is_no_staff_signs_in_without_a_word(db: None, client: Client) -> None:
    client.force_login(User.objects.create(username="diner"))
    assert messages() == []
    assert client.session.get_expiry_age() > history.SESSION.total_seconds()


def test_passwords_beside_entra(ada: User, entra: object, client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert "Sign in with Microsoft" in page
    assert "Or with a password" in page
    assert try_password(client, PASSWORD) == 302


@pytest.fixture
def without_passwords(settings: Any) -> None:
    settings.STAFF_PASSWORDS = False
    settings.AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", f"{BACKENDS}LinkBackend"]


def test_passwords_that_are_off(ada: User, client: Client, without_passwords: None) -> None:
    page = client.get(LOGIN).content.decode()
    assert 'name="password"' not in page
    assert "Passwords are switched off." in page
    assert try_password(client, PASSWORD) == 200
    assert client.get("/admin/").status_code == 302


def test_switching_them_off_ends_the_sessions_that_began_with_one(
    ada: User, client: Client, request: pytest.FixtureRequest
) -> None:
    assert try_password(client, PASSWORD) == 302
    assert client.get("/admin/").status_code == 200
    request.getfixturevalue("without_passwords")
    assert client.get("/admin/").status_code == 302


@pytest.mark.usefixtures("without_passwords")
def test_an_account_without_a_password_has_its_permissions(ada: User, client: Client) -> None:
    client.force_login(ada, f"{BACKENDS}LinkBackend")
    assert client.get("/admin/auth/user/").status_code == 200


SHOWN = """
from django.conf import settings
from django.test import Client
settings.ALLOWED_HOSTS = ["*"]
page = Client().get("/admin/login/").content.decode()
print("Microsoft" in page, Client().get("/admin/entra/sign-in").status_code)
known = ("msal", "jwt", "azureproject.staff_sign_in.entra")
print(sorted(name for name in sys.modules if name.startswith(known)))
"""


@pytest.mark.slow
def test_without_the_ids_nothing_of_entra_is_imported_or_shown(tmp_path: Path) -> None:
    def shown(**variables: str) -> list[str]:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", SHOWN]
        environ = environment(SQLITE_PATH=str(tmp_path / "db.sqlite3"), DEBUG="true", **variables)
        done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    assert shown() == ["False 302", "[]"]
    ids = {"ENTRA_TENANT_ID": TENANT, "ENTRA_CLIENT_ID": CLIENT_ID, "ENTRA_AUTHORITY": "https://127.0.0.1:9"}
    said, imported = shown(**ids)
    assert said == "True 503"
    assert "azureproject.staff_sign_in.entra.views" in imported
