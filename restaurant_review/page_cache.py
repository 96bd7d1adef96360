"""Answers that everybody may share, pages and JSON alike: their ETags, and the cache of rendered ones.

A page is described by its address, language, host and the data it shows. The tag is a hash of just that:
it changes when, and only when, what is shown changes, and is the same in every worker and replica. Hashing
needs the page's own queries; to spare them, a process remembers the tag it worked out last together with the
stored version number (`Catalogue.version`, `Restaurant.version`) that it was worked out from. As long as the
database still holds that number, the tag and the rendered page are true.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import get_template
from django.utils.http import parse_etags
from django.utils.translation import get_language

from .photos import files

APP = Path(__file__).parent

# About what an entry costs besides the bytes of the page.
ENTRY_OVERHEAD = 1000

# "gzip;q=0" is how a client says that it does not.
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


@dataclass(frozen=True)
class Data:
    """What a page shows: `shown` is hashed into the tag, `context` is rendered."""

    shown: Any
    context: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """One remembered page: true while the database holds `version` and photo links are of `window`.

    Kept compressed, at a fifth of its size: unpacking one takes a twentieth of a millisecond.
    """

    version: int
    window: str
    tag: str
    zipped: bytes = b""

    @property
    def size(self) -> int:
        return ENTRY_OVERHEAD + len(self.zipped)


@dataclass
class PageCache:
    """The pages a process remembers, the most recently used ones, within a number of bytes."""

    pages: OrderedDict[Hashable, Page] = field(default_factory=OrderedDict)
    bytes: int = 0
    lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: Hashable, page: Page) -> None:
        with self.lock:
            replaced = self.pages.pop(key, None)
            if replaced is not None:
                self.bytes -= replaced.size
            if page.size > settings.PAGE_CACHE_BYTES:
                return
            self.pages[key] = page
            self.bytes += page.size
            while self.bytes > settings.PAGE_CACHE_BYTES:
                _key, oldest = self.pages.popitem(last=False)
                self.bytes -= oldest.size

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.bytes = 0


remembered = PageCache()


@cache
def release() -> str:
    """A hash of the code, templates, translations and asset names that make the pages."""
    digest = blake2b(digest_size=8)
    folders = [
        APP,
        *(Path(folder) for folder in settings.TEMPLATES[0]["DIRS"]),
        *map(Path, settings.LOCALE_PATHS),
    ]
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".mo"}:
                digest.update(path.read_bytes())
    digest.update(repr(sorted(getattr(staticfiles_storage, "hashed_files", {}).items())).encode())
    return digest.hexdigest()


def is_shared(request: HttpRequest) -> bool:
    """Whether this visitor sees what everybody sees: no message waits for them."""
    return "messages" not in request.COOKIES


def answer(
    request: HttpRequest,
    *,
    template: str,
    address: Hashable,
    version: int,
    load: Callable[[], Data],
) -> HttpResponse:
    """The shared page at `address`, which is true for `version`; 304 when the client has it."""

    def render(context: dict[str, Any]) -> bytes:
        return get_template(template).render(context, request).encode()

    return shared(
        request, address=(template, address, get_language()), version=version, load=load, render=render
    )


def shared(
    request: HttpRequest,
    *,
    address: Hashable,
    version: int,
    load: Callable[[], Data],
    render: Callable[[dict[str, Any]], bytes],
    content_type: str | None = None,
) -> HttpResponse:
    """The same for anything that `render` makes of what `load` finds."""
    window = files.link_window()
    key = (address, request.scheme, request.get_host())
    page = remembered.get(key)
    data = None
    if page is None or page.version != version or page.window != window:
        data = load()
        tag = _tag(key, window, data.shown)
        # Often it was another page that changed; then what was rendered is still true.
        still_true = page is not None and page.tag == tag
        page = replace(page, version=version) if still_true else Page(version, window, tag)
        remembered.put(key, page)
    if _client_has(request, page.tag):
        return _headed(HttpResponseNotModified(), page.tag)
    body = b""
    if not page.zipped:
        body = render((data or load()).context)
        page = replace(page, zipped=gzip.compress(body, compresslevel=5, mtime=0))
        remembered.put(key, page)
    if TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        response = HttpResponse(page.zipped, content_type=content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(body or _plain(page.zipped), content_type=content_type)
    return _headed(response, page.tag)


@lru_cache(maxsize=50)
def _plain(zipped: bytes) -> bytes:
    """Remembered for the pages asked for most, about a megabyte in all."""
    return gzip.decompress(zipped)


def _tag(key: Hashable, window: str, shown: Any) -> str:
    text = repr((key, window, release(), shown))
    return f'W/"{blake2b(text.encode(errors="surrogatepass"), digest_size=12).hexdigest()}"'


def _client_has(request: HttpRequest, tag: str) -> bool:
    sent = request.META.get("HTTP_IF_NONE_MATCH")
    return bool(sent) and (tag in (tags := parse_etags(sent)) or tags == ["*"])


def _headed(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers["ETag"] = tag
    # Anybody may keep it, nobody may show it without asking: a new review is there on the next request.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"  # LocaleMiddleware adds the language
    return response


def unshared(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """A page for one visitor only: no tag, kept by nobody."""
    response = HttpResponse(get_template(template).render(dict(context), request))
    response.headers["Cache-Control"] = "private, no-store"
    return response
