"""Stored photos: their names, their links, and how they come and go.

A photo is saved under a random name that is never given again. Either a row refers to it or it is removed.
"""

import logging
import re
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from .. import metrics
from .errors import StorageUnavailable
from .images import EncodedImage, EncodedPhoto

logger = logging.getLogger(__name__)

# A request that deletes many photos, or finds the storage silent, spends no longer than this on them.
MAX_REMOVAL_SECONDS = 10.0
REMOVAL_PAUSE = 1.0

PHOTOS, THUMBNAILS = FOLDERS = ("photos", "thumbnails")
NAME = re.compile(r"(?:photos|thumbnails)/[0-9a-f]{32}\.(?:jpg|webp|png)")
# The sample calls every upload <uuid>.png, whatever it is, and puts it at the root of the container.
SAMPLE_NAME = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.png", re.IGNORECASE)


@dataclass(frozen=True)
class StoredPhoto:
    """The names under which a photo was stored and its sizes, called as the columns of a review."""

    photo: str
    thumbnail: str
    photo_width: int
    photo_height: int
    thumbnail_width: int
    thumbnail_height: int

    @property
    def columns(self) -> dict[str, Any]:
        """For `Review(**stored.columns)`."""
        return asdict(self)

    def remove(self) -> None:
        """Because the row it was for was not saved."""
        remove((self.photo, self.thumbnail))


@contextmanager
def stored(photo: EncodedPhoto) -> Iterator[dict[str, Any]]:
    """The columns of a photo, which is taken back when the block does not save their row."""
    kept = store(photo)
    try:
        yield kept.columns
    except BaseException:
        kept.remove()
        raise


def store(photo: EncodedPhoto) -> StoredPhoto:
    """Both files, or `StorageUnavailable` and neither."""
    name = _save(PHOTOS, photo.picture)
    try:
        thumbnail = store_thumbnail(photo.thumbnail)
    except StorageUnavailable:
        remove((name,))
        raise
    return StoredPhoto(
        name,
        thumbnail,
        photo.picture.width,
        photo.picture.height,
        photo.thumbnail.width,
        photo.thumbnail.height,
    )


def store_thumbnail(thumbnail: EncodedImage) -> str:
    return _save(THUMBNAILS, thumbnail)


@metrics.timed("photo_storing")
def _save(folder: str, image: EncodedImage) -> str:
    content = ContentFile(image.content)
    content.content_type = image.content_type
    name = f"{folder}/{uuid4().hex}.{image.extension}"
    try:
        return default_storage.save(name, content)
    except OSError as error:
        remove((name,))
        logger.warning("A photo could not be stored: %s", type(error).__name__)
        raise StorageUnavailable from error


def is_photo_name(name: str) -> bool:
    """Whether a photo of ours or of the sample may be called so. No other is linked, served or removed."""
    return bool(NAME.fullmatch(name) or SAMPLE_NAME.fullmatch(name))


def url(name: str | None) -> str:
    """The address of a stored photo, or "" when there is none or the storage cannot sign one now."""
    name = str(name or "")
    if not is_photo_name(name):
        return ""
    try:
        return default_storage.url(name)
    except OSError:
        return ""


def link_window() -> str:
    """What a photo's address depends on besides its name: when this changes, pages show other addresses."""
    window = getattr(default_storage, "link_window", None)
    return str(window()) if window else ""


class _Removals(threading.local):
    """One run of removals in a thread: deleting a restaurant removes many photos, one after another."""

    started = ended = 0.0

    def may_go_on(self) -> bool:
        now = time.monotonic()
        if now - self.ended > REMOVAL_PAUSE:
            self.started = now
        return now - self.started < MAX_REMOVAL_SECONDS


_removals = _Removals()


def remove(names: Iterable[str | None]) -> None:
    """Remove files. Those that cannot be removed now, or not in ten seconds, are left to `prune_photos`."""
    for name in map(str, filter(None, names)):
        if not is_photo_name(name):
            continue
        if not _removals.may_go_on():
            logger.warning("Photo %s was not removed, prune_photos will: too many at once", name)
            continue
        try:
            default_storage.delete(name)
        except OSError as error:
            logger.warning("Photo %s was not removed, prune_photos will: %s", name, type(error).__name__)
        _removals.ended = time.monotonic()


def remove_on_commit(names: Iterable[str | None]) -> None:
    """Remove files once no row refers to them any more."""
    kept = [str(name) for name in names if name]
    if kept:
        transaction.on_commit(lambda: remove(kept), robust=True)


def after_review_delete(instance: Any, **kwargs: Any) -> None:
    """Sent for each review that goes: alone, by a bulk action, or with its restaurant."""
    remove_on_commit((instance.photo, instance.thumbnail))
