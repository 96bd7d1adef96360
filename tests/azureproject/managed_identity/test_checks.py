"""What `manage.py check` finds of the managed identity's settings."""

from collections.abc import Callable
from importlib.machinery import ModuleSpec
from typing import Any

import pytest

from azureproject.managed_identity import checks


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)


def found(check: Callable[..., Any]) -> list[str]:
    messages = list(check(None))
    assert all(message.hint for message in messages)
    return [message.id.removeprefix("managed_identity.") for message in messages]


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("photos", []),
        ("my-photos-2", []),
        ("a" * 63, []),
        ("ab", ["E001"]),
        ("a" * 64, ["E001"]),
        ("Photos", ["E001"]),
        ("my--photos", ["E001"]),
        ("-photos", ["E001"]),
        ("photos-", ["E001"]),
        ("my_photos", ["E001"]),
    ],
)
def test_names_of_containers(settings: Any, name: str, ids: list[str]) -> None:
    settings.STORAGES = {
        "default": {
            "BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage",
            "OPTIONS": {"azure_container": name},
        }
    }
    assert found(checks.container_name) == ids


def test_a_proxy_that_would_see_the_identitys_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_ENDPOINT", "http://169.254.129.2:8081/msi/token")
    assert found(checks.identity_behind_proxy) == []
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    assert found(checks.identity_behind_proxy) == ["W001"]
    monkeypatch.setenv("NO_PROXY", "169.254.0.0/16,localhost")
    assert found(checks.identity_behind_proxy) == []


def test_a_server_that_need_not_prove_who_it_is(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    database = {"ENGINE": "azureproject.managed_identity.postgresql", "PASSWORD": ""}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    for mode in ("", "verify-ca", "verify-full"):
        monkeypatch.setenv("PGSSLMODE", mode)
        assert found(checks.unverified_server) == []
    monkeypatch.setenv("PGSSLMODE", "require")
    assert found(checks.unverified_server) == ["W002"]
    database["PASSWORD"] = "secret"
    assert found(checks.unverified_server) == []


def test_a_driver_whose_waits_are_not_limited(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    database = {"ENGINE": "azureproject.managed_identity.postgresql"}
    monkeypatch.setitem(settings.DATABASES, "default", database)
    assert found(checks.psycopg3) == []
    monkeypatch.setattr(checks, "find_spec", lambda name: ModuleSpec(name, None))
    assert found(checks.psycopg3) == ["E002"]
