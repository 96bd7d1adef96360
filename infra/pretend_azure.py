"""An Azure for the CLI to talk to, in its own process: what was made is there, and everything else is not.

With it the CLI believes that it is signed in, runs all validators of a command, and then the command. It
answers what the commands of the documents ask for before they do their work: which sizes, roles and runtimes
there are. Nothing leaves the process.
"""

import io
import json
import re
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import requests.adapters

GUID = "00000000-0000-0000-0000-000000000000"
MANAGEMENT = "management.azure.com"

# The sizes of a database, by tier (Microsoft's page of November 2025), with their gibibytes of storage.
TIERS = {
    "Burstable": [f"Standard_B{size}" for size in ("1ms", "2s", "2ms", "4ms", "8ms", "12ms", "16ms", "20ms")],
    "GeneralPurpose": [f"Standard_D{cores}ds_v{v}" for v in (4, 5) for cores in (2, 4, 8, 16, 32, 48, 64)],
    "MemoryOptimized": [f"Standard_E{cores}ds_v{v}" for v in (4, 5) for cores in (2, 4, 8, 16, 32, 48, 64)],
}
STORAGE = [32, 64, 128, 256, 512, 1024, 2048, 4095, 4096, 8192, 16384, 32767]
VERSIONS = ["11", "12", "13", "14", "15", "16", "17", "18"]

# Built-in roles, by the names that they are assigned by.
ROLES = {
    "AcrPull",
    "AcrPush",
    "Container Registry Repository Catalog Lister",
    "Contributor",
    "Key Vault Administrator",
    "Key Vault Secrets Officer",
    "Key Vault Secrets User",
    "Monitoring Metrics Publisher",
    "Owner",
    "Reader",
    "Storage Blob Data Contributor",
    "Storage Blob Data Owner",
    "Storage Blob Delegator",
    "Storage File Data Privileged Contributor",
    "User Access Administrator",
    "Website Contributor",
}
RUNTIMES = [f"3.{minor}" for minor in range(10, 15)]


class Token:
    def get_token(self, *scopes: str, **options: Any) -> Any:
        from azure.core.credentials import AccessToken

        return AccessToken("not.a.token", int(time.time()) + 3600)

    def get_token_info(self, *scopes: str, **options: Any) -> Any:
        from azure.core.credentials import AccessTokenInfo

        return AccessTokenInfo("not.a.token", int(time.time()) + 3600)

    def acquire_token(self, *scopes: Any, **options: Any) -> dict[str, Any]:
        return {"access_token": "not.a.token", "expires_in": 3600, "token_type": "Bearer"}


class PretendAzure:
    def __init__(self) -> None:
        self.resources: dict[str, dict[str, Any]] = {}
        # What was asked for in vain since the last look.
        self.unknown: list[str] = []

    def sign_in(self, configuration: Path) -> None:
        """Let the CLI of this process, whose configuration folder this is, be signed in here."""
        from azure.cli.core.auth import identity

        subscription = {
            "id": GUID,
            "name": "pretended",
            "state": "Enabled",
            "user": {"name": "you@example.com", "type": "user"},
            "isDefault": True,
            "tenantId": GUID,
            "homeTenantId": GUID,
            "environmentName": "AzureCloud",
            "managedByTenants": [],
        }
        profile = {"installationId": GUID, "subscriptions": [subscription]}
        (configuration / "azureProfile.json").write_text(json.dumps(profile))
        identity.Identity.get_user_credential = lambda self, *arguments, **options: Token()
        azure = self

        def send(adapter: Any, request: Any, **options: Any) -> requests.Response:
            return azure.answer(request)

        requests.adapters.HTTPAdapter.send = send  # type: ignore[method-assign]  # nothing leaves the process
        # What is waited for is there.
        time.sleep = lambda seconds: None

    def answer(self, request: Any) -> requests.Response:
        address = urlsplit(request.url)
        if address.hostname == MANAGEMENT:
            status, content = self._management(request, address.path, parse_qs(address.query))
        elif address.hostname == "graph.microsoft.com" and address.path.endswith("/me"):
            status, content = 200, {"id": GUID, "userPrincipalName": "you@example.com"}
        else:
            status, content = 404, None
        if content is None:
            self.unknown.append(f"{request.method} {address.path}")
            content = {"error": {"code": "NotFound", "message": f"not pretended: {address.path}"}}
        answer = requests.Response()
        answer.request, answer.url, answer.status_code, answer.reason = (
            request,
            request.url,
            status,
            "pretended",
        )
        answer.headers["Content-Type"] = "application/json"
        answer.raw = io.BytesIO(json.dumps(content).encode())
        return answer

    def _management(
        self, request: Any, path: str, query: dict[str, list[str]]
    ) -> tuple[int, dict[str, Any] | None]:
        key = path.lower().rstrip("/")
        if request.method in ("PUT", "PATCH"):
            made = self.resources.get(key, {}) | json.loads(request.body or "{}")
            made |= {"id": path, "name": path.rpartition("/")[2]}
            made.setdefault("properties", {}).setdefault("provisioningState", "Succeeded")
            # As App Service says it of what runs on Linux.
            if "/providers/microsoft.web/" in key:
                made.setdefault("kind", "app,linux")
                made["properties"].setdefault("reserved", True)
            self.resources[key] = made
            return 200, made
        if request.method == "DELETE":
            self.resources.pop(key, None)
            return 200, {}
        if request.method == "POST" and key.endswith("/list"):
            return 200, self.resources.get(key.removesuffix("/list"), {"properties": {}})
        if request.method == "POST":
            return 200, {"nameAvailable": True, "value": [], "keys": [{"value": "key"}]}
        if key in self.resources:
            return 200, self.resources[key]
        for pattern, answer in KNOWN:
            if re.search(pattern, key):
                return 200, answer(query, path)
        return 404, None


def _capabilities(query: dict[str, list[str]], path: str) -> dict[str, Any]:
    sizes = [{"storageSizeMb": size * 1024, "supportedIopsTiers": []} for size in STORAGE]
    editions = [
        {
            "name": tier,
            "defaultSkuName": names[0],
            "supportedServerSkus": [{"name": name, "supportedZones": ["1"]} for name in names],
            "supportedStorageEditions": [{"name": "ManagedDisk", "supportedStorageMb": sizes}],
        }
        for tier, names in TIERS.items()
    ]
    versions = [
        {"name": version, "supportedVersionsToUpgrade": VERSIONS[number + 1 :]}
        for number, version in enumerate(VERSIONS)
    ]
    features = [{"name": "OfferRestricted", "status": "Disabled"}]
    return {
        "value": [
            {
                "supportedServerEditions": editions,
                "supportedServerVersions": versions,
                "supportedFeatures": features,
            }
        ]
    }


def _roles(query: dict[str, list[str]], path: str) -> dict[str, Any]:
    asked = re.search(r"roleName eq '([^']+)'", " ".join(query.get("$filter", [])))
    found = [asked[1]] if asked and asked[1] in ROLES else []
    return {"value": [{"id": f"{path}/{GUID}", "properties": {"roleName": name}} for name in found]}


def _runtimes(query: dict[str, list[str]], path: str) -> dict[str, Any]:
    minors = [
        {
            "displayText": f"Python {version}",
            "value": version,
            "stackSettings": {
                "linuxRuntimeSettings": {
                    "runtimeVersion": f"PYTHON|{version}",
                    "isAutoUpdate": False,
                    "gitHubActionSettings": {"isSupported": True},
                }
            },
        }
        for version in RUNTIMES
    ]
    majors = [{"displayText": "Python 3", "value": "3", "minorVersions": minors}]
    python = {"displayText": "Python", "value": "python", "majorVersions": majors}
    return {"value": [{"name": "python", "properties": python}]}


def _provider(query: dict[str, list[str]], path: str) -> dict[str, Any]:
    types = ("managedEnvironments", "containerApps", "jobs", "profiles")
    about = {"locations": ["West Europe"], "apiVersions": ["2025-06-01"]}
    return {
        "registrationState": "Registered",
        "resourceTypes": [{"resourceType": each, **about} for each in types],
    }


KNOWN = (
    (r"/dbforpostgresql/.*/capabilities$|/flexibleservers/[^/]+/capabilities$", _capabilities),
    (r"/locations/[^/]+/capabilities$", _capabilities),
    (r"/roledefinitions$", _roles),
    (r"/webappstacks$", _runtimes),
    (r"^/subscriptions/[^/]+/providers/[^/]+$", _provider),
)
