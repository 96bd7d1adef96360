"""Answers that everybody may share, pages and JSON alike: `shared_page` remembers what a view rendered.

Each request begins with one query, which reads the version that the database holds of what the page is
about. A page that was rendered for that version is sent as it is: nobody ever sees a page older than what had
been committed when the request began. The ETag is a hash of what was rendered, so it is the same in every
worker and replica, and a page that is rendered anew and comes out the same keeps it.

Last-Modified is for those that keep no ETag. It is never before a change: what changed may be the rows, the
links to photos and what depends on the hour, all rows at once when a backup was restored, and the code.

`SharedPageMiddleware` stands before the rest of the middleware, and sends a remembered page without it.
"""

import gzip
import math
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

from cachetools import LRUCache
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, get_urlconf
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

# Seconds. A page is rendered anew each hour: links to photos change, and so does which are old enough.
HOUR = 3600

# So many addresses are known to the middleware, at about 2 kB each, and no longer ones.
MAX_ADDRESSES = 2000
MAX_LENGTH = 500

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
    # From when and until when it is true as far as the clock decides, in Unix time.
    since: float
    until: float
    # The links to photos that it has.
    window: str
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

    def is_true(self, about: Versioned) -> bool:
        if self.is_of(about) and self.is_of_now():
            self.held = time.monotonic()
            return True
        return self.is_newer(about)

    def is_of(self, about: Versioned) -> bool:
        return (self.version, self.epoch, self.written) == (about.version, about.epoch, about.written)

    def is_of_now(self) -> bool:
        return self.since <= time.time() < self.until and self.window == files.link_window()

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


class Address(NamedTuple):
    """What of a request decides with which page it is answered, where that is one that everybody shares."""

    scheme: str | None
    host: str
    path: str
    query: str
    languages: str

    @classmethod
    def of(cls, request: HttpRequest) -> "Address | None":
        """None when the visitor may have something of their own, which a cookie tells."""
        sent = request.META
        if request.method not in ("GET", "HEAD") or sent.get("HTTP_COOKIE"):
            return None
        query, languages = sent.get("QUERY_STRING", ""), sent.get("HTTP_ACCEPT_LANGUAGE", "")
        if len(query) + len(languages) > MAX_LENGTH:
            return None
        return cls(request.scheme, sent.get("HTTP_HOST", ""), request.path_info, query, languages)


@dataclass(frozen=True)
class Asked:
    """How to find the page again, and whether it is still true."""

    key: Hashable
    version_of: Callable[..., Versioned] | None
    arguments: dict[str, Any]

    def version(self) -> Versioned:
        return self.version_of(**self.arguments) if self.version_of else Unchanging()


class SharedResponse(HttpResponse):
    """A remembered page, or that the client has it already."""

    # Of the page itself, and not of all its answers.
    OWN_HEADERS = ("Content-Type", "Content-Encoding", "Content-Length", "ETag", "Last-Modified", "Link")

    def __init__(self, request: HttpRequest, page: Page, about: Versioned, asked: Asked) -> None:
        # A newer one than the database here knows is as of when it was rendered.
        changed = about.changed if page.is_of(about) else page.changed
        modified = _last_modified(page, changed)
        if _is_known(request, page.tag, modified):
            super().__init__(status=304)
            del self.headers["Content-Type"]
        elif TAKES_GZIP.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
            super().__init__(page.zipped, content_type=page.content_type)
            self.headers["Content-Encoding"] = "gzip"
        else:
            super().__init__(_plain(page.zipped), content_type=page.content_type)
        self.asked = asked
        self.headers["ETag"] = page.tag
        if modified is not None:
            self.headers["Last-Modified"] = http_date(modified)
        if page.link:
            self.headers["Link"] = page.link
        # Anybody may keep it, nobody may show it without asking: a new review is there on the next request.
        self.headers["Cache-Control"] = "no-cache"
        self.headers["Vary"] = "Accept-Encoding"  # LocaleMiddleware adds the language


def shared_page(
    *,
    version_of: Callable[..., Versioned] | None = None,
    query: Callable[[QueryDict], Hashable] | None = None,
    private: Callable[..., object] | None = None,
) -> Callable[[View], View]:
    """The view's answers are the same for everybody, and kept as long as they are true.

    - `version_of` is called first, with the arguments of the address, and finds what the page is about. The
      view is given that in place of the arguments. Without it, a page is true as long as the process lives.
    - `query` reads from the query string all that the view reads from it.
    - `private` tells by the cookies of a request, and by what the page is about, whether the visitor has
      something of their own here: then, and while a message waits for them, the page is rendered for them
      alone and kept by nobody.
    - What the clock decides is true from the Last-Modified that the view's answer has until its Expires; for
      an hour at most, and until the hour is full without them.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, **arguments: Any) -> HttpResponse:
            about = _version_read(request) or (version_of(**arguments) if version_of else Unchanging())
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
            page = remembered.get(key)
            if page is None or not page.is_true(about):
                metrics.measured("pages", outcome="rendered")
                began, window = time.time(), files.link_window()
                response = view(request, *found, **given)
                if response.status_code != 200:
                    return response
                if response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
                    return _kept_by_nobody(response)
                page = _page(response, about, began, window, known=page)
                remembered.put(key, page)
            else:
                metrics.measured("pages", outcome="remembered")
            return SharedResponse(request, page, about, Asked(key, version_of, arguments))

        return answer

    return decorate


# Where a request keeps what the middleware has read of the database for it.
VERSION_READ = "restaurant_review.page_cache"


def _version_read(request: HttpRequest) -> Versioned | None:
    """Raises what it raised."""
    read: Versioned | Exception | None = request.META.pop(VERSION_READ, None)
    if isinstance(read, Exception):
        raise read
    return read


@dataclass
class Known:
    """How an address was answered before."""

    asked: Asked
    match: ResolverMatch | None
    # By status, what the middleware behind this one says of it.
    headers: dict[int, dict[str, str]] = field(default_factory=dict)


class SharedPageMiddleware:
    """Sends a page that is remembered and still true, without what stands behind this in MIDDLEWARE.

    To such a page that does the same each time for the same address, host, scheme and languages: the headers
    that came of it are remembered. Who sends a cookie is answered as if this were not here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.known: LRUCache[Address, Known] = LRUCache(MAX_ADDRESSES)
        self.lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        address = Address.of(request)
        if address is None:
            return self.get_response(request)
        with self.lock:
            known = self.known.get(address)
        response = self.again(request, known) if known else None
        if response is None:
            response = self.get_response(request)
            if isinstance(response, SharedResponse) and not response.cookies:
                self.keep(request, address, response)
        return response

    def again(self, request: HttpRequest, known: Known) -> HttpResponseBase | None:
        page = remembered.get(known.asked.key)
        if page is None:
            return None
        try:
            about = known.asked.version()
        except Exception as error:
            # It is raised where it is expected, and not asked for once more.
            request.META[VERSION_READ] = error
            return None
        if page.is_true(about):
            response = SharedResponse(request, page, about, known.asked)
            if headers := known.headers.get(response.status_code):
                metrics.measured("pages", outcome="remembered")
                request.resolver_match = known.match
                for name, value in headers.items():
                    response.headers[name] = value
                response.headers["Content-Length"] = str(len(response.content))
                return response
        request.META[VERSION_READ] = about
        return None

    def keep(self, request: HttpRequest, address: Address, response: SharedResponse) -> None:
        headers = {
            name: value for name, value in response.headers.items() if name not in response.OWN_HEADERS
        }
        with self.lock:
            known = self.known.get(address)
            if known is None or known.asked.key != response.asked.key:
                known = self.known[address] = Known(response.asked, request.resolver_match)
            known.headers[response.status_code] = headers


def _last_modified(page: Page, changed: float | None) -> int | None:
    """In whole seconds of Unix time. None where it cannot be told, or may change again within its second."""
    epoch_began = page.epoch.partition(" ")[0]
    if changed is None or page.window == files.NO_LINKS or not epoch_began.isdigit():
        return None
    modified = int(max(changed, int(epoch_began), page.since, STARTED))
    return modified if modified <= time.time() - SETTLES else None


def _page(response: HttpResponse, about: Versioned, began: float, window: str, known: Page | None) -> Page:
    tag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    if known is not None and known.tag == tag:
        zipped = known.zipped
    else:
        zipped = gzip.compress(response.content, compresslevel=3, mtime=0)
    hour = began // HOUR * HOUR
    return Page(
        version=about.version,
        epoch=about.epoch,
        written=about.written,
        since=max(hour, _said(response, "Last-Modified") or 0),
        until=min(hour + HOUR, _said(response, "Expires") or math.inf),
        window=window,
        tag=tag,
        content_type=response.headers["Content-Type"],
        zipped=zipped,
        link=response.headers.get("Link", ""),
        changed=about.changed,
    )


def _said(response: HttpResponse, header: str) -> int | None:
    return parse_http_date_safe(response.headers.get(header, ""))


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
