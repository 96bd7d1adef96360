"""Exceptions of operations, and what ninja and pydantic find wrong, as problems."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from .problems import OF_STATUS, Problem, invalid

# What is said about a fault that pydantic found, by its name for it.
FAULTS = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "unknown_parameter": gettext_lazy("There is no such parameter."),
    "int_type": gettext_lazy("Send a whole number."),
    "int_parsing": gettext_lazy("Send a whole number."),
    "float_type": gettext_lazy("Send a number."),
    "float_parsing": gettext_lazy("Send a number."),
    "finite_number": gettext_lazy("Send a number."),
    "multiple_of": gettext_lazy("Send a multiple of {multiple_of}."),
    "bool_parsing": gettext_lazy("Send true or false."),
    "int_from_float": gettext_lazy("Send a whole number."),
    "int_parsing_size": gettext_lazy("Send a smaller number."),
    "string_type": gettext_lazy("Send a text."),
    "string_too_long": gettext_lazy("Send at most {max_length} characters."),
    "string_too_short": gettext_lazy("Send at least {min_length} characters."),
    "string_pattern_mismatch": gettext_lazy(
        "Send this as the documentation says, without control characters."
    ),
    "greater_than_equal": gettext_lazy("Send {ge} or more."),
    "less_than_equal": gettext_lazy("Send {le} or less."),
    "literal_error": gettext_lazy("Send one of these: {expected}."),
    "model_attributes_type": gettext_lazy("Send a JSON object."),
    "model_type": gettext_lazy("Send a JSON object."),
    "not_a_date": gettext_lazy("Send a date, or a date and time, as in 2026-11-20T19:05:00Z."),
    "not_a_file": gettext_lazy("Send a file."),
}


def faults(found: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What pydantic found wrong, in our words, by field."""
    messages: dict[str, list[str]] = {}
    for fault in found:
        known = FAULTS.get(fault["type"])
        message = str(known).format(**fault.get("ctx", {})) if known else fault["msg"]
        messages.setdefault(str(fault["loc"][-1]), []).append(message)
    return messages


def handle_with_problems(api: NinjaAPI) -> None:
    """Let these exceptions be answered by problems. Any other is a fault of ours, and Django's to answer."""

    def handle(exception: type[Exception], problem_of: Callable[[Any], Problem]) -> None:
        api.add_exception_handler(exception, lambda request, error: problem_of(error).response(request))

    handle(Problem, lambda error: error)
    handle(ValidationError, lambda error: invalid(faults(error.errors)))
    # A parser's own problem comes wrapped in ninja's error.
    handle(HttpError, lambda error: error.__cause__ if isinstance(error.__cause__, Problem) else _of(400))
    handle(
        AuthenticationError,
        lambda error: Problem("token-needed", headers={"WWW-Authenticate": "Bearer"}),
    )
    handle(Http404, lambda error: _of(404))
    handle(RequestDataTooBig, lambda error: _of(413))
    handle(MultiPartParserError, lambda error: Problem("unreadable", _("The form data cannot be read.")))
    for unreadable in (BadRequest, SuspiciousOperation, UnreadablePostError):
        handle(unreadable, lambda error: _of(400))


def _of(status: int) -> Problem:
    return Problem(OF_STATUS[status].code)
