"""What a client sends: read within bounds, and its types checked, before a form sees it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from restaurant_review.photos.images import CONTENT_TYPES, MAX_BYTES

from .origins import check_origin
from .problems import Problem

JSON = "application/json"
FORM_DATA = "multipart/form-data"
SCHEMA = "#/components/schemas/{model}"

# A review of 2,000 characters is 24 kB when each of them is written as two escapes.
JSON_BYTES = 64_000
FORM_BYTES = MAX_BYTES + JSON_BYTES

# What is said about a fault that pydantic found, by its name for it.
FAULTS = {
    "extra_forbidden": gettext_lazy("There is no such field."),
    "int_type": gettext_lazy("Send a whole number."),
    "int_parsing": gettext_lazy("Send a whole number."),
    "int_parsing_size": gettext_lazy("Send a smaller number."),
    "string_type": gettext_lazy("Send a text."),
    "string_too_long": gettext_lazy("Send at most {max_length} characters."),
    "greater_than_equal": gettext_lazy("Send {ge} or more."),
    "less_than_equal": gettext_lazy("Send {le} or less."),
    "literal_error": gettext_lazy("Send one of these: {expected}."),
}


@dataclass(frozen=True)
class Body:
    """The fields of a form and, by name, what is wrong with their types."""

    fields: Mapping[str, str]
    files: Mapping[str, UploadedFile] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def takes(json: type[BaseModel], form_data: type[BaseModel] | None = None) -> dict[str, Any]:
    """What OpenAPI says of an operation that calls `read`."""
    content: dict[str, Any] = {JSON: {"schema": _ref(json)}}
    if form_data:
        types = ", ".join(CONTENT_TYPES.values())
        content[FORM_DATA] = {"schema": _ref(form_data), "encoding": {"photo": {"contentType": types}}}
    return {"requestBody": {"required": True, "content": content}}


def _ref(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": SCHEMA.format(model=model.__name__)}


def read(request: HttpRequest, model: type[BaseModel], *, file: str = "") -> Body:
    """The body as fields of `model`: JSON, or form data with a file in the field `file`. Raises Problem."""
    check_origin(request)
    accepted = {JSON: JSON_BYTES, FORM_DATA: FORM_BYTES} if file else {JSON: JSON_BYTES}
    if request.content_type not in accepted:
        raise Problem(
            415,
            _("Send %(types)s.") % {"types": _(" or ").join(accepted)},
            headers={"Accept-Post": ", ".join(accepted)},
        )
    _check_length(request, accepted[request.content_type])
    if request.content_type == JSON:
        return _read_json(request, model)
    return _read_form(request, model, file)


def _check_length(request: HttpRequest, most: int) -> None:
    if not request.META.get("CONTENT_LENGTH") and request.META.get("HTTP_TRANSFER_ENCODING"):
        raise Problem(411, _("Send the length of the body in the header Content-Length."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        raise Problem(413, _("Send at most %(bytes)s bytes.") % {"bytes": most})


def _read_json(request: HttpRequest, model: type[BaseModel]) -> Body:
    try:
        content = from_json(request.body, allow_inf_nan=False)
    except ValueError as error:
        raise Problem(400, _("This is not JSON: %(error)s.") % {"error": error}) from error
    if not isinstance(content, dict):
        raise Problem(422, _("Send a JSON object."))
    # JSON has one kind of number: 4.0 is 4.
    content = {name: _whole(value) for name, value in content.items()}
    wrong = _wrong(model, content, strict=True)
    return Body({name: str(value) for name, value in content.items() if name not in wrong}, errors=wrong)


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _read_form(request: HttpRequest, model: type[BaseModel], file: str) -> Body:
    fields, files = request.POST.dict(), request.FILES.dict()
    wrong = _wrong(model, {**fields, **{name: None for name in files if name != file}}, strict=False)
    if file in fields:
        wrong[file] = [_("Send a file.")]
    return Body(fields, files, wrong)


def _wrong(model: type[BaseModel], content: Mapping[str, Any], *, strict: bool) -> dict[str, list[str]]:
    """What is wrong with the types, in words, by field."""
    try:
        model.model_validate(content, strict=strict)
    except ValidationError as error:
        # What is missing is left to the form, which says it better.
        return faults(wrong for wrong in error.errors() if wrong["type"] != "missing")
    return {}


def faults(found: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What pydantic found wrong, in our words, by field."""
    messages: dict[str, list[str]] = {}
    for fault in found:
        known = FAULTS.get(fault["type"])
        message = str(known).format(**fault.get("ctx", {})) if known else fault["msg"]
        messages.setdefault(str(fault["loc"][-1]), []).append(message)
    return messages
