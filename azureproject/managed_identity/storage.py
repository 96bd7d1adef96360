"""Photos in Azure Blob Storage: a private container, and links signed by the identity of the site.

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

from . import tokens

logger = logging.getLogger(__name__)

# Seconds for which the link of a photo stays the same.
WINDOW = 3600
# Seconds for which it works beyond that: in pages left open, feeds and caches.
LINGER = 24 * 3600
DAY = 24 * 3600
# A key may live for 7 days. Exactly 7 are refused at random, and so is one that starts this very moment.
KEY_LIFE = 6 * DAY
# Seconds before midnight in which the next day's key is fetched.
KEY_AHEAD = 3 * 3600
# Seconds that a page waits for a key, and seconds after a failure in which nobody tries again.
WAIT = 2.0
PAUSE = 10.0
# Seconds for which a storage that could not be reached is not tried again.
OUTAGE = 5.0

CACHE_CONTROL = "private, max-age=31536000, immutable"


class StorageOutage(OSError):
    """The storage, or the identity that signs in to it, does not do its part now."""


@dataclass(frozen=True)
class Key:
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
        self._keys: dict[int, Key] = {}
        self._fetching: threading.Event | None = None
        self._pause_until = 0.0
        self._outage_until = 0.0

    def key(self, moment: float) -> Key:
        """The key of that moment's day, or an older one that still works while it cannot be had."""
        day = int(moment // DAY) * DAY
        with self._lock:
            paused = time.monotonic() < self._pause_until
            key = self._keys.get(day)
            if key and (moment < day + DAY - KEY_AHEAD or day + DAY in self._keys):
                return key
            wanted = day + DAY if key else day
            fetching = self._fetching
            if fetching is None and not paused:
                fetching = self._fetch(wanted)
        if key:
            return key
        if fetching and not paused and not fetching.wait(WAIT):
            # Whoever comes next does not wait too; the request goes on and its answer is kept.
            self._pause_until = time.monotonic() + PAUSE
        if key := self._best(day, moment):
            return key
        raise StorageOutage("no user delegation key to sign photo links with")

    def _best(self, day: int, moment: float) -> Key | None:
        with self._lock:
            usable = [key for key in self._keys.values() if key.day <= day and moment < _last_use(key.day)]
        return max(usable, key=lambda key: key.day, default=None)

    def _fetch(self, day: int) -> threading.Event:
        self._fetching = done = threading.Event()
        threading.Thread(target=self._request, args=(day, done), name="photo key", daemon=True).start()
        return done

    def _request(self, day: int, done: threading.Event) -> None:
        key, pause = None, PAUSE
        try:
            # From midnight of the day before, so that a clock that goes wrong does not matter.
            start = datetime.fromtimestamp(day - DAY, UTC)
            found = self.client.get_user_delegation_key(start, start + timedelta(seconds=KEY_LIFE))
            key, pause = Key(day, found), 0.0
        except Exception as error:
            # Whatever it is, there is no key; a thread has nobody to tell but the log.
            logger.warning("No key to sign photo links with: %s", explain(error))
        with self._lock:
            if key:
                self._keys = {old: kept for old, kept in self._keys.items() if old >= day - 4 * DAY}
                self._keys[day] = key
            self._pause_until = time.monotonic() + pause
            self._fetching = None
        done.set()

    @contextmanager
    def reached(self) -> Iterator[None]:
        """Calls of the SDK; its errors come out as those of files do."""
        if time.monotonic() < self._outage_until:
            raise StorageOutage("the storage was away a moment ago")
        try:
            yield
        except ResourceNotFoundError as error:
            raise FileNotFoundError(explain(error)) from error
        except ResourceExistsError as error:
            raise FileExistsError(explain(error)) from error
        except (ServiceRequestError, ServiceResponseError, tokens.IdentityUnavailable) as error:
            self._outage_until = time.monotonic() + OUTAGE
            raise StorageOutage(explain(error)) from error
        except AzureError as error:
            raise StorageOutage(explain(error)) from error


def explain(error: Exception) -> str:
    """The kind of error and Azure's word for it: its full text holds addresses and request ids."""
    code = getattr(error, "error_code", None) or getattr(error, "status_code", None)
    if isinstance(error, tokens.IdentityUnavailable):
        code = str(error)
    return f"{type(error).__name__}: {code}" if code else type(error).__name__


def _last_use(day: int) -> int:
    """Until when this day's key may sign: its last links have to work for as long as links do."""
    return day - DAY + KEY_LIFE - WINDOW - LINGER


_accounts: dict[tuple[str, str | None, str], Account] = {}
_accounts_lock = threading.Lock()


def _account(url: str, client_id: str | None, options: dict[str, Any]) -> Account:
    """One for the process: threads that come at once may each make a storage object of their own."""
    with _accounts_lock:
        known = (url, client_id, repr(options))
        if known not in _accounts:
            _accounts[known] = Account(url, client_id, options)
        return _accounts[known]


def forget() -> None:
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


class PhotoStorage(AzureStorage):
    """`account_url` and `client_id` come from STORAGES. Names are never given twice by who saves."""

    account_url: str
    client_id: str | None

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.account_name = account_name(self.account_url)

    def get_default_settings(self) -> dict[str, Any]:
        return {
            **super().get_default_settings(),
            "account_url": "",
            "client_id": None,
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
        try:
            window, key = self._window()
        except StorageOutage:
            return "none"
        return f"{window // WINDOW}.{key.day // DAY}"

    def url(
        self, name: str, expire: int | None = None, parameters: dict[str, Any] | None = None, mode: str = "r"
    ) -> str:
        """A link to read this blob, over https only. No storage is asked but for the day's key."""
        window, key = self._window()
        return _signed(
            self.account_url, self.account_name, self.azure_container, self._get_valid_path(name), window, key
        )

    def _window(self) -> tuple[int, Key]:
        now = time.time()
        window = int(now // WINDOW) * WINDOW
        # Of the window's day, so that every process changes key with the same window.
        return window, self.account.key(now)

    # Files.

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself, without a question: an upload never replaces a blob."""
        return name

    def _save(self, name: str, content: File) -> str:
        with self.account.reached():
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> ContentFile:
        with self.account.reached():
            download = self.client.download_blob(self._get_valid_path(name), timeout=self.timeout)
            return ContentFile(download.readall(), name=name)

    def delete(self, name: str) -> None:
        with self.account.reached():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with self.account.reached():
            return super().exists(name)

    def size(self, name: str) -> int:
        with self.account.reached():
            return super().size(name)

    def get_modified_time(self, name: str) -> datetime:
        with self.account.reached():
            return super().get_modified_time(name)

    def listdir(self, path: str) -> tuple[list[str], Iterator[str]]:
        """No folders, and the names in this one: read from the storage as they are used, 5,000 at a time."""
        return [], self._names(f"{path.strip('/')}/" if path.strip("/") else "")

    def _names(self, prefix: str) -> Iterator[str]:
        blobs = iter(self.client.walk_blobs(name_starts_with=prefix))
        while True:
            with self.account.reached():
                blob = next(blobs, None)
            if blob is None:
                return
            if not blob.name.endswith("/"):
                yield blob.name.removeprefix(prefix)


@lru_cache(maxsize=4096)
def _signed(url: str, account: str, container: str, name: str, window: int, key: Key) -> str:
    # The sample's uploads are called .png whatever they are, and stored with no type at all. A browser that
    # is told "a picture" shows every kind of picture, and runs none.
    signature = generate_blob_sas(
        account,
        container,
        name,
        user_delegation_key=key.key,
        permission="r",
        expiry=datetime.fromtimestamp(window + WINDOW + LINGER, UTC),
        protocol="https",
        content_type=None if "/" in name else "image/png",
    )
    return f"{url}/{quote(container)}/{quote(name)}?{signature}"
