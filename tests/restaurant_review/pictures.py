"""Pictures to upload, drawn here."""

import io
from typing import Any

from PIL import Image, ImageDraw

from restaurant_review.photos import files, images, names


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def picture(mode: str = "RGB", size: tuple[int, int] = (120, 80)) -> Image.Image:
    """Red on the left, blue on the right, in any mode."""
    image = Image.new("RGB", size, "#d02020")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, size[0], size[1]), fill="#2020d0")
    return image.convert(mode)


def stored_photo(size: tuple[int, int] = (120, 80)) -> str:
    """The name of a photo in the storage."""
    return files.store(images.from_upload(encoded(picture(size=size), "PNG")))


def files_of(*photos: str) -> set[str]:
    """All that is stored of these photos."""
    return {file for name in photos for file in (name, *names.thumbnails(name).values())}
