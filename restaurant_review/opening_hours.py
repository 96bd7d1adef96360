"""Opening hours as people and search engines read them."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.dates import WEEKDAYS

from .models import MINUTES_OF_DAY, clock

SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def this_minute() -> int:
    """The minute of the week where the restaurants are (`TIME_ZONE`), counted from Monday 0:00."""
    now = timezone.localtime()
    return now.weekday() * MINUTES_OF_DAY + now.hour * 60 + now.minute


def week(spans: Iterable[tuple[int, int]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Each weekday with its hours, as ("18:00", "23:30"); a day without any is closed."""
    days: list[list[tuple[str, str]]] = [[] for _ in WEEKDAYS]
    for opens, closes in spans:
        days[opens // MINUTES_OF_DAY].append((clock(opens), clock(closes)))
    return [(str(WEEKDAYS[number]), hours) for number, hours in enumerate(days)]


def specification(spans: Iterable[tuple[int, int]]) -> list[dict[str, str]]:
    """As schema.org has it; what passes midnight closes at a time before it opens."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": SCHEMA_DAYS[opens // MINUTES_OF_DAY],
            "opens": f"{clock(opens):0>5}",
            "closes": f"{clock(closes):0>5}",
        }
        for opens, closes in spans
    ]
