"""Answers that everybody may share, pages and JSON alike: `shared_page` remembers what a view rendered.

Each request begins with one query, which reads the version that the database holds of what the page is
about. A page that was rendered for that version is sent as it is: nobody ever sees a page older than what had
been committed when the request began. The ETag is a hash of what was rendered, so it is the same in every
worker and replica, and a page that is rendered anew and comes out the same keeps it.

Last-Modified is for those that keep no ETag. It is never before a change: what changed may be the rows, the
links to photos and what depends on the hour, all rows at once when a backup was restored, and the code.
"""

import gzip
import os
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import get_urlconf
from django.utils.http import http_date, parse_etags, parse_http_date_safe
from django.utils.translation import get_language

from . import metrics
from .photos import files

View = Callable[..., HttpResponse]

# About what an entry costs besides the bytes of the page.
ENTRY_OVERHEAD = 1000

# Seconds. A replica of the database may be this late; one that is later is not asked.
MAX_LAG = 30.0

# What is shown may be of other code than before. gunicorn says when, so that its workers agree.
STARTED = float(os.environ.get("SERVER_STARTED") or time.time())

# Seconds. Last-Modified counts whole ones: until one is over, more may change in it.
SETTLES = 2

# In seconds, for how long a page may be true.
MINUTE = 60
HOUR = 3600

# "gzip;q=0" is how a client says that it does not.
TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))", re.IGNORECASE)


class Versioned(Protocol):
    """What a page is about. Versions grow, and can be compared within an epoch alone."""

    @property
    def version(self) -> int: ...
    @property
    def epoch(self) -> str: ...
    # When that version was written, in Unix time. Below a restored backup the same number comes again.
    @property
    def written(self) -> float: ...
    # When it last changed, in Unix time; None when that is not known at the moment.
    @property
    def changed(self) -> float | None: ...


class Unchanging(NamedTuple):
    """What a page is about that is the same as long as the process lives."""

    version: int = 0
    epoch: str = "0"
    written: float = 0.0
    changed: float | None = 0.0


@dataclass
class Page:
    """A remembered page.

    Kept compressed, at a fifth of its size: unpacking one takes a twentieth of a millisecond.
    """

    version: int
    epoch: str
    written: float
    moment: str
    tag: str
    content_type: str
    zipped: bytes
    # The header of that name, where the page is part of a list.
    link: str = ""
    changed: float | None = None
    # When the database was last seen to hold this version, on the monotonic clock.
    held: float = field(default_factory=time.monotonic)

    @property
    def size(self) -> int:
        return ENTRY_OVERHEAD + len(self.zipped)

    def is_true(self, about: Versioned, moment: str) -> bool:
        if self.moment == moment and self.is_of(about):
            self.held = time.monotonic()
            return True
        return self.is_newer(about)

    def is_of(self, about: Versioned) -> bool:
        return (self.version, self.epoch, self.written) == (about.version, about.epoch, about.written)

    def is_newer(self, than: Versioned) -> bool:
        """Whether the other is an older version of the same, as read from a replica that lags.

        Once that cannot be the reason any more, a lower version is the true one: of a backup.
        """
        is_later = self.epoch == than.epoch and self.version > than.version
        return is_later and time.monotonic() - self.held < MAX_LAG


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
            known = self.pages.get(key)
            if known is not None:
                # A thread that began earlier may end later.
                if known.is_newer(page):
                    return
                del self.pages[key]
                self.bytes -= known.size
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


def shared_page(
    *,
    version_of: Callable[..., Versioned] | None = None,
    query: Callable[[QueryDict], Hashable] | None = None,
    private: Callable[..., object] | None = None,
    period: int | None = None,
) -> Callable[[View], View]:
    """The view's answers are the same for everybody, and kept as long as they are true.

    - `version_of` is called first, with the arguments of the address, and finds what the page is about. The
      view is given that in place of the arguments. Without it, a page is true as long as the process lives.
    - `query` reads from the query string all that the view reads from it.
    - `private` tells of a request, and of what the page is about, whether the visitor has something of their
      own here: then, and while a message waits for them, the page is rendered for them alone and kept by
      nobody.
    - Each `period` of the clock, in seconds, the page is rendered anew; each hour without one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            about: Versioned = version_of(**arguments) if version_of else Unchanging()
            given = {} if version_of else arguments
            found = (about,) if version_of else ()
            if request.COOKIES.get("messages") or (private and private(request, *found)):
                metrics.measured("pages", outcome="private")
                return _kept_by_nobody(view(request, *found, **given))
            key = (
                view,
                *arguments.values(),
                query(request.GET) if query else "",
                get_language(),
                # What links are made of.
                get_urlconf(),
                request.scheme,
                request.get_host(),
            )
            moment = _moment(period or HOUR)
            page = remembered.get(key)
            if page is None or not page.is_true(about, moment):
                metrics.measured("pages", outcome="rendered")
                response = view(request, *found, **given)
                if response.status_code != 200:
                    return response
                if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                    return _kept_by_nobody(response)
                page = _page(response, about, moment, known=page)
                remembered.put(key, page)
            else:
                metrics.measured("pages", outcome="remembered")
            # A newer one than the database here knows is as of when it was rendered.
            changed = about.changed if page.is_of(about) else page.changed
            return _response(request, page, _last_modified(page, changed, period or HOUR))

        return answer

    return decorate


def _moment(period: int) -> str:
    """Pages are rendered anew once an hour: links to photos change, and so does which are old enough."""
    return f"{time.time() // period:.0f} {files.link_window()}"


def _last_modified(page: Page, changed: float | None, period: int) -> int | None:
    """In whole seconds of Unix time. None where it cannot be told, or may change again within its second."""
    began, _blank, window = page.moment.partition(" ")
    epoch_began = page.epoch.partition(" ")[0]
    if changed is None or window == files.NO_LINKS or not epoch_began.isdigit():
        return None
    modified = int(max(changed, int(epoch_began), int(began) * period, STARTED))
    return modified if modified <= time.time() - SETTLES else None


def _page(response: HttpResponse, about: Versioned, moment: str, known: Page | None) -> Page:
    tag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    if known is not None and known.tag == tag:
        zipped = known.zipped
    else:
        zipped = gzip.compress(response.content, compresslevel=5, mtime=0)
    link = response.headers.get("Link", "")
    content_type = response.headers["Content-Type"]
    return Page(
        about.version, about.epoch, about.written, moment, tag, content_type, zipped, link, about.changed
    )


def _response(request: HttpRequest, page: Page, modified: int | None) -> HttpResponse:
    if _is_known(request, page.tag, modified):
        response: HttpResponse = HttpResponseNotModified()
    elif TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        response = HttpResponse(page.zipped, content_type=page.content_type)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(_plain(page.zipped), content_type=page.content_type)
    response.headers["ETag"] = page.tag
    if modified is not None:
        response.headers["Last-Modified"] = http_date(modified)
    if page.link:
        response.headers["Link"] = page.link
    # Anybody may keep it, nobody may show it without asking: a new review is there on the next request.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Vary"] = "Accept-Encoding"  # LocaleMiddleware adds the language
    return response


def _is_known(request: HttpRequest, tag: str, modified: int | None) -> bool:
    """Whether the client has this: If-None-Match decides where it is sent, If-Modified-Since elsewhere."""
    tags = request.META.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        known = parse_etags(tags)
        return tag in known or known == ["*"]
    since = parse_http_date_safe(request.META.get("HTTP_IF_MODIFIED_SINCE") or "")
    return since is not None and modified is not None and modified <= since


@lru_cache(maxsize=50)
def _plain(zipped: bytes) -> bytes:
    """Remembered for the pages asked for most, about a megabyte in all."""
    return gzip.decompress(zipped)


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "private, no-store"
    return response
