"""What is kept of an upload while it comes in."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from restaurant_review.models import Review
from restaurant_review.photos.images import MAX_BYTES
from tests.restaurant_review.makers import make_restaurant


def received(rf: RequestFactory, field: str, size: int) -> dict[str, tuple[int, int]]:
    """For each file of the request: its size as sent, and how many bytes of it were kept."""
    request = rf.post("/", {field: SimpleUploadedFile("a.jpg", b"x" * size, content_type="image/jpeg")})
    return {name: (file.size, len(file.read())) for name, file in request.FILES.items()}


def test_a_photo_is_kept_whole(rf: RequestFactory) -> None:
    assert received(rf, "reviewImage", MAX_BYTES) == {"reviewImage": (MAX_BYTES, MAX_BYTES)}


def test_of_a_larger_file_no_more_is_kept_than_shows_it(rf: RequestFactory) -> None:
    assert received(rf, "photo", 5_000_000) == {"photo": (5_000_000, MAX_BYTES + 1)}


def test_nothing_is_kept_of_files_that_no_form_asks_for(rf: RequestFactory) -> None:
    assert received(rf, "other", 1000) == {"other": (1000, 0)}


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
