"""How operations answer: reading from the shared pages of the site, writing by its forms."""

from collections.abc import Hashable, Mapping
from typing import Annotated, Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse, QueryDict
from ninja import Header, Path, Schema
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from restaurant_review.posting import throttle
from restaurant_review.posting.forms import PostForm

from . import schemas
from .admission import JSON
from .paging import Part
from .problems import Problem, invalid

Id = Path[schemas.PathId]

MAX_KEY = 255
IdempotencyKey = Annotated[
    str,
    Header(
        "",
        alias="Idempotency-Key",
        max_length=MAX_KEY,
        pattern="^[ -~]*$",
        description="A random value of your own, the same when you send this again after an answer that was"
        " lost: within a day it is then stored once, and answered as the first time. In quotes or without.",
        example='"8e03978e-40d5-43dd-bc93-6894a57f9324"',
    ),
]


# What a form finds to stand against what is already there, and the problem that says so.
CONFLICTS = {"key_reused": "key-reused", "hidden": "hidden", "too_many_photos": "photos-full"}


class JsonRenderer(BaseRenderer):
    """Letters as they are, and moments to the microsecond."""

    media_type = JSON

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)


def all_of(query: QueryDict) -> Hashable:
    """What an answer depends on: parameters that do not exist are refused before."""
    return tuple(sorted(query.items()))


def page(request: HttpRequest, schema: type[Schema], row: Any) -> HttpResponse:
    """The answer as ninja makes it of what an operation returns: made here, so that it can be remembered."""
    document = schema.model_validate(row, context={"request": request}).model_dump()
    response = HttpResponse(to_json(document), content_type=JSON)
    if isinstance(row, Part):
        response.headers["Link"] = row.link_header
    return response


def post(request: HttpRequest, form: PostForm, names: Mapping[str, str] | None = None) -> Any:
    """What came of the form. Raises a Problem that says what is wrong, by the names used here."""
    if form.post(throttle.visitor_of(request)):
        return form.saved
    if existing := getattr(form, "existing", None):
        link = schemas.link({"request": request}, "api:restaurant", existing.pk)
        raise Problem("already-here", existing=link)
    for code, problem in CONFLICTS.items():
        if code in _codes(form):
            raise Problem(problem)
    errors = {(names or {}).get(field, field): list(map(str, told)) for field, told in form.errors.items()}
    general = errors.pop(NON_FIELD_ERRORS, [])
    if form.retry_after:
        raise _later(form, general, errors)
    raise invalid(errors, *general)


def _later(form: PostForm, general: list[str], errors: dict[str, list[str]]) -> Problem:
    """For what cannot be taken in at the moment."""
    code = "too-many-posts" if "too_many_posts" in _codes(form) else "unavailable"
    detail = " ".join([*general, *(message for messages in errors.values() for message in messages)])
    members = {"errors": errors} if errors else {}
    return Problem(code, detail, headers={"Retry-After": str(form.retry_after)}, **members)


def _codes(form: PostForm) -> set[str | None]:
    return {error.code for errors in form.errors.as_data().values() for error in errors}


def browser(request: HttpRequest) -> str:
    """There is none here, so each address has one report and one vote of a review."""
    return f"api-{throttle.visitor_of(request)[-28:]}"


def idempotency_key(header: str) -> str:
    """A quoted string by the draft; what is not quoted is taken as well."""
    return header.strip().strip('"')
