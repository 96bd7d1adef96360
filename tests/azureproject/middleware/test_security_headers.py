"""What browsers are told they may do."""

from typing import Any

import pytest
from csp.constants import HEADER, NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from azureproject.middleware.security_headers import SecurityHeadersMiddleware, content_security_policy

pytestmark = pytest.mark.any_database


def policy(answer: HttpResponse) -> dict[str, list[str]]:
    directives = (directive.split() for directive in answer.headers[HEADER].split(";"))
    return {name: values for name, *values in directives}


def answer_to(view: Any) -> HttpResponse:
    return SecurityHeadersMiddleware(view)(RequestFactory().get("/"))


def test_a_page_may_use_its_own_files_and_nothing_inline() -> None:
    found = policy(answer_to(lambda request: HttpResponse()))
    assert found["default-src"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["img-src"] == ["'self'"]
    assert found["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in str(found)


def test_photos_may_come_from_the_storage_alone() -> None:
    with override_settings(
        CONTENT_SECURITY_POLICY=content_security_policy("https://st.blob.core.windows.net")
    ):
        found = policy(answer_to(lambda request: HttpResponse()))
    assert found["img-src"] == ["'self'", "https://st.blob.core.windows.net"]
    assert "windows.net" not in str({name: values for name, values in found.items() if name != "img-src"})


def test_a_view_may_still_change_its_policy() -> None:
    @csp_update({"img-src": "https://other.example"})
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert "https://other.example" in policy(answer_to(view))["img-src"]


def test_a_nonce_that_a_view_asks_for_is_in_its_policy() -> None:
    @csp_update({"script-src": [NONCE]})
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(str(request.csp_nonce))

    answer = answer_to(view)
    assert f"'nonce-{answer.content.decode()}'" in policy(answer)["script-src"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/create", "/admin/login/", "/nothing-here"])
def test_every_page_says_the_same(path: str) -> None:
    answer = Client().get(path)
    assert policy(answer)["script-src"] == ["'self'"]
    assert "geolocation=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.django_db
def test_a_mere_reader_gets_no_cookie_and_a_page_that_can_be_shared() -> None:
    answer = Client().get("/")
    assert not answer.cookies
    assert "Cookie" not in answer.headers["Vary"]
    assert "nonce" not in answer.headers[HEADER]
