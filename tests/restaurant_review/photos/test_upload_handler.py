"""What is kept of an upload while it comes in."""

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from restaurant_review.models import Review
from restaurant_review.photos.images import MAX_BYTES, MAX_PHOTOS
from tests.restaurant_review.makers import make_restaurant

pytestmark = pytest.mark.any_database


def received(rf: RequestFactory, field: str, *sizes: int) -> list[tuple[int, int]]:
    """For each file of the request: its size as sent, and how many bytes of it were kept."""
    files = [SimpleUploadedFile("a.jpg", b"x" * size, content_type="image/jpeg") for size in sizes]
    request = rf.post("/", {field: files})
    return [(file.size, len(file.read())) for file in request.FILES.getlist(field)]


def test_a_photo_is_kept_whole(rf: RequestFactory) -> None:
    assert received(rf, "reviewImage", MAX_BYTES) == [(MAX_BYTES, MAX_BYTES)]


def test_of_a_larger_file_nothing_is_kept_and_its_size_is_known(rf: RequestFactory) -> None:
    assert received(rf, "photo", 5_000_000) == [(5_000_000, 0)]


def test_nothing_is_kept_of_files_that_no_form_asks_for(rf: RequestFactory) -> None:
    assert received(rf, "other", 1000) == [(1000, 0)]


def test_no_more_photos_are_kept_than_a_review_may_have(rf: RequestFactory) -> None:
    kept = received(rf, "reviewImage", *[100_000] * 100)
    assert kept == [(100_000, 100_000)] * MAX_PHOTOS + [(100_000, 0)] * (100 - MAX_PHOTOS)


def test_six_photos_of_2_mb_are_kept_and_a_larger_request_is_not_read(rf: RequestFactory) -> None:
    assert received(rf, "reviewImage", *[MAX_BYTES] * MAX_PHOTOS) == [(MAX_BYTES, MAX_BYTES)] * MAX_PHOTOS
    with pytest.raises(RequestDataTooBig):
        received(rf, "reviewImage", *[MAX_BYTES] * (MAX_PHOTOS + 1))


@pytest.mark.django_db
def test_a_photo_that_is_too_large_is_refused_in_words_and_the_text_kept(client: Client) -> None:
    restaurant = make_restaurant()
    photo = SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"x" * MAX_BYTES, content_type="image/jpeg")
    response = client.post(
        f"/review/{restaurant.pk}",
        {"user_name": "Ana", "rating": "4", "review_text": "Warm bread.", "reviewImage": photo},
    )
    assert response.status_code == 422
    assert "larger than 2 MB" in response.content.decode()
    assert "Warm bread." in response.content.decode()
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_more_text_than_any_form_has_is_413_before_it_is_taken_apart(client: Client) -> None:
    restaurant = make_restaurant()
    body = "review_text=" + "%" * 256 * 1024
    response = client.post(f"/review/{restaurant.pk}", body, "application/x-www-form-urlencoded")
    assert response.status_code == 413
