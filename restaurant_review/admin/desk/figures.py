"""How moderation goes: the decisions of the last days, as numbers and charts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ...models import Decision

DAYS = 30
MOST_BARS = 10
# Of a chart, in the units of its own.
WIDTH, HEIGHT, ROW = 600, 160, 24


class Bar(NamedTuple):
    """What a row of the table says, and where its bar is drawn."""

    label: str
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    title: str
    labels: tuple[str, str]
    bars: list[Bar]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def most(self) -> int:
        return max((bar.value for bar in self.bars), default=0)


@dataclass(frozen=True)
class Figures:
    cases: int
    undone: int
    # How long a case waited, on average.
    waited: timedelta | None
    charts: list[Chart]

    @property
    def share_undone(self) -> int:
        return round(100 * self.undone / self.cases) if self.cases else 0


def recent() -> Figures:
    """Of the last 30 days."""
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    start = timezone.make_aware(datetime.combine(days[0], datetime.min.time()))
    decisions = Decision.objects.filter(made__gte=start).order_by()
    by_day = {
        row["day"]: row
        for row in decisions.annotate(day=TruncDate("made"))
        .values("day")
        .annotate(
            decided=Sum("cases"),
            undone_cases=Sum("cases", filter=Q(undone__isnull=False), default=0),
            waited_in_all=Sum("waited"),
        )
    }
    cases = sum(row["decided"] for row in by_day.values())
    waited = sum((row["waited_in_all"] for row in by_day.values()), timedelta())
    return Figures(
        cases,
        sum(row["undone_cases"] for row in by_day.values()),
        waited / cases if cases else None,
        [
            _of_days(_("Decided a day"), days, {day: row["decided"] for day, row in by_day.items()}),
            _of_days(
                _("Hours that a case waited, by day of its decision"),
                days,
                {day: _hours(row) for day, row in by_day.items()},
                unit=_("Hours"),
            ),
            _of_names(_("By what was decided"), _("Decision"), _decided(decisions)),
            _of_names(_("By reason"), _("Reason"), _summed(decisions.exclude(reason=""), "reason")),
            _of_names(_("By whom"), _("Who"), _summed(decisions, "by__username")),
        ],
    )


def _hours(row: Any) -> int:
    return round(row["waited_in_all"] / timedelta(hours=1) / row["decided"]) if row["decided"] else 0


def _decided(decisions: QuerySet[Decision]) -> list[tuple[str, int]]:
    return [(str(Decision.Action(action).label), number) for action, number in _summed(decisions, "action")]


def _summed(decisions: QuerySet[Decision], by: str) -> list[tuple[str, int]]:
    """The number of cases by this field, the largest first."""
    rows = decisions.values(by).annotate(number=Sum("cases")).order_by("-number", by)[:MOST_BARS]
    return [(row[by] or "-", row["number"]) for row in rows]


def _of_days(title: str, days: Sequence[date], values: dict[date, int], unit: str = "") -> Chart:
    most = max(values.values(), default=0) or 1
    step = WIDTH / len(days)
    bars = []
    for number, day in enumerate(days):
        height = HEIGHT * values.get(day, 0) / most
        label = date_format(day, "MONTH_DAY_FORMAT")
        bars.append(
            Bar(label, values.get(day, 0), round(number * step + 1, 1), round(HEIGHT - height, 1),
                round(step - 2, 1), round(height, 1))
        )  # fmt: skip
    return Chart(title, (_("Day"), unit or _("Cases")), bars)


def _of_names(title: str, named: str, rows: Sequence[tuple[str, int]]) -> Chart:
    most = max((number for _name, number in rows), default=0) or 1
    bars = [
        Bar(name, number, 0, place * ROW + 2, round(WIDTH * number / most, 1), ROW - 4)
        for place, (name, number) in enumerate(rows)
    ]
    return Chart(title, (named, _("Cases")), bars, height=max(len(bars), 1) * ROW)
