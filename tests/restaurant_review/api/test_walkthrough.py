"""docs/api.rest, sent call by call to the site as gunicorn serves it."""

import http.client
import json
import re
import time
import uuid
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from restaurant_review.api.v1 import api
from testbed.site import ROOT, Site

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

WALKTHROUGH = ROOT / "docs/api.rest"
FIRST_LINE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (\S+)")


@dataclass(frozen=True)
class Call:
    """One request of the file, its variables not yet filled in."""

    title: str
    answers: int
    name: str
    method: str
    address: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


def read(text: str) -> tuple[dict[str, str], list[Call]]:
    """The variables and the calls of a file for the REST Client of VS Code."""
    head, *blocks = re.split(r"^###", text, flags=re.MULTILINE)
    variables = dict(re.findall(r"^@(\w+) = (.+)$", head, flags=re.MULTILINE))
    return variables, [_call(block) for block in blocks]


def _call(block: str) -> Call:
    title, _, rest = block.partition("\n")
    comments, request = re.match(r"((?:#[^\n]*\n)*)(.*)", rest, flags=re.DOTALL).groups()
    head, _, body = request.strip().partition("\n\n")
    # A line that begins with a blank goes on with the query.
    first, *headers = re.sub(r"\n +", "", head).split("\n")
    method, address = FIRST_LINE.fullmatch(first).groups()
    return Call(
        title.strip(),
        int(re.search(r"# Answers (\d+)", comments)[1]),
        (re.search(r"# @name (\w+)", comments) or ["", ""])[1],
        method,
        address,
        dict(header.split(": ", 1) for header in headers),
        body.strip(),
    )


class Client:
    """What the REST Client does with the calls: it fills in variables and files, and keeps named answers."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.variables = variables
        self.named: dict[str, Answer] = {}

    def send(self, call: Call) -> Answer:
        address = urlsplit(self._fill(call.address))
        target = address.path + (f"?{address.query}" if address.query else "")
        headers = {name: self._fill(value) for name, value in call.headers.items()}
        with closing(http.client.HTTPConnection(address.netloc, timeout=60)) as connection:
            connection.request(call.method, target, self._body(call) or None, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        if call.name:
            self.named[call.name] = answer
        return answer

    def _body(self, call: Call) -> bytes:
        lines = [self._line(line) for line in call.body.split("\n")]
        is_form = call.headers.get("Content-Type", "").startswith("multipart/")
        return (b"\r\n" if is_form else b"\n").join(lines)

    def _line(self, line: str) -> bytes:
        if line.startswith("< "):
            return (WALKTHROUGH.parent / line[2:]).read_bytes()
        return self._fill(line).encode()

    def _fill(self, text: str) -> str:
        while "{{" in text:
            text = re.sub(r"{{(.+?)}}", lambda found: self._value(found[1]), text)
        return text

    def _value(self, expression: str) -> str:
        if expression == "$guid":
            return str(uuid.uuid4())
        if expression in self.variables:
            return self.variables[expression]
        name, _response, part, *path = expression.split(".")
        if part == "headers":
            return self.named[name].headers[path[0]]
        value: Any = json.loads(self.named[name].body)
        for key in path:
            value = value[key]
        return value


def wait_for_dates(site: Site) -> None:
    """A site that has just started does not say yet since when its answers are so."""
    deadline = time.monotonic() + 10
    while "Last-Modified" not in site.get("/api/v1/openapi.json").headers:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_every_call_is_answered_as_the_file_says(site: Site) -> None:
    variables, calls = read(WALKTHROUGH.read_text())
    client = Client({**variables, "host": f"http://127.0.0.1:{site.port}"})
    wait_for_dates(site)
    answered = [(call.title, client.send(call).status) for call in calls]
    assert answered == [(call.title, call.answers) for call in calls]


def test_the_file_holds_every_operation() -> None:
    _variables, calls = read(WALKTHROUGH.read_text())
    tried = {(call.method, _pattern(call.address)) for call in calls}
    for path, operations in api.get_openapi_schema()["paths"].items():
        for method in operations:
            assert (method.upper(), path.replace("/api/v1", "")) in tried


def _pattern(address: str) -> str:
    """The path of the OpenAPI document that an address of the file leads to."""
    known = {
        "{{added.response.headers.Location}}": "/restaurants/{id}",
        "{{added.response.body.reviews_url}}": "/restaurants/{id}/reviews",
        "{{reviewed.response.headers.Location}}": "/reviews/{id}",
        "{{reviewed.response.body.url}}": "/reviews/{id}",
        "{{api}}": "",
    }
    for text, path in known.items():
        address = address.replace(text, path)
    return address.partition("?")[0]
