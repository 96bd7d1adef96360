"""The documentation of the API: its OpenAPI document, and that as a page."""

import json

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from restaurant_review import pages

from . import bodies, openapi


@csrf_exempt
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    return pages.shared(
        request,
        address="api_document",
        version=0,
        load=lambda: pages.Data((), {}),
        render=lambda context: json.dumps(openapi.document(), ensure_ascii=False).encode(),
        content_type=bodies.JSON,
    )


@csrf_exempt
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    raise Http404


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    raise Http404
