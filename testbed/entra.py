"""A tenant of Entra on loopback: a certified OpenID provider that trusts the identity endpoint's tokens."""

import json
import re
import socket
import subprocess
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from . import Missing, free_port, npm
from .certificates import Certificates
from .identity_endpoint import OBJECT_ID, TENANT, TOKEN_EXCHANGE, public_key

HERE = Path(__file__).parent
CLIENT_ID = str(uuid.UUID(int=0xC1))

# Who may sign in there, by the name of their button. Mona moderates, Ada administers, Vera has no role.
PEOPLE: dict[str, dict[str, Any]] = {
    "mona": {
        "oid": str(uuid.UUID(int=0xA1)),
        "name": "Mona Marsh",
        "preferred_username": "mona@contoso.example",
        "roles": ["Moderator"],
    },
    "ada": {
        "oid": str(uuid.UUID(int=0xA2)),
        "name": "Ada Admin",
        "preferred_username": "ada@contoso.example",
        "roles": ["Administrator"],
    },
    "vera": {
        "oid": str(uuid.UUID(int=0xA3)),
        "name": "Vera Visitor",
        "preferred_username": "vera@contoso.example",
    },
}


class Entra:
    """A tenant whose app may send people back to the sites that it is started with."""

    def __init__(self, certificates: Certificates) -> None:
        self.port = free_port()
        self.certificates = certificates

    @property
    def authority(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return {
            "ENTRA_TENANT_ID": TENANT,
            "ENTRA_CLIENT_ID": CLIENT_ID,
            "ENTRA_AUTHORITY": self.authority,
            "REQUESTS_CA_BUNDLE": str(self.certificates.authority),
        }

    def start(self, sites: Sequence[str]) -> None:
        packages = npm.installed(
            HERE / "entra_npm", "oidc-provider-9.13.3", "node_modules/oidc-provider/package.json"
        )
        configuration = {
            "port": self.port,
            "tenant": TENANT,
            "client": CLIENT_ID,
            "origins": list(sites),
            "people": PEOPLE,
            "certificate": str(self.certificates.chain),
            "key": str(self.certificates.key),
            "credential": {
                "key": public_key(),
                "issuer": f"https://login.microsoftonline.com/{TENANT}/v2.0",
                "subject": OBJECT_ID,
                "audience": TOKEN_EXCHANGE,
            },
        }
        self._process = subprocess.Popen(
            [npm.node(), HERE / "entra.mjs", json.dumps(configuration)],
            cwd=packages.parents[2],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise Missing("the OpenID provider did not start") from None
                time.sleep(0.02)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()

    def tell(self, **behaviour: Any) -> None:
        """How it behaves from now on: `people`, `idToken`, `answers`, `subject`. Nothing is the usual."""
        self._control("PUT", json.dumps(behaviour))

    def requests(self) -> list[dict[str, str]]:
        """What it was asked since `tell`."""
        return self._control("GET", "")["requests"]

    def _control(self, method: str, body: str) -> dict[str, Any]:
        answer = requests.request(
            method, f"{self.authority}/control", data=body, verify=str(self.certificates.authority), timeout=5
        )
        return answer.json()

    def visitor(self) -> "Visitor":
        return Visitor(str(self.certificates.authority))


FORM = re.compile(r'<form[^>]*action="([^"]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Visitor:
    """A person's browser at the authority, with its cookies there."""

    def __init__(self, trust: str) -> None:
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.verify = trust

    def go(self, address: str, person: str = "") -> str:
        """Follow the authority from `address`, as `person` or leaving; the address on the site it ends at.

        Who signed in there before is not asked again.
        """
        authority = urlsplit(address).netloc
        answer = self._session.get(address, allow_redirects=False, timeout=5)
        while True:
            if answer.is_redirect:
                address = requests.compat.urljoin(answer.url, answer.headers["Location"])
                if urlsplit(address).netloc != authority:
                    return address
                answer = self._session.get(address, allow_redirects=False, timeout=5)
            elif "Pick an account" in answer.text:
                chosen = {"person": person} if person else {"cancel": "yes"}
                answer = self._session.post(answer.url, data=chosen, allow_redirects=False, timeout=5)
            elif form := FORM.search(answer.text):
                # What a browser sends off by itself.
                hidden = dict(HIDDEN.findall(answer.text))
                answer = self._session.post(form[1], data=hidden, allow_redirects=False, timeout=5)
            else:
                raise AssertionError(f"the authority says {answer.status_code}: {answer.text[:500]}")
