"""The reviews: the queue of those to decide on, and all others behind it."""

from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from ..models import Report, Review, ReviewQuerySet
from ..photos import files
from .decisions import DEEDS, Action, DecidingAdmin
from .filters import (
    PhotoFilter,
    ReportedFilter,
    ReportReasonFilter,
    ShowFilter,
    VisitorFilter,
    shows_queue,
)
from .lists import MAX_ROWS, stars

SHOWN_REPORTS = 50


if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Review]
else:  # Django's classes take no parameters when they run
    ModelForm = forms.ModelForm


class ReviewForm(ModelForm):
    class Meta:
        widgets = {
            "review_text": forms.Textarea(attrs={"rows": 6, "cols": 60}),
            "reply": forms.Textarea(attrs={"rows": 4, "cols": 60}),
        }


@admin.register(Review)
class ReviewAdmin(DecidingAdmin):
    form = ReviewForm
    list_display = ("summary", "picture", "excerpt", "place", "state")
    list_filter = (
        ShowFilter,
        "status",
        "rating",
        PhotoFilter,
        ReportedFilter,
        ReportReasonFilter,
        "held_for",
        ("review_date", admin.DateFieldListFilter),
        VisitorFilter,
    )
    # How they are searched is written below; this makes the field appear.
    search_fields = ("review_text", "user_name", "restaurant__name")
    search_help_text = _("Text, name of the diner or of the restaurant")
    raw_id_fields = ("restaurant",)
    written_by_diner = ("restaurant", "user_name", "rating", "review_text", "review_date")
    kept_by_site = ("picture", "state", "hidden_reason", "decided", "edited", "open_reports", "report_list")
    fieldsets = (
        (None, {"fields": (*written_by_diner, "picture")}),
        (_("Moderation"), {"fields": kept_by_site[1:]}),
        (_("Reply of the restaurant"), {"fields": ("reply", "reply_date")}),
    )

    class Media:
        css = {"all": ("restaurant_review/moderation.css",)}

    # Who may do what.

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Moderators may save the page of a review: the reply is the one field they can write there."""
        return super().has_change_permission(request, obj) or self.has_moderate_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> tuple[str, ...]:
        fixed = (*self.kept_by_site, "reply_date")
        may_edit = (
            self.has_add_permission(request) if obj is None else super().has_change_permission(request, obj)
        )
        return fixed if may_edit else (*fixed, *self.written_by_diner)

    # The list.

    def get_queryset(self, request: HttpRequest) -> QuerySet[Review]:
        open_reports = Prefetch(
            "reports", queryset=Report.objects.open().counting().order_by("pk"), to_attr="unanswered"
        )
        return (
            super()
            .get_queryset(request)
            .select_related("restaurant")
            .prefetch_related(open_reports, "photos")
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        found = cast("ReviewQuerySet", queryset).search(search_term)
        # The indexes of words give no order. Asked for the newest, PostgreSQL guesses that they are soon
        # found, and of a rare word it would look for them in every row.
        rows = list(found.order_by().values_list("pk", flat=True)[: MAX_ROWS + 1])
        return (found if len(rows) > MAX_ROWS else queryset.filter(pk__in=rows)), False

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        return ("review_date", "id") if shows_queue(request) else ("-id",)

    @admin.display(description=_("review"), ordering="review_date")
    def summary(self, review: Review) -> SafeString:
        return format_html(
            "{} {} <time>{}</time>",
            review.user_name,
            stars(review.rating),
            timezone.localtime(review.review_date).strftime("%Y-%m-%d %H:%M"),
        )

    @admin.display(description=_("photo"))
    def picture(self, review: Review) -> SafeString | str:
        if not review.photo:
            return "-"
        first, *others = review.photo_names
        shown = [files.picture(first, review.thumbnail.name), *map(files.picture, others)]
        return format_html_join(
            "",
            '<a href="{}"><img class="thumbnail" src="{}" alt="{}" loading="lazy"></a>',
            ((photo.address, photo.src, _("Photo of this review")) for photo in shown if photo),
        ) or str(_("cannot be shown now"))

    @admin.display(description=_("text"))
    def excerpt(self, review: Review) -> str:
        return Truncator(review.review_text).chars(300) or "-"

    @admin.display(description=_("restaurant"), ordering="restaurant__sort_name")
    def place(self, review: Review) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', review.restaurant.get_absolute_url(), review.restaurant.name
        )

    @admin.display(description=_("status"), ordering="status")
    def state(self, review: Review) -> SafeString:
        reason = review.get_held_for_display() if review.held_for else review.hidden_reason
        status = review.get_status_display()
        said = [f"{status}: {reason}" if reason else status, self._reports(review)]
        lines = format_html_join("", "<div>{}</div>", ((line,) for line in said if line))
        return format_html("{}{}", lines, self._others(review))

    def _reports(self, review: Review) -> str:
        if not review.open_reports:
            return ""
        given: dict[str, int] = {}
        for report in getattr(review, "unanswered", ()):
            label = str(report.get_reason_display())
            given[label] = given.get(label, 0) + 1
        return f"{review.open_reports}: " + ", ".join(
            f"{label} ({times})" if times > 1 else label for label, times in given.items()
        )

    def _others(self, review: Review) -> SafeString:
        if not review.visitor:
            return SafeString("")
        address = reverse("admin:restaurant_review_review_changelist")
        query = urlencode({"show": "all", "visitor_of": review.pk})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("All from this visitor"))

    @admin.display(description=_("reports"))
    def report_list(self, review: Review) -> SafeString | str:
        reports = review.reports.order_by("-pk")[:SHOWN_REPORTS]
        rows = format_html_join(
            "",
            "<li>{}: {}. {} {}</li>",
            (
                (
                    timezone.localtime(report.created).strftime("%Y-%m-%d %H:%M"),
                    report.get_reason_display(),
                    report.note,
                    _("(answered)") if report.closed else "",
                )
                for report in reports
            ),
        )
        return format_html("<ul>{}</ul>", rows) if rows else "-"

    # One review.

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        decisions = [
            (reverse("admin:restaurant_review_review_decide", args=(action.value,)), deed.verb)
            for action, deed in DEEDS.items()
            if self.may(request, action)
        ]
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "decisions": decisions}
        )

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Deleting is a decision like the others: with a reason, and kept in their list."""
        review = self.get_object(request, object_id)
        if review is None:
            raise Http404
        address = reverse("admin:restaurant_review_review_decide", args=(Action.DELETE.value,))
        return HttpResponseRedirect(f"{address}?{urlencode({'reviews': review.pk})}")

    def save_model(self, request: HttpRequest, obj: Review, form: ModelForm, change: bool) -> None:
        """Write the fields that were changed and no others: a decision made meanwhile must stand."""
        if "reply" in form.changed_data:
            obj.reply_date = timezone.now() if obj.reply else None
        if not change:
            obj.save()
            return
        fields = {*form.changed_data} & {field.name for field in Review._meta.concrete_fields}
        if "reply" in fields:
            fields.add("reply_date")
        if "review_text" in fields:
            fields |= {"text_digest", "search", "helpfulness"}
        if fields:
            with transaction.atomic():
                if not Review.objects.filter(pk=obj.pk).locked():
                    raise Http404  # deleted meanwhile
                obj.save(update_fields=fields)
