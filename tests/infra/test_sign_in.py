"""Who the hooks are at Azure: the SDK's own credentials, with stand-ins for azd and az."""

import json
from pathlib import Path

import pytest
from management_api import ManagementError, SignIn

TENANT = "00000000-0000-0000-0000-0000000000aa"
SCOPE = "https://management.azure.com/.default"
LATER = "2099-01-01T00:00:00Z"
# As each of them writes it.
OF_AZD = {"token": "of azd", "expiresOn": LATER}
OF_AZ = {"accessToken": "of az", "expiresOn": "2099-01-01 00:00:00.000000", "expires_on": 4070908800}


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def install(tools: Path, name: str, script: str) -> None:
    (tools / name).write_text(f"#!/bin/sh\necho {name} >> {tools}/calls\n{script}\n")
    (tools / name).chmod(0o755)


def answers(token: object) -> str:
    return f"cat <<'END'\n{json.dumps(token)}\nEND"


def refuses(words: str) -> str:
    return f"echo '{words}' >&2; exit 1"


def test_azd_comes_first_and_its_token_is_kept(tools: Path) -> None:
    install(tools, "azd", answers(OF_AZD))
    install(tools, "az", answers(OF_AZ))
    sign_in = SignIn(TENANT)
    assert [sign_in.token(SCOPE) for _ in range(3)] == ["of azd"] * 3
    assert (tools / "calls").read_text() == "azd\n"


@pytest.mark.parametrize(
    "words",
    ["ERROR: not logged in, run `azd auth login` to login", "ERROR: AADSTS50020: another tenant", "crash"],
)
def test_az_is_asked_whatever_azd_has_against_it(tools: Path, words: str) -> None:
    install(tools, "azd", refuses(words))
    install(tools, "az", answers(OF_AZ))
    assert SignIn(TENANT).token(SCOPE) == "of az"


def test_az_alone_is_enough(tools: Path) -> None:
    install(tools, "az", answers(OF_AZ))
    assert SignIn(TENANT).token(SCOPE) == "of az"


def test_who_is_not_signed_in_is_told_what_each_said_and_what_to_do(tools: Path) -> None:
    install(tools, "azd", refuses("ERROR: the session has ended"))
    install(tools, "az", refuses("ERROR: Please run az login"))
    with pytest.raises(ManagementError) as raised:
        SignIn(TENANT).token(SCOPE)
    azd, az, last = str(raised.value).splitlines()
    assert azd.startswith("azd: ")
    assert "the session has ended" in azd
    assert az.startswith("az: ")
    assert last.startswith('Sign in with "azd auth login"')


def test_a_tenant_that_is_none_is_said(tools: Path) -> None:
    with pytest.raises(ManagementError, match="AZURE_TENANT_ID"):
        SignIn("no tenant!")
