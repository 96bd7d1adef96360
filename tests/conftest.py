"""What every test needs."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _plain_static_files(settings: Any) -> None:
    """Pages are tested without `collectstatic`; a test of gunicorn runs it."""
    storages = {**settings.STORAGES}
    storages["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = storages
    settings.STATIC_ROOT = settings.STATICFILES_DIRS[0]
