"""The identity of the process: one credential per client id, and its token for a scope.

`DefaultAzureCredential` keeps the tokens it was given, but asks once per thread at a cold start, waits up
to twenty minutes for an endpoint that never answers, and raises in a token's last five minutes when the
endpoint is away. So here one request is under way at a time, everybody who needs it shares its answer or its
failure, nobody waits longer than `WAIT`, and a token is used until it truly expires.

Nothing of Azure is imported before the first token is asked for.
"""

import os
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ..middleware.outages import Unavailable

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions

# Seconds that one caller waits for a token. The request goes on behind it, for those who come later.
WAIT = 6.0
# Seconds before a failed request is made again.
PAUSE = 10.0
# Seconds between two tokens fetched because the server refused the one before.
RENEWAL_PAUSE = 60.0
# Seconds of a token's life in which it is renewed, unless whoever issued it said when.
RENEW_AHEAD = 300.0


class IdentityUnavailable(Unavailable):
    """No token could be had; the text says why, and holds no secret."""


class Token(str):
    """A secret that does not show itself in a traceback page or a log of variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'********'"


@dataclass(frozen=True)
class Known:
    """What the SDK's AccessTokenInfo says, without showing the token."""

    token: Token
    expires_on: int
    refresh_on: int | None


class _Request:
    """One request for a token, and all who wait for it."""

    def __init__(self) -> None:
        self.done = threading.Event()
        self.known: Known | None = None
        self.failure = ""


class _Source:
    """The tokens of one identity for one scope."""

    def __init__(self, scope: str, client_id: str | None) -> None:
        self.scope = scope
        self.client_id = client_id
        self._lock = threading.Lock()
        self._credential: SupportsTokenInfo | None = None
        self._known: Known | None = None
        self._refresh_at = 0.0
        self._request: _Request | None = None
        self._failure = ""
        self._pause_until = 0.0
        self._renewed = -RENEWAL_PAUSE

    def get(self, wait: float) -> Known:
        with self._lock:
            paused = time.monotonic() < self._pause_until
            if valid := self._valid():
                if time.time() >= self._refresh_at and not paused and self._request is None:
                    self._ask()
                return valid
            if paused:
                raise IdentityUnavailable(self._failure)
            request = self._request or self._ask()
        return self._answer(request, wait)

    def renew(self, refused: str, wait: float) -> Known | None:
        """A token other than the one the server refused; None when one was fetched for that a minute ago."""
        with self._lock:
            if (valid := self._valid()) and valid.token != refused:
                return valid
            if self._request is None:
                if time.monotonic() - self._renewed < RENEWAL_PAUSE:
                    return None
                self._renewed = time.monotonic()
                # The credential keeps the refused token; a new one has to ask.
                self._credential = None
                self._ask()
            request = self._request
        assert request is not None
        return self._answer(request, wait)

    def _valid(self) -> Known | None:
        return self._known if self._known and time.time() < self._known.expires_on else None

    def _ask(self) -> _Request:
        """Begin a request, in its own thread so that a caller can stop waiting for a silent endpoint."""
        self._request = request = _Request()
        threading.Thread(target=self._fetch, args=(request,), name="identity", daemon=True).start()
        return request

    def _fetch(self, request: _Request) -> None:
        try:
            if self._credential is None:
                self._credential = _new_credential(self.client_id)
            info = self._credential.get_token_info(self.scope)
            request.known = Known(Token(info.token), info.expires_on, info.refresh_on)
        except Exception as error:
            # Whatever it is (a malformed answer raises ValueError), it means that there is no token.
            request.failure = _explain(error)
        with self._lock:
            self._request = None
            if request.known:
                self._keep(request.known)
            else:
                self._fail(request.failure)
        request.done.set()

    def _keep(self, known: Known) -> None:
        now = time.time()
        ahead = known.refresh_on or known.expires_on - min(RENEW_AHEAD, (known.expires_on - now) / 2)
        self._known = known
        # An issuer that hands out the same old token again is not asked at every call.
        self._refresh_at = max(ahead, now + PAUSE)
        self._pause_until = 0.0

    def _fail(self, failure: str) -> None:
        self._failure = failure
        self._pause_until = time.monotonic() + PAUSE

    def _answer(self, request: _Request, wait: float) -> Known:
        if not request.done.wait(wait):
            request.failure = f"the identity endpoint gave no answer within {wait:.0f} s"
            with self._lock:
                self._fail(request.failure)
        if request.known is None:
            raise IdentityUnavailable(request.failure)
        return request.known


_sources: dict[tuple[str, str | None], _Source] = {}
_sources_lock = threading.Lock()


def _source(scope: str, client_id: str | None) -> _Source:
    with _sources_lock:
        return _sources.setdefault((scope, client_id), _Source(scope, client_id))


def _forget() -> None:
    """A forked child has none of the threads and sockets that these objects rely on."""
    global _sources_lock
    _sources_lock = threading.Lock()
    _sources.clear()


os.register_at_fork(after_in_child=_forget)


def get_token(scope: str, client_id: str | None = None, wait: float = WAIT) -> str:
    """The current token of this process, waiting at most `wait` seconds; raises IdentityUnavailable.

    `client_id` names a user-assigned identity; without it AZURE_CLIENT_ID, or the system-assigned one.
    """
    return _source(scope, client_id).get(wait).token


def renew_token(scope: str, client_id: str | None, refused: str, wait: float = WAIT) -> str | None:
    """A token in place of one that was refused, fetched at most once a minute; None between those times."""
    known = _source(scope, client_id).renew(refused, wait)
    return known.token if known else None


def credential(client_id: str | None = None) -> "Credential":
    """What a client of the Azure SDK signs in with: the tokens of `get_token`."""
    return Credential(client_id)


class Credential:
    """A TokenCredential that raises IdentityUnavailable where the SDK's own would raise its errors."""

    def __init__(self, client_id: str | None) -> None:
        self._client_id = client_id

    def get_token(self, *scopes: str, **kwargs: Any) -> "AccessToken":
        from azure.core.credentials import AccessToken

        (scope,) = scopes
        known = _source(scope, self._client_id).get(WAIT)
        return AccessToken(known.token, known.expires_on)

    def get_token_info(self, *scopes: str, options: "TokenRequestOptions | None" = None) -> "AccessTokenInfo":
        from azure.core.credentials import AccessTokenInfo

        (scope,) = scopes
        known = _source(scope, self._client_id).get(WAIT)
        return AccessTokenInfo(known.token, known.expires_on, refresh_on=known.refresh_on)

    def close(self) -> None:
        """Nothing to close: the connections belong to the process."""

    def __enter__(self) -> "Credential":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


DEVELOPER_CREDENTIALS = (
    "broker",
    "cli",
    "developer_cli",
    "interactive_browser",
    "powershell",
    "shared_token_cache",
    "visual_studio_code",
)


def _new_credential(client_id: str | None) -> "SupportsTokenInfo":
    from azure.identity import DefaultAzureCredential

    options: dict[str, Any] = {
        # The SDK would take an empty AZURE_CLIENT_ID for an id.
        "managed_identity_client_id": client_id or os.environ.get("AZURE_CLIENT_ID") or None,
        "connection_timeout": 2,
        "read_timeout": 4,
        "retry_total": 1,
    }
    if settings.HOSTED:
        options |= _excluded(DEVELOPER_CREDENTIALS)
    return DefaultAzureCredential(**options)


def _excluded(credentials: Iterable[str]) -> dict[str, bool]:
    return {f"exclude_{name}_credential": True for name in credentials}


def _explain(error: Exception) -> str:
    """The error of the chain in one line, without the preamble that is the same every time."""
    lines = (line.strip() for line in str(error).splitlines())
    return f"{type(error).__name__}: {' '.join(line for line in lines if line)}"[:1000]
