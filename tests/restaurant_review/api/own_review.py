"""For schemathesis: who changes a review changes one of theirs, with its token, and nobody repeats others.

Deleting is left to other tests: what is gone is 404, whatever token comes after it.
"""

import json
import os
from typing import Any
from urllib.request import Request, urlopen

import schemathesis

RESTAURANTS = f"{os.environ.get('SITE')}/api/v1/restaurants"
JSON = {"Content-Type": "application/json"}


def post(address: str, body: dict[str, Any]) -> Any:
    with urlopen(Request(address, json.dumps(body).encode(), JSON)) as answer:
        return json.load(answer)


@schemathesis.auth(refresh_interval=None).apply_to(method="PATCH")
class OwnReview:
    def get(self, case: schemathesis.Case, context: object) -> Any:
        name = os.urandom(8).hex()
        restaurant = post(RESTAURANTS, {"name": name, "description": "Oysters."})
        return post(restaurant["reviews_url"], {"user_name": "Ana", "rating": 4})

    def set(self, case: schemathesis.Case, review: Any, context: object) -> None:
        case.path_parameters["id"] = review["id"]
        case.headers["Authorization"] = f"Bearer {review['edit_token']}"


# A restaurant that says what another said waits for staff, and is not there for what comes after it.
said: set[str] = set()


@schemathesis.hook
def before_call(context: object, case: schemathesis.Case, kwargs: dict[str, Any]) -> None:
    if (case.operation.method.upper(), case.operation.path) != ("POST", "/api/v1/restaurants"):
        return
    description = case.body.get("description") if isinstance(case.body, dict) else None
    if isinstance(description, str) and description in said and len(description) < 1900:
        description = case.body["description"] = f"{description} {os.urandom(8).hex()}"
    if isinstance(description, str):
        said.add(description)
