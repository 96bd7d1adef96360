"""A review and its photo live and die together, and commands mend what a crash or the sample left."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from PIL import Image

from restaurant_review.models import Restaurant, Review
from restaurant_review.photos import files
from tests.restaurant_review.makers import make_restaurant, make_review, make_review_with_photos
from tests.restaurant_review.pictures import files_of, stored_photo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(media: Storage) -> Storage:
    return media


def picture(colour: str = "orange") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), colour).save(file, "JPEG")
    return file.getvalue()


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("lunch.jpg", picture(), content_type="image/jpeg")


def stored(media: Storage) -> set[str]:
    return {
        f"{folder}/{name}"
        for folder in ("photos", "thumbnails")
        if Path(media.path(folder)).is_dir()
        for name in media.listdir(folder)[1]
    }


def with_photo(restaurant: Restaurant) -> Review:
    return make_review_with_photos(restaurant, *(stored_photo((900, 600)) for _ in range(2)))


@pytest.mark.parametrize("number", [1, 6])
def test_posted_photos_are_stored_with_their_thumbnails(client: Client, media: Storage, number: int) -> None:
    restaurant = make_restaurant()
    data = {"user_name": "Ana", "rating": "5", "reviewImage": [upload() for _ in range(number)]}
    assert client.post(f"/review/{restaurant.pk}", data).status_code == 302
    review = Review.objects.get()
    assert len(review.photo_names) == number
    assert stored(media) == files_of(*review.photo_names)
    assert len(stored(media)) == 3 * number
    assert review.photo.name == review.photo_names[0]
    assert (review.photo_width, review.photo_height) == (900, 600)


def test_a_review_that_cannot_be_saved_leaves_no_file(client: Client, media: Storage) -> None:
    restaurant = make_restaurant()
    data = {"user_name": "Ana", "rating": "5", "reviewImage": [upload(), upload()]}
    client.raise_request_exception = False
    with patch.object(Review, "save", side_effect=RuntimeError("the database says no")):
        assert client.post(f"/review/{restaurant.pk}", data).status_code == 500
    assert stored(media) == set()


def test_a_repeated_request_leaves_no_second_file(client: Client, media: Storage) -> None:
    restaurant = make_restaurant()
    for _ in range(2):
        data = {"user_name": "Ana", "rating": "5", "reviewImage": upload(), "submission": "x" * 32}
        assert client.post(f"/review/{restaurant.pk}", data).status_code == 302
    assert stored(media) == files_of(*Review.objects.get().photo_names)


@pytest.mark.parametrize(
    "delete",
    [
        lambda review: review.delete(),
        lambda review: Review.objects.filter(pk=review.pk).delete(),
        lambda review: review.restaurant.delete(),
        lambda review: Restaurant.objects.filter(pk=review.restaurant_id).delete(),
    ],
    ids=["the review", "reviews in bulk", "the restaurant", "restaurants in bulk"],
)
def test_deleting_removes_the_files_after_commit(
    media: Storage, delete: Any, django_capture_on_commit_callbacks: Any
) -> None:
    review = with_photo(make_restaurant())
    other = with_photo(make_restaurant("Other"))
    with django_capture_on_commit_callbacks(execute=True):
        delete(review)
        assert review.photo.name in stored(media)
    assert stored(media) == files_of(*other.photo_names)


@pytest.mark.slow
def test_a_silent_storage_holds_a_deletion_up_only_once(
    media: Storage, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    restaurant = make_restaurant()
    for _ in range(5):
        with_photo(restaurant)
    monkeypatch.setattr(files, "MAX_REMOVAL_SECONDS", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        restaurant.delete()
    # Nothing was asked of the storage; what is left there is found by prune_photos.
    assert len(stored(media)) == 5 * 2 * 3
    monkeypatch.undo()
    call_command("prune_photos", older_than=0)
    assert stored(media) == set()


def test_pruning_spares_the_young_the_used_and_the_foreign(
    media: Storage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    review = with_photo(make_restaurant())
    foreign = ("notes.txt", f"{uuid4()}.png", "photos/holiday.jpg")
    orphan = f"photos/{uuid4().hex}.jpg"
    for name in (*foreign, orphan):
        media.save(name, ContentFile(b"x"))
    call_command("prune_photos")
    assert "0 without a review removed, 1 younger" in capsys.readouterr().out
    later = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: later)
    call_command("prune_photos", dry_run=True)
    said = capsys.readouterr().out
    assert orphan in said
    assert "1 without a review would be removed" in said
    assert media.exists(orphan)
    call_command("prune_photos")
    assert not media.exists(orphan)
    assert all(media.exists(name) for name in (*foreign, *files_of(*review.photo_names)))


def test_pruning_an_empty_storage_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("prune_photos")
    assert "of 0 files" in capsys.readouterr().out


def test_an_odd_age_is_refused() -> None:
    with pytest.raises(CommandError, match="older-than"):
        call_command("prune_photos", older_than=float("nan"))


def test_photos_of_the_sample_are_made_anew_once(
    media: Storage, capsys: pytest.CaptureFixture[str], django_capture_on_commit_callbacks: Any
) -> None:
    restaurant = make_restaurant()
    good, page, lost = f"{uuid4()}.png", f"{uuid4()}.png", f"{uuid4()}.png"
    media.save(good, ContentFile(picture()))
    media.save(page, ContentFile(b"<html>not a picture</html>"))
    reviews = [make_review(restaurant, photo=name) for name in (good, page, lost, "../odd.png")]
    with django_capture_on_commit_callbacks(execute=True):
        call_command("make_thumbnails")
    captured = capsys.readouterr()
    assert "1 photos made in all sizes, 3 left as they are." in captured.out
    assert "not a PNG, JPEG or WebP" in captured.err
    assert "no such file" in captured.err
    review = Review.objects.get(pk=reviews[0].pk)
    assert stored(media) == files_of(*review.photo_names)
    assert (review.photo_width, review.photo_height) == (900, 600)
    # With its EXIF, and where it was taken.
    assert not media.exists(good)
    assert media.exists(page)
    call_command("make_thumbnails")
    assert "0 photos made" in capsys.readouterr().out


def test_older_photos_of_this_site_are_made_anew_and_stay_in_their_place(
    media: Storage, django_capture_on_commit_callbacks: Any
) -> None:
    old = [f"photos/{uuid4().hex}.jpg" for _ in range(2)]
    thumbnail = f"thumbnails/{uuid4().hex}.webp"
    for name in (*old, thumbnail):
        media.save(name, ContentFile(picture()))
    review = make_review_with_photos(make_restaurant(), *old)
    Review.objects.update(thumbnail=thumbnail)
    Restaurant.objects.update(pinned_cover=old[1])
    with django_capture_on_commit_callbacks(execute=True):
        call_command("make_thumbnails")
    review = Review.objects.get()
    assert len(review.photo_names) == 2
    assert stored(media) == files_of(*review.photo_names)
    assert review.restaurant.pinned_cover == review.photo_names[1]
