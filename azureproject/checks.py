"""What `manage.py check` knows about this site, with what to do about it."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.urls import get_resolver

from .configuration.filesystems import network_file_system
from .lazy_urls import LazyInclude

SQLITE = "django.db.backends.sqlite3"
FILE_SYSTEM_STORAGE = "django.core.files.storage.FileSystemStorage"


@register(Tags.security)
def debug(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    if settings.HOSTED and settings.DEBUG:
        yield Error(
            "DEBUG is on in a hosted site: every error shows settings to its visitor.",
            hint="Remove the app setting DEBUG and restart.",
            id="azureproject.E001",
        )


@register(Tags.database)
def sqlite_file(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    path = _sqlite_path()
    if path is None:
        return
    if settings.HOSTED and _is_lost_at_restart(path):
        yield Warning(
            f"The SQLite file {path} is lost when the site restarts.",
            hint="Use PostgreSQL, or set SQLITE_PATH to a path on a file share "
            "(App Service: /home/data/db.sqlite3; Container Apps: a mounted volume).",
            id="azureproject.W001",
        )
    workers = os.environ.get("WEB_CONCURRENCY", "").strip()
    if (kind := network_file_system(path)) and workers not in ("", "1"):
        yield Warning(
            f"WEB_CONCURRENCY is {workers}, and {path} lies on a network file system ({kind}).",
            hint="Remove WEB_CONCURRENCY: one worker serves there, since SQLite's locks cannot be trusted.",
            id="azureproject.W002",
        )
    if not os.access(path.parent, os.W_OK):
        yield Error(
            f"The folder of the SQLite file, {path.parent}, is missing or may not be written to.",
            hint=f"mkdir -p {path.parent}, mount the share there, or set SQLITE_PATH.",
            id="azureproject.E002",
        )


@register(Tags.files)
def roots(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    media_root = Path(settings.MEDIA_ROOT)
    if settings.STORAGES["default"]["BACKEND"] == FILE_SYSTEM_STORAGE:
        if settings.HOSTED and _is_lost_at_restart(media_root):
            yield Warning(
                f"Photos in MEDIA_ROOT, {media_root}, are lost when the site restarts.",
                hint="Set AZURE_STORAGEBLOB_RESOURCEENDPOINT or STORAGE_ACCOUNT_NAME, "
                "or set MEDIA_ROOT to a path on a file share.",
                id="azureproject.W003",
            )
        if not _can_be_made(media_root):
            yield Error(
                f"MEDIA_ROOT, {media_root}, is missing and cannot be made, or may not be written to.",
                hint="Mount the share there, give this user the right to write, or set MEDIA_ROOT.",
                id="azureproject.E003",
            )
    log_dir = os.environ.get("LOG_DIR", "").strip()
    if log_dir and not os.access(settings.BASE_DIR / log_dir, os.W_OK):
        yield Error(
            f"LOG_DIR, {log_dir}, is missing or may not be written to.",
            hint=f"mkdir -p {log_dir}, mount the share there, or remove LOG_DIR: stdout has the log too.",
            id="azureproject.E004",
        )
    config_dir = os.environ.get("CONFIG_DIR", "").strip()
    if config_dir and not (settings.BASE_DIR / config_dir).is_dir():
        yield Warning(
            f"CONFIG_DIR, {config_dir}, is missing, so no .env is read from it.",
            hint=f"mkdir -p {config_dir}, mount the share there, or remove CONFIG_DIR.",
            id="azureproject.W004",
        )


@register(Tags.staticfiles, deploy=True)
def static_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    if not settings.DEBUG and not (Path(settings.STATIC_ROOT) / "staticfiles.json").is_file():
        yield Error(
            f"There are no collected static files in {settings.STATIC_ROOT}: every page will fail.",
            hint="python manage.py collectstatic --no-input. On App Service set "
            "SCM_DO_BUILD_DURING_DEPLOYMENT=true and deploy again; see its build log.",
            id="azureproject.E005",
        )


@register(Tags.urls, deploy=True)
def lazy_addresses(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, LazyInclude):
            resolver.is_used = True
            yield from resolver.check()


@register(Tags.security)
def credential_of_entra(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> Iterator[CheckMessage]:
    if settings.HOSTED and settings.ENTRA_CLIENT_ID and not os.environ.get("AZURE_CLIENT_ID", "").strip():
        yield Warning(
            "Staff cannot sign in with Entra: an app there trusts a user-assigned identity only, and "
            "AZURE_CLIENT_ID names none.",
            hint="Assign one to the site and set AZURE_CLIENT_ID to its client id (docs/staff-sign-in.md).",
            id="azureproject.W006",
        )


def _sqlite_path() -> Path | None:
    """The file of the default database; None when it is another database, or in memory."""
    database = settings.DATABASES["default"]
    name = str(database.get("NAME", ""))
    if database["ENGINE"] != SQLITE or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(name)


def _is_lost_at_restart(path: Path) -> bool:
    """Whether it lies in the application's folder or among temporary files, and on no volume of its own."""
    for volatile in (settings.BASE_DIR, Path(tempfile.gettempdir())):
        if path.is_relative_to(volatile):
            between = (parent for parent in (path, *path.parents) if parent.is_relative_to(volatile))
            return not any(parent != volatile and parent.is_mount() for parent in between)
    return False


def _can_be_made(folder: Path) -> bool:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return existing.is_dir() and os.access(existing, os.W_OK)
