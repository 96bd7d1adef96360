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

from restaurant_review.models import Review
from restaurant_review.photos import files

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
            names = iter(tqdm(stored_photos(), "Photos looked at", disable=None))
            while batch := list(islice(names, BATCH)):
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
            f" of {looked_at} photos and thumbnails."
        )


def stored_photos() -> Iterator[str]:
    """Names in the storage that this site gave."""
    for folder in files.FOLDERS:
        try:
            _folders, names = default_storage.listdir(folder)
        except FileNotFoundError:  # no photo has been stored yet
            continue
        for file in names:
            name = f"{folder}/{file}"
            if files.NAME.fullmatch(name):
                yield name


def unreferred(names: list[str]) -> list[str]:
    """Those of the names that no review holds."""
    rows = Review.objects.filter(Q(photo__in=names) | Q(thumbnail__in=names)).order_by()
    held = {name for row in rows.values_list("photo", "thumbnail") for name in row}
    return [name for name in names if name not in held]
