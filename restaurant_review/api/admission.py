"""What is looked at before ninja reads a request: cheap, and the same for every operation."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from ninja.types import DictStrAny
from pydantic_core import from_json

from restaurant_review.photos.images import MAX_BYTES
from restaurant_review.posting import throttle

from .origins import READING, check_origin
from .problems import Problem

JSON = "application/json"
FORM_DATA = "multipart/form-data"

# A review of 2,000 characters is 24 kB when each of them is written as two escapes.
JSON_BYTES = 64_000
MAX_LENGTH = {JSON: JSON_BYTES, FORM_DATA: MAX_BYTES + JSON_BYTES}
ACCEPT_HEADERS = {"POST": "Accept-Post", "PATCH": "Accept-Patch"}

# What is counted, and as what.
ALLOWANCES = {
    "addRestaurant": throttle.POSTS,
    "addReview": throttle.POSTS,
    "addPhoto": throttle.POSTS,
    "changeReview": throttle.POSTS,
    "suggestChange": throttle.POSTS,
    "reportReview": throttle.REPORTS,
    "reportRestaurant": throttle.REPORTS,
    "voteHelpful": throttle.VOTES,
    "takeBackHelpful": throttle.VOTES,
}

Run = Callable[..., HttpResponseBase]


class JsonParser(Parser):
    def parse_body(self, request: HttpRequest) -> DictStrAny:
        """Raises Problem, which ninja wraps in an error of its own."""
        try:
            content: DictStrAny = from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise Problem("unreadable", _("This is not JSON: %(error)s.") % {"error": error}) from error
        return content


def admit(run: Run) -> Run:
    """Decorate `Operation.run`: origin, type and length of what is sent, and the names of its parts."""
    operation: Operation = run.__self__  # type: ignore[attr-defined]  # a method, as ninja hands it over
    parameters = _names(operation, "query")
    form_fields = _names(operation, "file")
    content_type = FORM_DATA if form_fields else JSON if _names(operation, "body") else ""
    kind = ALLOWANCES.get(str(operation.operation_id))

    @wraps(run)
    def admitted(request: HttpRequest, **path: object) -> HttpResponseBase:
        try:
            if request.method not in READING:
                check_origin(request)
            if content_type:
                _check_body(request, content_type)
            _check_names(request.GET.keys() - parameters, "unknown_parameter")
            if form_fields:
                # A file that came as text is not there as a file.
                _check_names(request.POST.keys() & form_fields, "not_a_file")
                _check_names({*request.POST, *request.FILES} - form_fields, "extra_forbidden")
        except Exception as error:
            response: HttpResponseBase = operation.api.on_exception(request, error)
        else:
            response = run(request, **path)
        if kind is not None:
            _tell_allowance(request, response, kind)
        return response

    return admitted


def _names(operation: Operation, source: str) -> frozenset[str]:
    """What the operation takes from there."""
    models = [model for model in operation.models if model.__ninja_param_source__ == source]
    names: set[str] = set()
    for model in models:
        names |= set(getattr(model, "__ninja_flatten_map__", None) or model.model_fields)
    return frozenset(names)


def _check_names(wrong: set[str], fault: str) -> None:
    if wrong:
        raise ValidationError([{"type": fault, "loc": (name,), "msg": ""} for name in sorted(wrong)])


def _check_body(request: HttpRequest, content_type: str) -> None:
    if request.content_type != content_type:
        header = ACCEPT_HEADERS[str(request.method)]
        detail = _("Send %(types)s.") % {"types": content_type}
        raise Problem("unsupported-type", detail, headers={header: content_type})
    length = request.META.get("CONTENT_LENGTH")
    if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise Problem("length-needed")
    most = MAX_LENGTH[content_type]
    if int(length or 0) > most:
        raise Problem("too-large", _("Send at most %(bytes)s bytes.") % {"bytes": most})
    if not int(length or 0):
        raise Problem("unreadable", _("The body is empty."))


def _tell_allowance(request: HttpRequest, response: HttpResponseBase, kind: str) -> None:
    """As draft-ietf-httpapi-ratelimit-headers names and writes it."""
    left = throttle.allowance(throttle.visitor_of(request), kind)
    policy = kind.strip() or "posts"
    seconds = round(throttle.HOUR.total_seconds())
    response.headers["RateLimit-Policy"] = f'"{policy}";q={left.most};w={seconds}'
    response.headers["RateLimit"] = f'"{policy}";r={left.remaining};t={left.seconds}'
