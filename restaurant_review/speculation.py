"""Which pages a browser may prepare while the pointer rests on a link to them.

Only those that everybody shares: what a form or a switch is behind is asked for when it is meant. The rules
are a file of this site, named in a header, since the policy allows no script within a page.
"""

from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .addresses import url

# As URL patterns; the French pages have the same below their code.
PAGES = ("/", "/:id(\\d+)/", "/:id(\\d+)/photos", "/cuisine/:slug/", "/latest")
PREFIXES = ("", "/fr")


@require_safe
@cache_control(public=True, max_age=24 * 60 * 60)
def rules(request: HttpRequest) -> JsonResponse:
    shared = [f"{prefix}{page}{query}" for prefix in PREFIXES for page in PAGES for query in ("", "\\?*")]
    return JsonResponse(
        {"prerender": [{"where": {"href_matches": shared}, "eagerness": "moderate"}]},
        content_type="application/speculationrules+json",
    )


class SpeculationRulesMiddleware:
    """Names the rules on the pages for diners."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and response.status_code == 200 and not request.path_info.startswith("/admin/"):
            response.headers["Speculation-Rules"] = f'"{url("speculation_rules")}"'
        return response
