"""The API as ninja serves it."""

from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from restaurant_review.page_cache import shared_page

from . import openapi, restaurants, reviews, schemas, search
from .admission import JsonParser, admit
from .answers import JsonRenderer, page
from .errors import handle_with_problems
from .reference import Reference

DESCRIPTION = """
Restaurants and what people say about them. Reading needs no key, and pages of any site may read. Writing is
as open as the pages are, with the same limits: an address may post so much in an hour, which the headers
RateLimit and RateLimit-Policy tell, and what looks odd waits for our staff to read it.

Whoever posts a review is given its `edit_token`. For seven days the header `Authorization: Bearer` with this
token allows to change the review, to add photos to it and to delete it.

Answers to GET carry ETag and Last-Modified. Send one of them back in If-None-Match or If-Modified-Since, and
the answer is 304 for as long as nothing has changed. Lists are read by pages or, so that nothing is skipped
or told twice, by `next_cursor`; the header Link leads on either way. Every error is a problem document
(RFC 9457), whose `code` stays the same. Links to photos may expire: ask again for new ones. Send
Accept-Language for messages in another language.
"""


class Api(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        handle_with_problems(self)

    def get_openapi_schema(self, **prefix: Any) -> OpenAPISchema:
        return openapi.complete(super().get_openapi_schema(**prefix))


def _shared(view: Any) -> Any:
    return csrf_exempt(require_safe(shared_page()(view)))


api = Api(
    title=settings.SITE_NAME,
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api",
    docs=Reference(),
    docs_decorator=_shared,
    servers=[{"url": "/"}],
    parser=JsonParser(),
    renderer=JsonRenderer(),
    openapi_extra={
        "info": {
            "contact": {"name": f"The {settings.SITE_NAME} contributors", "url": settings.SITE_ORIGIN},
            "license": {"name": "MIT", "identifier": "MIT"},
        }
    },
)
api.add_decorator(admit, mode="view")
read = partial(api.api_operation, ["GET", "HEAD"])


@read(
    "/",
    response=schemas.Start,
    url_name="start",
    operation_id="start",
    summary="Where to begin",
    tags=["Start"],
    openapi_extra=openapi.reads(),
)
def start(request: HttpRequest) -> HttpResponse:
    """Links to everything else."""
    return _start(request)


@shared_page()
def _start(request: HttpRequest) -> HttpResponse:
    return page(request, schemas.Start, {})


api.add_router("/restaurants", restaurants.router)
api.add_router("", reviews.router)
api.add_router("", search.router)
