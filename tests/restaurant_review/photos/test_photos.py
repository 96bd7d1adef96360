"""Uploads become clean photos, or a message in words."""

import io
import os
import re
import struct
import zlib
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from PIL import Image, ImageCms

from restaurant_review.photos import files, images, names
from restaurant_review.photos.errors import StorageUnavailable
from restaurant_review.photos.fields import PhotosField
from tests.restaurant_review.pictures import encoded, files_of, picture, stored_photo


def opened(picture: images.EncodedImage) -> Image.Image:
    return Image.open(io.BytesIO(picture.content))


def near(pixel: tuple[int, ...], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 24 for one, other in zip(pixel[:3], wanted, strict=True))


RED, BLUE = (0xD0, 0x20, 0x20), (0x20, 0x20, 0xD0)


def code_of(data: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        images.from_upload(data)
    return caught.value.code


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_photo_of_each_kind_becomes_a_jpeg_with_webp_thumbnails(format: str) -> None:
    photo = images.from_upload(encoded(picture(size=(360, 240)), format))
    assert (photo.picture.extension, photo.picture.content_type) == ("jpg", "image/jpeg")
    assert [made.content_type for made in photo.thumbnails] == ["image/webp"]
    assert opened(photo.picture).format == "JPEG"
    assert opened(photo.thumbnails[0]).format == "WEBP"
    assert opened(photo.picture).size == (photo.picture.width, photo.picture.height) == (360, 240)
    for made in (photo.picture, *photo.thumbnails):
        assert near(opened(made).getpixel((10, 40)), RED)
        assert near(opened(made).getpixel((310, 40)), BLUE)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "photo_size", "thumbnail_sizes"),
    [
        ((4000, 3000), (1600, 1200), [(320, 240), (640, 480), (1280, 960)]),
        ((900, 3000), (480, 1600), [(320, 1067)]),
        ((1600, 1600), (1600, 1600), [(320, 320), (640, 640), (1280, 1280)]),
        ((1280, 960), (1280, 960), [(320, 240), (640, 480), (1280, 960)]),
        ((600, 20), (600, 20), [(320, 11)]),
        ((12000, 2), (1600, 1), [(320, 1), (640, 1), (1280, 1)]),
        ((120, 80), (120, 80), []),
    ],
)
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_large_photo_is_shrunk_and_a_small_one_is_not_grown(
    format: str,
    size: tuple[int, int],
    photo_size: tuple[int, int],
    thumbnail_sizes: list[tuple[int, int]],
) -> None:
    photo = images.from_upload(encoded(picture(size=size), format))
    assert (photo.picture.width, photo.picture.height) == photo_size
    assert opened(photo.picture).size == photo_size
    assert [(made.width, made.height) for made in photo.thumbnails] == thumbnail_sizes
    assert [opened(made).size for made in photo.thumbnails] == thumbnail_sizes


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "WEBP", "PNG"])
def test_a_photo_is_turned_upright(format: str, orientation: int) -> None:
    """Each file is stored as a camera held that way would, and shows red above blue when upright."""
    upright = picture(size=(480, 360)).transpose(Image.Transpose.ROTATE_270)
    undo = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = upright if undo is None else upright.transpose(undo)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = images.from_upload(encoded(stored, format, exif=exif))
    assert (photo.picture.width, photo.picture.height) == (360, 480)
    assert near(opened(photo.picture).getpixel((40, 10)), RED)
    assert near(opened(photo.picture).getpixel((40, 470)), BLUE)
    assert [(made.width, made.height) for made in photo.thumbnails] == [(320, 427)]


def test_nothing_but_the_pixels_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825)[1] = "N"
    data = encoded(
        picture(size=(400, 300)), "JPEG", exif=exif, comment=b"my secret", xmp=b"<x:xmpmeta>where</x:xmpmeta>"
    )
    photo = images.from_upload(data + b"PK\x03\x04 a hidden archive")
    for made in (photo.picture, *photo.thumbnails):
        assert not opened(made).getexif()
        assert set(opened(made).info) <= {
            "jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression",
            "loop", "background", "timestamp", "duration",
        }  # fmt: skip
        for secret in (b"telling", b"secret", b"where", b"archive"):
            assert secret not in made.content


def test_what_hides_under_full_transparency_is_gone() -> None:
    image = picture("RGBA", (64, 64))
    image.putalpha(Image.new("L", (64, 64), 0))
    image.putpixel((0, 0), (0, 255, 0, 255))
    kept = opened(images.from_upload(encoded(image, "PNG")).picture)
    assert not near(kept.getpixel((50, 50)), BLUE)


@pytest.mark.parametrize(
    ("mode", "format"),
    [("L", "PNG"), ("L", "JPEG"), ("1", "PNG"), ("P", "PNG"), ("I;16", "PNG"), ("CMYK", "JPEG")],
)
def test_every_opaque_colour_mode_works(mode: str, format: str) -> None:
    if mode == "I;16":
        rows = struct.pack(">120H", *[10_000] * 60, *[50_000] * 60) * 80
        image = Image.frombytes("I;16B", (120, 80), rows)
    elif mode in ("L", "1"):
        image = Image.new("L", (120, 80), 0 if mode == "1" else 39)
        image.paste(255 if mode == "1" else 195, (60, 0, 120, 80))
        image = image.convert(mode)
    else:
        image = picture().quantize(8) if mode == "P" else picture(mode)
    made = opened(images.from_upload(encoded(image, format)).picture)
    assert made.mode == "RGB"
    left, right = made.getpixel((10, 40)), made.getpixel((110, 40))
    if mode in ("P", "CMYK"):
        assert near(left, RED)
        assert near(right, BLUE)
    elif mode == "1":
        assert near(left, (0, 0, 0))
        assert near(right, (255, 255, 255))
    else:
        assert near(left, (39, 39, 39))
        assert near(right, (195, 195, 195))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "RGB", "L"])
def test_transparency_is_kept_as_webp(mode: str) -> None:
    options: dict[str, Any] = {}
    if mode == "P":
        image = Image.new("P", (40, 40), 0)
        image.putpalette([255, 255, 255, 200, 0, 0])
        image.paste(1, (20, 0, 40, 40))
        options = {"transparency": 0}
    elif mode == "RGB":
        image = Image.new("RGB", (40, 40), (1, 2, 3))
        image.paste((200, 0, 0), (20, 0, 40, 40))
        options = {"transparency": (1, 2, 3)}
    elif mode == "L":
        image = Image.new("L", (40, 40), 7)
        image.paste(99, (20, 0, 40, 40))
        options = {"transparency": 7}
    else:
        image = Image.new("RGBA", (40, 40), (200, 0, 0, 255))
        image.paste((0, 0, 0, 0), (0, 0, 20, 40))
        image = image.convert(mode)
    photo = images.from_upload(encoded(image, "PNG", **options))
    assert (photo.picture.extension, opened(photo.picture).format) == ("webp", "WEBP")
    for made in (photo.picture, *photo.thumbnails):
        assert opened(made).getpixel((4, 20))[3] < 16
        assert opened(made).getpixel((36, 20))[3] == 255


def test_an_alpha_channel_that_hides_nothing_is_dropped() -> None:
    assert images.from_upload(encoded(picture("RGBA"), "PNG")).picture.extension == "jpg"


def test_another_colour_space_is_converted() -> None:
    """A profile that swaps nothing but lightens: its numbers must not reach a browser as they are."""
    linear = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    broken = images.from_upload(encoded(picture(), "PNG", icc_profile=linear))
    assert near(opened(broken.picture).getpixel((10, 40)), RED)  # not of this picture's space: ignored
    photo = images.from_upload(encoded(picture(), "JPEG", icc_profile=_with_gamma_one()))
    red = opened(photo.picture).getpixel((10, 40))
    assert red[1] > RED[1] + 40
    assert "icc_profile" not in opened(photo.picture).info
    assert images.from_upload(encoded(picture(), "PNG", icc_profile=b"no profile")).picture.extension == "jpg"


def _with_gamma_one() -> bytes:
    """sRGB's own profile, its tone curves replaced by straight lines."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = struct.unpack(">I", profile[128:132])[0]
    for index in range(count):
        start = 132 + 12 * index
        tag, offset, _size = struct.unpack(">4sII", profile[start : start + 12])
        if tag in (b"rTRC", b"gTRC", b"bTRC"):
            profile[offset : offset + 16] = b"para" + bytes(4) + b"\0\0\0\0" + struct.pack(">I", 0x10000)
    return bytes(profile)


def test_an_mpo_counts_as_its_first_frame() -> None:
    data = encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (120, 80), "green")])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    assert near(opened(images.from_upload(data).picture).getpixel((10, 40)), RED)


def test_a_motion_photo_counts_as_its_picture() -> None:
    video = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 400
    photo = images.from_upload(encoded(picture(), "JPEG") + video)
    assert b"ftypmp42" not in photo.picture.content


@pytest.mark.parametrize(
    "data",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a" + bytes(40),
        encoded(picture("P"), "GIF"),
        encoded(picture(), "BMP"),
        encoded(picture(), "TIFF"),
        b"%PDF-1.7",
        b"\xff\xd8",
        b"RIFF\x10\0\0\0WAVEfmt ",
        b"\0",
    ],
)
def test_other_files_are_refused(data: bytes) -> None:
    assert code_of(data) == "no_photo"


def test_an_empty_file_is_refused() -> None:
    assert code_of(b"") == "empty"


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_moving_pictures_are_refused(format: str) -> None:
    frames = [picture(), Image.new("RGB", (120, 80), "green")]
    assert code_of(encoded(frames[0], format, save_all=True, append_images=frames[1:])) == "animated"


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_truncated_file_is_refused(format: str) -> None:
    image = Image.effect_noise((400, 300), 90).convert("RGB")
    data = encoded(image, format)
    for part in (3 / 4, 1 / 2, 1 / 10):
        assert code_of(data[: int(len(data) * part)]) == "damaged"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_of(width: int, height: int, body: bytes = b"") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", body or zlib.compress(bytes(8)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(5_001, 5_000), (12_000, 12_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_by_its_header(size: tuple[int, int]) -> None:
    assert code_of(png_of(*size)) == "too_many_pixels"


def test_a_jpeg_bomb_is_refused_by_its_header() -> None:
    data = bytearray(encoded(picture(), "JPEG"))
    frame = data.index(b"\xff\xc0")
    data[frame + 5 : frame + 9] = struct.pack(">HH", 7_072, 7_072)
    assert code_of(bytes(data)) == "too_many_pixels"


def test_a_webp_bomb_is_refused_by_its_header() -> None:
    for side in (4_001, 16_383):
        data = bytearray(encoded(Image.new("RGB", (16, 16)), "WEBP", lossless=True))
        assert data[12:16] == b"VP8L"
        bits = struct.unpack("<I", data[21:25])[0]
        data[21:25] = struct.pack("<I", (bits & ~0xFFFFFFF) | (side - 1) | (side - 1) << 14)
        assert code_of(bytes(data)) == "too_many_pixels"


def test_a_bomb_of_text_is_refused() -> None:
    body = zlib.compress(bytes(80_000_000))
    good = png_of(8, 8)
    data = good[:33] + chunk(b"zTXt", b"Comment\0\0" + body) + good[33:]
    assert code_of(data) == "damaged"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_no_damaged_bytes_raise_anything_but_a_validation_error(format: str) -> None:
    """Every byte of the header and some of the body, changed one at a time."""
    exif = Image.Exif()
    exif[0x0112] = 6
    good = encoded(picture(size=(24, 16)), format, exif=exif)
    refused = 0
    for index in [*range(min(len(good), 400)), *range(400, len(good), 7)]:
        for change in (0x01, 0x80, 0xFF):
            data = bytearray(good)
            data[index] ^= change
            try:
                photo = images.from_upload(bytes(data))
            except ValidationError:
                refused += 1
            else:
                assert photo.picture.width >= 1
    assert refused > 20


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_photo_with_broken_exif_is_shown_as_it_is() -> None:
    data = encoded(picture(), "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\xff\x01\x12")
    assert images.from_upload(data).picture.width == 120


class PhotoForm(forms.Form):
    reviewImage = PhotosField(required=False)


def form_with(*photos: bytes, name: str = "photo.jpg", content_type: str = "image/jpeg") -> PhotoForm:
    uploads = [SimpleUploadedFile(name, data, content_type) for data in photos]
    return PhotoForm({}, MultiValueDict({"reviewImage": uploads}))


def test_a_form_without_a_photo_is_valid() -> None:
    form = PhotoForm({}, MultiValueDict())
    assert form.is_valid()
    assert form.cleaned_data["reviewImage"] == []


def test_a_form_takes_a_photo_whatever_the_file_is_called() -> None:
    name = "../../etc/" + "x" * 200 + ".html"
    form = form_with(encoded(picture(), "PNG"), name=name, content_type="text/html")
    assert form.is_valid()
    assert images.from_upload(form.cleaned_data["reviewImage"][0].read()).picture.width == 120


def test_a_photo_may_have_exactly_2048000_bytes() -> None:
    data = encoded(picture(), "JPEG")
    data += bytes(images.MAX_BYTES - len(data))
    assert form_with(data).is_valid()
    form = form_with(data + b"\0")
    assert form.errors["reviewImage"] == ["The photo is larger than 2 MB. Choose a smaller one."]


def test_an_empty_file_is_a_message_beside_its_field() -> None:
    assert form_with(b"").errors["reviewImage"] == ["The file is empty."]


def test_six_photos_are_taken_and_seven_are_not() -> None:
    photo = encoded(picture(), "PNG")
    assert form_with(*[photo] * 6).is_valid()
    assert form_with(*[photo] * 7).errors["reviewImage"] == [
        "A review has at most 6 photos, and these are 7."
    ]


def test_of_several_photos_it_is_said_which_one_is_wrong() -> None:
    form = form_with(encoded(picture(), "PNG"), b"<html>", encoded(picture(), "PNG"))
    assert form.errors["reviewImage"] == ["Photo 2: This file is not a PNG, JPEG or WebP photo."]


def test_a_photo_is_stored_under_a_random_name_that_tells_its_sizes(media: FileSystemStorage) -> None:
    name = stored_photo((2000, 1000))
    assert re.fullmatch(r"photos/[0-9a-f]{32}-1600x800\.jpg", name)
    assert names.size(name) == (1600, 800)
    assert list(names.thumbnails(name)) == [320, 640, 1280]
    for file, width in ((name, 1600), *((thumb, width) for width, thumb in names.thumbnails(name).items())):
        with default_storage.open(file) as opened_file:
            assert Image.open(opened_file).size == (width, width // 2)
        assert files.url(file) == f"/media/{file}"
        assert name in names.whole(file)


def test_a_page_gets_each_size_with_its_true_width(media: FileSystemStorage) -> None:
    name = stored_photo((2000, 1000))
    shown = files.picture(name)
    assert (shown.address, shown.width, shown.height) == (f"/media/{name}", 1600, 800)
    small, middle, large = (f"/media/{file}" for file in names.thumbnails(name).values())
    assert shown.src == middle
    assert shown.srcset == f"{small} 320w, {middle} 640w, {large} 1280w, /media/{name} 1600w"


def test_an_older_photo_is_shown_by_its_one_thumbnail() -> None:
    name, thumbnail = f"photos/{'a' * 32}.jpg", f"thumbnails/{'b' * 32}.webp"
    shown = files.picture(name, thumbnail)
    assert (shown.src, shown.srcset, names.thumbnails(name)) == (f"/media/{thumbnail}", "", {})
    assert files.picture("../settings.py") is None


def test_a_photo_whose_row_is_not_saved_leaves_nothing(media: FileSystemStorage) -> None:
    photo = images.from_upload(encoded(picture(size=(700, 700)), "PNG"))

    def save(photos: list[str]) -> None:
        assert all(media.exists(file) for file in files_of(*photos))
        raise RuntimeError("the database says no")

    with pytest.raises(RuntimeError), files.stored([photo, photo]) as stored:
        save(stored)
    assert not any(media.exists(file) for file in files_of(*stored))


class FullStorage(FileSystemStorage):
    """Has room for four files."""

    def _save(self, name: str, content: ContentFile) -> str:
        if sum(len(found) for _path, _folders, found in os.walk(self.location)) >= 4:
            raise OSError(28, "No space left on device")
        return super()._save(name, content)


def test_photos_that_cannot_be_stored_whole_leave_nothing(media: FileSystemStorage, settings: Any) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tests.restaurant_review.photos.test_photos.FullStorage"},
    }
    photo = images.from_upload(encoded(picture(size=(700, 700)), "PNG"))
    with pytest.raises(StorageUnavailable), files.stored([photo, photo]):
        pass
    assert default_storage.listdir("photos")[1] == default_storage.listdir("thumbnails")[1] == []


def test_only_names_of_ours_and_of_the_sample_get_an_address(media: FileSystemStorage) -> None:
    assert files.url("6F9619FF-8b86-d011-b42d-00c04fc964ff.png")
    for name in ("", None, "cat.png", "../settings.py", "photos/cat.jpg", "photos/" + "0" * 32 + ".svg"):
        assert files.url(name) == ""


def test_names_of_others_are_never_removed(media: FileSystemStorage) -> None:
    media.save("logo.png", ContentFile(b"theirs"))
    files.remove(["logo.png", "", None, "photos/" + "0" * 32 + ".jpg"])
    assert media.exists("logo.png")


def test_photos_on_disk_have_one_address_for_ever(media: FileSystemStorage) -> None:
    assert files.link_window() == ""
