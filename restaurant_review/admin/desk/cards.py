"""The cases of a page, with all that a decision takes: read in one query for each kind."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.admin.utils import label_for_field
from django.contrib.auth.models import User
from django.db.models import Count, Exists, JSONField, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ... import opening_hours
from ...json_rows import JSONRows
from ...models import (
    Case,
    Change,
    Decision,
    Gravity,
    HeldFor,
    Photo,
    Report,
    Restaurant,
    Review,
    Status,
    Suggestion,
    case_field,
)
from ...photos import files
from . import marks
from .queue import Key, Kind

Action = Decision.Action

SHOWN_REPORTS = 20
SHOWN_REPEATS = 5
# How long a case that somebody has open is theirs.
OPEN_FOR = timedelta(minutes=5)


class ReportRow(NamedTuple):
    reason: str
    note: str
    created: datetime


class Repeat(NamedTuple):
    """Another one with the same text."""

    pk: int
    name: str
    place: str
    status: str
    created: datetime


@dataclass
class Card:
    """One case as it is drawn."""

    case: Any
    kind: Kind
    user: User
    # Where its buttons lead back to.
    back: str = ""

    @property
    def pk(self) -> int:
        return int(self.case.pk)

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def value(self) -> str:
        """Which case it is, and as of when it was read."""
        return f"{self.name}-{stamp(self.case)}"

    @property
    def restaurant(self) -> Restaurant:
        restaurant: Restaurant = self.case if self.kind == Kind.RESTAURANT else self.case.restaurant
        return restaurant

    @property
    def title(self) -> str:
        return title(self.case)

    @property
    def address(self) -> str:
        return reverse("desk_case", args=(self.kind, self.pk))

    @property
    def page(self) -> str:
        """All of it, in the admin."""
        return reverse(f"admin:restaurant_review_{self.kind}_change", args=(self.pk,))

    @property
    def template(self) -> str:
        return f"admin/desk/{self.kind}.html"

    @property
    def open_by(self) -> str:
        """Who else has it open now."""
        claim = getattr(self.case, "claim", None)
        if claim is None or claim.by_id == self.user.pk or claim.since < timezone.now() - OPEN_FOR:
            return ""
        return str(claim.by.get_username())

    @property
    def since(self) -> datetime | None:
        since: datetime | None = self.case.created if self.kind == Kind.SUGGESTION else self.case.queued
        return since

    @property
    def gravity(self) -> str:
        """Told where it is more than a matter of taste."""
        gravity = getattr(self.case, "gravity", Gravity.TASTE)
        return str(Gravity(gravity).label) if gravity != Gravity.TASTE else ""

    @cached_property
    def reports(self) -> list[ReportRow]:
        rows = getattr(self.case, "open_report_rows", None) or ()
        return [
            ReportRow(str(Report.Reason(reason).label), note, _moment(created))
            for reason, note, created in rows
        ]

    @cached_property
    def repeats(self) -> list[Repeat]:
        rows = getattr(self.case, "repeat_rows", None) or ()
        return [
            Repeat(pk, name, place, str(Status(status).label), _moment(created))
            for pk, name, place, status, created in rows
        ]

    @property
    def why(self) -> list[str]:
        """What made it a case, in sentences."""
        said = []
        if self.kind == Kind.SUGGESTION:
            return [str(self.case.get_kind_display())]
        if self.case.held_for:
            said.append(_held(self.case))
        if self.case.open_reports or self.reports:
            reasons = Counter(report.reason for report in self.reports)
            given = (
                f"{reason} ({times})" if times > 1 else reason for reason, times in reasons.most_common()
            )
            said.append(_("Reported: %(reasons)s") % {"reasons": ", ".join(given)})
        return said

    @property
    def likely_reason(self) -> str:
        """For hiding it without typing."""
        if self.reports:
            return Counter(report.reason for report in self.reports).most_common(1)[0][0]
        if self.kind != Kind.SUGGESTION and self.case.held_for not in (HeldFor.NOTHING, HeldFor.APPROVAL):
            return str(self.case.get_held_for_display())
        return ""

    @property
    def author(self) -> list[marks.Part]:
        return self._marked(self.case.user_name)

    @property
    def text(self) -> list[marks.Part]:
        text = self.case.review_text if self.kind == Kind.REVIEW else self.case.description
        return marks.parts(text, self.case.evidence)

    @property
    def place_name(self) -> list[marks.Part]:
        return self._marked(self.case.name)

    @property
    def street_address(self) -> list[marks.Part]:
        return self._marked(self.case.street_address)

    def _marked(self, text: str) -> list[marks.Part]:
        """A name or an address; what repeats is the text alone."""
        evidence = self.case.evidence or {}
        return marks.parts(text, {} if "repeats" in evidence else evidence)

    @property
    def pictures(self) -> list[str]:
        """Addresses; an empty one where the storage gives none now."""
        rows = getattr(self.case, "photo_rows", None) or ([[self.case.photo.name]] if self.case.photo else [])
        return [files.url(name) for (name,) in rows]

    @cached_property
    def record(self) -> dict[str, Any]:
        """What else came from the same address in the last 30 days."""
        known: dict[str, Any] = getattr(self.case, "record_row", None) or {}
        if known:
            known["first"] = _moment(known["first"])
        return known

    @property
    def added(self) -> int:
        """Restaurants that came from the same address."""
        return getattr(self.case, "added_count", None) or 0

    @property
    def photo_question(self) -> str:
        return reverse("admin:restaurant_review_review_decide", args=(Action.REMOVE_PHOTO.value,))

    @property
    def others(self) -> str:
        """The list of reviews from this address."""
        return f"{reverse('admin:restaurant_review_review_changelist')}?show=all&visitor_of={self.pk}"

    @property
    def corrections(self) -> list[tuple[str, Any, Any]]:
        """Field, what stands there now, and what is suggested."""
        return [
            (
                _("opening hours") if name == "hours" else str(label_for_field(name, Restaurant)),
                _shown(getattr(self.restaurant, name)),
                _shown(value),
            )
            for name, value in self.case.corrections.items()
        ]

    def may(self, action: Action) -> bool:
        """Whether this can be done to the case, as far as it goes."""
        if self.kind == Kind.SUGGESTION:
            return action in (Action.APPLY, Action.REFUSE) and self.case.closed is None
        match action:
            case Action.PUBLISH:
                return not self.case.is_published or bool(self.case.open_reports)
            case Action.HIDE:
                return self.case.status != Status.HIDDEN or bool(self.case.open_reports)
            case Action.DISMISS:
                return bool(self.case.open_reports)
            case Action.REMOVE_PHOTO:
                return self.kind == Kind.REVIEW and bool(self.case.photo)
            case Action.CLOSE | Action.MERGE:
                return self.kind == Kind.RESTAURANT and not self.case.merged_into_id
        return False

    @property
    def merges(self) -> bool:
        """Whether its restaurant may be one that is twice on the list."""
        if self.kind == Kind.SUGGESTION:
            return self.case.kind == Suggestion.Kind.TWICE and self.case.closed is None
        return self.kind == Kind.RESTAURANT and self.may(Action.MERGE)

    @property
    def actions(self) -> set[str]:
        return {action.value for action in Action if self.may(action)}


def title(case: Model) -> str:
    if isinstance(case, Review):
        return _("%(author)s on %(place)s") % {"author": case.user_name, "place": case.restaurant.name}
    if isinstance(case, Suggestion):
        return f"{case.restaurant.name}: {case}"
    return str(case)


def stamp(case: Any) -> str:
    """When it was last decided and last edited: what a reader has seen. A suggestion is never edited."""
    return f"{_micros(getattr(case, 'decided', None))}.{_micros(getattr(case, 'edited', None))}"


def _micros(moment: datetime | None) -> str:
    return f"{round(moment.timestamp() * 1_000_000):x}" if moment else "0"


def _moment(told: str | datetime) -> datetime:
    """A date out of JSON; that of SQLite has no time zone."""
    moment = datetime.fromisoformat(told) if isinstance(told, str) else told
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _shown(value: Any) -> Any:
    if value in (None, "", []):
        return "-"
    if isinstance(value, list):
        return opening_hours.in_lines(value)
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else value


def _held(case: Case) -> str:
    evidence = case.evidence or {}
    held = str(case.get_held_for_display())
    if "word" in evidence or "link" in evidence:
        return f"{held}: {evidence.get('word') or evidence.get('link')}"
    if "posts" in evidence:
        many = ngettext(
            "%(posts)s within %(minutes)s minute", "%(posts)s within %(minutes)s minutes", evidence["minutes"]
        )
        return f"{held}: {many % evidence}"
    return held


def read(keys: Iterable[Key], user: User) -> list[Card]:
    """In the order of the keys, without those that have gone meanwhile."""
    wanted = [(key.kind, key.pk) for key in keys]
    found: dict[tuple[Kind, int], Any] = {}
    for kind in Kind:
        if pks := [pk for of_kind, pk in wanted if of_kind == kind]:
            found |= {(kind, case.pk): case for case in rows(kind).filter(pk__in=pks)}
    return [Card(found[each], each[0], user) for each in wanted if each in found]


def rows(kind: Kind) -> QuerySet[Any]:
    """With what a card shows of each."""
    if kind == Kind.SUGGESTION:
        return Suggestion.objects.select_related("restaurant", "claim__by").order_by()
    if kind == Kind.RESTAURANT:
        return _cases(Restaurant, "name", "street_address", "added").select_related(
            "claim__by", "merged_into"
        )
    pictures = Photo.objects.filter(review=OuterRef("pk")).order_by("position", "id")
    reviews: QuerySet[Any] = _cases(Review, "user_name", "restaurant__name", "review_date")
    reviews = reviews.select_related("restaurant", "claim__by")
    reviews = reviews.annotate(photo_rows=JSONRows(pictures, "image"))
    return reviews


def _cases(model: type[Review] | type[Restaurant], *told: str) -> QuerySet[Any]:
    """`told`: of another one with the same text, its name, its place and its date."""
    name, place, date = told
    reports = Report.objects.open().filter(**{case_field(model): OuterRef("pk")}).order_by("created")
    same = model.objects.filter(text_digest=OuterRef("text_digest"), text_digest__gt="")
    same = same.exclude(pk=OuterRef("pk")).order_by("pk")
    cases: QuerySet[Any] = model.objects.order_by()
    cases = cases.annotate(
        open_report_rows=JSONRows(reports[:SHOWN_REPORTS], "reason", "note", "created"),
        repeat_rows=JSONRows(same[:SHOWN_REPEATS], "id", name, place, "status", date),
        record_row=Subquery(_record(), output_field=JSONField()),
        added_count=Subquery(_of_visitor(Restaurant).annotate(rows=Count("pk")).values("rows")),
    )
    return cases


def _of_visitor(model: type[Review] | type[Restaurant]) -> QuerySet[Any, Any]:
    same: QuerySet[Any] = model.objects.filter(visitor=OuterRef("visitor"), visitor__gt="")
    return same.order_by().values("visitor")


def _record() -> QuerySet[Any, Any]:
    told = JSONObject(
        posts=Count("pk"),
        hidden=Count("pk", filter=Q(status=Status.HIDDEN)),
        waiting=Count("pk", filter=Q(status=Status.WAITING)),
        edited=Count("pk", filter=Q(edited__isnull=False)),
        first=Min("review_date"),
    )
    record: QuerySet[Any, Any] = _of_visitor(Review).annotate(told=told).values("told")
    return record


def latest(user: User, number: int) -> Sequence[Decision]:
    """This member's last decisions, `is_kept` where they can still be undone."""
    kept = Change.objects.filter(decision=OuterRef("pk"))
    mine = Decision.objects.filter(by=user).select_related("undone_by").annotate(is_kept=Exists(kept))
    return list(mine.order_by("-id")[:number])
