"""What waits for staff, in the order in which they should read it: the gravest first, then the oldest."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, NamedTuple, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from ...models import Gravity, HeldFor, Report, Restaurant, Review, Suggestion, case_field
from ...models.restaurants import Part
from ...models.reviews import OF_AUTHOR
from ...search.folding import words
from ...search.stemming import MAX_WORDS, stem
from ..lists import MAX_ROWS

PER_PAGE = 20
LONGEST_SEARCH = 100


class Kind(models.TextChoices):
    REVIEW = "review", _("Reviews")
    RESTAURANT = "restaurant", _("Restaurants")
    SUGGESTION = "suggestion", _("Suggested changes")


MODELS: dict[Kind, type[models.Model]] = {
    Kind.REVIEW: Review,
    Kind.RESTAURANT: Restaurant,
    Kind.SUGGESTION: Suggestion,
}
PERMISSIONS = {
    Kind.REVIEW: "restaurant_review.moderate_review",
    Kind.RESTAURANT: "restaurant_review.moderate_restaurant",
    Kind.SUGGESTION: "restaurant_review.moderate_restaurant",
}

# Why something is here, by what a filter calls it. "closed" and "twice" are reported and suggested alike.
REASONS: dict[str, Any] = {
    **dict(Suggestion.Kind.choices),
    **dict(Report.Reason.choices),
    **{held: label for held, label in HeldFor.choices if held not in (HeldFor.NOTHING, HeldFor.REPORTS)},
}


def kinds_of(request: HttpRequest) -> list[Kind]:
    """What this member of staff may decide on."""
    return [kind for kind in Kind if request.user.has_perm(PERMISSIONS[kind])]


class Key(NamedTuple):
    """A case's place in the queue, and which it is."""

    gravity: int
    queued: datetime
    order: int
    pk: int

    @property
    def kind(self) -> Kind:
        return list(Kind)[self.order]

    def __str__(self) -> str:
        return f"{self.kind}-{self.pk}"


@dataclass(frozen=True)
class Filters:
    """What was asked for in the address. Odd values ask for nothing, and are no error."""

    kind: str = ""
    reason: str = ""
    q: str = ""
    page: int = 1
    # The card that is read now: by its number on the page, or by its name when it is on it.
    place: int = 0
    case: str = ""

    @classmethod
    def from_query(cls, query: QueryDict) -> Self:
        kind, reason = query.get("kind", ""), query.get("reason", "")
        q = "".join(char for char in query.get("q", "") if char.isprintable())
        return cls(
            kind=kind if kind in Kind.values else "",
            reason=reason if reason in REASONS else "",
            q=q.strip()[:LONGEST_SEARCH] if words(q) else "",
            page=_number(query.get("page", ""), least=1),
            place=_number(query.get("place", ""), least=0),
            case=query.get("case", "")[:40],
        )

    def address(self, **changes: Any) -> str:
        """Of the desk, with these filters."""
        changed = replace(self, **{"place": 0, "case": "", **changes})
        given = {
            field.name: value
            for field in fields(changed)
            if (value := getattr(changed, field.name)) != field.default
        }
        return reverse("desk") + (f"?{urlencode(given)}" if given else "")

    @property
    def are_set(self) -> bool:
        return bool(self.kind or self.reason or self.q)


def _number(text: str, least: int) -> int:
    is_number = text.isascii() and text.isdigit() and len(text) < 6
    return max(int(text), least) if is_number else least


class Queue:
    """What these filters leave of what somebody may decide on."""

    def __init__(self, filters: Filters, kinds: Collection[Kind]) -> None:
        self.filters = filters
        self.kinds = [kind for kind in kinds if filters.kind in ("", kind)]

    @cached_property
    def total(self) -> int:
        """Counted to one beyond MAX_ROWS."""
        return self._keys()[: MAX_ROWS + 1].count()

    @property
    def is_capped(self) -> bool:
        return self.total > MAX_ROWS

    @property
    def pages(self) -> int:
        return max(1, -(-min(self.total, MAX_ROWS) // PER_PAGE))

    @property
    def page(self) -> int:
        """The one asked for, or the last one."""
        return min(self.filters.page, self.pages)

    def keys(self) -> list[Key]:
        """Of the cases on this page."""
        start = (self.page - 1) * PER_PAGE
        ordered = self._keys().order_by("gravity", "since", "kind_order", "pk")
        return [Key(*row) for row in ordered[start : start + PER_PAGE]]

    def _keys(self) -> QuerySet[Any, Any]:
        first, *others = [self._rows(kind) for kind in self.kinds] or [
            _as_keys(Review.objects.none(), Kind.REVIEW)
        ]
        return first.union(*others, all=True)

    def _rows(self, kind: Kind) -> QuerySet[Any, Any]:
        if kind == Kind.SUGGESTION:
            return _as_keys(self._suggestions().annotate(gravity=Value(Gravity.TASTE.value)), kind)
        return _as_keys(self._cases(Review if kind == Kind.REVIEW else Restaurant), kind)

    def _cases(self, model: type[Review] | type[Restaurant]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model.objects.to_moderate()
        reason, q = self.filters.reason, self.filters.q
        if reason in Report.Reason.values:
            reports = Report.objects.open().filter(**{case_field(model): OuterRef("pk")}, reason=reason)
            rows = rows.filter(Exists(reports), open_reports__gt=0)
        elif reason in HeldFor.values:
            rows = rows.filter(held_for=reason) if reason else rows
        else:
            rows = rows.none()
        # The queue is short: each of its rows is looked at, instead of all that hold a common word.
        for word in words(q)[:MAX_WORDS]:
            rows = rows.filter(_of_review(word) if model is Review else _of_restaurant(word))
        return rows

    def _suggestions(self) -> QuerySet[Any]:
        rows = Suggestion.objects.open()
        if self.filters.reason:
            rows = rows.filter(kind=self.filters.reason)
        for word in words(self.filters.q)[:MAX_WORDS]:
            rows = rows.filter(_of_restaurant(word, "restaurant__"))
        return rows


def _of_review(word: str) -> Q:
    said = Q(search__hold=[stem(word), f"{OF_AUTHOR}{stem(word)}"])
    return said | Q(restaurant__sort_name__contains=word)


def _of_restaurant(word: str, path: str = "") -> Q:
    said = {f"{path}search__hold": [f"{part}{stem(word)}" for part in Part]}
    return Q(**said) | Q(**{f"{path}sort_name__contains": word})


def _as_keys(rows: QuerySet[Any], kind: Kind) -> QuerySet[Any, Any]:
    since = F("created") if kind == Kind.SUGGESTION else F("queued")
    numbered = rows.order_by().annotate(since=since, kind_order=Value(list(Kind).index(kind)))
    keys: QuerySet[Any, Any] = numbered.values_list("gravity", "since", "kind_order", "pk")
    return keys
