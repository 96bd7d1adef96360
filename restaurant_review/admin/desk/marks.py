"""Where in a text that stands which made it suspicious."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple

from ...moderation.suspicion import UNSPACED
from ...search.folding import fold

# What may stand between the characters of a link and be seen by nobody, and how a dot may be spelt.
_UNSEEN = "[\u00ad\u200b-\u200f\u2060\ufeff]*"
_DOT = r"\s*(?:\.|\u3002|\uff0e|[(\[]\s*(?:dot|\.)\s*[)\]]|\sdot\s)\s*"


class Part(NamedTuple):
    text: str
    is_marked: bool


def parts(text: str, evidence: dict[str, Any] | None) -> list[Part]:
    """The text in its order, what was suspicious in parts of its own."""
    marked: list[Part] = []
    end = 0
    for begin, until in _spans(text, evidence or {}):
        marked += [Part(text[end:begin], False), Part(text[begin:until], True)]
        end = until
    return [part for part in (*marked, Part(text[end:], False)) if part.text]


def _spans(text: str, evidence: dict[str, Any]) -> Iterable[tuple[int, int]]:
    if word := str(evidence.get("word", "")):
        return _of_word(text, word)
    if link := str(evidence.get("link", "")):
        return [found.span() for found in _as_written(link).finditer(text)]
    return [(0, len(text))] if "repeats" in evidence and text else []


def _of_word(text: str, word: str) -> list[tuple[int, int]]:
    """Where the listed word, which may be several or end in a star, stands in the text as it is written."""
    wanted, begins = fold(word).split(), word.rstrip().endswith("*")
    if not wanted:
        return [found.span() for found in re.finditer(re.escape(word), text, re.IGNORECASE)]
    written = [(fold(found[0]), *found.span()) for found in re.finditer(rf"(?:[^\W_]|{_UNSEEN[:-1]})+", text)]
    spans = []
    for index in range(len(written) - len(wanted) + 1):
        said = [each[0] for each in written[index : index + len(wanted)]]
        last = said[-1].startswith(wanted[-1]) if begins else said[-1] == wanted[-1]
        if said[:-1] == wanted[:-1] and last:
            spans.append((written[index][1], written[index + len(wanted) - 1][2]))
    if not UNSPACED.search(word):
        return spans
    return [found.span() for found in re.finditer(re.escape(word.rstrip("* ")), text, re.IGNORECASE)]


def _as_written(link: str) -> re.Pattern[str]:
    """The link as somebody may have spelt it to hide it: `links.found_in` told how it reads."""
    spelt = (_DOT if char == "." else re.escape(char) for char in unicodedata.normalize("NFKC", link))
    return re.compile(_UNSEEN.join(spelt), re.IGNORECASE)
