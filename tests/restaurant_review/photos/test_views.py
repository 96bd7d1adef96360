"""Photos served from disk: by their random names only, for a year, as what they really are."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.test import Client

from restaurant_review.photos import files, images
from restaurant_review.photos.files import StoredPhoto
from tests.restaurant_review.pictures import encoded, picture

# Closing a response looks at the database connection.
pytestmark = pytest.mark.django_db

SAMPLE = "6f9619ff-8b86-d011-b42d-00c04fc964ff.png"


@pytest.fixture
def stored(media: Storage) -> StoredPhoto:
    return files.store(images.from_upload(encoded(picture(), "PNG")))


def test_a_photo_is_served_for_a_year(client: Client, stored: StoredPhoto, media: Storage) -> None:
    for name, content_type in ((stored.photo, "image/jpeg"), (stored.thumbnail, "image/webp")):
        response = client.get(f"/media/{name}")
        assert response.status_code == 200
        assert response["Content-Type"] == content_type
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Content-Disposition"].startswith("inline")
        with media.open(name) as file:
            assert b"".join(response.streaming_content) == file.read()
        response.close()


def test_head_tells_the_same_without_the_photo(client: Client, stored: StoredPhoto, media: Storage) -> None:
    response = client.head(f"/media/{stored.photo}")
    assert response.status_code == 200
    assert response["Content-Length"] == str(media.size(stored.photo))
    assert response["Content-Type"] == "image/jpeg"
    assert response.content == b""


def test_a_photo_already_held_is_not_sent_again(client: Client, stored: StoredPhoto) -> None:
    first = client.head(f"/media/{stored.photo}")
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        response = client.get(f"/media/{stored.photo}", headers={header: value})
        assert response.status_code == 304
        assert not response.streaming
        assert response.content == b""
    response = client.get(f"/media/{stored.photo}", headers={"If-None-Match": '"another"'})
    assert response.status_code == 200
    response.close()


def test_a_photo_of_the_sample_is_served_as_what_it_is(client: Client, media: Storage) -> None:
    media.save(SAMPLE, ContentFile(encoded(picture(), "JPEG")))
    assert client.head(f"/media/{SAMPLE}")["Content-Type"] == "image/jpeg"


def test_a_page_that_the_sample_took_for_a_photo_is_not_served(client: Client, media: Storage) -> None:
    media.save(SAMPLE, ContentFile(b"<!doctype html><script>alert(1)</script>"))
    assert client.get(f"/media/{SAMPLE}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "",
        "photos/",
        "photos",
        "logo.png",
        "../settings.py",
        "photos/../logo.png",
        "%2e%2e/%2e%2e/manage.py",
        "photos/%2e%2e/%2e%2e/db.sqlite3",
        "/etc/passwd",
        "photos/" + "0" * 32 + ".jpg",
        "photos/" + "0" * 32 + ".jpg%0a",
        "photos/" + "0" * 32 + ".jpg%00",
        "PHOTOS/" + "0" * 32 + ".jpg",
        "photos/" + "g" * 32 + ".jpg",
        "photos\\" + "0" * 32 + ".jpg",
    ],
)
def test_nothing_else_is_served(client: Client, media: Storage, path: str) -> None:
    media.save("logo.png", ContentFile(encoded(picture(), "PNG")))
    assert client.get(f"/media/{path}").status_code == 404


def test_a_photo_is_only_read(client: Client, stored: StoredPhoto) -> None:
    assert client.post(f"/media/{stored.photo}").status_code == 405


def test_nothing_is_served_from_disk_where_another_storage_holds_the_photos(
    client: Client, stored: StoredPhoto, settings: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert client.get(f"/media/{stored.photo}").status_code == 404
