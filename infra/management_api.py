"""The few calls that the hooks make to Azure's management API.

Signed in as whoever is signed in to azd, or to az where azd is not used: no command of either is run.
"""

import time
from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

ENDPOINT = "https://management.azure.com"
SCOPE = f"{ENDPOINT}/.default"

# Seconds for connecting and for an answer.
TIMEOUT = (10, 60)
# Seconds between two looks, unless Azure names others.
PAUSE = 5.0
# Seconds. A change of a server takes minutes, and it refuses a second one meanwhile.
LONGEST = 900.0

SIGN_IN = 'Sign in with "azd auth login" (or "az login" where azd is not used), and run this again.'


class ManagementError(Exception):
    """Azure did not do what it was asked for; the text is what it said."""


class SignIn:
    """Tokens of whoever is signed in to azd, or else to az. The SDK starts these, so tokens are kept.

    Not the SDK's chain: it asks az only if azd is not there, and not if azd is signed in somewhere else.
    """

    def __init__(self, tenant_id: str) -> None:
        from azure.identity import AzureCliCredential, AzureDeveloperCliCredential

        try:
            self._credentials = {
                "azd": AzureDeveloperCliCredential(tenant_id=tenant_id, process_timeout=60),
                "az": AzureCliCredential(tenant_id=tenant_id, process_timeout=60),
            }
        except ValueError:
            raise ManagementError(f"{tenant_id!r} is no id of a tenant (AZURE_TENANT_ID).") from None
        self._tokens: dict[str, Any] = {}

    def token(self, scope: str) -> str:
        known = self._tokens.get(scope)
        if known is None or known.expires_on - time.time() < 120:
            known = self._tokens[scope] = self._new(scope)
        return str(known.token)

    def _new(self, scope: str) -> Any:
        from azure.core.exceptions import ClientAuthenticationError

        refusals = []
        for name, credential in self._credentials.items():
            try:
                return credential.get_token(scope)
            except ClientAuthenticationError as error:
                refusals.append(f"{name}: {str(error).partition(chr(10))[0]}")
        raise ManagementError("\n".join([*refusals, SIGN_IN]))


class ManagementApi:
    """Each call returns when Azure has done it, and the resource with it."""

    def __init__(self, token: Callable[[str], str]) -> None:
        self._token = token
        self._session = requests.Session()
        retry = Retry(
            total=4,
            backoff_factor=PAUSE / 5,
            status_forcelist=(429, 500, 502, 503, 504),
            allowed_methods={"GET", "PUT", "PATCH", "DELETE"},
            # The answer of the last try is read like any other.
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(self, path: str, version: str, fine: tuple[int, ...] = ()) -> dict[str, Any]:
        """What is there; an answer with a status in `fine` is read like any other."""
        return self._json(self._ask("GET", self._address(path, version), fine=fine))

    def put(self, path: str, version: str, body: dict[str, Any]) -> None:
        self._change("PUT", path, version, body)

    def patch(self, path: str, version: str, body: dict[str, Any]) -> None:
        self._change("PATCH", path, version, body)

    def delete(self, path: str, version: str) -> None:
        """What is not there is as good as deleted."""
        self._change("DELETE", path, version, None, fine=(404,))

    def post(self, path: str, version: str) -> dict[str, Any]:
        """Start something; what it is called is in the answer. Nothing is waited for."""
        return self._json(self._ask("POST", self._address(path, version)))

    @staticmethod
    def _address(path: str, version: str) -> str:
        return f"{ENDPOINT}{path}?api-version={version}"

    def _change(
        self, method: str, path: str, version: str, body: dict[str, Any] | None, fine: tuple[int, ...] = ()
    ) -> None:
        until = time.monotonic() + LONGEST
        while True:
            answer = self._ask(method, self._address(path, version), body, fine=(409, *fine))
            if answer.status_code != 409:
                break
            # Busy with the change before this one.
            self._wait(answer, until)
        operation = answer.headers.get("Azure-AsyncOperation")
        location = answer.headers.get("Location")
        if answer.status_code not in (201, 202) or not (operation or location):
            return
        while True:
            self._wait(answer, until)
            answer = self._ask("GET", operation or location or "", fine=fine)
            if not operation:
                if answer.status_code != 202:
                    return
                continue
            state = self._json(answer)
            if state.get("status") == "Succeeded":
                return
            if state.get("status") in ("Failed", "Canceled"):
                raise ManagementError(f"{method} {path}: {_words(state) or state['status']}")

    def _wait(self, answer: requests.Response, until: float) -> None:
        if time.monotonic() > until:
            raise ManagementError(f"{answer.request.method} {answer.url}: not done in {LONGEST:.0f} s")
        after = answer.headers.get("Retry-After", "")
        time.sleep(min(int(after), 30) if after.isdigit() else PAUSE)

    def _ask(
        self, method: str, address: str, body: dict[str, Any] | None = None, fine: tuple[int, ...] = ()
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {self._token(SCOPE)}"}
        try:
            answer = self._session.request(method, address, json=body, headers=headers, timeout=TIMEOUT)
        except requests.RequestException as error:
            raise ManagementError(f"{method} {address}: {error}") from error
        if answer.status_code >= 400 and answer.status_code not in fine:
            said = _words(self._json(answer)) or answer.reason
            raise ManagementError(f"{method} {address}: {answer.status_code} {said}")
        return answer

    @staticmethod
    def _json(answer: requests.Response) -> dict[str, Any]:
        try:
            content = answer.json()
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}


def _words(content: dict[str, Any]) -> str:
    error = content.get("error")
    if not isinstance(error, dict):
        return ""
    return f"{error.get('code', '')}: {error.get('message', '')}".strip(": ")
