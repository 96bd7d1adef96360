"""The picture that other sites show of a link to this one: name, stars, what is eaten, and a photo."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from threading import BoundedSemaphore
from typing import NamedTuple

from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageOps

from ..photos import images, names
from ..photos.errors import PhotoError
from . import fonts

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN = 64
PHOTO_WIDTH = 520

PAPER, INK, SOFT, SAFFRON, PALE = "#fbf5ec", "#2b1b14", "#6b5244", "#e0930f", "#eadbc6"

MAX_WAIT = 3.0
_turn = BoundedSemaphore()

# Of JPEG: text stays sharp, and a photo full of detail stays far below what other sites take.
QUALITY = 84

# More is on no picture.
MAX_TEXT = 500
# A word, or one character of a script that has no spaces, with the space before it. Longer ones are cut.
WORD = re.compile(r"\s*(?:[^\s\u2e80-\ud7ff\uf900-\ufaff\uff00-\uffef]{1,30}|\S)")


class Card(NamedTuple):
    """All that is drawn."""

    site: str
    title: str
    # Filled as far as this, of five.
    stars: float | None = None
    # Beside the stars.
    figures: str = ""
    text: str = ""
    photo: str = ""


class DrawerBusy(Exception):
    """Others are being drawn, and this one did not get its turn."""


class PhotoMissing(Exception):
    """The photo is gone, or cannot be had now."""


def picture_of(card: Card) -> bytes:
    """A JPEG. Raises DrawerBusy."""
    try:
        return _drawn(card)
    except PhotoMissing:
        # The next time, it is asked for again.
        return _drawn(card._replace(photo=""))


@lru_cache(maxsize=100)
def _drawn(card: Card) -> bytes:
    # One at a time, apart from what diners post: whoever asks for many pictures keeps nobody from posting.
    if not _turn.acquire(timeout=MAX_WAIT):
        raise DrawerBusy
    try:
        picture = Image.new("RGB", SIZE, PAPER)
        width = WIDTH - 2 * MARGIN
        if card.photo:
            picture.paste(ImageOps.fit(_photo(card.photo), (PHOTO_WIDTH, HEIGHT)), (WIDTH - PHOTO_WIDTH, 0))
            width -= PHOTO_WIDTH
        else:
            picture.paste(_mark(400), (WIDTH - MARGIN - 400, 115))
            width -= 440
        _write(picture, card, width)
    finally:
        _turn.release()
    content = BytesIO()
    picture.save(content, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return content.getvalue()


def _photo(name: str) -> Image.Image:
    widths = names.thumbnails(name)
    file = widths.get(1280) or widths.get(640) or name
    if not names.is_photo(file):
        raise PhotoMissing
    try:
        with default_storage.open(file) as content:
            return images.decode(content.read()).convert("RGB")
    except (OSError, PhotoError) as error:
        raise PhotoMissing from error


def _write(picture: Image.Image, card: Card, width: int) -> None:
    draw = ImageDraw.Draw(picture)
    _brand(picture, draw, card.site)
    below = 150
    for line in _fitted(draw, card.title, width, sizes=(76, 62, 50), lines=3):
        below = _line(draw, line, width, below, INK)
    if card.stars is not None:
        below = _stars(draw, card.stars, below + 14)
    if card.figures:
        for line in _lines(draw, card.figures, width, 30, 1):
            below = _line(draw, line, width, below + 4, SOFT)
    below += 18
    room = (HEIGHT - MARGIN - below) // round(32 * LEADING)
    for line in _lines(draw, card.text, width, 32, max(0, min(room, 5))):
        below = _line(draw, line, width, below, SOFT)


def _brand(picture: Image.Image, draw: ImageDraw.ImageDraw, site: str) -> None:
    picture.paste(_mark(56), (MARGIN, 60))
    draw.text((MARGIN + 72, 88), site, INK, fonts.font(fonts.FILES[0], 32), anchor="lm")


@lru_cache
def _mark(side: int) -> Image.Image:
    """The site's own."""
    with Image.open(str(finders.find("restaurant_review/mark-512.png")), formats=("PNG",)) as mark:
        return mark.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


LEADING = 1.28


class Line(NamedTuple):
    text: str
    size: int
    is_rtl: bool


def _fitted(
    draw: ImageDraw.ImageDraw, text: str, width: int, sizes: tuple[int, ...], lines: int
) -> list[Line]:
    """In the largest of the sizes in which it takes no more lines; cut in the smallest."""
    for size in sizes:
        found = _lines(draw, text, width, size, lines + 1)
        if len(found) <= lines:
            return found
    return _lines(draw, text, width, sizes[-1], lines)


def _lines(draw: ImageDraw.ImageDraw, text: str, width: int, size: int, most: int) -> list[Line]:
    found: list[str] = []
    for word in _words(draw, text, width, size):
        if found and _width(draw, found[-1] + word, size) <= width:
            found[-1] += word
        elif len(found) < most:
            found.append(word.lstrip())
        else:
            while found and found[-1] and _width(draw, f"{found[-1]}…", size) > width:
                found[-1] = found[-1][:-1]
            found[-1:] = [f"{line.rstrip()}…" for line in found[-1:]]
            break
    return [Line(line, size, _is_rtl(text)) for line in found]


def _words(draw: ImageDraw.ImageDraw, text: str, width: int, size: int) -> Iterator[str]:
    """Each narrower than the line."""
    for word in WORD.findall(" ".join(text[:MAX_TEXT].split())):
        rest = word
        while _width(draw, rest, size) > width:
            fits = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or _width(draw, rest[:n], size) <= width
            )
            yield rest[:fits]
            rest = rest[fits:]
        yield rest


def _width(draw: ImageDraw.ImageDraw, text: str, size: int) -> float:
    return sum(draw.textlength(part, fonts.font(file, size)) for file, part in fonts.runs(text))


def _line(draw: ImageDraw.ImageDraw, line: Line, width: int, top: int, colour: str) -> int:
    """Returns where the next begins."""
    left: float = MARGIN
    if line.is_rtl:
        left += width - _width(draw, line.text, line.size)
    baseline = top + line.size
    for file, part in fonts.runs(line.text):
        font = fonts.font(file, line.size)
        draw.text((left, baseline), part, colour, font, anchor="ls")
        left += draw.textlength(part, font)
    return top + round(line.size * LEADING)


def _is_rtl(text: str) -> bool:
    strong = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


def _stars(draw: ImageDraw.ImageDraw, stars: float, top: int) -> int:
    """Filled to halves, as on the pages."""
    filled = round(stars * 2) / 2
    for place in range(5):
        middle = MARGIN + 24 + place * 56
        points = [
            (middle + radius * sin(turn * pi / 5), top + 24 - radius * cos(turn * pi / 5))
            for turn, radius in enumerate((24, 10) * 5)
        ]
        part = max(0.0, min(1.0, filled - place))
        draw.polygon(points, SAFFRON if part == 1 else PALE)
        if part == 0.5:
            # The points on the left of the middle, in their order.
            draw.polygon([points[0], *points[5:]], SAFFRON)
    return top + 56
