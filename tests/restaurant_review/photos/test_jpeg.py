"""Hostile JPEGs are refused by what their markers say, before they cost anything."""

import subprocess
import sys
import time

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from restaurant_review.photos import images, jpeg
from tests.restaurant_review.pictures import encoded, picture

SCAN = b"\xff\xda"


def with_scans(number: int, size: tuple[int, int] = (120, 80), mode: str = "RGB") -> bytes:
    """A progressive JPEG whose last scan is repeated until there are so many."""
    data = encoded(Image.new(mode, size), "JPEG", progressive=True)
    last, end = data.rindex(SCAN), data.rindex(b"\xff\xd9")
    return data[:end] + data[last:end] * (number - data.count(SCAN)) + data[end:]


def code_of(data: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        images.from_upload(data)
    return caught.value.code


def test_a_photo_of_fifty_scans_is_taken_and_one_of_more_refused() -> None:
    assert images.from_upload(with_scans(jpeg.MAX_SCANS)).picture.width == 120
    assert code_of(with_scans(jpeg.MAX_SCANS + 1)) == "too_many_scans"


def test_a_bomb_of_scans_is_refused_in_no_time() -> None:
    bomb = with_scans(40_000, (4000, 3000))
    assert len(bomb) < images.MAX_BYTES
    before = time.process_time()
    assert code_of(bomb) == "too_many_scans"
    assert time.process_time() - before < 0.2


def test_a_large_photo_may_have_fewer_scans() -> None:
    assert code_of(with_scans(jpeg.MAX_SCANS, (5000, 4000))) == "too_many_scans"


def test_scans_of_a_picture_within_the_picture_do_not_count() -> None:
    preview = with_scans(jpeg.MAX_SCANS + 1)[:60_000]
    comment = b"\xff\xfe" + (len(preview) + 2).to_bytes(2) + preview
    photo = encoded(picture(), "JPEG", progressive=True)
    assert jpeg.cost(photo[:2] + comment + photo[2:] + preview) == jpeg.cost(photo)


@pytest.mark.parametrize(
    ("mode", "options", "samples", "buffered"),
    [
        ("RGB", {}, 1.5, False),
        ("RGB", {"subsampling": 0}, 3, False),
        ("RGB", {"progressive": True}, 1.5, True),
        ("CMYK", {"progressive": True}, 4, True),
        ("L", {"progressive": True}, 1, True),
    ],
)
def test_the_samples_are_counted_as_the_decoder_keeps_them(
    mode: str, options: dict[str, int], samples: float, buffered: bool
) -> None:
    found = jpeg.cost(encoded(picture(mode, (160, 80)), "JPEG", **options))
    assert (found.samples, found.buffered) == (160 * 80 * samples, buffered)


def test_what_takes_too_much_memory_is_refused_by_components_times_pixels() -> None:
    """As much as 5,100 by 5,000 pixels of four components; a few of the scans are enough to say so."""
    data = bytearray(with_scans(18, mode="CMYK"))
    frame = data.index(b"\xff\xc2")
    data[frame + 5 : frame + 9] = (5000).to_bytes(2) + (5100).to_bytes(2)
    assert code_of(bytes(data)) == "too_many_samples"


@pytest.mark.parametrize(
    "part", [b"\xff\xe0\0\2", b"\xff\xda\0\2", b"\xff\xd0", b"\xff\0", b"\xff", b"\xff\xe0\0\0"]
)
def test_no_flood_of_markers_takes_long_to_read(part: bytes) -> None:
    photo = encoded(picture(), "JPEG")
    flood = part * (images.MAX_BYTES // len(part))
    before = time.process_time()
    assert code_of(photo[:2] + flood + photo[2:]) in ("damaged", "too_many_scans")
    assert code_of(b"\xff\xd8\xff" + flood) in ("damaged", "too_many_scans")
    assert time.process_time() - before < 1


ODD = """
import struct
from restaurant_review.photos import images
from tests.restaurant_review.pictures import encoded, picture
NUMBER = 5000
entries = (struct.pack("<HHLL", tag, 7, 60_000, 0) for tag in range(NUMBER))
exif = b"Exif\\0\\0II*\\0\\x08\\0\\0\\0" + struct.pack("<H", NUMBER) + b"".join(entries) + bytes(4)
images.from_upload(encoded(picture(), "JPEG", exif=exif))
"""


def test_what_is_odd_in_a_photo_fills_no_log() -> None:
    done = subprocess.run([sys.executable, "-c", ODD], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


PEAK = """
import io, sys
from PIL import Image
from restaurant_review.photos import images
kind, mode, width, height = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
options = {"JPEG": {"progressive": True}, "PNG": {"transparency": (0, 0, 0)}}.get(kind, {})
file = io.BytesIO()
Image.new(mode, (width, height)).save(file, kind, **options)
assert file.tell() < images.MAX_BYTES
if kind != "JPEG":
    assert width * height > 0.99 * images.MAX_PIXELS[kind.lower()]
with open("/proc/self/clear_refs", "w") as peak:
    peak.write("5")
def resident(what):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(what)) // 1024
before = resident("VmRSS")
images.from_upload(file.getvalue())
print(resident("VmHWM") - before)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "photo",
    [
        ("JPEG", "RGB", "8160", "6100"),
        ("PNG", "RGB", "5000", "5000"),
        ("WEBP", "RGBA", "4000", "4000"),
    ],
    ids=lambda photo: " ".join(photo),
)
def test_no_photo_that_is_taken_needs_more_than_300_mb(photo: tuple[str, ...]) -> None:
    done = subprocess.run([sys.executable, "-c", PEAK, *photo], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 300
