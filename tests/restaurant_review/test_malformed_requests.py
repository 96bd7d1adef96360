"""Whatever a client sends, the answer is no 5xx and nothing is stored.

The requests are made by combining each address of the site with each method, and with everything odd that a
query, a cookie, a header or a body can hold. Each test sends one family of them and lists what went wrong.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import cycle, product
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from django.apps import apps
from django.core.files.storage import Storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from azureproject.request import LenientRequest

from .makers import make_restaurant, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BOUNDARY = "a-boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
CHARSETS = ("utf-16", "utf-7", "rot13", "idna", "base64", "undefined", "punycode", "nothing", "x" * 500)
ODD_TYPES = (
    *(f"text/plain; charset={charset}" for charset in CHARSETS),
    "text/plain; charset=utf-8",
    "text/plain; charset=\x00",
    "text/plain; charset*=utf-8''%00",
    "text/plain; charset*=nonsense''x",
    "text/plain; charset*=idna''%ff",
    "text/plain; charset*0=utf; charset*1=-8",
    "multipart/form-data; boundary*=utf-16''%ff",
    "nonsense",
    "\xff/\xff; \xff=\xff",
    ";;;=;=",
    "/" * 300,
)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "\x00")

# Addresses that lead nowhere, or should not. "{id}" stands for a restaurant that is there.
ODD_PATHS = (
    "//",
    "/0/",
    "/-1/",
    "/1e3/",
    "/9223372036854775807/",
    "/9223372036854775808/",
    f"/{'9' * 400}/",
    "/%D9%A3/",
    "/%C2%B2/",
    "/%00/",
    "/%ff%fe/",
    "/%ED%A0%80/",
    "/1%0d%0aSet-Cookie:a=b/",
    "/review/0",
    "/review/99999999999999999999999999",
    "/review/%00",
    "/media/../manage.py",
    "/media/%2e%2e%2fmanage.py",
    "/media/photos/%00.png",
    f"/media/photos/{'a' * 5000}.png",
    f"/media/photos/{'0' * 32}.png",
    "/static/%00.css",
    "/static/../manage.py",
    f"/{'a' * 10000}",
    "/admin/restaurant_review/review/%00/change/",
    "/admin/r/99999999999999999999/1/",
    "/admin/jsi18n/",
    "/admin/login/?next=//elsewhere.example/",
    "/healthz/",
    "/api/v1/",
    "/api/v1/restaurants/99999999999999999999999999",
    "/api/v1/nothing",
)

NAMES = ("q", "sort", "min_rating", "page", "stars", "next", "cursor", "limit", "p", "format")
ODD_VALUES = (
    "%00",
    "%ff%fe",
    "%ED%A0%80",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "1e308",
    "NaN",
    "%D9%A3",
    "%C2%B2",
    "1;DROP TABLE restaurant_review_review",
    "%27 OR 1=1--",
    "%25%25_%5C",
    "%0d%0aSet-Cookie:a=b",
    "a+" * 2000,
    "%F0%9F%8D%95%E2%80%AE",
    "{{7*7}}",
)
MANY_FIELDS = "&".join("a=1" for _ in range(3000))
ODD_QUERIES = (
    "",
    "&&&",
    "=",
    "%",
    "%zz=%zz",
    "page[]=1",
    "page=1&page=2",
    "a=" * 600,
    MANY_FIELDS,
)

# No Content-Length that is not a number: web servers refuse it themselves.
ODD_HEADERS: tuple[dict[str, str], ...] = (
    {"HTTP_COOKIE": "csrftoken=\x00; sessionid=\x00"},
    {"HTTP_COOKIE": "sessionid=" + "a" * 8000},
    {"HTTP_COOKIE": "sessionid='; messages=not-signed; csrftoken=short"},
    {"HTTP_COOKIE": "messages=" + "W1siX19qc29uX21lc3NhZ2UiLDAsMjAsInh4Il1d:1a:b"},
    {"HTTP_COOKIE": "=;;==; \xff\xfe=\xff; $Version=1; django_language=\x00"},
    {"HTTP_COOKIE": "django_language=../../etc/passwd"},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5000},
    {"HTTP_ACCEPT_LANGUAGE": "fr;q=nan,\xff;q=1e400,*;q=-1"},
    {"HTTP_ACCEPT_ENCODING": "gzip;q=0, \x00, *;q=2"},
    {"HTTP_ACCEPT": "\xff/\x00;q=x"},
    {"HTTP_IF_NONE_MATCH": '"' * 3000},
    {"HTTP_IF_NONE_MATCH": 'W/"\xff", *, '},
    {"HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999999 99:99:99 GMT"},
    {"HTTP_RANGE": "bytes=99999999999999999999-0,-1,a-b"},
    {"HTTP_HOST": "\x00"},
    {"HTTP_HOST": "elsewhere.example"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "localhost:99999999"},
    {"HTTP_X_FORWARDED_FOR": "\x00, 999.1.1.1, [::1]:x, "},
    {"HTTP_X_FORWARDED_HOST": "elsewhere.example", "HTTP_X_FORWARDED_PROTO": "gopher"},
    {"HTTP_X_REQUEST_ID": "\xff\x00\r\nx: y" * 500},
    {"HTTP_AUTHORIZATION": "Bearer \x00" + "a" * 5000},
    {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "null"},
    {"REMOTE_ADDR": "not an address"},
    {"REMOTE_ADDR": ""},
    {"CONTENT_LENGTH": ""},
)

# A body that would be fine but for what is put in; nothing here may be accepted.
REVIEW = {"user_name": "Robin", "rating": "4", "review_text": "Good soup."}
RESTAURANT = {"restaurant_name": "Soup House", "street_address": "1 Main St", "description": "Soup."}
ODD_TEXTS = ("", "   ", "\x00", "a\x00b", "a" * 20_000, "\x1b[31m", "\u200b\u200b", "\ud800")
ODD_RATINGS = ("", "0", "6", "-1", "4.5", "4e0", "NaN", "٤٤", "²", "9" * 400, "\x00", "four", "[4]")


def addresses() -> list[str]:
    """Every address of the site; the admin's stand among the odd ones, since they all lead to its sign-in."""
    # Those of the API are there once one of them was asked for.
    resolve("/api/")
    return sorted(set(_addresses(get_resolver().url_patterns, "/")))


def _addresses(patterns: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for found in patterns:
        route = prefix + str(found.pattern).removeprefix("^").removesuffix("$").replace(r"\Z", "")
        if isinstance(found, URLResolver):
            if found.app_name != "admin":
                yield from _addresses(found.url_patterns, route)
        else:
            for name, converter in getattr(found.pattern, "converters", {}).items():
                kind = type(converter).__name__.removesuffix("Converter").lower()
                for written in (f"<{kind}:{name}>", f"<{name}>"):
                    route = route.replace(written, "{id}" if kind == "int" else "x")
            yield route


def urlencoded(fields: dict[str, str]) -> bytes:
    return "&".join(
        f"{quote_plus(name)}={quote_plus(value, errors='surrogatepass')}" for name, value in fields.items()
    ).encode()


def multipart(
    fields: dict[str, str], file: bytes | None = None, disposition: str = 'filename="a.png"'
) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(
            errors="surrogatepass"
        )
        for name, value in fields.items()
    ]
    if file is not None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="reviewImage"; {disposition}\r\n\r\n'
        parts.append(head.encode() + file + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def odd_fields() -> Iterator[tuple[str, bytes]]:
    """(content type, body) that can be read, and whose values a view may look up or store."""
    yield from (("", b""), (FORM, b""), (MULTIPART, b""), (JSON, b""))
    for text in ODD_TEXTS:
        yield FORM, urlencoded({**REVIEW, "rating": "", "review_text": text})
        yield FORM, urlencoded({**REVIEW, **RESTAURANT, "user_name": text, "restaurant_name": text})
        yield MULTIPART, multipart({**REVIEW, **RESTAURANT, "user_name": text, "description": text})
        wrong = {"user_name": text, "rating": 4, "name": text, "description": "", "review_text": text}
        yield JSON, json.dumps(wrong).encode()
    for rating in ODD_RATINGS:
        yield FORM, urlencoded({**REVIEW, "rating": rating})
        yield JSON, json.dumps({**REVIEW, "rating": rating + "?"}).encode()
    for value in (None, [], {}, [4], {"a": 1}, 1e308, -(10**400), 4.5, "x" * 20_000):
        yield JSON, json.dumps({"user_name": value, "rating": value, "name": value}).encode()


def odd_bodies() -> Iterator[tuple[str, bytes]]:
    """(content type, body) that is odd as a whole, and neither a review nor a restaurant."""
    yield from _odd_forms()
    yield from _odd_multiparts()
    for content in (
        b"{",
        b"[]",
        b"null",
        b"NaN",
        b'"\\ud800"',
        b"\xff\xfe",
        b"[" * 20_000,
        b'{"a":' * 5_000,
        b"9" * 5_000,
    ):
        yield JSON, content


def _odd_forms() -> Iterator[tuple[str, bytes]]:
    yield FORM, b"user_name=%ff%fe&rating=4&restaurant_name=%ff&description="
    yield FORM, b"user_name=\xff\xfe&rating=\xff&restaurant_name=\xff&description="
    yield FORM, b"&".join(b"a=1" for _ in range(2_000))
    yield FORM, b"%" * 1_000
    yield FORM, b"a=" + b"b" * 3_000_000
    for odd in ("text/plain", "application/xml", *ODD_TYPES):
        yield odd, urlencoded(RESTAURANT)
    for charset in CHARSETS:
        yield (
            f"{FORM}; charset={charset}",
            urlencoded({**REVIEW, "rating": "", **RESTAURANT, "description": ""}),
        )
        yield f"{JSON}; charset={charset}", b'{"user_name": 1}'


def _odd_multiparts() -> Iterator[tuple[str, bytes]]:
    whole = multipart({**REVIEW, "rating": ""}, b"\x89PNG")
    for length in range(0, len(whole), 23):
        yield MULTIPART, whole[:length]
    yield "multipart/form-data", whole
    yield "multipart/form-data; boundary=", whole
    yield "multipart/form-data; boundary=other", whole
    yield f"multipart/form-data; boundary={'b' * 5_000}", whole
    yield "multipart/form-data; boundary=\xff", whole
    yield "multipart/mixed; boundary=a", whole
    yield MULTIPART, whole.replace(b"form-data", b"nonsense")
    yield MULTIPART, whole.replace(b"\r\n", b"\n")
    yield MULTIPART, whole.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n")
    yield MULTIPART, multipart(dict.fromkeys((f"field{number}" for number in range(1_500)), "x"))
    for disposition in (
        'filename=""',
        'filename="\x00.png"',
        'filename="../../etc/passwd"',
        f'filename="{"a" * 5_000}.png"',
        "filename*=UTF-8''%ff%fe",
        "filename*=nothing''a.png",
        "filename*=utf-16'",
    ):
        for file in (
            b"",
            b"<html>",
            b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
            b"\xff\xd8\xff\xe0",
            b"RIFF\x00\x00\x00\x00WEBP",
        ):
            yield MULTIPART, multipart({**REVIEW, "rating": ""}, file, disposition)


class Environs(RequestFactory):
    """Makes what a WSGI server would hand over, before Django has looked at it."""

    def request(self, **request: Any) -> dict[str, Any]:
        return self._base_environ(**request)


class Site:
    """Sends requests to the WSGI application and keeps what should not have happened."""

    def __init__(self, media: Storage, headers: dict[str, str]) -> None:
        # As wsgi.py makes it, which would also limit the waiting of this whole process.
        self.application = WSGIHandler()
        self.application.request_class = LenientRequest
        self.media, self.headers = media, headers
        restaurant = make_restaurant()
        make_review(restaurant)
        self.id = str(restaurant.pk)
        self.sent = 0
        self.faults: list[str] = []
        self.stored = self._stored()

    def _stored(self) -> dict[str, int]:
        rows = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
        # Whoever presses "Helpful" sends nothing else, so whatever comes there is a vote.
        for name in ("HelpfulVote", "Posting", "CatalogueChange"):
            del rows[f"restaurant_review.{name}"]
        files = sum(path.is_file() for path in Path(self.media.path("")).rglob("*"))
        return {**rows, "files": files}

    def taking_posts(self) -> list[str]:
        """The addresses at which anything looks at what is sent."""
        return [path for path in addresses() if not self.send("POST", path).startswith("405")]

    def send(self, method: str, path: str, body: bytes = b"", content_type: str = "", **extra: str) -> str:
        self.sent += 1
        path = path.replace("{id}", self.id)
        environ = Environs().generic(method, path, body, content_type, **{**self.headers, **extra})
        if content_type:
            environ["CONTENT_TYPE"] = content_type
        status = self._status(environ)
        if status >= "500":
            request = f"{method!r} {path[:80]} {content_type[:60]!r} {body[:80]!r} {str(extra)[:80]}"
            self.faults.append(f"{status} for {request}")
        return status

    def _status(self, environ: dict[str, Any]) -> str:
        statuses = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            statuses.append(status)

        try:
            response = self.application(environ, start_response)
            list(response)
            response.close()
        except Exception as error:
            # The server would answer 500.
            return f"500 {error!r}"
        return statuses[-1]

    def check(self, at_least: int) -> None:
        assert not self.faults, "\n".join(self.faults)
        assert self._stored() == self.stored
        assert self.sent >= at_least


TOKEN = "t" * 32


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """No request may close the connection that holds the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def site(media: Storage, settings: Any) -> Site:
    """With a right form token on every request, so that bodies reach the views."""
    settings.REVIEWS_PER_HOUR = 1_000_000
    return Site(media, {"HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}={TOKEN}", "HTTP_X_CSRFTOKEN": TOKEN})


@pytest.fixture
def stranger(media: Storage) -> Site:
    """Without one, as most of what is malformed comes."""
    return Site(media, {})


def test_every_address_is_found() -> None:
    known = {"/", "/{id}/", "/create", "/add", "/review/{id}", "/media/x"}
    assert known <= set(addresses())


@pytest.mark.any_database
def test_any_method_on_any_address(site: Site) -> None:
    paths = (*addresses(), *ODD_PATHS)
    for path in paths:
        for method in METHODS:
            site.send(method, path)
    site.check(at_least=len(paths) * len(METHODS))


def test_odd_values_in_the_query_of_any_address(site: Site) -> None:
    for path in addresses():
        for query in ODD_QUERIES:
            site.send("GET", f"{path}?{query}")
        for value in ODD_VALUES:
            # All names at once, since a page looks at each by itself.
            site.send("GET", f"{path}?{'&'.join(f'{name}={value}' for name in NAMES)}")
    for name in NAMES:
        for value in ODD_VALUES:
            site.send("GET", f"/?{name}={value}")
            site.send("GET", f"/{{id}}/?{name}={value}")
    site.check(at_least=500)


@pytest.mark.any_database
def test_odd_headers_on_any_address(site: Site) -> None:
    posts = site.taking_posts()
    for headers in ODD_HEADERS:
        for path in addresses():
            site.send("GET", path, **headers)
        for path in posts:
            site.send("POST", path, b"", FORM, **headers)
    site.check(at_least=300)


@pytest.mark.any_database
def test_odd_content_types_with_an_odd_query(site: Site) -> None:
    posts = site.taking_posts()
    for content_type in ODD_TYPES:
        # Each address with one of the two; each of the two with every type.
        for path, query in zip(addresses(), cycle(("page=%ff&q=%ff", MANY_FIELDS)), strict=False):
            site.send("GET", f"{path}?{query}", b"", content_type)
        for path in posts:
            site.send("POST", path, b"user_name=%ff", content_type)
    site.check(at_least=300)


def readers(site: Site) -> list[str]:
    """The addresses whose views look into what is posted; the others answer without."""
    blind = ("/feed", "/{id}/feed", "/sitemap", "/.well-known", "/admin/")
    seen = [path for path in site.taking_posts() if not path.startswith(blind)]
    return ["/admin/login/", "/admin/sign-in-link/", *seen]


def is_of_interest(path: str, content_type: str) -> bool:
    """What is meant for the forms is of none to the API, and the other way round."""
    return content_type not in ((FORM, MULTIPART) if path.startswith("/api/") else (JSON,))


def send_to_readers(site: Site, bodies: Iterable[tuple[str, bytes]]) -> None:
    for path, (content_type, body) in product(readers(site), bodies):
        if is_of_interest(path, content_type):
            site.send("POST", path, body, content_type)


def test_odd_fields_to_any_address_that_reads_them(site: Site) -> None:
    send_to_readers(site, odd_fields())
    site.check(at_least=500)


@pytest.mark.any_database
def test_odd_bodies_to_any_address_that_reads_them(site: Site) -> None:
    send_to_readers(site, odd_bodies())
    site.check(at_least=1_000)


@pytest.mark.any_database
def test_odd_bodies_to_addresses_that_do_not_read_them(site: Site) -> None:
    """Each gets one of the bodies after the other, so that all are sent."""
    paths = ["/", "/nowhere", "/api/v1/nothing", *sorted({*site.taking_posts()} - {*readers(site)})]
    for path, (content_type, body) in zip(cycle(paths), [*odd_fields(), *odd_bodies()] * 4, strict=False):
        site.send("POST", path, body, content_type)
    site.check(at_least=400)


@pytest.mark.any_database
def test_odd_bodies_without_a_form_token(stranger: Site) -> None:
    """Where no view comes to see them, one address stands for all: the one whose form is the shorter."""
    for content_type, body in (*odd_fields(), *odd_bodies()):
        stranger.send("POST", "/review/{id}", body, content_type)
    stranger.check(at_least=100)


def test_what_the_bodies_are_made_from_is_accepted_when_nothing_is_wrong(
    media: Storage, client: Client
) -> None:
    """Else the requests above would be refused for another reason than the one they were made for."""
    restaurant = make_restaurant()
    answer = client.post(f"/review/{restaurant.pk}", urlencoded(REVIEW), content_type=FORM)
    assert answer.status_code == 302
    answer = client.post(
        f"/review/{restaurant.pk}", multipart({**REVIEW, "rating": "5"}), content_type=MULTIPART
    )
    assert answer.status_code == 302
    assert client.post("/add", urlencoded(RESTAURANT), content_type=FORM).status_code == 302
