"""Says what waits for moderators; for a timer or a monitor that raises an alarm."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.timesince import timesince

from restaurant_review.moderation.backlog import backlog


class Command(BaseCommand):
    help = "Says how many cases wait for moderators, and for how long the oldest has."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fail-over", type=float, metavar="HOURS", help="fail when the oldest has waited for longer"
        )

    def handle(self, *args: Any, fail_over: float | None, **options: Any) -> None:
        if fail_over is not None and not 0 <= fail_over <= 1_000_000:
            raise CommandError("--fail-over takes a number of hours, 0 or more.")
        waiting = [each for each in backlog() if each.cases]
        if not waiting:
            self.stdout.write("Nothing waits.")
            return
        age = max(each.age for each in waiting)
        kinds = ", ".join(f"{each.cases} {each.label}" for each in waiting)
        # A plain space, for whoever searches the line.
        time = timesince(timezone.now() - age).replace("\N{NO-BREAK SPACE}", " ")
        said = f"Waiting: {kinds}. The oldest has waited for {time}."
        if fail_over is not None and age > timedelta(hours=fail_over):
            raise CommandError(said)
        self.stdout.write(said)
