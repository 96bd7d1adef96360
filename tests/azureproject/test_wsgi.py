"""Malformed requests as a client really sends them: over a socket, to gunicorn."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from testbed.gunicorn import ROOT, Gunicorn, environment

pytestmark = pytest.mark.slow

FORM = "Content-Type: multipart/form-data; boundary=x"
MANY_FIELDS = "a=1&" * 3000

REQUESTS = {
    "a character set that is not one": ("GET /?q=%ff", "Content-Type: text/plain; charset*=nonsense''x"),
    "a character set with NUL in it": ("GET /", "Content-Type: text/plain; charset*=utf-8''%00"),
    "a codec that decodes nothing": ("GET /?q=%ff", "Content-Type: text/plain; charset=undefined"),
    "a codec that cannot replace": ("GET /?q=%ff", "Content-Type: text/plain; charset=idna"),
    "too many fields with a character set": (
        f"GET /?{MANY_FIELDS[:3900]}",
        "Content-Type: text/plain; charset=utf-8",
    ),
    "a form in another character set with a form token": (
        "POST /add",
        "Content-Type: application/x-www-form-urlencoded; charset=utf-16",
        "Content-Length: 0",
        f"Cookie: csrftoken={'t' * 32}",
        f"X-CSRFToken: {'t' * 32}",
    ),
    "no host": ("GET /", "Host:"),
    "two hosts": ("GET /", "Host: localhost"),
    "a length that is no number": ("POST /add", "Content-Length: many"),
    "two lengths": ("POST /add", "Content-Length: 5", "Content-Length: 6"),
    "a length and chunks": ("POST /add", "Content-Length: 5", "Transfer-Encoding: chunked"),
    "broken chunks": ("POST /add", "Transfer-Encoding: chunked", "", "zz"),
    "a header without a colon": ("GET /", "nonsense"),
    "a header with NUL in it": ("GET /", "X-Odd: a\0b"),
    "a header too long": ("GET /", f"X-Odd: {'a' * 10_000}"),
    "too many headers": ("GET /", *(f"X-Odd-{number}: 1" for number in range(200))),
    "an address too long": (f"GET /{'a' * 10_000}",),
    "an address that is none": ("GET nowhere",),
    "a method that is none": ("G\0T /",),
}


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, migrated_file: Callable[[Path], dict[str, str]]
) -> Iterator[Gunicorn]:
    folder = tmp_path_factory.mktemp("site")
    with Gunicorn({**migrated_file(folder), "MEDIA_ROOT": str(folder / "media")}) as gunicorn:
        yield gunicorn


def status(port: int, request: tuple[str, ...]) -> int:
    """The status of the answer; 0 when the server just hangs up."""
    line, *headers = request
    text = "\r\n".join([f"{line} HTTP/1.1", "Host: localhost", "Connection: close", *headers, "", ""])
    with socket.create_connection(("127.0.0.1", port), 30) as connection:
        connection.sendall(text.encode("latin-1"))
        answer = connection.recv(65536)
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_it_is_no_fault_of_the_server(site: Gunicorn, request_: tuple[str, ...]) -> None:
    assert status(site.port, request_) < 500
    assert status(site.port, ("GET /healthz",)) == 200


@pytest.mark.parametrize(
    ("path", "headers", "words"),
    [
        ("/add", (FORM,), "choose fewer or smaller photos"),
        (
            "/add",
            (FORM, "Accept-Language: fr"),
            "moins nombreuses",
        ),
        ("/api/v1/restaurants", ("Content-Type: application/json",), '"status": 413'),
    ],
)
def test_a_body_larger_than_the_site_takes_is_413_before_it_comes(
    site: Gunicorn, path: str, headers: tuple[str, ...], words: str
) -> None:
    length = ("Content-Length: 20000000", "Expect: 100-continue", f"Cookie: csrftoken={'t' * 32}")
    lines = (f"POST {path} HTTP/1.1", "Host: localhost", *length, *headers, "", "")
    with socket.create_connection(("127.0.0.1", site.port), 30) as connection:
        connection.sendall("\r\n".join(lines).encode())
        with connection.makefile("rb") as file:
            head, _empty, page = file.read().decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 413 ")
    assert "Connection: close" in head
    assert words in page


def test_all_views_are_imported_before_the_first_visitor_comes(tmp_path: Path) -> None:
    views = {"restaurant_review.views", "restaurant_review.api.v1"}
    code = f"import sys, azureproject.wsgi; sys.exit(not {views} <= set(sys.modules))"
    variables = environment(SQLITE_PATH=str(tmp_path / "db.sqlite3"))
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=variables).returncode == 0
