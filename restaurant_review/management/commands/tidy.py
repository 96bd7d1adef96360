"""Do all housekeeping now, which the site otherwise does by itself once a day."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from restaurant_review import retention


class Command(BaseCommand):
    help = (
        "Forgets addresses and old sign-ins, sessions, changes, decisions and log entries, and removes stored"
        " photos that no review refers to. May run on several replicas at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--keep-log",
            type=int,
            default=retention.LOG_KEPT.days,
            metavar="DAYS",
            help="Keep decisions and log entries for so long (default: %(default)s).",
        )

    def handle(self, *args: Any, keep_log: int, **options: Any) -> None:
        if not 30 <= keep_log <= 36_500:
            raise CommandError("--keep-log takes a number of days, 30 or more.")
        done = retention.tidy(timedelta(days=keep_log))
        found = ", ".join(f"{number} {what}" for what, number in done.items() if number)
        self.stdout.write(f"Tidied: {found}." if found else "Everything was tidy.")
