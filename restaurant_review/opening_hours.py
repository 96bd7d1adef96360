"""Opening hours as people and search engines read them."""

import re
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import pairwise

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext

from .models import MINUTES_OF_DAY, clock

# "12:00-14:30", and as people write it: "12-14.30", "12h - 14h30", with dashes of any length.
_TIME = r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*h?"
SPAN = re.compile(rf"\s*{_TIME}\s*[-\u2013\u2014]\s*{_TIME}\s*", re.IGNORECASE)

SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def this_minute() -> int:
    """The minute of the week where the restaurants are (`TIME_ZONE`), counted from Monday 0:00."""
    now = timezone.localtime()
    return now.weekday() * MINUTES_OF_DAY + now.hour * 60 + now.minute


def in_unix_time(since: int, until: int) -> tuple[float, float]:
    """Of minutes of this week, between which it is now.

    The present minute alone, when the clock is put forward or back between them.
    """
    now, minute = time.time() // 60 * 60, this_minute()
    began, ends = now - (minute - since) * 60, now + (until - minute) * 60
    zone = timezone.get_current_timezone()
    offsets = {datetime.fromtimestamp(each, zone).utcoffset() for each in (began, ends)}
    return (began, ends) if len(offsets) == 1 else (now, now + 60)


def spans_of_day(text: str) -> list[tuple[int, int]]:
    """In minutes of the day, of "12:00-14:30, 18:00-1:00"; what passes midnight ends after the day.

    Raises ValueError.
    """
    spans = []
    for part in filter(None, re.split(r"[,;/]", text.strip())):
        found = SPAN.fullmatch(part)
        if not found:
            raise ValueError(part)
        first, first_minutes, last, last_minutes = (int(number or 0) for number in found.groups())
        if max(first, last) > 24 or max(first_minutes, last_minutes) > 59:
            raise ValueError(part)
        opens, closes = first * 60 + first_minutes, last * 60 + last_minutes
        if opens >= MINUTES_OF_DAY or closes > MINUTES_OF_DAY:
            raise ValueError(part)
        spans.append((opens, closes if closes > opens else closes + MINUTES_OF_DAY))
    spans.sort()
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise ValueError(text)
    return spans


def written(spans: Iterable[Sequence[int]]) -> list[str]:
    """Of each weekday what `spans_of_day` reads; empty for a day that it is closed."""
    days: list[list[str]] = [[] for _ in WEEKDAYS]
    for opens, closes in spans:
        days[opens // MINUTES_OF_DAY].append(f"{clock(opens)}-{clock(closes)}")
    return [", ".join(hours) for hours in days]


def in_lines(spans: Iterable[Sequence[int]]) -> str:
    """A line for each weekday."""
    closed = gettext("closed all day")
    return "\n".join(f"{WEEKDAYS[day]} {text or closed}" for day, text in enumerate(written(spans)))


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
