"""What is counted, and by which names."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from azure.storage.blob import LinearRetry
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.db import connection as django_connection
from django.db.utils import ConnectionHandler
from django.utils import timezone

from azureproject import metrics, telemetry
from azureproject.managed_identity import storage, tokens
from azureproject.middleware import outages
from azureproject.telemetry import figures
from restaurant_review.models import Review
from testbed import free_port
from testbed.collector import Collector
from testbed.postgresql import PostgreSQL
from tests.restaurant_review.makers import make_restaurant, make_review
from tests.restaurant_review.pictures import encoded, picture

from .conftest import Watch

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def counted(collector: Collector, name: str) -> dict[str, float]:
    """What a figure's attributes are, without their names, and its number."""
    if telemetry.active:
        # Gauges are not asked any more while it stops.
        telemetry.active.flush()
        telemetry.stop()
    return {
        " ".join(value for _name, value in attributes): number
        for (figure, attributes), number in collector.figures().items()
        if figure == name
    }


def test_requests_by_method_route_and_status(watch: Watch, collector: Collector) -> None:
    client = watch(sampled=0)
    for path in ("/create", "/create", "/nothing/", "/static/nothing.css"):
        client.get(path)
    client.generic("BREW", "/create")
    assert counted(collector, "azureproject.requests") == {
        "GET /create 200": 2,
        "GET none 404": 1,
        "GET /static/ 404": 1,
        "other /create 405": 1,
    }
    assert counted(collector, "azureproject.requests.seconds")["GET /create 200"] > 0
    assert counted(collector, "azureproject.requests.slowest")["GET /create 200"] > 0


def test_pages_that_are_rendered_remembered_and_made_for_one(watch: Watch, collector: Collector) -> None:
    client = watch()
    restaurant = make_restaurant()
    for _ in range(3):
        client.get(f"/{restaurant.pk}/")
    assert counted(collector, "restaurant_review.pages") == {"rendered": 1, "remembered": 2}


def test_what_is_posted_held_and_refused(watch: Watch, collector: Collector, settings: Any) -> None:
    settings.REVIEWS_PER_HOUR = 2
    restaurant = make_restaurant()
    client = watch()
    for text in ("Good soup.", "See http://spam.example/ now", "Good soup again."):
        form = {"user_name": "Ana", "rating": "4", "review_text": text}
        client.post(f"/review/{restaurant.pk}", form)
    assert counted(collector, "restaurant_review.posts") == {
        "review published": 1,
        "review waiting": 1,
        "any throttled": 1,
    }


def test_photos_and_how_long_they_take(
    watch: Watch, collector: Collector, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    restaurant = make_restaurant()
    client = watch()
    for content in (encoded(picture(), "JPEG"), encoded(picture(), "JPEG")[:200], b"no photo"):
        form = {"user_name": "Ana", "rating": "4", "review_text": str(len(content))}
        photo = SimpleUploadedFile("photo.jpg", content, "image/jpeg")
        client.post(f"/review/{restaurant.pk}", {**form, "reviewImage": photo})
    assert counted(collector, "restaurant_review.photo_checks") == {"ok": 2, "no_photo": 1}
    assert counted(collector, "restaurant_review.photo_decoding") == {"ok": 1, "damaged": 1}
    # It is too small to be kept in other sizes as well.
    assert counted(collector, "restaurant_review.photo_storing") == {"ok": 1}
    assert counted(collector, "restaurant_review.photo_decoding.seconds")["ok"] > 0


@pytest.fixture
def _managed_identity(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installed, whatever database the suite runs on, and without tokens."""
    name = "azureproject.managed_identity"
    settings.INSTALLED_APPS = list(dict.fromkeys([*settings.INSTALLED_APPS, name]))
    monkeypatch.setattr(tokens, "_caches", {})


@pytest.mark.usefixtures("_managed_identity")
def test_tokens_and_how_old_they_are(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch()
    for scope in (tokens.STORAGE_SCOPE, "https://monitor.azure.com//.default"):
        tokens.get_token(scope)
    monkeypatch.setenv("IDENTITY_ENDPOINT", f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(tokens.IdentityUnavailable):
        tokens.get_token(tokens.POSTGRESQL_SCOPE)
    found = counted(collector, "managed_identity.tokens")
    assert found["ok storage.azure.com"] == 1
    assert found["failed ossrdbms-aad.database.windows.net"] == 1
    ages = counted(collector, "managed_identity.token_age")
    assert set(ages) == {"storage.azure.com", "monitor.azure.com"}
    assert 0 <= ages["storage.azure.com"] < 60


@pytest.mark.usefixtures("_managed_identity")
def test_calls_of_the_storage_and_keys(watch: Watch, collector: Collector) -> None:
    watch()
    options = {"retry_policy": LinearRetry(retry_total=0)}
    away = storage.ManagedIdentityStorage(
        account_url=f"https://127.0.0.1:{free_port()}/account",
        azure_container="photos",
        client_options=options,
    )
    with pytest.raises(storage.StorageUnavailable):
        away.exists("a.jpg")
    with pytest.raises(storage.StorageUnavailable):
        away.url("a.jpg")
    storage.close_all()
    assert counted(collector, "managed_identity.storage") == {"exists unavailable": 1}
    assert counted(collector, "managed_identity.signing_keys") == {"failed": 1}


@pytest.mark.usefixtures("_managed_identity")
def test_connections_by_what_became_of_them(
    watch: Watch, collector: Collector, postgresql_server: PostgreSQL
) -> None:
    watch()
    connection = ConnectionHandler({"default": dict(django_connection.settings_dict)})["default"]
    connection.ensure_connection()
    assert connection.is_usable()
    assert connection.connection
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert counted(collector, "managed_identity.connections") == {"ok": 1}
    assert counted(collector, "managed_identity.connection_checks") == {"ok": 1, "lost": 1}


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (tokens.IdentityUnavailable("why"), "identity"),
        (storage.StorageUnavailable("why"), "storage"),
        (OperationalError("why"), "database"),
        (ConnectionError("why"), "other"),
    ],
)
def test_outages_by_the_part_that_is_away(error: Exception, part: str) -> None:
    assert outages.part(error) == part


def test_an_outage_of_the_identity_is_not_the_databases() -> None:
    error = OperationalError("no token")
    error.__cause__ = tokens.IdentityUnavailable("why")
    assert outages.part(error) == "identity"


def test_the_queue_of_the_staff_and_its_oldest_case() -> None:
    restaurant = make_restaurant()
    for days in (2, 5):
        since = timezone.now() - timedelta(days=days)
        make_review(restaurant, status=Review.Status.WAITING, queued=since)
    gauges: Any = apps.get_app_config("restaurant_review")
    length = {attributes["kind"]: value for value, attributes in gauges.gauges()["queue_length"]()}
    age = {attributes["kind"]: value for value, attributes in gauges.gauges()["queue_age"]()}
    assert length == {"restaurant": 0, "review": 2, "suggestion": 0}
    assert age["restaurant"] < 1
    assert age["review"] == pytest.approx(timedelta(days=5).total_seconds(), abs=60)


def test_a_gauge_that_fails_leaves_the_others(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> Any:
        raise OperationalError("the database is away")

    config = apps.get_app_config("restaurant_review")
    monkeypatch.setattr(config, "gauges", lambda: {"queue_length": away}, raising=False)
    watch()
    assert counted(collector, "azureproject.up") == {"": 1}
    assert counted(collector, "restaurant_review.queue_length") == {}


def test_the_number_of_attributes_is_bounded(
    watch: Watch, collector: Collector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MAX_CELLS", 2)
    watch()
    for number in range(5):
        metrics.measured("odd", number=str(number))
    assert counted(collector, "azureproject.odd") == {"0": 1, "1": 1, "true": 3}


def test_the_slowest_is_forgotten_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    cell = figures.Cell(takes_time=True)
    cell.slowest = 3.0
    now = time.monotonic()
    for later, slowest in ((0, 3.0), (61, 3.0), (70, 3.0), (130, 0.0)):
        monkeypatch.setattr(figures, "monotonic", lambda later=later: now + later)
        assert cell.recent_slowest() == slowest


def test_what_stands_still_is_not_told_again(watch: Watch, collector: Collector) -> None:
    watch().get("/create")
    pipeline: Any = telemetry.active
    pipeline.flush()
    first = len(collector.data("MetricData"))
    pipeline.flush()
    again = {data["metrics"][0]["name"] for data in collector.data("MetricData")[first:]}
    assert "azureproject.requests" not in again
    assert "azureproject.up" in again
