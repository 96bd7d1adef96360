"""Remove stored photos that no review refers to: what a crash between storing and saving leaves behind."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q
from django.utils import timezone
from tqdm import tqdm

from restaurant_review.models import Photo, Review
from restaurant_review.photos import names

BATCH = 500


class Command(BaseCommand):
    help = (
        "Removes stored photos that no review refers to. Young ones are spared, since their review may be on"
        " its way, and so is everything whose name this site did not give."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be removed.")
        parser.add_argument(
            "--older-than", type=float, default=24, metavar="HOURS", help="Spare younger ones (default: 24)."
        )

    def handle(self, *args: Any, dry_run: bool, older_than: float, **options: Any) -> None:
        if not 0 <= older_than < 1_000_000:
            raise CommandError("--older-than takes a number of hours, 0 or more.")
        before = timezone.now() - timedelta(hours=older_than)
        orphans = young = looked_at = 0
        try:
            stored = iter(tqdm(stored_photos(), "Photos looked at", disable=None))
            while batch := list(islice(stored, BATCH)):
                looked_at += len(batch)
                for name in unreferred(batch):
                    if default_storage.get_modified_time(name) > before:
                        young += 1
                        continue
                    orphans += 1
                    if options["verbosity"] > 1 or dry_run:
                        self.stdout.write(name)
                    if not dry_run:
                        default_storage.delete(name)
        except OSError as error:
            raise CommandError(
                f"The photo storage does not answer ({type(error).__name__}). Run this again when it does."
            ) from error
        verb = "would be removed" if dry_run else "removed"
        self.stdout.write(
            f"{orphans} without a review {verb}, {young} younger than {older_than:g} h spared,"
            f" of {looked_at} files."
        )


def stored_photos() -> Iterator[str]:
    """Names in the storage that this site gave."""
    for folder in names.FOLDERS:
        try:
            _folders, found = default_storage.listdir(folder)
        except FileNotFoundError:  # no photo has been stored yet
            continue
        for file in found:
            name = f"{folder}/{file}"
            if names.is_ours(name):
                yield name


def unreferred(files: list[str]) -> list[str]:
    """Those of the files that belong to the photo of no review."""
    photos = [photo for name in files for photo in names.whole(name)]
    held = {*Photo.objects.filter(image__in=photos).values_list("image", flat=True)}
    rows = Review.objects.filter(Q(photo__in=photos) | Q(thumbnail__in=files)).order_by()
    held |= {name for row in rows.values_list("photo", "thumbnail") for name in row}
    return [name for name in files if name not in held and held.isdisjoint(names.whole(name))]
