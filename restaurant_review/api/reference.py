"""The documentation of the API: its OpenAPI document as a page."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from .problems import KINDS, Problem
from .schemas import PageQuery


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    type: str
    required: bool
    description: SafeString


@dataclass(frozen=True)
class Content:
    """What a body or an answer may be."""

    type: str
    example: str
    schema: str = ""


@dataclass(frozen=True)
class Answer:
    status: str
    name: str
    description: SafeString
    headers: tuple[str, ...]
    contents: tuple[Content, ...]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: SafeString
    # The path with examples filled in, to try.
    target: str
    parameters: tuple[Field, ...]
    sent: tuple[Content, ...]
    answers: tuple[Answer, ...]


class Reference(DocsBase):
    """The page that ninja shows for its document: ours, which runs no script."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        return render(request, "restaurant_review/api.html", _context(api))


@csrf_exempt
def nothing(request: HttpRequest) -> HttpResponse:
    """The answer at any other address, without the site's 404 page, which would read the body for a token."""
    return Problem("not-found").response(request)


def _context(api: NinjaAPI) -> dict[str, Any]:
    # As programs get it: its statuses are texts then.
    document = json.loads(json.dumps(api.get_openapi_schema()))
    return {
        "paragraphs": [_prose(text) for text in document["info"]["description"].split("\n\n")],
        "operations": list(_operations(document)),
        "documents": [
            (name, _prose(schema.get("description", "")), list(_fields(schema)))
            for name, schema in sorted(document["components"]["schemas"].items())
        ],
        "problems": [(kind, _prose(kind.meaning)) for kind in KINDS.values()],
    }


def _operations(document: dict[str, Any]) -> Iterator[Operation]:
    for path, operations in document["paths"].items():
        for method, told in operations.items():
            yield Operation(
                id=told["operationId"],
                method=method.upper(),
                path=path,
                summary=told["summary"],
                description=_prose(told.get("description", "")),
                target=_target(path, told["parameters"]),
                parameters=tuple(map(_parameter, told["parameters"])),
                sent=tuple(_contents(told.get("requestBody", {}), document)),
                answers=tuple(_answers(told["responses"], document)),
            )


def _target(path: str, parameters: list[dict[str, Any]]) -> str:
    examples = {parameter["name"]: parameter.get("example") for parameter in parameters}
    shown = [told for told in parameters if told["in"] == "query" and "example" in told]
    query = {told["name"]: told["example"] for told in shown if told["name"] not in PageQuery.PART}
    return path.format(**examples) + (f"?{urlencode(query)}" if query else "")


def _parameter(told: dict[str, Any]) -> Field:
    schema = told["schema"]
    return Field(told["name"], _type(schema), told["required"], _prose(told.get("description", "")))


def _answers(responses: dict[str, Any], document: dict[str, Any]) -> Iterator[Answer]:
    for status, told in responses.items():
        if "$ref" in told:
            told = document["components"]["responses"][_last(told["$ref"])]
        name = HTTPStatus(int(status)).phrase if status.isdigit() else ""
        contents = tuple(_contents(told, document))
        yield Answer(status, name, _prose(told["description"]), tuple(told.get("headers", ())), contents)


def _contents(told: dict[str, Any], document: dict[str, Any]) -> Iterator[Content]:
    schemas = document["components"]["schemas"]
    for type, content in told.get("content", {}).items():
        is_json = type.endswith("json")
        example = content.get("example") or example_of(content["schema"], schemas) if is_json else None
        shown = json.dumps(example, indent=2, ensure_ascii=False) if is_json else ""
        yield Content(type, shown, _last(content["schema"].get("$ref", "")))


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value of this schema, made of the examples of its fields."""
    if "$ref" in schema:
        return example_of(schemas[_last(schema["$ref"])], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    return {name: example_of(field, schemas) for name, field in schema.get("properties", {}).items()}


def _fields(schema: dict[str, Any]) -> Iterator[Field]:
    required = schema.get("required", [])
    for name, field in schema["properties"].items():
        yield Field(name, _type(field), name in required, _prose(field.get("description", "")))


def _type(schema: dict[str, Any]) -> str:
    """A few words on the values that a schema allows."""
    if "$ref" in schema:
        return _last(schema["$ref"])
    if "anyOf" in schema:
        return _(" or ").join(_type(choice) for choice in schema["anyOf"])
    if "enum" in schema:
        return _(" or ").join(schema["enum"])
    if schema["type"] == "array":
        return _("list of %(things)s") % {"things": _type(schema["items"])}
    if schema["type"] == "object":
        return _("object of %(things)s") % {"things": _type(schema["additionalProperties"])}
    words = [
        {"uri": _("link"), "date-time": _("date and time"), "binary": _("file")}.get(
            schema.get("format", ""), schema["type"]
        )
    ]
    if "minimum" in schema and "maximum" in schema:
        words.append(
            _("from %(smallest)s to %(largest)s")
            % {"smallest": schema["minimum"], "largest": schema["maximum"]}
        )
    if "maxLength" in schema:
        words.append(_("of at most %(characters)s characters") % {"characters": schema["maxLength"]})
    return " ".join(words)


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]


def _prose(text: str) -> SafeString:
    """Escaped, with `code` between backticks."""
    return mark_safe(re.sub("`([^`]+)`", r"<code>\1</code>", escape(text)))
