"""Whose address counts behind the platform's proxy."""

from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from azureproject.middleware.client_address import ClientAddressMiddleware, client_address


@pytest.mark.parametrize(
    ("forwarded_for", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9:51234", "203.0.113.9"),
        ("1.1.1.1,2.2.2.2,203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:DB8:0::1]:51234", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("unknown", None),
        ("203.0.113.9, ", None),
        ("203.0.113.999", None),
        ("[fe80::1%eth0]:80", "fe80::1"),
        ("203.0.113.9:51234:80", None),
        ("<script>", None),
    ],
)
def test_the_last_entry_counts_without_its_port(forwarded_for: str, address: str | None) -> None:
    assert client_address(forwarded_for, hops=1) == address


def test_more_proxies_of_ours_count_from_the_end() -> None:
    assert client_address("6.6.6.6, 203.0.113.9, 10.0.0.1:443", hops=2) == "203.0.113.9"


def test_who_comes_past_the_outer_proxy_is_still_found() -> None:
    assert client_address("203.0.113.9:51234", hops=2) == "203.0.113.9"


def seen(**headers: str) -> str:
    addresses: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        addresses.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    ClientAddressMiddleware(view)(RequestFactory().get("/", headers=headers))
    return addresses[0]


def test_the_address_is_put_where_django_looks(settings: Any) -> None:
    settings.HOSTED = True
    assert seen(x_forwarded_for="1.1.1.1, 203.0.113.9:51234") == "203.0.113.9"


def test_an_entry_that_is_no_address_changes_nothing(settings: Any) -> None:
    settings.HOSTED = True
    assert seen(x_forwarded_for="nonsense") == "127.0.0.1"
    assert seen() == "127.0.0.1"


def test_without_a_platform_the_header_is_not_believed(settings: Any) -> None:
    settings.HOSTED = False
    with pytest.raises(MiddlewareNotUsed):
        ClientAddressMiddleware(lambda request: HttpResponse())
