"""Who is on the other side of the platform's proxy.

Both platforms append the address they see to X-Forwarded-For; App Service writes its port behind it. What
stands further left was sent by the client and is worth nothing.
"""

import re
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

# 1.2.3.4, 1.2.3.4:51234, 2001:db8::1, [2001:db8::1], [2001:db8::1]:51234
ENTRY = re.compile(r"\[(?P<bracketed>[^\]]+)\](:\d+)?|(?P<v4>[\d.]+)(:\d+)?|(?P<v6>[0-9a-fA-F:.]+)")


def client_address(forwarded_for: str, hops: int) -> str | None:
    """The address that the outermost of our `hops` proxies saw, or None when there is no such thing."""
    entries = forwarded_for.split(",")
    # Fewer entries than proxies: somebody came in past the outer ones. The first is then the platform's.
    found = ENTRY.fullmatch(entries[-min(hops, len(entries))].strip())
    if not found:
        return None
    try:
        address = ip_address(found["bracketed"] or found["v4"] or found["v6"])
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or IPv6Address(int(address)))
    return str(address)


class ClientAddressMiddleware:
    """Puts the client's address into REMOTE_ADDR, where Django, the throttle and the log look for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.HOSTED:
            # Without a proxy of ours anyone could send the header.
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.hops = settings.FORWARDED_HOPS

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if forwarded_for := request.META.get("HTTP_X_FORWARDED_FOR"):
            address = client_address(forwarded_for, self.hops)
            if address is not None:
                request.META["REMOTE_ADDR"] = address
        return self.get_response(request)
