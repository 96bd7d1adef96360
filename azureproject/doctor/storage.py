"""The photo storage: a file written, read, linked to and deleted."""

import os
import ssl
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from uuid import uuid4

import certifi
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from . import remedies
from .clocks import Clocks
from .findings import Finding, one_line

CONTENT = b"The site's doctor wrote this and removes it again."


def storage(clocks: Clocks) -> Iterator[Finding]:
    options: dict[str, Any] = settings.STORAGES["default"].get("OPTIONS", {})
    account_url = options.get("account_url", "")
    account = _account_name(account_url) if account_url else ""
    where = f"the disk, {settings.MEDIA_ROOT}"
    if account:
        where = f"{account}, container {options['azure_container']}"
    step, saved = "write", ""
    try:
        if account_url:
            _look_at_clock(account_url, clocks)
        saved = default_storage.save(f"doctor/{uuid4().hex}.txt", ContentFile(CONTENT))
        step = "read"
        with default_storage.open(saved) as file:
            if file.read() != CONTENT:
                raise ValueError("what was read is not what was written")
        # Behind a private network the site hands the files out itself.
        linked = bool(account_url) and not options.get("base_url")
        if linked:
            step = "delegation key"
            link = default_storage.url(saved)
            if "sig=" not in link:
                raise PermissionError("no delegation key to sign links with")
            step = "link"
            with urllib.request.urlopen(link, timeout=10, context=_tls()) as answer:
                if answer.read() != CONTENT:
                    raise ValueError("what the link gave is not what was written")
        step = "delete"
        default_storage.delete(saved)
    except Exception as error:
        mend = remedies.for_storage(error, account, options)
        yield Finding("storage", "failed", f"{where}: {step}: {one_line(error)}", mend)
        if saved and step != "delete":
            with suppress(Exception):
                default_storage.delete(saved)
    else:
        steps = "write, read, delegation key, link, delete" if linked else "write, read, delete"
        yield Finding("storage", "ok", f"{where}: {steps}")


def _account_name(account_url: str) -> str:
    """The name of the storage account; its whole address where that is no Azure one."""
    address = urlsplit(account_url)
    host = address.hostname or ""
    return host.partition(".")[0] if ".blob." in host else address.netloc + address.path


def _look_at_clock(account_url: str, clocks: Clocks) -> None:
    """Every answer of the storage has a Date, that to a question without a token too."""
    try:
        with urllib.request.urlopen(account_url, timeout=4, context=_tls()) as answer:
            date = answer.headers["Date"]
    except HTTPError as error:
        date = error.headers["Date"]
        error.close()
    except (URLError, OSError):
        return
    if date:
        clocks["storage"] = parsedate_to_datetime(date).timestamp() - time.time()


def _tls() -> ssl.SSLContext:
    """The authorities that the SDK trusts."""
    return ssl.create_default_context(cafile=os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where())
