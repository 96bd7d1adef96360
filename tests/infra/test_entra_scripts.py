"""The scripts that register the app of staff sign-in, with a stand-in for `az` that plays a tenant."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from azureproject.staff_sign_in.entra.people import ADMINISTRATOR
from testbed.entra import CLIENT_ID
from testbed.identity_endpoint import OBJECT_ID, TENANT, TOKEN_EXCHANGE

pytestmark = pytest.mark.slow

INFRA = Path(__file__).resolve().parents[2] / "infra"
PRINCIPAL = "00000000-0000-0000-0000-0000000000d1"

# Answers the commands of the scripts, and keeps what they make.
AZ = (
    f"#!{sys.executable} -IS"
    + """
import json, os, sys
from pathlib import Path

file = Path(os.environ["TENANT"])
tenant = json.loads(file.read_text())
given = sys.argv[1:]
words = given[: next((at for at, word in enumerate(given) if word.startswith("--")), len(given))]
options, name = {}, ""
for word in given[len(words):]:
    if word.startswith("--"):
        name, options[word] = word, []
    else:
        options[name].append(word)
one = {name: values[0] for name, values in options.items() if values}
command = " ".join(words)
tenant["calls"].append(command)
if len(tenant["calls"]) == tenant["fail_at"]:
    file.write_text(json.dumps(tenant))
    sys.exit("the stand-in was told to fail")
answers = {
    "account show": os.environ["TENANT_ID"],
    "identity show": os.environ["OBJECT_ID"],
    "ad app list": tenant["app"],
    "ad app create": os.environ["CLIENT_ID"],
    "ad sp list": tenant["principal"],
    "ad sp create": os.environ["PRINCIPAL"],
    "ad user show": "a-user",
    "ad group show": "a-group",
}
if command == "cloud show":
    print({
        "endpoints.activeDirectory": tenant["authority"],
        "endpoints.microsoftGraphResourceId": "https://graph.microsoft.com/",
        "name": tenant["cloud"],
    }[one["--query"]])
elif command in answers:
    print(answers[command])
elif command == "ad sp show":
    role = one["--query"].partition("'")[2].partition("'")[0]
    known = {"Moderator": "role-m", "Administrator": "role-a"}
    print(os.environ["PRINCIPAL"] if one["--query"] == "id" else known.get(role, ""))
elif command == "ad app federated-credential list":
    print("\\n".join(tenant["credentials"]))
elif command == "ad app federated-credential update":
    tenant["credentials"][one["--federated-credential-id"]] = json.loads(one["--parameters"])
elif command == "ad app federated-credential create":
    tenant["credentials"][f"credential-{len(tenant['calls'])}"] = json.loads(one["--parameters"])
elif command == "ad app update":
    tenant["redirects"] = options["--web-redirect-uris"]
    tenant["roles"] = json.loads(one["--app-roles"])
    tenant["permissions"] = json.loads(one["--required-resource-accesses"])
elif command == "rest":
    tenant["assignments"].append([one["--url"], json.loads(one["--body"])])
elif command not in ("ad sp update", "ad app permission grant"):
    sys.exit(f"the stand-in does not know: {command}")
if command == "ad app create":
    tenant["app"] = os.environ["CLIENT_ID"]
if command == "ad sp create":
    tenant["principal"] = os.environ["PRINCIPAL"]
file.write_text(json.dumps(tenant))
"""
)


class Tenant:
    def __init__(self, folder: Path) -> None:
        self.file = folder / "tenant.json"
        self.keep(app="", principal="", credentials={}, assignments=[], calls=[], fail_at=0)
        self.keep(cloud="AzureCloud", authority="https://login.microsoftonline.com")
        (folder / "az").write_text(AZ)
        (folder / "az").chmod(0o755)
        ids = {"TENANT_ID": TENANT, "OBJECT_ID": OBJECT_ID, "CLIENT_ID": CLIENT_ID, "PRINCIPAL": PRINCIPAL}
        self.environment = {"PATH": f"{folder}:{os.environ['PATH']}", "TENANT": str(self.file), **ids}

    def keep(self, **changes: Any) -> None:
        known = self.kept() if self.file.exists() else {}
        self.file.write_text(json.dumps(known | changes))

    def kept(self) -> Any:
        return json.loads(self.file.read_text())

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [INFRA / script, *arguments], env=self.environment, capture_output=True, text=True, timeout=60
        )


@pytest.fixture
def tenant(tmp_path: Path) -> Tenant:
    return Tenant(tmp_path)


def test_the_app_is_what_the_site_expects(tenant: Tenant) -> None:
    done = tenant.run(
        "entra_app.sh", "Plateful", "rg", "id-plateful", "plateful.example", "www.plateful.example"
    )
    assert done.returncode == 0, done.stderr
    assert f"ENTRA_TENANT_ID={TENANT}\nENTRA_CLIENT_ID={CLIENT_ID}\n" in done.stdout
    assert "ENTRA_AUTHORITY" not in done.stdout
    kept = tenant.kept()
    assert kept["redirects"] == [
        "https://plateful.example/admin/entra/callback",
        "https://plateful.example/admin/login/",
        "https://www.plateful.example/admin/entra/callback",
        "https://www.plateful.example/admin/login/",
    ]
    assert {role["value"] for role in kept["roles"]} == {ADMINISTRATOR, *settings.STAFF_ROLES}
    (credential,) = kept["credentials"].values()
    assert credential == {
        "name": "site",
        "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
        "subject": OBJECT_ID,
        "audiences": [TOKEN_EXCHANGE],
    }
    assert "ad app permission grant" in kept["calls"]


def test_it_may_be_run_again(tenant: Tenant) -> None:
    for _ in range(2):
        done = tenant.run("entra_app.sh", "Plateful", "rg", "id-plateful", "plateful.example")
        assert done.returncode == 0, done.stderr
    kept = tenant.kept()
    assert len(kept["credentials"]) == 1
    assert kept["calls"].count("ad app create") == kept["calls"].count("ad sp create") == 1


@pytest.mark.parametrize("step", range(1, 12))
def test_whatever_command_fails_it_says_so_and_can_be_run_again(tenant: Tenant, step: int) -> None:
    arguments = ("Plateful", "rg", "id-plateful", "plateful.example")
    tenant.keep(fail_at=step)
    failed = tenant.run("entra_app.sh", *arguments)
    assert (failed.returncode, len(tenant.kept()["calls"])) == (1, step)
    assert "ENTRA_CLIENT_ID" not in failed.stdout
    done = tenant.run("entra_app.sh", *arguments)
    assert done.returncode == 0, done.stderr
    assert len(tenant.kept()["credentials"]) == 1


def test_an_identity_made_again_takes_the_place_of_the_one_before(tenant: Tenant) -> None:
    tenant.keep(app=CLIENT_ID, principal=PRINCIPAL, credentials={"first": {"name": "site", "subject": "old"}})
    assert tenant.run("entra_app.sh", "Plateful", "rg", "id-plateful", "plateful.example").returncode == 0
    assert tenant.kept()["credentials"]["first"]["subject"] == OBJECT_ID


def test_another_cloud_has_another_authority_and_audience(tenant: Tenant) -> None:
    tenant.keep(cloud="AzureUSGovernment", authority="https://login.microsoftonline.us")
    done = tenant.run("entra_app.sh", "Plateful", "rg", "id-plateful", "plateful.example")
    assert "ENTRA_AUTHORITY=https://login.microsoftonline.us" in done.stdout
    (credential,) = tenant.kept()["credentials"].values()
    assert credential["issuer"] == f"https://login.microsoftonline.us/{TENANT}/v2.0"
    assert credential["audiences"] == ["api://AzureADTokenExchangeUSGov"]


def test_two_apps_of_one_name_are_touched_by_nobody(tenant: Tenant) -> None:
    tenant.keep(app="one\ntwo")
    done = tenant.run("entra_app.sh", "Plateful", "rg", "id-plateful", "plateful.example")
    assert done.returncode == 1
    assert "There are several apps called Plateful" in done.stderr
    assert "ad app update" not in tenant.kept()["calls"]


@pytest.mark.parametrize(
    ("who", "kind", "member"),
    [("ada@contoso.com", "users", "a-user"), ("Site moderators", "groups", "a-group")],
)
def test_a_role_is_given_to_a_person_or_a_group(tenant: Tenant, who: str, kind: str, member: str) -> None:
    done = tenant.run("entra_role.sh", CLIENT_ID, "Moderator", who)
    assert done.returncode == 0, done.stderr
    assert tenant.kept()["assignments"] == [
        [
            f"https://graph.microsoft.com/v1.0/{kind}/{member}/appRoleAssignments",
            {"principalId": member, "resourceId": PRINCIPAL, "appRoleId": "role-m"},
        ]
    ]


def test_a_role_that_the_app_does_not_have(tenant: Tenant) -> None:
    done = tenant.run("entra_role.sh", CLIENT_ID, "Cook", "ada@contoso.com")
    assert done.returncode == 1
    assert "it has Moderator and Administrator" in done.stderr
    assert tenant.kept()["assignments"] == []
