"""For schemathesis: whoever changes a review changes one of theirs, with its token.

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
