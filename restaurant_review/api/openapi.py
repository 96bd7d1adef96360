"""The OpenAPI document: what ninja finds in the operations, completed with what it does not know.

That is: problem documents instead of its own errors, headers, bodies that may be JSON or form data, examples.
"""

from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic.json_schema import models_json_schema

from . import bodies, documents
from .operations import MAX_KEY, api
from .problems import CONTENT_TYPE

SCHEMA = "#/components/schemas/{model}"

# The errors of the operations: what is said of each, and an example of it.
ERRORS: dict[int, tuple[str, dict[str, Any]]] = {
    400: ("The body is not what its content type says.", {"detail": "This is not JSON: trailing comma."}),
    403: ("A page of another site sent this.", {"detail": "A page of another site may not write here."}),
    404: ("There is no such thing, or no such page of it.", {"detail": "There is nothing at this address."}),
    409: (
        "A restaurant with this name and address is already here.",
        {
            "detail": "This restaurant is already here.",
            "existing": "https://example.com/api/v1/restaurants/7",
        },
    ),
    411: (
        "The body came without its length.",
        {"detail": "Send the length of the body in the header Content-Length."},
    ),
    413: ("The body is too large.", {"detail": "Send at most 64000 bytes."}),
    415: ("The body has another content type.", {"detail": "Send application/json."}),
    422: (
        "A field is missing or not as it must be; `errors` says which.",
        {"detail": "Some of this needs to be changed.", "errors": {"rating": ["Send 5 or less."]}},
    ),
    429: (
        "This address posted as much as one may in an hour.",
        {
            "detail": "Too much was posted from your address within an hour. Please try again in 12 min.",
        },
    ),
    503: (
        "The database or the photo storage is away for the moment.",
        {"detail": "The site is not available just now. Please try again in a moment."},
    ),
}
OTHERS = (
    "Any other error.",
    {"detail": "This address does not answer that method; the header Allow names those it does."},
)
HEADERS: dict[int, dict[str, Any]] = {
    415: {"Accept-Post": {"description": "What is accepted.", "schema": {"type": "string"}}},
    429: {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
    503: {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}},
}
TAG_HEADER = {
    "ETag": {
        "description": "Changes when, and only when, the answer does.",
        "schema": {"type": "string", "examples": ['W/"0123456789abcdef01234567"']},
    }
}
LOCATION_HEADER = {
    "Location": {
        "description": "The address of what was added, or of the review that was reported.",
        "schema": {"type": "string", "format": "uri"},
    }
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A random value of your own, the same when you send this again after an answer that was"
    " lost: within a day it is then stored once, and answered as the first time.",
    "schema": {"type": "string", "maxLength": MAX_KEY},
    "example": '"8e03978e-40d5-43dd-bc93-6894a57f9324"',
}
ADDING = {"addRestaurant", "addReview"}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The ETag of the answer you have.",
    "schema": {"type": "string"},
    "example": 'W/"0123456789abcdef01234567"',
}


# Described by `bodies.takes`, so ninja does not see them.
SENT = (documents.NewRestaurant, documents.NewReview, documents.NewReviewWithPhoto, documents.NewReport)


@cache
def document() -> dict[str, Any]:
    """The whole document. Whoever gets it must not change it."""
    made: dict[str, Any] = dict(api.get_openapi_schema())
    schemas = made["components"]["schemas"]
    _keys, sent = models_json_schema([(model, "validation") for model in SENT], ref_template=bodies.SCHEMA)
    schemas.update(sent["$defs"])
    schemas["Problem"] = documents.Problem.model_json_schema()
    for parameters in (documents.RestaurantQuery, documents.ReviewQuery):
        del schemas[parameters.__name__]
    responses = {f"Problem{status}": _problem(status, *told) for status, told in ERRORS.items()}
    made["components"]["responses"] = responses | {"Problem": _problem(405, *OTHERS)}
    for path, operations in made["paths"].items():
        operations.pop("head", None)
        for method, operation in operations.items():
            _complete(operation, method, "{id}" in path, schemas)
    made["components"]["schemas"] = _tidy(schemas)
    return made


def _tidy(part: Any) -> Any:
    """Without the titles and the null defaults that pydantic adds."""
    if isinstance(part, list):
        return [_tidy(item) for item in part]
    if not isinstance(part, dict):
        return part
    noise = {"title"} if isinstance(part.get("title"), str) else set()
    if part.get("default", "") is None:
        noise.add("default")
    return {name: _tidy(value) for name, value in part.items() if name not in noise}


def _problem(status: int, description: str, members: dict[str, Any]) -> dict[str, Any]:
    example = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, **members}
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": description, "content": content, "headers": HEADERS.get(status, {})}


def _complete(operation: dict[str, Any], method: str, has_id: bool, schemas: dict[str, Any]) -> None:
    responses = operation["responses"] = {
        str(status): told for status, told in operation["responses"].items()
    }
    for status, told in responses.items():
        told["headers"] = LOCATION_HEADER if status == "201" else TAG_HEADER
        for content in told["content"].values():
            content["example"] = example_of(content["schema"], schemas)
    for parameter in operation["parameters"]:
        parameter["schema"] = _tidy(parameter["schema"])
        parameter["schema"].pop("description", None)
        if "examples" in parameter["schema"]:
            # A parameter's own `examples` would be a map; ninja puts the schema's list there.
            parameter.pop("examples", None)
            parameter["example"] = parameter["schema"].pop("examples")[0]
    if method == "get":
        operation["parameters"].append(IF_NONE_MATCH)
        responses["304"] = {"description": "Nothing has changed.", "headers": TAG_HEADER}
        statuses = [503]
        if any(parameter["in"] == "query" for parameter in operation["parameters"]):
            statuses += [404, 422]
    else:
        statuses = [400, 403, 411, 413, 415, 422, 429, 503]
        if operation["operationId"] in ADDING:
            operation["parameters"].append(IDEMPOTENCY_KEY)
        if operation["operationId"] == "addRestaurant":
            statuses.append(409)
    if has_id:
        statuses.append(404)
    for status in sorted({*statuses}):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    responses["default"] = {"$ref": "#/components/responses/Problem"}


def example_of(schema: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """A value of this schema, made of the examples of its fields."""
    if "$ref" in schema:
        return example_of(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], schemas)
    if schema.get("type") == "array":
        return [example_of(schema["items"], schemas)]
    return {name: example_of(field, schemas) for name, field in schema.get("properties", {}).items()}
