"""By what staff choose among reviews and restaurants. Odd values choose nothing, and are no error."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import STARS, Report, Review

# Query parameters that do not choose among the reviews.
NEUTRAL = {"show", "o", "p", "e", "all"}


def shows_queue(request: HttpRequest) -> bool:
    """The queue is what staff see until they ask for something else."""
    show = request.GET.get("show")
    return show == "queue" or (show is None and not set(request.GET) - NEUTRAL)


class ShowFilter(admin.SimpleListFilter):
    title = _("show")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.shown = "queue" if shows_queue(request) else "all"
        return [("queue", _("To moderate")), ("all", _("All reviews"))]

    def choices(self, changelist: Any) -> Any:
        for value, label in self.lookup_choices:
            yield {
                "selected": self.shown == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.shown != "queue":
            return queryset
        return queryset.filter(Q(status=Review.Status.WAITING) | Q(open_reports__gt=0))


class YesNoFilter(admin.SimpleListFilter):
    condition: models.Q

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "yes":
                return queryset.filter(self.condition)
            case "no":
                return queryset.exclude(self.condition)
        return queryset


class PhotoFilter(YesNoFilter):
    title = _("photo")
    parameter_name = "photo"
    condition = models.Q(photo__isnull=False, photo__gt="")


class ReportedFilter(YesNoFilter):
    title = _("reported")
    parameter_name = "reported"
    condition = models.Q(open_reports__gt=0)


class ReportReasonFilter(admin.SimpleListFilter):
    title = _("reason of a report")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return Report.Reason.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        reports = Report.objects.open().filter(review=OuterRef("pk"), reason=self.value())
        return queryset.filter(Exists(reports), open_reports__gt=0)


class VisitorFilter(admin.SimpleListFilter):
    """All from the address that one review came from. Shown only while it is in use."""

    title = _("visitor")
    parameter_name = "visitor_of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = self.value() or ""
        # Anything else is no id of a review, and takes part in no query.
        self.review = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
        return [(number, _("Same visitor as review %(number)s") % {"number": number})] if number else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        visitor = Review.objects.filter(pk=self.review, visitor__gt="").order_by().values("visitor")
        return queryset.filter(visitor=Subquery(visitor))


class RatedFilter(admin.SimpleListFilter):
    title = _("average rating")
    parameter_name = "rated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *((str(least), _("%(stars)s and more") % {"stars": least}) for least in reversed(STARS[1:])),
            ("none", _("No reviews")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value == "none":
            return queryset.filter(review_count=0)
        if value not in map(str, STARS):
            return queryset
        return queryset.filter(average_rating__gte=int(value))
