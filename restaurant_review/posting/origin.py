"""Whether a page of this site sent a request, for what is posted without a token.

A page that everybody shares can hold no token. Browsers say where a request comes from; programs do not, and
carry nobody's cookies.
"""

from django.http import HttpRequest

OWN_SITES = frozenset({"same-origin", "none"})


def is_own(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site", "none")
    own = f"{request.scheme}://{request.get_host()}"
    return site in OWN_SITES and request.headers.get("Origin") in (None, own)
