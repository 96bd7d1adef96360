"""Make the thumbnails that are missing: those of photos that the sample stored."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from restaurant_review.models import Review
from restaurant_review.photos import files, images
from restaurant_review.photos.errors import StorageUnavailable

# What the sample accepted, with room: nothing larger can be one of its photos.
MOST_BYTES = 20_000_000


class Command(BaseCommand):
    help = "Makes the thumbnails that are missing. It can be stopped and run again: nothing is made twice."

    def handle(self, *args: Any, **options: Any) -> None:
        missing = Review.objects.filter(photo__gt="", thumbnail="").order_by("pk")
        made, failed = 0, 0
        names = missing.values_list("pk", "photo").iterator()
        for pk, name in tqdm(names, "Photos without a thumbnail", missing.count(), disable=None):
            fault = make_thumbnail(pk, str(name))
            if fault:
                failed += 1
                self.stderr.write(f"Review {pk}, {name}: {fault}")
            else:
                made += 1
        self.stdout.write(f"{made} thumbnails made, {failed} photos left without.")


def make_thumbnail(pk: int, name: str) -> str:
    """What stands in the way, in words; empty when the review has its thumbnail.

    Raises CommandError when the storage does not answer, since the next photo would fare no better.
    """
    if not files.is_photo_name(name):
        return "neither this site nor the sample gives such a name."
    try:
        with default_storage.open(name) as file:
            data = file.read(MOST_BYTES)
        image, (width, height) = images.decode(data)
        thumbnail = images.encode_thumbnail(image)
        stored = files.store_thumbnail(thumbnail)
    except FileNotFoundError:
        return "there is no such file in the storage."
    except ValidationError as error:
        return " ".join(error.messages)
    except (OSError, StorageUnavailable) as error:
        raise CommandError("The photo storage does not answer. Run this again when it does.") from error
    # The review may have changed since it was read.
    updated = Review.objects.filter(pk=pk, photo=name, thumbnail="").update(
        thumbnail=stored,
        thumbnail_width=thumbnail.width,
        thumbnail_height=thumbnail.height,
        photo_width=width,
        photo_height=height,
    )
    if not updated:
        files.remove((stored,))
    return ""
