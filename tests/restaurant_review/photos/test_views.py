"""Photos served by the site: by their random names, to those who may see their review, as what they are."""

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from restaurant_review.models import Review
from restaurant_review.photos import names
from restaurant_review.reading import PHOTOS_PER_PAGE
from tests.restaurant_review.makers import (
    make_moderator,
    make_restaurant,
    make_review,
    make_review_with_photos,
)
from tests.restaurant_review.pictures import encoded, files_of, picture, stored_photo

# Closing a response looks at the database connection.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SAMPLE = "6f9619ff-8b86-d011-b42d-00c04fc964ff.png"


@pytest.fixture
def photo(media: Storage) -> str:
    return stored_photo((400, 300))


@pytest.fixture
def review(photo: str) -> Review:
    return make_review_with_photos(make_restaurant(), stored_photo(), photo)


@pytest.mark.usefixtures("review")
def test_a_photo_and_its_thumbnails_are_served_for_an_hour(
    client: Client, photo: str, media: Storage
) -> None:
    """Another photo never gets its name, but its review may be hidden."""
    for name, content_type in ((photo, "image/jpeg"), (names.thumbnails(photo)[320], "image/webp")):
        response = client.get(f"/media/{name}")
        assert response.status_code == 200
        assert response["Content-Type"] == content_type
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert response["Content-Disposition"].startswith("inline")
        with media.open(name) as file:
            # Read to its end, it closes itself, and leaves the connection of the test open.
            assert b"".join(response.streaming_content) == file.read()


@pytest.mark.parametrize("status", ["waiting", "hidden"])
@pytest.mark.parametrize("of", ["review", "restaurant"])
def test_a_photo_of_what_is_not_published_is_not_served(
    client: Client, review: Review, photo: str, status: str, of: str
) -> None:
    case = review if of == "review" else review.restaurant
    known = client.head(f"/media/{photo}")["ETag"]
    type(case).objects.filter(pk=case.pk).update(status=status)
    for name in files_of(*review.photo_names):
        assert client.get(f"/media/{name}").status_code == 404
        assert client.get(f"/media/{name}", headers={"If-None-Match": known}).status_code == 404


def test_a_photo_that_belongs_to_no_review_is_not_served(client: Client, photo: str) -> None:
    assert client.get(f"/media/{photo}").status_code == 404


def test_the_author_sees_the_photo_of_a_waiting_review_and_nobody_keeps_it(
    client: Client, media: Storage, settings: Any
) -> None:
    settings.REVIEWS_REQUIRE_APPROVAL = True
    upload = SimpleUploadedFile("a.png", encoded(picture(), "PNG"), "image/png")
    data = {"user_name": "Ana", "rating": "5", "reviewImage": upload}
    client.post(f"/review/{make_restaurant().pk}", data)
    address = f"/media/{Review.objects.get().photo.name}"
    response = client.head(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")
    assert Client().head(address).status_code == 404


def test_staff_see_the_photos_of_what_they_decide_on(client: Client, review: Review, photo: str) -> None:
    Review.objects.update(status="hidden")
    client.force_login(make_moderator())
    response = client.head(f"/media/{photo}")
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-cache")


def test_an_old_thumbnail_is_served_with_its_review(client: Client, media: Storage) -> None:
    name = f"thumbnails/{'a' * 32}.webp"
    media.save(name, ContentFile(encoded(picture(), "WEBP")))
    make_review(make_restaurant(), photo=SAMPLE, thumbnail=name)
    assert client.head(f"/media/{name}").status_code == 200
    Review.objects.update(status="hidden")
    assert client.head(f"/media/{name}").status_code == 404


@pytest.mark.usefixtures("review")
def test_who_may_see_a_photo_is_one_question(
    client: Client, photo: str, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        client.head(f"/media/{photo}")


def test_head_tells_the_same_without_the_photo(
    client: Client, review: Review, photo: str, media: Storage
) -> None:
    response = client.head(f"/media/{photo}")
    assert response.status_code == 200
    assert response["Content-Length"] == str(media.size(photo))
    assert response["Content-Type"] == "image/jpeg"
    assert response.content == b""


def test_a_photo_already_held_is_not_sent_again(client: Client, review: Review, photo: str) -> None:
    first = client.head(f"/media/{photo}")
    for header, value in (("If-None-Match", first["ETag"]), ("If-Modified-Since", first["Last-Modified"])):
        response = client.get(f"/media/{photo}", headers={header: value})
        assert response.status_code == 304
        assert not response.streaming
        assert response.content == b""
    response = client.get(f"/media/{photo}", headers={"If-None-Match": '"another"'})
    assert response.status_code == 200
    response.close()


def test_a_photo_of_the_sample_is_served_as_what_it_is(client: Client, media: Storage) -> None:
    media.save(SAMPLE, ContentFile(encoded(picture(), "JPEG")))
    make_review_with_photos(make_restaurant(), SAMPLE)
    assert client.head(f"/media/{SAMPLE}")["Content-Type"] == "image/jpeg"


def test_a_page_that_the_sample_took_for_a_photo_is_not_served(client: Client, media: Storage) -> None:
    media.save(SAMPLE, ContentFile(b"<!doctype html><script>alert(1)</script>"))
    make_review_with_photos(make_restaurant(), SAMPLE)
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


def test_a_photo_is_only_read(client: Client, review: Review, photo: str) -> None:
    assert client.post(f"/media/{photo}").status_code == 405


def test_nothing_is_served_from_disk_where_another_storage_holds_the_photos(
    client: Client, review: Review, photo: str, settings: Any
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    assert client.get(f"/media/{photo}").status_code == 404


def test_all_photos_of_a_restaurant_have_a_page(client: Client, media: Storage) -> None:
    restaurant = make_restaurant("Le Coq")
    earlier = make_review_with_photos(restaurant, stored_photo(), stored_photo())
    later = make_review_with_photos(restaurant, stored_photo(), review_text="Good soup")
    waiting = make_review_with_photos(restaurant, stored_photo(), status="waiting")
    page = client.get(f"/{restaurant.pk}/photos").content.decode()
    places = [page.index(name) for name in (*later.photo_names, *earlier.photo_names)]
    assert places == sorted(places)
    assert waiting.photo_names[0] not in page
    assert 'data-stars="5 stars" data-words="Good soup"' in page


def test_many_photos_fill_several_pages(client: Client, media: Storage) -> None:
    restaurant = make_restaurant()
    for number in range(PHOTOS_PER_PAGE // 2 + 1):
        images = (f"photos/{number:032x}-40x30.jpg", f"photos/{number + 500:032x}-40x30.jpg")
        make_review_with_photos(restaurant, *images)
    first = client.get(f"/{restaurant.pk}/photos").content.decode()
    assert 'href="?page=2#photos"' in first
    assert first.count("data-photo") == PHOTOS_PER_PAGE
    last = client.get(f"/{restaurant.pk}/photos?page=9").content.decode()
    assert last.count("data-photo") == 2


@pytest.mark.parametrize("status", ["waiting", "hidden"])
def test_a_restaurant_that_is_not_shown_has_no_page_of_photos(client: Client, status: str) -> None:
    assert client.get(f"/{make_restaurant(status=status).pk}/photos").status_code == 404


def test_a_phone_fetches_the_smallest_photos_of_the_list(client: Client, media: Storage) -> None:
    """Three of its pixels for one of the page are no more than the smallest is wide."""
    make_review_with_photos(make_restaurant(), stored_photo((1400, 1000)))
    [card] = re.findall(
        r'<img src="[^"]+" alt="" srcset="([^"]+)" sizes="([^"]+)"', client.get("/").content.decode()
    )
    srcset, sizes = card
    assert re.findall(r" (\d+)w", srcset) == ["320", "640", "1280"]
    on_phone = float(sizes.rpartition(" ")[2].removesuffix("rem"))
    assert on_phone * 16 * 3 <= 320
