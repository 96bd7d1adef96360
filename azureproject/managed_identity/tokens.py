"""The identity of the process: one credential per client id, and its token for a scope.

`DefaultAzureCredential` keeps the tokens it was given, but asks once per thread at a cold start, waits up
to twenty minutes for an endpoint that never answers, and raises in a token's last five minutes when the
endpoint is away. So here one request is under way at a time, everybody who needs it shares its answer or its
failure, nobody waits longer than `TIMEOUT`, and a token is used until it truly expires.

Nothing of Azure is imported before the first token is asked for.
"""

import os
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import metrics

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, AccessTokenInfo, SupportsTokenInfo, TokenRequestOptions

# What a token may be asked for. In other clouds than the public one PostgreSQL has another scope.
POSTGRESQL_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"
STORAGE_SCOPE = "https://storage.azure.com/.default"

# Seconds that one caller waits for a token. The request goes on behind it, for those who come later.
TIMEOUT = 6.0
# Seconds between two requests when the first brought nothing that could be used.
COOLDOWN = 10.0
# Seconds between two tokens fetched because the server refused the one before. Where it is the role that is
# wrong, the identity is asked in vain so often; where tokens are revoked twice, this is how long it shows.
RENEWAL_COOLDOWN = 5.0
# Seconds of a token's life in which it is refreshed, unless whoever issued it said when.
REFRESH_AHEAD = 300.0


class IdentityUnavailable(ConnectionError):
    """No token could be had; the text says why, and holds no secret."""

    # What is away, for whoever counts outages.
    part = "identity"


class Secret(str):
    """A text that does not show itself in a traceback page or a log of variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'********'"


@dataclass(frozen=True)
class CachedToken:
    """What the SDK's AccessTokenInfo says, without showing the token."""

    token: Secret
    expires_on: int
    refresh_on: int | None


class TokenCache:
    """The token of one identity for one scope, and the one request that fetches the next."""

    def __init__(self, scope: str, client_id: str | None) -> None:
        self.scope = scope
        self.client_id = client_id
        self._lock = threading.Lock()
        self._credential: SupportsTokenInfo | None = None
        self._token: CachedToken | None = None
        self._pending: Future[CachedToken] | None = None
        self._failure = ""
        # Moments of the monotonic clock: the other one may be set while we wait.
        self._cooldown_until = 0.0
        self._refresh_at = 0.0
        self._trusted_until = 0.0
        self.fetched_at: float | None = None
        self._renewed_at = -RENEWAL_COOLDOWN

    def get(self, timeout: float) -> CachedToken:
        with self._lock:
            cooling_down = time.monotonic() < self._cooldown_until
            if token := self._usable():
                if time.monotonic() >= self._refresh_at and not cooling_down and self._pending is None:
                    self._request()
                return token
            if cooling_down:
                raise IdentityUnavailable(self._failure)
            pending = self._pending or self._request()
        return self._answer(pending, timeout)

    def renew(self, refused: str, timeout: float) -> CachedToken | None:
        """A token other than the one the server refused; None when one was just fetched for that."""
        with self._lock:
            if (token := self._usable()) and token.token != refused:
                return token
            pending = self._pending
            if pending is None:
                if time.monotonic() - self._renewed_at < RENEWAL_COOLDOWN:
                    return None
                self._renewed_at = time.monotonic()
                # The credential keeps the refused token; a new one has to ask.
                self._credential = None
                pending = self._request()
        return self._answer(pending, timeout)

    def _usable(self) -> CachedToken | None:
        valid = self._token and time.time() < self._token.expires_on
        return self._token if valid or time.monotonic() < self._trusted_until else None

    def _request(self) -> "Future[CachedToken]":
        """Begin a request, in its own thread so that a caller can stop waiting for a silent endpoint."""
        pending: Future[CachedToken] = Future()
        thread = threading.Thread(target=self._fetch, args=(pending,), name="identity", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            # A process that may have no more threads now may have them later.
            self._cool_down(_explain(error))
            pending.set_exception(IdentityUnavailable(self._failure))
        else:
            self._pending = pending
        return pending

    def _fetch(self, pending: "Future[CachedToken]") -> None:
        token, failure = None, ""
        began = time.monotonic()
        try:
            if self._credential is None:
                self._credential = _new_credential(self.client_id)
            info = self._credential.get_token_info(self.scope)
            token = CachedToken(Secret(info.token), info.expires_on, info.refresh_on)
        except Exception as error:
            # Whatever it is (a malformed answer raises ValueError), it means that there is no token.
            failure = _explain(error)
        metrics.measured(
            "tokens",
            time.monotonic() - began,
            outcome="ok" if token else "failed",
            scope=urlsplit(self.scope).hostname or self.scope,
        )
        with self._lock:
            self._pending = None
            if token:
                self._keep(token)
            else:
                self._cool_down(failure)
        if token:
            pending.set_result(token)
        else:
            pending.set_exception(IdentityUnavailable(failure))

    def _keep(self, token: CachedToken) -> None:
        now, monotonic = time.time(), time.monotonic()
        refresh_on = token.refresh_on or token.expires_on - min(REFRESH_AHEAD, (token.expires_on - now) / 2)
        self._token = token
        self.fetched_at = monotonic
        self._cooldown_until = 0.0
        # An issuer that hands out the same old token again is not asked at every call.
        self._refresh_at = monotonic + max(refresh_on - now, COOLDOWN)
        # Expired on arrival, it may be our clock that is wrong: the server decides, and nobody is asked anew.
        self._trusted_until = monotonic + COOLDOWN if token.expires_on <= now else 0.0

    def _cool_down(self, failure: str) -> None:
        self._failure = failure
        self._cooldown_until = time.monotonic() + COOLDOWN

    def _answer(self, pending: "Future[CachedToken]", timeout: float) -> CachedToken:
        try:
            return pending.result(timeout)
        except IdentityUnavailable as error:
            # Each who waits gets an exception of its own: several threads would mix its traceback.
            raise IdentityUnavailable(str(error)) from None
        except TimeoutError:
            failure = f"the identity endpoint gave no answer within {timeout:.0f} s"
            with self._lock:
                self._cool_down(failure)
            raise IdentityUnavailable(failure) from None


_caches: dict[tuple[str, str | None], TokenCache] = {}
_caches_lock = threading.Lock()


def _cache(scope: str, client_id: str | None) -> TokenCache:
    with _caches_lock:
        return _caches.setdefault((scope, client_id), TokenCache(scope, client_id))


def _after_fork() -> None:
    """A forked child has none of the threads and sockets that these objects rely on."""
    global _caches_lock
    _caches_lock = threading.Lock()
    _caches.clear()


os.register_at_fork(after_in_child=_after_fork)


def get_token(scope: str, client_id: str | None = None, timeout: float = TIMEOUT) -> str:
    """The current token of this process, waiting at most `timeout` seconds; raises IdentityUnavailable.

    `client_id` names a user-assigned identity; without it AZURE_CLIENT_ID, or the system-assigned one.
    """
    return _cache(scope, client_id).get(timeout).token


def renew_token(scope: str, client_id: str | None, refused: str, timeout: float = TIMEOUT) -> str | None:
    """A token in place of one that was refused, fetched every five seconds at most, else None."""
    token = _cache(scope, client_id).renew(refused, timeout)
    return token.token if token else None


def ages() -> dict[str, float]:
    """By the host that a token is for, the seconds since the last one was fetched."""
    with _caches_lock:
        caches = list(_caches.values())
    return {
        urlsplit(cache.scope).hostname or cache.scope: time.monotonic() - cache.fetched_at
        for cache in caches
        if cache.fetched_at is not None
    }


def credential(client_id: str | None = None) -> "Credential":
    """What a client of the Azure SDK signs in with: the tokens of `get_token`."""
    return Credential(client_id)


class Credential:
    """A TokenCredential that raises IdentityUnavailable where the SDK's own would raise its errors."""

    def __init__(self, client_id: str | None) -> None:
        self._client_id = client_id

    def get_token(self, *scopes: str, **kwargs: Any) -> "AccessToken":
        from azure.core.credentials import AccessToken

        token = self._cached(scopes)
        return AccessToken(token.token, token.expires_on)

    def get_token_info(self, *scopes: str, options: "TokenRequestOptions | None" = None) -> "AccessTokenInfo":
        from azure.core.credentials import AccessTokenInfo

        token = self._cached(scopes)
        return AccessTokenInfo(token.token, token.expires_on, refresh_on=token.refresh_on)

    def _cached(self, scopes: tuple[str, ...]) -> CachedToken:
        (scope,) = scopes
        return _cache(scope, self._client_id).get(TIMEOUT)

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


def _new_credential(client_id: str | None) -> "SupportsTokenInfo":
    """Which credentials are tried, AZURE_TOKEN_CREDENTIALS says: `prod` leaves out developers' own."""
    from azure.identity import DefaultAzureCredential

    return DefaultAzureCredential(
        # The SDK would take an empty AZURE_CLIENT_ID for an id.
        managed_identity_client_id=client_id or os.environ.get("AZURE_CLIENT_ID") or None,
        connection_timeout=2,
        read_timeout=4,
        retry_total=1,
    )


def _explain(error: Exception) -> str:
    """The error of the chain in one line, without the preamble that is the same every time."""
    lines = (line.strip() for line in str(error).splitlines())
    return f"{type(error).__name__}: {' '.join(line for line in lines if line)}"[:1000]
