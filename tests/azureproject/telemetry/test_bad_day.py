"""A bad day under gunicorn, and whether what arrives tells what it was."""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import pytest

from testbed.collector import Collector
from testbed.gunicorn import ask
from testbed.postgresql import ROLE
from testbed.site import Site
from tests.azureproject.conftest import Parts

pytestmark = pytest.mark.slow


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
        assert site.get("/", {"Host": "localhost"}).status == 200, site.text()
    # Every process tells, after the fork.
    collector.wait(
        lambda: len({item["tags"]["ai.cloud.roleInstance"] for item in collector.data("MetricData")}) == 2
    )
    # The probes are asked with whatever host.
    assert site.get("/healthz", {"Host": "evil.example"}).status == 200

    # The database restarts.
    migrated.postgresql.stop()
    answers = [site.get("/", {"Host": "localhost"}) for _ in range(3)]
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
        site.get(f"/wp-admin/{random.random()}", {"Host": "localhost"})
    collector.wait(lambda: counted(collector, "azureproject.requests", route="none", status="404") == 5)
    form = {"restaurant_name": "R", "description": "D", "csrfmiddlewaretoken": "t" * 32}
    headers = {
        "Host": "localhost",
        "Cookie": f"csrftoken={'t' * 32}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for number in range(4):
        body = urlencode({**form, "restaurant_name": f"R{number}"})
        ask(site.port, "/add", headers, "POST", body)
    collector.wait(lambda: counted(collector, "restaurant_review.posts", outcome="throttled") == 2)

    # The token is refused, and no other is to be had.
    migrated.identity.status = 500
    migrated.identity.rotate()
    migrated.postgresql.sql(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{ROLE}'"
    )
    with suppress(OSError):
        site.get("/", {"Host": "localhost"})
    collector.wait(lambda: counted(collector, "managed_identity.connections", outcome="refused"))
    collector.wait(lambda: counted(collector, "managed_identity.tokens", outcome="failed"))
    migrated.mend()

    # What was not told yet is told when it stops.
    collector.clear()
    site.get("/create", {"Host": "localhost"})
    began = time.monotonic()
    site.stop()
    # Of the 25 s that a request under way may take.
    assert time.monotonic() - began < 10
    assert counted(collector, "azureproject.requests", route="/create") == 1
