"""In which language a page is: its address says it, else the visitor's cookie, else their browser.

A language of `LANGUAGE_URLCONFS` has addresses of its own, below its code. All others are as they were.
"""

from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_safe

from .addresses import url
from .listing import Listing

YEAR = 365 * 24 * 60 * 60


class AddressLocaleMiddleware(LocaleMiddleware):
    """Django's, and before it what the address says. Links on such a page lead to such pages."""

    def process_request(self, request: HttpRequest) -> None:
        code = language_of(request.path_info)
        if code is None:
            super().process_request(request)
            return
        translation.activate(code)
        request.LANGUAGE_CODE = code
        request.urlconf = settings.LANGUAGE_URLCONFS[code]

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.resolver_match and request.resolver_match.view_name == "media":
            return response  # a photo has no language
        code = language_of(request.path_info)
        if code is None:
            return super().process_response(request, response)
        # Whatever the browser asks for, so nothing varies by it.
        response.headers.setdefault("Content-Language", code)
        return response


def language_of(path: str) -> str | None:
    """The language that the address itself says."""
    code = path.split("/", 2)[1] if path.startswith("/") else ""
    return code if code in settings.LANGUAGE_URLCONFS else None


def in_language(address: str, code: str | None) -> str:
    """The same page at its address in this language; without one, where the visitor's decides."""
    parts = urlsplit(address)
    path = parts.path
    if said := language_of(path):
        path = path.removeprefix(f"/{said}") or "/"
    return urlunsplit(parts._replace(path=f"/{code}{path}" if code else path))


def alternates(address: str) -> list[tuple[str, str]]:
    """For each language the address of this page, as `hreflang` has it."""
    own = settings.LANGUAGE_URLCONFS
    known = [
        (code, in_language(address, code if code in own else None)) for code, _name in settings.LANGUAGES
    ]
    return [*known, ("x-default", in_language(address, None))]


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page that `next` names, if it is one of ours."""
    if code not in dict(settings.LANGUAGES) or not check_for_language(code):
        raise Http404
    back = request.GET.get("next", "/")
    if not back.isprintable() or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    if language_of(urlsplit(back).path) not in (None, code):
        back = in_language(back, None)
    response = HttpResponseRedirect(back)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def here(request: HttpRequest | None, listing: Listing | None = None) -> str:
    """This page's address for a link back to it, without what others put into the query string."""
    if request is None:
        return "/"
    if request.path == url("add_restaurant"):
        return url("create_restaurant")
    if listing is None:
        return request.path
    return urljoin(request.path, listing.address())
