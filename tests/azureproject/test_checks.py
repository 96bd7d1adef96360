"""What `manage.py check` finds, and what it leaves alone."""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.core.checks import run_checks
from django.urls import path
from django.views.generic import View

from azureproject import checks
from azureproject.lazy_urls import LazyInclude


@pytest.fixture
def site(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A hosted site in a folder of its own, with photos and database on a share elsewhere."""
    share = tmp_path / "share"
    settings.BASE_DIR = tmp_path / "application"
    for folder in (share, settings.BASE_DIR):
        folder.mkdir()
    settings.HOSTED = True
    settings.MEDIA_ROOT = share / "media"
    settings.STATIC_ROOT = settings.BASE_DIR / "staticfiles"
    settings.STORAGES = {"default": {"BACKEND": checks.FILE_SYSTEM_STORAGE}}
    monkeypatch.setitem(
        settings.DATABASES, "default", {"ENGINE": checks.SQLITE, "NAME": share / "db.sqlite3"}
    )
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path / "temporary"))
    for variable in ("LOG_DIR", "CONFIG_DIR", "WEB_CONCURRENCY"):
        monkeypatch.delenv(variable, raising=False)
    return settings


def found(check: Callable[..., Any]) -> list[str]:
    messages = list(check(None))
    assert all(message.hint for message in messages)
    return [message.id.removeprefix("azureproject.") for message in messages]


ALL = (checks.debug, checks.sqlite_file, checks.roots, checks.credential_of_entra)


def test_a_site_whose_files_lie_on_a_share_is_in_order(site: Any) -> None:
    assert [found(check) for check in ALL] == [[]] * len(ALL)


def test_entra_without_a_user_assigned_identity(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    site.ENTRA_CLIENT_ID = "an app"
    assert found(checks.credential_of_entra) == ["W006"]
    monkeypatch.setenv("AZURE_CLIENT_ID", "an identity")
    assert found(checks.credential_of_entra) == []
    monkeypatch.delenv("AZURE_CLIENT_ID")
    site.HOSTED = False
    assert found(checks.credential_of_entra) == []


def test_debug_when_hosted(site: Any) -> None:
    site.DEBUG = True
    assert found(checks.debug) == ["E001"]
    site.HOSTED = False
    assert found(checks.debug) == []


@pytest.mark.parametrize("folder", ["application", "temporary"])
def test_a_database_that_a_restart_loses(site: Any, tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    site.DATABASES["default"]["NAME"] = tmp_path / folder / "db.sqlite3"
    assert found(checks.sqlite_file) == ["W001"]
    site.HOSTED = False
    assert found(checks.sqlite_file) == []


def test_a_volume_inside_the_application_outlives_a_restart(
    site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    volume = site.BASE_DIR / "databases"
    volume.mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path == volume)
    site.DATABASES["default"]["NAME"] = volume / "db.sqlite3"
    assert found(checks.sqlite_file) == []


def test_several_workers_on_a_network_file_system(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "network_file_system", lambda path: "cifs")
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert found(checks.sqlite_file) == []
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    assert found(checks.sqlite_file) == ["W002"]


def test_a_database_without_its_folder(site: Any, tmp_path: Path) -> None:
    site.DATABASES["default"]["NAME"] = tmp_path / "absent/db.sqlite3"
    assert found(checks.sqlite_file) == ["E002"]


def test_another_database_is_no_file(site: Any) -> None:
    site.DATABASES["default"] = {"ENGINE": "azureproject.managed_identity.postgresql", "NAME": "absent/db"}
    assert found(checks.sqlite_file) == []


def test_photos_that_a_restart_loses(site: Any) -> None:
    site.MEDIA_ROOT = site.BASE_DIR / "var/media"
    assert found(checks.roots) == ["W003"]
    site.STORAGES = {"default": {"BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage"}}
    assert found(checks.roots) == []


def test_a_folder_for_photos_that_cannot_be_made(site: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    site.MEDIA_ROOT = tmp_path / "file/media"
    assert found(checks.roots) == ["E003"]


def test_folders_that_are_missing(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_DIR", str(tmp_path / "absent"))
    monkeypatch.setenv("CONFIG_DIR", str(tmp_path / "absent"))
    assert found(checks.roots) == ["E004", "W004"]


def test_static_files_that_nobody_collected(site: Any) -> None:
    site.DEBUG = False
    assert found(checks.static_files) == ["E005"]
    site.STATIC_ROOT.mkdir()
    (site.STATIC_ROOT / "staticfiles.json").write_text("{}")
    assert found(checks.static_files) == []


def test_addresses_that_are_imported_later_are_looked_at_before_a_deployment(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    urls, later = ModuleType("urls"), ModuleType("later")
    urls.urlpatterns = [LazyInclude("api/", "later")]  # type: ignore[attr-defined]
    later.urlpatterns = [path("/twice", View.as_view())]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "later", later)
    settings.ROOT_URLCONF = urls
    assert run_checks(tags=["urls"]) == []
    assert "urls.W002" in [found.id for found in run_checks(tags=["urls"], include_deployment_checks=True)]
