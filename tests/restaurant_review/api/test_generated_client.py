"""A Python client that openapi-python-client generates from the running site walks every operation."""

import importlib
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from testbed.site import Site

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

RUN = "from openapi_python_client.cli import app; app()"


def generate(site: Site, folder: Path) -> None:
    (folder / "openapi.json").write_bytes(site.get("/api/v1/openapi.json").body)
    # What it would run on its work afterwards is of no use here.
    (folder / "config.yaml").write_text("post_hooks: []\n")
    run = subprocess.run(
        [
            *(sys.executable, "-c", RUN, "generate", "--fail-on-warning", "--meta", "none"),
            *("--path", "openapi.json", "--config", "config.yaml", "--output-path", "generated"),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr


class Walk:
    def __init__(self, site: Site) -> None:
        self.base_url = f"http://127.0.0.1:{site.port}"
        self.walked: set[str] = set()

    def call(self, operation: str, *arguments: Any, token: str = "", **named: Any) -> Any:
        """What the operation was answered with, as the client understood it."""
        client = importlib.import_module("generated.client")
        made = (
            client.AuthenticatedClient(self.base_url, token=token) if token else client.Client(self.base_url)
        )
        self.walked.add(operation.rpartition(".")[2])
        module = importlib.import_module(f"generated.api.{operation}")
        with made as opened:
            response = module.sync_detailed(*arguments, client=opened, **named)
        assert response.status_code < 300, response.content
        return response.parsed


def test_a_generated_client_walks_every_operation(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(site, tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    models = importlib.import_module("generated.models")
    file_of = importlib.import_module("generated.types").File
    walk = Walk(site)

    assert walk.call("start.start").restaurants.endswith("/api/v1/restaurants")
    hours = [models.NewHours(weekday=4, opens="18:00", closes="1:30")]
    body = models.NewRestaurant(name="Ostra", description="Oysters.", cuisines=["thai"], opening_hours=hours)
    restaurant = walk.call("restaurants.add_restaurant", body=body)
    assert walk.call("restaurants.get_restaurant", restaurant.id).name == "Ostra"
    assert walk.call("restaurants.list_restaurants", q="oyster").count == 1
    facets = walk.call("restaurants.list_restaurants", price_level="1,2", facets=True).facets
    assert facets.price_levels.additional_properties["1"] == 0
    assert "italian" in [cuisine.slug for cuisine in walk.call("search.list_cuisines").items]
    assert walk.call("search.suggest_searches", q="ost").items[0].text == "Ostra"

    kind, reason = models.NewChangeKind.CLOSED, models.NewRestaurantReportReason.CLOSED
    walk.call("restaurants.suggest_change", restaurant.id, body=models.NewChange(kind=kind))
    walk.call("restaurants.report_restaurant", restaurant.id, body=models.NewRestaurantReport(reason=reason))

    body = models.NewReview(user_name="Ana", rating=4, review_text="Warm bread.")
    sent = {"body": body, "idempotency_key": '"8e03978e"'}
    review = walk.call("reviews.add_review", restaurant.id, **sent)
    again = walk.call("reviews.add_review", restaurant.id, **sent)
    assert again.edit_token == review.edit_token

    own = {"token": review.edit_token}
    picture = BytesIO()
    Image.new("RGB", (60, 40), "tomato").save(picture, "PNG")
    picture.seek(0)
    photo = file_of(payload=picture, file_name="plate.png", mime_type="image/png")
    new_photo = models.AddPhotoNewPhoto(photo=photo)
    assert walk.call("reviews.add_photo", review.id, body=new_photo, **own).photo.width == 60
    assert (
        walk.call("reviews.change_review", review.id, body=models.ReviewChange(rating=5), **own).rating == 5
    )
    assert walk.call("reviews.get_review", review.id).rating == 5
    assert walk.call("restaurants.list_photos", restaurant.id).items[0].review_id == review.id
    assert walk.call("reviews.vote_helpful", review.id).helpful
    assert not walk.call("reviews.take_back_helpful", review.id).helpful
    assert walk.call("reviews.list_reviews", restaurant.id).items[0].id == review.id
    assert walk.call("reviews.list_latest_reviews").items[0].id == review.id
    reason = models.NewReportReason.SPAM
    walk.call("reviews.report_review", review.id, body=models.NewReport(reason=reason))
    walk.call("reviews.delete_review", review.id, **own)
    assert walk.call("reviews.list_latest_reviews").items == []

    paths = json.loads(site.get("/api/v1/openapi.json").body)["paths"]
    assert len(walk.walked) == sum(map(len, paths.values()))
