"""What stored photos are called. A name tells what lies beside it, so that no page asks the storage.

A photo is `photos/<random>-<width>x<height>.jpg`, or `.webp`. For each of WIDTHS up to its own there is a
thumbnail of that width, `thumbnails/<random>-<width>x<height>-<thumbnail's width>.webp`.
"""

import re
from itertools import takewhile
from uuid import uuid4

# A phone shows a photo in a list in 110 to 360 CSS pixels, and whole in as many as it has; with two or three
# of its own for each.
WIDTHS = (320, 640, 1280)

PHOTOS, THUMBNAILS = FOLDERS = ("photos", "thumbnails")

_PHOTO = re.compile(r"photos/([0-9a-f]{32}-([0-9]{1,5})x([0-9]{1,5}))\.(?:jpg|webp)")
_THUMBNAIL = re.compile(r"thumbnails/([0-9a-f]{32}-([0-9]{1,5})x[0-9]{1,5})-(320|640|1280)\.webp")
# As this site called them until it made more than one size. The pair had two random names.
_OLD = re.compile(r"(?:photos|thumbnails)/[0-9a-f]{32}\.(?:jpg|webp|png)")
# The sample calls every upload <uuid>.png, whatever it is, and puts it at the root of the container.
_SAMPLE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\.png", re.IGNORECASE)


def new(width: int, height: int, extension: str) -> str:
    return f"{PHOTOS}/{uuid4().hex}-{width}x{height}.{extension}"


def is_ours(name: str) -> bool:
    """Whether this site gives such names."""
    return bool(_PHOTO.fullmatch(name) or _THUMBNAIL.fullmatch(name) or _OLD.fullmatch(name))


def is_photo(name: str) -> bool:
    """Whether a photo of ours or of the sample may be called so. No other is linked, served or removed."""
    return is_ours(name) or is_single(name)


def mark(name: str) -> str:
    """What tells it from the other photos of its review."""
    return re.sub(r"[^0-9a-f]", "", name.rpartition("/")[2].lower())[:12]


def is_single(name: str) -> bool:
    """Whether no other file is known by this name: it is one of the sample, or an old one of this site."""
    return bool(_OLD.fullmatch(name) or _SAMPLE.fullmatch(name))


def size(name: str) -> tuple[int, int] | None:
    """Width and height of a photo, where its name tells them."""
    found = _PHOTO.fullmatch(name)
    return (int(found[2]), int(found[3])) if found else None


def thumbnails(name: str) -> dict[int, str]:
    """Those of this photo, or beside this thumbnail, by their width."""
    found = _PHOTO.fullmatch(name) or _THUMBNAIL.fullmatch(name)
    if found is None:
        return {}
    widths = takewhile(lambda width: width <= int(found[2]), WIDTHS)
    return {width: f"{THUMBNAILS}/{found[1]}-{width}.webp" for width in widths}


def thumbnail(name: str) -> str:
    """The one for who knows one only, or "" where the photo is smaller."""
    found = thumbnails(name)
    return found.get(640) or found.get(320) or ""


def whole(name: str) -> tuple[str, ...]:
    """What the photo may be called that this is, or is a thumbnail of."""
    found = _THUMBNAIL.fullmatch(name)
    return tuple(f"{PHOTOS}/{found[1]}.{extension}" for extension in ("jpg", "webp")) if found else (name,)
