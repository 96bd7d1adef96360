"""Verify the stored rating figures against the reviews, and repair them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DEFAULT_DB_ALIAS

from restaurant_review.models import Restaurant
from restaurant_review.ratings import figures, triggers


class Command(BaseCommand):
    help = "Counts the reviews of every restaurant and repairs stored figures that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default=DEFAULT_DB_ALIAS, help="The database to look at.")

    def handle(self, *args: Any, database: str, **options: Any) -> None:
        triggers.install(database)
        for pk in figures.wrong(database):
            self.stdout.write(f"Restaurant {pk} has wrong figures.")
        repaired = figures.recount(database)
        checked = Restaurant.objects.using(database).count()
        if repaired:
            plural = "" if repaired == 1 else "s"
            self.stdout.write(f"Repaired {repaired} restaurant{plural} of {checked}.")
        else:
            self.stdout.write(f"The figures of all {checked} restaurants are exact.")
