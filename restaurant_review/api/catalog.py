"""Where programs look for the APIs of a site (RFC 9727)."""

import json

from django.http import HttpRequest, HttpResponse
from django.urls import reverse


def api_catalog(request: HttpRequest) -> HttpResponse:
    start, document, page = (
        request.build_absolute_uri(reverse(f"api:{name}"))
        for name in ("start", "openapi-json", "openapi-view")
    )
    links = {
        "anchor": start,
        "service-desc": [{"href": document, "type": "application/json"}],
        "service-doc": [{"href": page, "type": "text/html"}],
    }
    catalog = {"linkset": [{"anchor": request.build_absolute_uri(), "item": [{"href": start}]}, links]}
    return HttpResponse(
        json.dumps(catalog),
        content_type='application/linkset+json; profile="https://www.rfc-editor.org/info/rfc9727"',
    )
