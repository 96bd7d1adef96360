"""An upload in, a clean photo and its thumbnail out.

What a diner sends is never kept: it is decoded, turned upright, stripped of everything but its pixels and
encoded afresh. Opaque pictures become JPEG. Those with transparency become WebP, since as PNG a photograph
would be many times larger than it was when it came in. Thumbnails are WebP, smaller than JPEG by a third.
"""

import logging
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from .uploads import PHOTO_BYTES

logger = logging.getLogger(__name__)

# Known from the header, before anything is decoded. A phone's largest photos are JPEGs of 48 to 50 million
# pixels, and a JPEG is shrunk while it is decoded. The others need 9 and 17 bytes of memory for a pixel.
MAX_PIXELS = {"jpg": 50_000_000, "png": 25_000_000, "webp": 16_000_000}
PHOTO_SIDE = 1600
# A request that deletes many photos, or finds the storage silent, spends no longer than this on them.
REMOVAL_SECONDS = 10.0
REMOVAL_PAUSE = 1.0
# A card is about 360 CSS pixels wide on a phone, and a phone has two or three pixels for each.
THUMBNAIL_SIDE = 640

CONTENT_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "png": "image/png"}
OUR_NAME = re.compile(r"(?:photos|thumbnails)/[0-9a-f]{32}\.(?:jpg|webp|png)")
# The sample calls every upload <uuid>.png, whatever it is, and puts it at the root of the container.
SAMPLE_NAME = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.png", re.IGNORECASE)

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = {
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_90,
}
# Named one by one: `Image.open` would also try other decoders, and take a phone's MPO for several pictures.
_OPENERS = {
    "jpg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}
# The largest picture takes some 250 MB while it is decoded, so a process decodes one at a time.
_one_at_a_time = threading.Lock()


class StorageUnavailable(Exception):
    """The storage did not take the photo: away, slow, full or refusing. Nothing of it is left there."""


@dataclass(frozen=True)
class Picture:
    """An encoded picture."""

    content: bytes
    width: int
    height: int
    extension: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.extension]


@dataclass(frozen=True)
class Stored:
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
        return dict(self.__dict__)

    def discard(self) -> None:
        """Take the blobs back, because the row they were for was not saved."""
        remove((self.photo, self.thumbnail))


@dataclass(frozen=True)
class Photo:
    picture: Picture
    thumbnail: Picture

    def store(self) -> Stored:
        """Both blobs, or `StorageUnavailable` and neither."""
        photo = _save("photos", self.picture)
        try:
            thumbnail = _save("thumbnails", self.thumbnail)
        except StorageUnavailable:
            remove((photo,))
            raise
        return Stored(
            photo,
            thumbnail,
            self.picture.width,
            self.picture.height,
            self.thumbnail.width,
            self.thumbnail.height,
        )


class PhotoField(forms.FileField):
    """A file input whose cleaned value is a `Photo`, or None when nothing was chosen."""

    widget = forms.FileInput(attrs={"accept": ",".join(CONTENT_TYPES.values())})

    def to_python(self, data: UploadedFile | None) -> Photo | None:
        if data in self.empty_values:
            return None
        if data.size > PHOTO_BYTES:
            raise ValidationError(_("The photo is larger than 2 MB. Choose a smaller one."), code="too_large")
        return read(data.read())

    def clean(self, data: UploadedFile | None, initial: object = None) -> Photo | None:
        return forms.Field.clean(self, data)

    def has_changed(self, initial: object, data: UploadedFile | None) -> bool:
        return data is not None


def read(data: bytes) -> Photo:
    """The photo in an upload; raises `ValidationError` in words for a diner."""
    image, _size = _decode(data)
    return photo_of(image)


def photo_of(image: Image.Image) -> Photo:
    """The photo that an RGB or RGBA image of at most PHOTO_SIDE makes."""
    return Photo(_encode(image, "webp" if image.mode == "RGBA" else "jpg", 84), _thumbnail(image))


def thumbnail_of(data: bytes) -> tuple[Picture, tuple[int, int]]:
    """A thumbnail for a stored picture, and the size that picture is shown at.

    Raises `ValidationError` when it is none that an upload could have been.
    """
    image, size = _decode(data)
    return _thumbnail(image), size


def save_thumbnail(thumbnail: Picture) -> str:
    return _save("thumbnails", thumbnail)


def kind_of(head: bytes) -> str | None:
    """The extension that the first 16 bytes of a file call for, or None when it is no photo."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return None


def is_ours(name: str) -> bool:
    """Whether a photo of ours or of the sample may be called so. No other is linked, served or removed."""
    return bool(OUR_NAME.fullmatch(name) or SAMPLE_NAME.fullmatch(name))


def url_of(name: str | None) -> str:
    """The address of a stored photo, or "" when there is none or the storage cannot sign one now."""
    name = str(name or "")
    if not is_ours(name):
        return ""
    try:
        return default_storage.url(name)
    except OSError:
        return ""


def link_window() -> str:
    """What a photo's address depends on besides its name: when this changes, pages show other addresses."""
    window = getattr(default_storage, "link_window", None)
    return str(window()) if window else ""


class _Removal(threading.local):
    """One run of removals in a thread: deleting a restaurant removes many photos, one after another."""

    started = ended = 0.0

    def may_go_on(self) -> bool:
        now = time.monotonic()
        if now - self.ended > REMOVAL_PAUSE:
            self.started = now
        return now - self.started < REMOVAL_SECONDS


_removal = _Removal()


def remove(names: Iterable[str | None]) -> None:
    """Remove blobs. Those that cannot be removed now, or not in ten seconds, are left to `prune_photos`."""
    for name in map(str, filter(None, names)):
        if not is_ours(name):
            continue
        if not _removal.may_go_on():
            logger.warning("Photo %s was not removed, prune_photos will: too many at once", name)
            continue
        try:
            default_storage.delete(name)
        except OSError as error:
            logger.warning("Photo %s was not removed, prune_photos will: %s", name, type(error).__name__)
        _removal.ended = time.monotonic()


def remove_on_commit(names: Iterable[str | None]) -> None:
    """Remove blobs once no row refers to them any more."""
    kept = [str(name) for name in names if name]
    if kept:
        transaction.on_commit(lambda: remove(kept), robust=True)


def after_review_delete(instance: Any, **kwargs: Any) -> None:
    """Sent for each review that goes: alone, by a bulk action, or with its restaurant."""
    remove_on_commit((instance.photo, instance.thumbnail))


def _save(folder: str, picture: Picture) -> str:
    content = ContentFile(picture.content)
    content.content_type = picture.content_type
    name = f"{folder}/{uuid4().hex}.{picture.extension}"
    try:
        return default_storage.save(name, content)
    except OSError as error:
        remove((name,))
        logger.warning("A photo could not be stored: %s", type(error).__name__)
        raise StorageUnavailable from error


def _decode(data: bytes) -> tuple[Image.Image, tuple[int, int]]:
    """Nothing but upright sRGB pixels, RGBA where some are transparent, and the size before shrinking."""
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    kind = kind_of(data[:16])
    if kind is None:
        raise ValidationError(_("This file is not a PNG, JPEG or WebP photo."), code="no_photo")
    # Decoders of hostile bytes raise nearly everything there is.
    try:
        with _one_at_a_time, _OPENERS[kind](BytesIO(data)) as image:
            width, height = image.size
            too_large = width * height > MAX_PIXELS[kind]
            if not too_large and not getattr(image, "is_animated", False):
                return _clean(image)
    except Image.DecompressionBombError:
        too_large = True
    except Exception as error:
        raise ValidationError(
            _("This photo is damaged or incomplete. Save or send it once more, or choose another."),
            code="damaged",
        ) from error
    if too_large:
        raise ValidationError(
            _("This picture has more than %(millions)d million pixels. Choose a smaller one."),
            code="too_many_pixels",
            params={"millions": MAX_PIXELS[kind] // 1_000_000},
        )
    raise ValidationError(_("Moving pictures are not accepted. Choose a still photo."), code="animated")


def _clean(image: ImageFile.ImageFile) -> tuple[Image.Image, tuple[int, int]]:
    size = image.size
    shrunk = _within(size, PHOTO_SIDE)
    # A JPEG is decoded at an eighth, a quarter or half of its size, which saves most of the time and memory.
    image.draft(None, shrunk)
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    profile = image.info.get("icc_profile")
    pixels = _resizable(image)
    if pixels.size != shrunk:
        pixels = pixels.resize(shrunk, Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _in_srgb(pixels, profile)
    if pixels.mode == "RGBA" and pixels.getchannel("A").getextrema()[0] == 255:
        pixels = pixels.convert("RGB")
    if turn is not None:
        pixels = pixels.transpose(turn)
        if turn in _SIDEWAYS:
            size = size[::-1]
    # What Pillow read beside the pixels would be written out again: a fresh image has none of it.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    return clean, size


def _within(size: tuple[int, int], side: int) -> tuple[int, int]:
    longest = max(size)
    if longest <= side:
        return size
    return max(1, round(size[0] * side / longest)), max(1, round(size[1] * side / longest))


def _orientation(image: Image.Image) -> object:
    """How the camera was held; a photo whose EXIF is broken stays as it is."""
    try:
        orientation = image.getexif().get(_ORIENTATION)
        hash(orientation)
    except Exception:
        return None
    return orientation


def _resizable(image: Image.Image) -> Image.Image:
    """In a mode whose pixels can be mixed: no palette, no single bits, no sixteen of them."""
    if image.mode.startswith("I"):
        # A plain conversion would clip all but the darkest greys to white.
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode == "PA" or (image.mode in ("P", "RGB") and "transparency" in image.info):
        return image.convert("RGBA")
    if image.mode in ("1", "L") and "transparency" in image.info:
        return image.convert("LA")
    return image.convert({"1": "L", "P": "RGB"}[image.mode]) if image.mode in ("1", "P") else image


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA as a browser expects it of a picture without a profile."""
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    colours = image.convert({"LA": "L", "RGBA": "RGB"}.get(image.mode, image.mode))
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(
                colours, source, ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
            colours = converted or colours
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            pass  # broken, or of another colour space than the picture: a browser ignores it as well
    colours = colours.convert("RGB")
    if alpha is not None:
        colours.putalpha(alpha)
    return colours


def _thumbnail(image: Image.Image) -> Picture:
    return _encode(image.resize(_within(image.size, THUMBNAIL_SIDE), Image.Resampling.LANCZOS), "webp", 78)


def _encode(image: Image.Image, extension: str, quality: int) -> Picture:
    file = BytesIO()
    if extension == "jpg":
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        image.save(file, "WEBP", quality=quality, method=4)
    return Picture(file.getvalue(), *image.size, extension)
