from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.storage import Storage, default_storage
from django.db.models import F


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Storage:
    """Photos on disk, in a folder of this test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    return default_storage


@pytest.fixture
def age(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Put what Last-Modified rests on so many seconds into the past. Within a transaction there is none."""
    monkeypatch.setattr("restaurant_review.page_cache.STARTED", 0.0)
    monkeypatch.setattr("restaurant_review.page_cache.HOUR", 10**9)

    models = [
        apps.get_model("restaurant_review", name) for name in ("Catalogue", "CatalogueChange", "Restaurant")
    ]

    def age(seconds: float) -> None:
        models[0].objects.update(epoch="0")
        for model in models:
            model.objects.update(changed=F("changed") - seconds)

    return age
