"""The switch of languages: a plain link that sets the cookie Django's LocaleMiddleware reads."""

from urllib.parse import urljoin

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_safe

from .listing import Listing

YEAR = 365 * 24 * 60 * 60


@require_safe
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Remember the language and go back to the page that `next` names, if it is one of ours."""
    if code not in dict(settings.LANGUAGES) or not check_for_language(code):
        raise Http404
    back = request.GET.get("next", "/")
    if not back.isprintable() or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
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
    if request.path == reverse("add_restaurant"):
        return reverse("create_restaurant")
    if listing is None:
        return request.path
    return urljoin(request.path, listing.address())
