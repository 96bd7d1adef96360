"""Stored photos: their names, their links, and how they come and go.

A photo is saved under a random name that is never given again. Either a row refers to it or it is removed.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from .. import metrics
from . import names
from .errors import StorageUnavailable
from .images import EncodedImage, EncodedPhoto

logger = logging.getLogger(__name__)

# A request that deletes many photos, or finds the storage silent, spends no longer than this on them.
MAX_REMOVAL_SECONDS = 10.0
REMOVAL_PAUSE = 1.0


@contextmanager
def stored(photos: Iterable[EncodedPhoto]) -> Iterator[list[str]]:
    """The names of the photos, which are taken back when the block does not save their rows.

    All are stored, or none and StorageUnavailable is raised.
    """
    kept: list[str] = []
    try:
        kept.extend(map(store, photos))
        yield kept
    except BaseException:
        remove_photos(kept)
        raise


def store(photo: EncodedPhoto) -> str:
    """Its name. All its sizes are stored, or none and StorageUnavailable is raised."""
    name = names.new(photo.picture.width, photo.picture.height, photo.picture.extension)
    try:
        _save(name, photo.picture)
        for thumbnail in photo.thumbnails:
            _save(names.thumbnails(name)[thumbnail.width], thumbnail)
    except StorageUnavailable:
        remove_photos((name,))
        raise
    return name


@metrics.timed("photo_storing")
def _save(name: str, image: EncodedImage) -> None:
    content = ContentFile(image.content)
    content.content_type = image.content_type  # type: ignore[attr-defined]  # django-storages looks for it
    try:
        default_storage.save(name, content)
    except OSError as error:
        logger.warning("A photo could not be stored: %s", type(error).__name__)
        raise StorageUnavailable from error


def url(name: str | None) -> str:
    """The address of a stored photo, or "" when there is none or the storage cannot sign one now."""
    name = str(name or "")
    if not names.is_photo(name):
        return ""
    try:
        return default_storage.url(name)
    except OSError:
        return ""


def has_lasting_links() -> bool:
    """Whether the site itself hands the photos out. A link that a storage signs is good for hours."""
    return bool(getattr(default_storage, "base_url", ""))


class Picture(NamedTuple):
    """How a page shows a photo."""

    address: str
    src: str
    # Links to all sizes by their width, where the name tells them; it tells those of the photo as well then.
    widths: Mapping[int, str]
    width: int | None
    height: int | None

    @property
    def srcset(self) -> str:
        return ", ".join(f"{link} {width}w" for width, link in self.widths.items())


def picture(name: str | None, thumbnail: str | None = None) -> Picture | None:
    """The photo, or one of its sizes, for a page; None while the storage gives no links.

    `thumbnail` is for photos whose name does not tell their sizes.
    """
    address = url(name)
    if not address:
        return None
    widths = {width: url(found) for width, found in names.thumbnails(str(name)).items()}
    width, height = names.size(str(name)) or (None, None)
    if not widths:
        return Picture(address, url(thumbnail) or address, {}, width, height)
    if width:
        widths.setdefault(width, address)
    return Picture(address, widths.get(640) or address, widths, width, height)


# A storage's `link_window` while it can sign no links.
NO_LINKS = "none"


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


def remove(files: Iterable[str | None]) -> None:
    """Remove files. Those that cannot be removed now, or not in ten seconds, are left to `prune_photos`."""
    for name in map(str, filter(None, files)):
        if not names.is_photo(name):
            continue
        if not _removals.may_go_on():
            logger.warning("Photo %s was not removed, prune_photos will: too many at once", name)
            continue
        try:
            default_storage.delete(name)
        except FileNotFoundError:
            pass
        except OSError as error:
            logger.warning("Photo %s was not removed, prune_photos will: %s", name, type(error).__name__)
        _removals.ended = time.monotonic()


def remove_photos(photos: Iterable[str]) -> None:
    """Remove photos with all their sizes."""
    for name in photos:
        remove((name, *names.thumbnails(name).values()))


def remove_on_commit(photos: Iterable[Any]) -> None:
    """Remove photos with all their sizes, once no row refers to them any more."""
    kept = [str(name) for name in photos if name]
    if kept:
        transaction.on_commit(lambda: remove_photos(kept), robust=True)


def after_photo_delete(instance: Any, **kwargs: Any) -> None:
    """Sent for each photo that goes: alone, or with its review."""
    remove_on_commit((instance.image,))


def after_review_delete(instance: Any, **kwargs: Any) -> None:
    """Sent for each review that goes: alone, by a bulk action, or with its restaurant."""
    remove_unnamed((instance.photo, instance.thumbnail))


def remove_unnamed(photos: Iterable[Any]) -> None:
    """Of a review, what the names of its photos do not tell of: the sample's, and an old thumbnail."""
    remove_on_commit(name for name in photos if names.is_single(str(name)))
