"""Decoding what was uploaded, and encoding what is kept of it: nothing but pixels.

What a diner sends is never kept: it is decoded, turned upright, stripped of everything but its pixels and
encoded afresh. Opaque pictures become JPEG. Those with transparency become WebP, since as PNG a photograph
would be many times larger than it was when it came in.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext_lazy as _
from PIL import (
    ExifTags,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

from .. import metrics
from . import decoder, jpeg
from .errors import PhotoError
from .names import WIDTHS

# Of an uploaded file, and how many a review may have. Form, upload handler, script and API take it from here.
MAX_BYTES = 2_048_000
MAX_PHOTOS = 6
# Known from the header, before anything is decoded. A phone's largest photos are JPEGs of 48 to 50 million
# pixels, and a JPEG is shrunk while it is decoded. The others need 9 and 17 bytes of memory for a pixel.
MAX_PIXELS = {"jpg": 50_000_000, "png": 25_000_000, "webp": 16_000_000}
MAX_SIDE = 1600
QUALITY = 84
# WebP: a third smaller than JPEG. AVIF is another 10 to 16 % smaller at the same likeness, and takes ten
# times as long (measured 2026-11-26 on the demonstration's photos, docs/photos.md).
QUALITY_OF_THUMBNAILS = 78

# Enough to tell what a file is.
HEAD_BYTES = 16
CONTENT_TYPES = {"jpg": "image/jpeg", "webp": "image/webp", "png": "image/png"}

# Named one by one: `Image.open` would also try other decoders, and take a phone's MPO for several pictures.
_DECODERS: dict[str, Callable[[BytesIO], ImageFile.ImageFile]] = {
    "jpg": JpegImagePlugin.JpegImageFile,
    "png": PngImagePlugin.PngImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
}


# Pillow warns of each odd entry in a photo's EXIF, of which there may be 65,000: 13 MB of log for one upload.
warnings.filterwarnings("ignore", module=r"PIL\.")


@dataclass(frozen=True)
class EncodedImage:
    content: bytes
    width: int
    height: int
    extension: str

    @property
    def content_type(self) -> str:
        return CONTENT_TYPES[self.extension]


@dataclass(frozen=True)
class EncodedPhoto:
    """What is kept of one upload."""

    picture: EncodedImage
    thumbnails: tuple[EncodedImage, ...]


@metrics.timed("photo_decoding")
def from_upload(data: bytes) -> EncodedPhoto:
    """Raises `PhotoError`, which is `DecoderBusy` when another moment would do."""
    with decoder.turn():
        return encode_photo(decode(data))


def encode_photo(image: Image.Image) -> EncodedPhoto:
    """The photo that an RGB or RGBA image of at most MAX_SIDE makes."""
    return EncodedPhoto(
        _encode(image, "webp" if image.mode == "RGBA" else "jpg", QUALITY), encode_thumbnails(image)
    )


def encode_thumbnails(image: Image.Image) -> tuple[EncodedImage, ...]:
    """One of each of WIDTHS up to the image's own."""
    return tuple(_narrowed(image, width) for width in WIDTHS if width <= image.width)


def _narrowed(image: Image.Image, width: int) -> EncodedImage:
    narrow = image.copy()
    narrow.thumbnail((width, image.height), Image.Resampling.LANCZOS, reducing_gap=None)
    return _encode(narrow, "webp", QUALITY_OF_THUMBNAILS)


def detect_extension(head: bytes) -> str | None:
    """The extension that the first HEAD_BYTES of a file call for, or None when it is no photo."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    return None


def check_head(head: bytes) -> str:
    """The extension for a file that begins so. Raises PhotoError when it is no photo."""
    if not head:
        raise PhotoError(_("The file is empty."), code="empty")
    extension = detect_extension(head)
    if extension is None:
        raise PhotoError(_("This file is not a PNG, JPEG or WebP photo."), code="no_photo")
    return extension


def decode(data: bytes) -> Image.Image:
    """Upright sRGB pixels, RGBA where some are transparent, shrunk to MAX_SIDE. Raises `PhotoError`."""
    extension = check_head(data[:HEAD_BYTES])
    # Decoders of hostile bytes raise nearly everything there is.
    try:
        if extension == "jpg":
            jpeg.check_cost(data)
        with _DECODERS[extension](BytesIO(data)) as image:
            width, height = image.size
            too_large = width * height > MAX_PIXELS[extension]
            if not too_large and not getattr(image, "is_animated", False):
                return _clean(image)
    except PhotoError:
        raise
    except Image.DecompressionBombError:
        too_large = True
    except Exception as error:
        raise PhotoError(
            _("This photo is damaged or incomplete. Save or send it once more, or choose another."),
            code="damaged",
        ) from error
    if too_large:
        raise PhotoError(
            _("This picture has more than %(millions)d million pixels. Choose a smaller one."),
            code="too_many_pixels",
            params={"millions": MAX_PIXELS[extension] // 1_000_000},
        )
    raise PhotoError(_("Moving pictures are not accepted. Choose a still photo."), code="animated")


def _clean(image: ImageFile.ImageFile) -> Image.Image:
    # A JPEG is decoded at an eighth, a quarter or half of its size, which saves most of the time and memory.
    # `thumbnail` asks for twice as much: 265 MB in place of 35 for 50 million pixels.
    image.draft(None, (MAX_SIDE, 1) if image.width > image.height else (1, MAX_SIDE))
    pixels = _resizable(image)
    orientation, profile = _orientation(image), image.info.get("icc_profile")
    if pixels is not image:
        # Its pixels may take 100 MB, as those do that were made of them.
        image.close()
    pixels.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
    pixels = _in_srgb(pixels, profile)
    if pixels.mode == "RGBA" and pixels.getchannel("A").getextrema()[0] == 255:
        pixels = pixels.convert("RGB")
    # What Pillow read beside the pixels would be written out again: a fresh image has none of it.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    clean.getexif()[ExifTags.Base.Orientation] = orientation
    return ImageOps.exif_transpose(clean)


def _orientation(image: Image.Image) -> object:
    """How the camera was held; a photo whose EXIF is broken stays as it is."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation)
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


def _encode(image: Image.Image, extension: str, quality: int) -> EncodedImage:
    file = BytesIO()
    if extension == "jpg":
        image.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    else:
        image.save(file, "WEBP", quality=quality, method=4)
    return EncodedImage(file.getvalue(), *image.size, extension)
