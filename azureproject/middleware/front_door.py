"""With FRONT_DOOR_ID, only what comes through that Front Door is answered.

The firewall of the host can let in all Front Doors at most, other customers' too. Theirs carry another id in
`X-Azure-FDID`, which Front Door sets itself, whatever a client sends. Probes of the host come directly.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden


class FrontDoorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.FRONT_DOOR_ID:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Azure-FDID", "").lower() != settings.FRONT_DOOR_ID:
            return HttpResponseForbidden(
                "This site answers under its own address only.\n", content_type="text/plain"
            )
        return self.get_response(request)
