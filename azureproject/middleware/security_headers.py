"""What a page may load: the Content-Security-Policy."""

from collections.abc import Callable

from csp.constants import HEADER, NONE, SELF
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def content_security_policy(photo_origin: str) -> dict[str, dict[str, list[str]]]:
    """django-csp's setting. Own files only, and photos from the storage when it holds them.

    No page needs a nonce, so pages can be kept and shared.
    """
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF],
            "style-src": [SELF],
            "font-src": [SELF],
            "connect-src": [SELF],
            "manifest-src": [SELF],
            "img-src": [SELF, *([photo_origin] if photo_origin else [])],
            "form-action": [SELF],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
        }
    }


class SecurityHeadersMiddleware(CSPMiddleware):
    """django-csp's middleware, which writes a policy that nobody changed without building it anew."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.policy = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        changed = getattr(request, "_csp_nonce", None) or any(
            name.startswith("_csp") for name in vars(response)
        )
        if changed:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.policy)
        return response
