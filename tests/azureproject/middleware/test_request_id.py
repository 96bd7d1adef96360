"""Every request has a name."""

import re

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from azureproject.middleware import outages, request_id
from azureproject.middleware.request_id import RequestIdMiddleware


def named(given: str) -> str:
    inside: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        inside.append(request_id.current.get())
        return HttpResponse()

    request = RequestFactory().get("/", headers={"x-request-id": given})
    answer = RequestIdMiddleware(view)(request)
    assert inside == [answer.headers["X-Request-ID"]] == [request.META[request_id.ENVIRON]]
    assert request_id.current.get() == ""
    return inside[0]


def test_a_name_that_is_given_is_kept() -> None:
    assert named("front-door.0123_ABC") == "front-door.0123_ABC"


@pytest.mark.parametrize("given", ["", "short", "a" * 65, "12345678\n", "<b>12345678", "abcdefgh é"])
def test_a_name_is_made_when_none_fits(given: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", named(given))


def test_the_error_page_shows_it() -> None:
    token = request_id.current.set("abc-the-number")
    try:
        page = outages.server_error(RequestFactory().get("/"))
    finally:
        request_id.current.reset(token)
    assert page.status_code == 500
    assert b"abc-the-number" in page.content


def test_it_is_returned() -> None:
    assert Client().get("/healthz-not").headers["X-Request-ID"]
