"""Files in a private container of Azure Blob Storage, and links to them signed by the managed identity.

A link is a user delegation SAS. Its text is the same for a window of time and in every process, so that
browsers keep the picture: the window is cut by the clock, and so are the times of the key that signs it.
What goes wrong is an `OSError`, as with any storage of Django, and it goes wrong within seconds.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from azure.core.exceptions import (
    AzureError,
    ResourceExistsError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.storage.blob import BlobServiceClient, LinearRetry, UserDelegationKey, generate_blob_sas
from django.core.files.base import ContentFile, File
from storages.backends.azure_storage import AzureStorage

from . import metrics, tokens

logger = logging.getLogger(__name__)

DAY = 24 * 3600
# Seconds for which the link of a file stays the same.
LINK_WINDOW = 3600
# Seconds for which it works beyond that: in pages left open, feeds and caches.
LINK_LIFETIME = DAY
# A key may live for 7 days. Exactly 7 are refused at random, and so is one that starts this very moment.
KEY_LIFETIME = 6 * DAY
# Seconds before midnight in which the next day's key is fetched.
KEY_REFRESH_AHEAD = 3 * 3600
# Seconds that a page waits for a key, and seconds after a failure in which nobody tries again.
KEY_TIMEOUT = 2.0
KEY_COOLDOWN = 10.0
# Seconds for which a storage that could not be reached is not tried again.
COOLDOWN = 5.0

CACHE_CONTROL = "private, max-age=31536000, immutable"


class StorageUnavailable(ConnectionError):
    """The storage, or the identity that signs in to it, does not do its part now."""

    part = "storage"


@dataclass(frozen=True)
class SigningKey:
    """What signs the links of one day, known by the midnight (UTC) that the day begins with."""

    day: int
    key: UserDelegationKey


class Account:
    """What a process shares of one storage account: its client, its keys, and the memory of an outage."""

    def __init__(self, url: str, client_id: str | None, options: dict[str, Any]) -> None:
        # The SDK retries for more than a minute by default, and nobody waits that long for a page.
        self.client = BlobServiceClient(
            url,
            credential=tokens.credential(client_id),
            **{
                "connection_timeout": 2,
                "read_timeout": 5,
                "retry_policy": LinearRetry(backoff=1, retry_total=1, retry_read=0, random_jitter_range=0),
                **options,
            },
        )
        self._lock = threading.Lock()
        self._keys: dict[int, SigningKey] = {}
        self._pending: threading.Event | None = None
        self._key_cooldown_until = 0.0
        self._cooldown_until = 0.0

    def signing_key(self, moment: float) -> SigningKey:
        """The key of that moment's day, or an older one that still works while it cannot be had."""
        day = int(moment // DAY) * DAY
        with self._lock:
            cooling_down = time.monotonic() < self._key_cooldown_until
            key = self._keys.get(day)
            if key and (moment < day + DAY - KEY_REFRESH_AHEAD or day + DAY in self._keys):
                return key
            pending = self._pending
            if pending is None and not cooling_down:
                pending = self._request(day + DAY if key else day)
        if key:
            return key
        if pending and not cooling_down and not pending.wait(KEY_TIMEOUT):
            # Whoever comes next does not wait too; the request goes on and its answer is kept.
            self._key_cooldown_until = time.monotonic() + KEY_COOLDOWN
        if key := self._best(day, moment):
            return key
        raise StorageUnavailable("no user delegation key to sign links with")

    def _best(self, day: int, moment: float) -> SigningKey | None:
        with self._lock:
            usable = [key for key in self._keys.values() if key.day <= day and moment < _last_use(key.day)]
        return max(usable, key=lambda key: key.day, default=None)

    def _request(self, day: int) -> threading.Event | None:
        """Begin to fetch the key of a day, in a thread of its own; None when there can be no thread now."""
        done = threading.Event()
        thread = threading.Thread(target=self._fetch, args=(day, done), name="signing key", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:
            logger.warning("No key to sign links with: %s", error)
            self._key_cooldown_until = time.monotonic() + KEY_COOLDOWN
            return None
        self._pending = done
        return done

    def _fetch(self, day: int, done: threading.Event) -> None:
        key, cooldown = None, KEY_COOLDOWN
        began = time.monotonic()
        try:
            # From midnight of the day before, so that a clock that goes wrong does not matter.
            start = datetime.fromtimestamp(day - DAY, UTC)
            found = self.client.get_user_delegation_key(start, start + timedelta(seconds=KEY_LIFETIME))
            key, cooldown = SigningKey(day, found), 0.0
        except Exception as error:
            # Whatever it is, there is no key; a thread has nobody to tell but the log.
            logger.warning("No key to sign links with: %s", explain(error))
        metrics.measured("signing_keys", time.monotonic() - began, outcome="ok" if key else "failed")
        with self._lock:
            if key:
                self._keys = {old: kept for old, kept in self._keys.items() if old >= day - 4 * DAY}
                self._keys[day] = key
            self._key_cooldown_until = time.monotonic() + cooldown
            self._pending = None
        done.set()

    @contextmanager
    def call(self, operation: str) -> Iterator[None]:
        """A call of the SDK; its errors come out as those of files do."""
        if time.monotonic() < self._cooldown_until:
            raise StorageUnavailable("the storage was away a moment ago")
        began, outcome = time.monotonic(), "unavailable"
        try:
            yield
            outcome = "ok"
        except ResourceNotFoundError as error:
            outcome = "not found"
            raise FileNotFoundError(explain(error)) from error
        except ResourceExistsError as error:
            outcome = "exists"
            raise FileExistsError(explain(error)) from error
        except (ServiceRequestError, ServiceResponseError, tokens.IdentityUnavailable) as error:
            self._cooldown_until = time.monotonic() + COOLDOWN
            raise StorageUnavailable(explain(error)) from error
        except AzureError as error:
            raise StorageUnavailable(explain(error)) from error
        finally:
            seconds = time.monotonic() - began
            metrics.measured("storage", seconds, operation=operation, outcome=outcome)


def explain(error: Exception) -> str:
    """The kind of error and Azure's word for it: its full text holds addresses and request ids."""
    code = getattr(error, "error_code", None) or getattr(error, "status_code", None)
    if isinstance(error, tokens.IdentityUnavailable):
        code = str(error)
    return f"{type(error).__name__}: {code}" if code else type(error).__name__


def _last_use(day: int) -> int:
    """Until when this day's key may sign: its last links have to work for as long as links do."""
    return day - DAY + KEY_LIFETIME - LINK_WINDOW - LINK_LIFETIME


_accounts: dict[tuple[str, str | None, str], Account] = {}
_accounts_lock = threading.Lock()


def _account(url: str, client_id: str | None, options: dict[str, Any]) -> Account:
    """One for the process: threads that come at once may each make a storage object of their own."""
    with _accounts_lock:
        known = (url, client_id, repr(options))
        if known not in _accounts:
            _accounts[known] = Account(url, client_id, options)
        return _accounts[known]


def close_all() -> None:
    """Close what is open and begin anew."""
    with _accounts_lock:
        for account in _accounts.values():
            account.client.close()
        _accounts.clear()


def _after_fork() -> None:
    """A child has none of its parent's threads, and must not touch the parent's sockets."""
    global _accounts_lock
    _accounts_lock = threading.Lock()
    _accounts.clear()


os.register_at_fork(after_in_child=_after_fork)


def account_name(url: str) -> str:
    """The account at an address: the first label of its host, or of the path where the host is no name."""
    address = urlsplit(url)
    host = address.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        if "." in host:
            return host.partition(".")[0]
    return address.path.strip("/").partition("/")[0]


class ManagedIdentityStorage(AzureStorage):  # type: ignore[misc]  # it has no types
    """django-storages' AzureStorage, signed in by the managed identity.

    OPTIONS: `account_url`, `azure_container`, `client_id` of a user-assigned identity, and what AzureStorage
    takes. With `base_url` the site itself hands the files out there, for an account that browsers do not
    reach. `root_content_type` is what browsers are told that blobs outside any folder are, whatever they are
    stored as.
    """

    account_url: str
    base_url: str
    client_id: str | None
    root_content_type: str | None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.account_url = self.account_url.rstrip("/")
        self.account_name = account_name(self.account_url)

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "account_url": "",
            "base_url": "",
            "client_id": None,
            "root_content_type": None,
            "cache_control": CACHE_CONTROL,
            # Shown in the page and saved under no name that somebody chose.
            "object_parameters": {"content_disposition": "inline"},
            "timeout": 5,
        }

    @property
    def account(self) -> Account:
        return _account(self.account_url, self.client_id, self.client_options)

    @property
    def service_client(self) -> BlobServiceClient:
        return self.account.client

    # Links.

    def link_window(self) -> str:
        """Links made while this stays the same are the same; without a key there are none."""
        if self.base_url:
            return "own"
        try:
            window, key = self._window()
        except StorageUnavailable:
            return "none"
        return f"{window // LINK_WINDOW}.{key.day // DAY}"

    def url(
        self, name: str, expire: int | None = None, parameters: dict[str, Any] | None = None, mode: str = "r"
    ) -> str:
        """A link to read this blob, over https only. No storage is asked but for the day's key.

        Every link works until `LINK_LIFETIME` after its window, whatever `expire` says.
        """
        if mode != "r":
            raise ValueError("links of this storage are for reading")
        name = self._get_valid_path(name)
        if self.base_url:
            return f"{self.base_url}{quote(name)}"
        window, key = self._window()
        if self.root_content_type and "/" not in name:
            parameters = {"content_type": self.root_content_type, **(parameters or {})}
        answered_as = tuple(sorted((parameters or {}).items()))
        return _signed(
            self.account_url, self.account_name, self.azure_container, name, window, key, answered_as
        )

    def _window(self) -> tuple[int, SigningKey]:
        now = time.time()
        window = int(now // LINK_WINDOW) * LINK_WINDOW
        # Of the window's day, so that every process changes key with the same window.
        return window, self.account.signing_key(now)

    # Files.

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, without a question: an upload never replaces a blob."""
        return name

    def _save(self, name: str, content: "File[bytes]") -> str:
        try:
            with self.account.call("save"):
                return str(super()._save(name, content))
        except FileExistsError:
            path = PurePosixPath(name)
            other = self.get_alternative_name(str(path.with_suffix("")), path.suffix)
            with self.account.call("save"):
                return str(super()._save(other, content))

    def _open(self, name: str, mode: str = "rb") -> "ContentFile[bytes]":
        with self.account.call("open"):
            download = self.client.download_blob(self._get_valid_path(name), timeout=self.timeout)
            return ContentFile(download.readall(), name=name)

    def delete(self, name: str) -> None:
        with self.account.call("delete"):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self.account.call("exists"):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with self.account.call("properties"):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with self.account.call("properties"):
            modified: datetime = super().get_modified_time(name)
            return modified

    def listdir(self, path: str) -> tuple[list[str], Iterator[str]]:
        """No folders, and the names in this one: read from the storage as they are used, 5,000 at a time."""
        return [], self._names(f"{path.strip('/')}/" if path.strip("/") else "")

    def _names(self, prefix: str) -> Iterator[str]:
        blobs = iter(self.client.walk_blobs(name_starts_with=prefix))
        while True:
            with self.account.call("list"):
                blob = next(blobs, None)
            if blob is None:
                return
            if not blob.name.endswith("/"):
                yield blob.name.removeprefix(prefix)


@lru_cache(maxsize=4096)
def _signed(
    url: str,
    account: str,
    container: str,
    name: str,
    window: int,
    key: SigningKey,
    answered_as: tuple[tuple[str, Any], ...],
) -> str:
    signature = generate_blob_sas(
        account,
        container,
        name,
        user_delegation_key=key.key,
        permission="r",
        expiry=datetime.fromtimestamp(window + LINK_WINDOW + LINK_LIFETIME, UTC),
        **{"protocol": "https", **dict(answered_as)},
    )
    return f"{url}/{quote(container)}/{quote(name)}?{signature}"
