"""Make the sizes that are missing: of photos that the sample stored, or this site before it made them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from tqdm import tqdm

from restaurant_review.models import Photo, Restaurant, Review
from restaurant_review.photos import decoder, files, images, names
from restaurant_review.photos.errors import DecoderBusy, StorageUnavailable

# What the sample accepted, with room: nothing larger can be one of its photos.
MAX_BYTES = 20_000_000


class Command(BaseCommand):
    help = (
        "Stores each older photo anew in all sizes, stripped of everything but its pixels, and removes the"
        " old files. It can be stopped and run again: nothing is made twice."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        missing = [
            *(
                (pk, name)
                for pk, name in Photo.objects.values_list("review", "image")
                if not names.size(name)
            ),
            *Review.objects.filter(photo__gt="", photos=None).values_list("pk", "photo"),
        ]
        made, failed = 0, 0
        for pk, name in tqdm(sorted(missing), "Photos of one size", disable=None):
            fault = make_sizes(pk, name)
            if fault:
                failed += 1
                self.stderr.write(f"Review {pk}, {name}: {fault}")
            else:
                made += 1
        self.stdout.write(f"{made} photos made in all sizes, {failed} left as they are.")


def make_sizes(pk: int, name: str) -> str:
    """What stands in the way, in words; empty when the photo has its sizes.

    Raises CommandError when the storage does not answer, since the next photo would fare no better.
    """
    if not names.is_photo(name):
        return "neither this site nor the sample gives such a name."
    try:
        with default_storage.open(name) as file:
            data = file.read(MAX_BYTES)
        with decoder.turn(max_wait=60):
            photo = images.encode_photo(images.decode(data))
        with files.stored([photo]) as stored:
            replace(pk, name, *stored)
    except FileNotFoundError:
        return "there is no such file in the storage."
    except (OSError, StorageUnavailable) as error:
        raise CommandError("The photo storage does not answer. Run this again when it does.") from error
    except DecoderBusy as error:
        raise CommandError("The site decodes photos without a pause. Run this again later.") from error
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@transaction.atomic
def replace(pk: int, old: str, new: str) -> None:
    """The review may have changed since it was read: then nothing is replaced, and the new photo goes."""
    for review in Review.objects.filter(pk=pk).locked():
        photos = review.photo_names
        if old in photos:
            pinned = Restaurant.objects.filter(pk=review.restaurant_id, pinned_cover=old)
            pinned.update(pinned_cover=new)
            review.put_photos([new if name == old else name for name in photos])
            return
    files.remove_on_commit([new])
