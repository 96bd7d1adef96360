"""A bad day under gunicorn, and whether what arrives tells what it was."""

import random
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from testbed import Missing
from testbed.azurite import ACCOUNT, CONTAINER, Azurite
from testbed.certificates import Certificates
from testbed.collector import Collector
from testbed.forwarder import Forwarder
from testbed.gunicorn import Answer, ask
from testbed.identity_endpoint import POSTGRESQL, STORAGE
from testbed.postgresql import ROLE
from testbed.site import Site
from tests.azureproject.conftest import Parts
from tests.restaurant_review.pictures import encoded, picture
from tests.servers import skip_or_fail

pytestmark = pytest.mark.slow


# Of requests and what answers them; tokens and keys come beside these.
SECRETS = ("203.0.113.77", "a-browser", "a-session-key", "a-search-word", "Ana of the bad day", "t" * 32)
HEADERS = {
    "Host": "localhost",
    "User-Agent": SECRETS[1],
    "X-Forwarded-For": SECRETS[0],
    "Cookie": f"csrftoken={SECRETS[5]}; sessionid={SECRETS[2]}",
}


@pytest.fixture
def site(migrated: Parts, collector: Collector) -> Iterator[Site]:
    variables = {
        **migrated.environ,
        **collector.application_insights,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "OTEL_METRIC_EXPORT_INTERVAL": "300",
        "REVIEWS_PER_HOUR": "2",
    }
    with Site(variables, workers=2) as site:
        yield site


def counted(collector: Collector, name: str, **attributes: str) -> float:
    """Of the figure, what was counted with at least these attributes."""
    wanted = set(attributes.items())
    return sum(
        number
        for (figure, has), number in collector.figures().items()
        if figure == name and wanted <= set(has)
    )


def test_what_went_wrong_can_be_read_from_what_arrives(
    migrated: Parts, collector: Collector, site: Site
) -> None:
    for _ in range(4):
        assert site.get(f"/?q={SECRETS[3]}", HEADERS).status == 200, site.text()
    # Every process tells, after the fork.
    collector.wait(
        lambda: len({item["tags"]["ai.cloud.roleInstance"] for item in collector.data("MetricData")}) == 2
    )
    # The probes are asked with whatever host.
    assert site.get("/healthz", {"Host": "evil.example"}).status == 200

    # The database restarts.
    migrated.postgresql.stop()
    answers = [site.get(f"/?q={SECRETS[3]}", HEADERS) for _ in range(3)]
    migrated.postgresql.start()
    assert [answer.status for answer in answers] == [503] * 3
    collector.wait(lambda: counted(collector, "azureproject.outages", part="database") == 3)
    failed = collector.wait(lambda: [item for item in collector.data("RequestData") if not item["success"]])
    names = {answer.headers["X-Request-ID"] for answer in answers}
    assert {item["properties"]["request_id"] for item in failed} <= names
    assert {(item["name"], item["responseCode"]) for item in failed} == {("GET /", "503")}
    collector.wait(lambda: counted(collector, "managed_identity.connections", outcome="failed"))

    # Somebody scans, and somebody posts too much.
    for _ in range(5):
        site.get(f"/wp-admin/{random.random()}", HEADERS)
    collector.wait(lambda: counted(collector, "azureproject.requests", route="none", status="404") == 5)
    form = {"restaurant_name": "R", "description": "D", "csrfmiddlewaretoken": SECRETS[5]}
    for number in range(4):
        body = urlencode({**form, "restaurant_name": f"R{number}"})
        site.post("/add", body, {**HEADERS, "Content-Type": "application/x-www-form-urlencoded"})
    collector.wait(lambda: counted(collector, "restaurant_review.posts", outcome="throttled") == 2)

    # The token is refused, and no other is to be had.
    migrated.identity.status = 500
    migrated.identity.rotate()
    migrated.postgresql.sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"
    )
    with suppress(OSError):
        site.get(f"/?q={SECRETS[3]}", HEADERS)
    collector.wait(lambda: counted(collector, "managed_identity.connections", outcome="refused"))
    collector.wait(lambda: counted(collector, "managed_identity.tokens", outcome="failed"))
    migrated.mend()

    assert_nothing_secret(collector, migrated)

    # What was not told yet is told when it stops.
    collector.clear()
    site.get("/create", HEADERS)
    began = time.monotonic()
    site.stop()
    # Of the 25 s that a request under way may take.
    assert time.monotonic() - began < 20
    assert counted(collector, "azureproject.requests", route="/create") == 1


@pytest.fixture(scope="module")
def azurite(certificates: Certificates) -> Iterator[Azurite]:
    try:
        server = Azurite(certificates)
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.remove()


def add_restaurant(site: Site) -> str:
    form = {"restaurant_name": "R", "street_address": "1 Long Wharf", "description": "D"}
    body = urlencode({**form, "csrfmiddlewaretoken": SECRETS[5]})
    answer = site.post("/add", body, {**HEADERS, "Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status == 302, answer.body
    return answer.headers["Location"].strip("/")


def post_photo(site: Site, restaurant: str) -> Answer:
    fields = {"user_name": SECRETS[4], "rating": "4", "review_text": f"Good soup. {random.random()}"}
    fields |= {"csrfmiddlewaretoken": SECRETS[5]}
    photo = SimpleUploadedFile("lunch.png", encoded(picture(), "PNG"), "image/png")
    body = encode_multipart(BOUNDARY, {**fields, "reviewImage": photo})
    return ask(
        site.port, f"/review/{restaurant}", {**HEADERS, "Content-Type": MULTIPART_CONTENT}, "POST", body
    )


def test_a_storage_that_is_slow_and_then_away_can_be_read_from_what_arrives(
    migrated: Parts, collector: Collector, azurite: Azurite
) -> None:
    door = Forwarder(azurite.port)
    variables = {
        **migrated.environ,
        **collector.application_insights,
        "OTEL_BSP_SCHEDULE_DELAY": "100",
        "OTEL_METRIC_EXPORT_INTERVAL": "300",
        "OTEL_TRACES_SAMPLER_ARG": "1",
        "STORAGE_ACCOUNT_NAME": f"https://127.0.0.1:{door.port}/{ACCOUNT}",
        "STORAGE_CONTAINER_NAME": CONTAINER,
    }
    with closing(door), Site(variables) as site:
        restaurant = add_restaurant(site)
        door.delay = 0.2
        assert post_photo(site, restaurant).status == 302
        # How long it took, and which request had to wait for it.
        request = collector.wait(lambda: told(collector, "RequestData", "POST /review/<int:id>"))[0]
        calls = told(collector, "RemoteDependencyData", "managed_identity.storage")
        assert {(call["target"], call["properties"]["operation"]) for call in calls} == {
            ("Azure Blob Storage", "save")
        }
        assert {call["tags"]["ai.operation.id"] for call in calls} == {request["tags"]["ai.operation.id"]}
        slowest = collector.wait(
            lambda: counted(collector, "managed_identity.storage.slowest", operation="save")
        )
        assert slowest > 0.4

        door.close()
        answer = post_photo(site, restaurant)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        collector.wait(lambda: counted(collector, "managed_identity.storage", outcome="unavailable"))
        # The alarm looks here: the form says by itself what is wrong.
        collector.wait(lambda: counted(collector, "restaurant_review.photo_storing", outcome="storage"))
        names = {answer.headers["X-Request-ID"]}
        collector.wait(
            lambda: [
                item
                for item in told(collector, "RequestData", "POST /review/<int:id>")
                if item["responseCode"] == "503" and item["properties"]["request_id"] in names
            ]
        )
    assert_nothing_secret(collector, migrated)


def assert_nothing_secret(collector: Collector, parts: Parts) -> None:
    arrived = b"".join(collector.bytes)
    tokens = (parts.identity.token(resource) for resource in (POSTGRESQL, STORAGE))
    for secret in (*SECRETS, *tokens, parts.identity.header, "sig="):
        assert secret.encode() not in arrived, secret[:12]


def told(collector: Collector, kind: str, name: str) -> list[dict[str, Any]]:
    return [item for item in collector.data(kind) if item["name"] == name]
