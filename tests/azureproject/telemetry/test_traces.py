"""What is told of requests, and what never is."""

import random
from typing import Any

import pytest

from azureproject import telemetry
from azureproject.telemetry import middleware, traces
from testbed.collector import Collector
from testbed.identity_endpoint import IdentityEndpoint
from tests.restaurant_review.makers import make_restaurant, make_review

from . import addresses
from .conftest import Watch

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.any_database]

MONITOR = "https://monitor.azure.com/"


@pytest.fixture(autouse=True)
def _addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = addresses.__name__


def test_a_request_is_told_by_its_route_and_with_what_it_waited_for(
    watch: Watch, collector: Collector
) -> None:
    restaurant = make_restaurant()
    answer = watch().get(f"/{restaurant.pk}/")
    telemetry.stop()
    (request,) = collector.data("RequestData")
    assert request["name"] == "GET /<int:id>/"
    assert (request["responseCode"], request["success"], request["url"]) == ("200", True, "")
    assert request["properties"] == {"request_id": answer.headers["X-Request-ID"]}
    statements = collector.data("RemoteDependencyData")
    assert any("restaurant_review_restaurant" in statement["data"] for statement in statements)
    # Those that were prepared are run by a name, which would tell nothing.
    assert not any("plateful" in statement["data"] for statement in statements)
    for statement in statements:
        assert statement["tags"]["ai.operation.parentId"] == request["id"]
        assert statement["tags"]["ai.operation.id"] == request["tags"]["ai.operation.id"]


def test_statements_are_told_without_values(watch: Watch, collector: Collector) -> None:
    watch().get("/values")
    telemetry.stop()
    first, second = (statement["data"] for statement in collector.data("RemoteDependencyData"))
    assert first == "SELECT ?, ? + ? FROM (SELECT ?) AS t1 WHERE ? = %s"
    assert second == "SELECT %s"


@pytest.mark.django_db(transaction=True)
def test_errors_are_told_by_their_kind_alone(watch: Watch, collector: Collector) -> None:
    client = watch()
    client.get("/refused")
    client.get("/broken/whispered")
    telemetry.stop()
    statements = collector.data("RemoteDependencyData")
    # A connection that was silent for seconds is asked before it whether it lives.
    assert [told["success"] for told in statements].count(False) == 1
    assert [request["responseCode"] for request in collector.data("RequestData")] == ["500", "500"]
    sent = b"".join(collector.bytes)
    assert b"nowhere" in sent
    assert b"whispered" not in sent.replace(b"SELECT whispered FROM nowhere", b"")


SECRETS = {
    "q": "a-search-word",
    "sig": "a-signature",
    "cookie": "a-session-key",
    "header": "a-bearer-token",
    "agent": "a-browser",
    "referer": "a-page-before",
    "address": "203.0.113.77",
    "method": "WHISPER",
    "name": "a-diners-name",
    "text": "a-diners-words",
    "path": "a-path",
}


@pytest.mark.parametrize("to", ["application insights", "http/protobuf", "grpc"])
def test_nothing_personal_leaves(watch: Watch, collector: Collector, to: str) -> None:
    restaurant = make_restaurant()
    review = make_review(restaurant)
    client = watch(to)
    client.cookies["sessionid"] = SECRETS["cookie"]
    headers = {
        "HTTP_AUTHORIZATION": f"Bearer {SECRETS['header']}",
        "HTTP_USER_AGENT": SECRETS["agent"],
        "HTTP_REFERER": f"http://testserver/{SECRETS['referer']}",
        "HTTP_X_FORWARDED_FOR": SECRETS["address"],
        "HTTP_TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "REMOTE_ADDR": SECRETS["address"],
    }
    form = {"user_name": SECRETS["name"], "rating": "5", "review_text": SECRETS["text"]}
    client.get("/", {"q": SECRETS["q"], "sig": SECRETS["sig"]}, **headers)
    client.get(f"/{SECRETS['path']}/", **headers)
    client.generic(SECRETS["method"], "/", **headers)
    client.post(f"/review/{restaurant.pk}", form, **headers)
    client.post(f"/reviews/{review.pk}/report", {"reason": "other", "note": SECRETS["text"]}, **headers)
    client.post("/admin/login/", {"username": SECRETS["name"], "password": SECRETS["text"]}, **headers)
    telemetry.stop()
    sent = b"".join(collector.bytes)
    assert b"review/<int:id>" in sent.replace(b"\\u003c", b"<").replace(b"\\u003e", b">")
    for name, secret in SECRETS.items():
        assert secret.encode() not in sent, name


def test_failures_are_always_told_and_others_by_their_share(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = watch(sampled=0.25)
    for value, path in ((0.9, "/create"), (0.2, "/values"), (0.9, "/broken/a")):
        monkeypatch.setattr(random, "random", lambda value=value: value)
        client.get(path)
    telemetry.stop()
    kept, failed = collector.data("RequestData")
    assert (kept["name"], kept["responseCode"], kept["sampleRate"]) == ("GET /values", "200", 25)
    assert {statement["sampleRate"] for statement in collector.data("RemoteDependencyData")} == {25}
    assert (failed["name"], failed["responseCode"], failed["sampleRate"]) == (
        "GET /broken/<word>",
        "500",
        100,
    )


def test_of_a_flood_of_failures_some_are_told_and_all_are_counted(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = watch(sampled=0)
    with monkeypatch.context() as frozen:
        frozen.setattr(middleware, "monotonic", lambda: 1000.0)
        for _ in range(middleware.MAX_FAILURES + 5):
            client.get("/broken/a")
    telemetry.stop()
    assert len(collector.data("RequestData")) == middleware.MAX_FAILURES
    counted = (("method", "GET"), ("route", "/broken/<word>"), ("status", "500"))
    assert collector.figures()["azureproject.requests", counted] == middleware.MAX_FAILURES + 5


def test_a_page_of_very_many_statements_is_told_in_part(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traces, "MAX_CALLS", 1)
    watch().get("/values")
    telemetry.stop()
    assert len(collector.data("RemoteDependencyData")) == 1


def test_probes_keep_their_promises_and_are_no_requests(watch: Watch, collector: Collector) -> None:
    client = watch()
    for path in ("/healthz", "/readyz"):
        assert client.get(path, HTTP_HOST="evil.example:99999").status_code == 200
    telemetry.stop()
    assert collector.data("RequestData") == []


def test_it_signs_in_as_the_process_does(
    watch: Watch, collector: Collector, identity_endpoint: IdentityEndpoint
) -> None:
    watch().get("/values")
    telemetry.stop()
    assert collector.authorizations == {f"Bearer {identity_endpoint.token(MONITOR)}"}


@pytest.mark.parametrize("protocol", ["http/protobuf", "grpc"])
def test_a_collector_that_speaks_otlp_gets_the_same(
    watch: Watch, collector: Collector, protocol: str
) -> None:
    answer = watch(protocol).get("/values")
    telemetry.stop()
    spans = list(collector.spans())
    assert [span["name"] for span in spans] == ["SELECT", "SELECT", "GET /values"]
    attributes = {each["key"]: next(iter(each["value"].values())) for each in spans[-1]["attributes"]}
    assert attributes["request_id"] == answer.headers["X-Request-ID"]
    assert attributes["http.route"] == "/values"
    assert b"azureproject.requests" in b"".join(collector.bytes)
