"""What `manage.py check` knows about signing in with the managed identity."""

import os
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register


@register(Tags.files)
def container_name(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    for alias, storage in settings.STORAGES.items():
        name = storage.get("OPTIONS", {}).get("azure_container")
        if name is not None and not re.fullmatch(r"(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*", name):
            yield Error(
                f"Azure refuses a container of the name {name!r}.",
                hint=f'Set "azure_container" of STORAGES["{alias}"] to 3 to 63 small letters and digits,'
                " hyphens between.",
                id="managed_identity.E001",
            )


@register(Tags.security)
def identity_behind_proxy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    """The SDK would send the request for a token, secret header included, to the proxy."""
    proxied = os.environ.get("HTTP_PROXY") or os.environ.get("http_proxy")
    endpoint = os.environ.get("IDENTITY_ENDPOINT", "")
    if not proxied or not endpoint:
        return
    from requests.utils import should_bypass_proxies

    if not should_bypass_proxies(endpoint, no_proxy=None):
        yield Warning(
            f"HTTP_PROXY is set, and the identity endpoint {urlsplit(endpoint).hostname} is asked by it.",
            hint="Set NO_PROXY=169.254.0.0/16,localhost,127.0.0.1 beside it.",
            id="managed_identity.W001",
        )


@register(Tags.security)
def unverified_server(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    mode = os.environ.get("PGSSLMODE", "")
    if mode in ("", "verify-ca", "verify-full"):
        return
    for alias, database in settings.DATABASES.items():
        if "managed_identity" in database["ENGINE"] and not database.get("PASSWORD"):
            yield Warning(
                f'PGSSLMODE={mode}: whoever answers for DATABASES["{alias}"] is sent the token.',
                hint="Remove PGSSLMODE: without it the server has to prove who it is.",
                id="managed_identity.W002",
            )


@register(Tags.compatibility)
def psycopg3(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    engines = (database["ENGINE"] for database in settings.DATABASES.values())
    if find_spec("psycopg") and any("managed_identity" in engine for engine in engines):
        yield Error(
            "psycopg 3 is installed, and Django prefers it to psycopg2, whose waits are limited here.",
            hint="pip uninstall psycopg",
            id="managed_identity.E002",
        )
