from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import Storage, default_storage


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Storage:
    """Photos on disk, in a folder of this test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    }
    settings.MEDIA_ROOT = tmp_path / "media"
    return default_storage
