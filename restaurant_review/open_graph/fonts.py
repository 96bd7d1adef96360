"""Fonts for what people are called, in whatever they write it.

A text is cut into runs, each of which one font has all characters of. What no font has is left out: signs
and pictures mostly. Pillow shapes what needs it (Arabic, Devanagari) where the host has FriBiDi.
"""

import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

FOLDER = Path(__file__).parent / "fonts"

# In the order in which they are asked. The first has Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian and
# Georgian, the second Chinese, Japanese and Korean.
FILES = (
    "DejaVuSans-Bold.ttf",
    "DroidSansFallback.ttf",
    "NotoSansThai-Bold.ttf",
    "NotoSansDevanagari-Bold.ttf",
    "NotoSansBengali-Bold.ttf",
    "NotoSansTamil-Bold.ttf",
)

# A code point that is no character, so that no font has it.
MISSING = "\U0010fffe"


@lru_cache(maxsize=100)
def font(file: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / file, size)


def runs(text: str) -> list[tuple[str, str]]:
    """(file, part of the text), one after another."""
    found: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFC", text):
        before = found[-1][0] if found else FILES[0]
        file = _file(sign, before)
        if not file:
            continue
        if found and file == before:
            found[-1] = (file, found[-1][1] + sign)
        else:
            found.append((file, sign))
    return found


def _file(sign: str, before: str) -> str:
    """The font for this character; that of the one before it, if it will do, so that words stay whole."""
    if unicodedata.category(sign) == "Cf":  # joins or parts its neighbours, and is not seen
        return before
    return next((file for file in (before, *FILES) if _has(file, sign)), "")


@lru_cache(maxsize=20_000)
def _has(file: str, sign: str) -> bool:
    if sign.isspace():
        return True
    return bytes(_plain(file).getmask(sign)) != bytes(_plain(file).getmask(MISSING))


@lru_cache
def _plain(file: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FOLDER / file, 24, layout_engine=ImageFont.Layout.BASIC)
