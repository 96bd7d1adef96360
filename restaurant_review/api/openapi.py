"""What the OpenAPI document says that ninja does not know.

Ninja writes it from the operations and schemas. It knows no errors but its own, no headers of answers, and
tells of HEAD as of one more operation with the same name.
"""

from typing import Any

from ninja.openapi.schema import OpenAPISchema

from . import schemas
from .problems import CONTENT_TYPE, KINDS

ETAG = 'W/"0123456789abcdef01234567"'
MODIFIED = "Fri, 20 Nov 2026 19:05:00 GMT"

# An example of what an error says besides what all say.
MEMBERS: dict[str, dict[str, Any]] = {
    "already-here": {"existing": "https://example.com/api/v1/restaurants/7"},
    "invalid": {"errors": {"rating": ["Send 5 or less."]}},
}


def _header(description: str, example: Any, **schema: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **schema}, "example": example}


VALIDATORS = {
    "ETag": _header("Changes when, and only when, the answer does.", ETAG),
    "Last-Modified": _header("Missing for some seconds after a change, when more may follow.", MODIFIED),
}
LINK = {
    "Link": _header(
        "The first, next and previous part of the list, as RFC 8288 writes links.",
        '<https://example.com/api/v1/restaurants?page=2>; rel="next"',
    )
}
LOCATION = {
    "Location": _header(
        "The address of what was added, of what was reported, or of what is now in its place.",
        "https://example.com/api/v1/reviews/42",
        format="uri",
    )
}
RATE_LIMIT = {
    "RateLimit-Policy": _header("How much one address may post in how many seconds.", '"posts";q=60;w=3600'),
    "RateLimit": _header("How much of it remains, until it is whole again.", '"posts";r=59;t=3600'),
}
RETRY_AFTER = {"Retry-After": _header("Seconds.", 720, type="integer")}
PROBLEM_HEADERS = {
    "token-needed": {"WWW-Authenticate": _header("How to sign in.", "Bearer")},
    "too-many-posts": RETRY_AFTER,
    "unavailable": RETRY_AFTER,
}


def _parameter(name: str, description: str, example: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def reads(*, found_by_id: bool = False, lists: bool = False, moves: bool = False) -> dict[str, Any]:
    """For `openapi_extra` of an operation that answers GET."""
    answers = ["invalid", "unavailable"]
    if lists or found_by_id:
        answers.append("not-found")
    return {
        "parameters": [
            _parameter("If-None-Match", "The ETag of the answer you have.", ETAG),
            _parameter(
                "If-Modified-Since", "Its Last-Modified. It counts where there is no If-None-Match.", MODIFIED
            ),
        ],
        "responses": {
            200: {"headers": VALIDATORS | (LINK if lists else {})},
            **(
                {"301": {"description": "Staff merged it into another.", "headers": LOCATION}}
                if moves
                else {}
            ),
            "304": {"description": "Nothing has changed.", "headers": VALIDATORS},
            **_problems(*answers),
        },
    }


def writes(status: int, *also: str, sends: bool = True, **more: Any) -> dict[str, Any]:
    """For `openapi_extra` of an operation that stores something, and answers some errors more than all do."""
    answers = ("unreadable", "foreign-origin", "invalid", "unavailable", *also)
    headers: dict[str, Any] = {}
    if status == 201:
        headers |= LOCATION
    if status != 204:
        headers |= RATE_LIMIT
        answers += ("too-many-posts",)
    if sends:
        answers += ("length-needed", "too-large", "unsupported-type")
    return {"responses": {status: {"headers": headers}, **_problems(*answers)}, **more}


def _problems(*codes: str) -> dict[str, Any]:
    """By status. Where several share one, the first is the example, and `code` tells which it was."""
    refs = {
        str(KINDS[code].status): {"$ref": f"#/components/responses/{_name(code)}"} for code in reversed(codes)
    }
    return dict(sorted(refs.items())) | {"default": {"$ref": "#/components/responses/Problem"}}


def _name(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("-"))


def complete(document: OpenAPISchema) -> OpenAPISchema:
    """Add the errors, and take out HEAD."""
    for operations in document["paths"].values():
        operations.pop("head", None)
    components = document["components"]
    # Their fields are parameters; as documents nobody gets or sends them.
    for name in [name for name in components["schemas"] if name.endswith("Query")]:
        del components["schemas"][name]
    for schema in components["schemas"].values():
        for field in schema.get("properties", {}).values():
            # Generators of TypeScript take a field with a default for one that must be sent.
            field.pop("default", None)
    components["schemas"]["Problem"] = schemas.Problem.json_schema()
    components["responses"] = {_name(code): _answer(code) for code in KINDS} | {
        "Problem": {**_answer("method-not-allowed"), "description": "Any other error."}
    }
    return document


def _answer(code: str) -> dict[str, Any]:
    kind = KINDS[code]
    example = {
        "type": f"https://example.com/api/v1/docs#{kind.anchor}",
        "title": kind.title,
        "status": kind.status,
        "code": kind.code,
        "detail": str(kind.detail),
        **MEMBERS.get(code, {}),
    }
    return {
        "description": kind.meaning,
        "headers": PROBLEM_HEADERS.get(code, {}),
        "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
