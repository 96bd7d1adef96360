"""The same request twice at once, through gunicorn's threads."""

import json
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from testbed.site import Site

pytestmark = pytest.mark.slow

JSON = {"Content-Type": "application/json"}


def test_the_same_review_twice_at_once_is_one_review(site: Site) -> None:
    restaurant = json.dumps({"name": "Ostra", "description": "Oysters."})
    with ThreadPoolExecutor(4) as pool:

        def post_at_once(address: str, body: str) -> set[tuple[int, str]]:
            headers = {**JSON, "Idempotency-Key": f'"{uuid4()}"'}
            sent = [pool.submit(site.post, address, body, headers) for _ in range(4)]
            return {(answer.result().status, answer.result().headers["Location"]) for answer in sent}

        ((status, location),) = post_at_once("/api/v1/restaurants", restaurant)
        assert status == 201
        reviews = f"{location.partition(str(site.port))[2]}/reviews"
        for rating in (1, 2, 3, 4, 5):
            answers = post_at_once(reviews, json.dumps({"user_name": "Ana", "rating": rating}))
            assert {status for status, _location in answers} == {201}
            assert len(answers) == 1
    assert json.loads(site.get(reviews).body)["count"] == 5
