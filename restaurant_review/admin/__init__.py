"""What staff work with: the queue of reviews to decide on, and the rest of the site behind it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.text import Truncator, smart_split, unescape_string_literal
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from ..models import STARS, Change, Decision, Report, Restaurant, Review, ReviewQuerySet, SuspiciousWord
from ..photos import files
from ..search.folding import fold

Action = Decision.Action

# More than this is neither counted nor done at once.
MOST = 10_000
SHOWN_REPORTS = 50
SHOWN_REVIEWS = 20
MOST_WORDS = 8

# Query parameters that do not choose among the reviews.
NEUTRAL = {"show", "o", "p", "e", "all"}

VERBS = {
    Action.PUBLISH: _("Publish"),
    Action.HIDE: _("Hide"),
    Action.DISMISS: _("Dismiss reports"),
    Action.REMOVE_PHOTO: _("Remove the photo"),
    Action.DELETE: _("Delete"),
}
DONE = {
    Action.PUBLISH: ngettext_lazy(
        "%(count)s review was published.", "%(count)s reviews were published.", "count"
    ),
    Action.HIDE: ngettext_lazy("%(count)s review was hidden.", "%(count)s reviews were hidden.", "count"),
    Action.DISMISS: ngettext_lazy(
        "The reports of %(count)s review were dismissed.",
        "The reports of %(count)s reviews were dismissed.",
        "count",
    ),
    Action.REMOVE_PHOTO: ngettext_lazy(
        "The photo of %(count)s review was removed.", "The photos of %(count)s reviews were removed.", "count"
    ),
    Action.DELETE: ngettext_lazy("%(count)s review was deleted.", "%(count)s reviews were deleted.", "count"),
}


def stars(rating: int) -> SafeString:
    label = ngettext("%(count)s star", "%(count)s stars", rating) % {"count": rating}
    return format_html(
        '<span class="stars" role="img" aria-label="{}">{}</span>', label, "★" * rating + "☆" * (5 - rating)
    )


class CappedPaginator(Paginator):
    """Counts to MOST and no further, so that a page costs the same with a million rows."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_capped(self) -> bool:
        return self._counted > MOST


class LargeTableAdmin(admin.ModelAdmin):
    """For tables that may hold a million rows."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    # "Show all" would be a page of MOST rows, and "Show counts" a query for each choice of each filter.
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER


class ReadOnlyAdmin(LargeTableAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


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

    def queryset(self, request: HttpRequest, queryset: ReviewQuerySet) -> ReviewQuerySet:
        return queryset.to_moderate() if self.shown == "queue" else queryset


class YesNoFilter(admin.SimpleListFilter):
    condition: models.Q

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
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

    def queryset(self, request: HttpRequest, queryset: ReviewQuerySet) -> ReviewQuerySet:
        if not self.value():
            return queryset
        reports = Report.objects.open().filter(review=OuterRef("pk"), reason=self.value())
        return queryset.reported().filter(Exists(reports))


class VisitorFilter(admin.SimpleListFilter):
    """All from the address that one review came from. Shown only while it is in use."""

    title = _("visitor")
    parameter_name = "visitor_of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        number = self.value() or ""
        # Anything else is no id of a review, and takes part in no query.
        self.review = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
        return [(number, _("Same visitor as review %(number)s") % {"number": number})] if number else []

    def queryset(self, request: HttpRequest, queryset: ReviewQuerySet) -> ReviewQuerySet:
        if not self.value():
            return queryset
        visitor = Review.objects.filter(pk=self.review, visitor__gt="").order_by().values("visitor")
        return queryset.filter(visitor=Subquery(visitor))


class DecisionForm(forms.Form):
    """What is asked before something is done to reviews."""

    reviews = forms.RegexField(r"^\d{1,18}(,\d{1,18})*\Z", widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_reviews(self) -> list[int]:
        pks = {int(pk) for pk in self.cleaned_data["reviews"].split(",")}
        if len(pks) > MOST:
            raise forms.ValidationError(too_many())
        return sorted(pks)


class ReasonForm(DecisionForm):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=Decision._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Staff see it in the history of the review; diners never do."),
    )


class OptionalReasonForm(ReasonForm):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=Decision._meta.get_field("reason").max_length,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("Staff see it in the history of the review; diners never do."),
    )


FORMS = {Action.HIDE: ReasonForm, Action.DELETE: OptionalReasonForm, Action.REMOVE_PHOTO: OptionalReasonForm}


def too_many() -> str:
    return _("Choose at most %(most)s reviews at once: narrow the list with the filters.") % {"most": MOST}


def perform(action: Action, reviews: ReviewQuerySet, by: Any, reason: str = "") -> Decision:
    match action:
        case Action.PUBLISH:
            return Decision.objects.publish(reviews, by)
        case Action.HIDE:
            return Decision.objects.hide(reviews, by, reason)
        case Action.DISMISS:
            return Decision.objects.dismiss_reports(reviews, by)
        case Action.REMOVE_PHOTO:
            return Decision.objects.remove_photo(reviews, by, reason)
        case Action.DELETE:
            return Decision.objects.discard(reviews, by, reason)


def bulk_action(
    action: Action, description: Any, permission: str
) -> Callable[["ReviewAdmin", HttpRequest, ReviewQuerySet], HttpResponse | None]:
    @admin.action(description=description, permissions=[permission])
    def act(
        model_admin: "ReviewAdmin", request: HttpRequest, queryset: ReviewQuerySet
    ) -> HttpResponse | None:
        return model_admin.act_on(request, action, queryset)

    act.__name__ = action.value
    return act


class ReviewForm(forms.ModelForm):
    class Meta:
        widgets = {
            "review_text": forms.Textarea(attrs={"rows": 6, "cols": 60}),
            "reply": forms.Textarea(attrs={"rows": 4, "cols": 60}),
        }


@admin.register(Review)
class ReviewAdmin(LargeTableAdmin):
    form = ReviewForm
    list_display = ("summary", "picture", "excerpt", "place", "state", "reasons", "others")
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
    actions = (
        bulk_action(Action.PUBLISH, _("Publish the selected reviews"), "moderate"),
        bulk_action(Action.HIDE, _("Hide the selected reviews, with a reason"), "moderate"),
        bulk_action(Action.DISMISS, _("Dismiss the reports of the selected reviews"), "moderate"),
        bulk_action(Action.REMOVE_PHOTO, _("Remove the photos of the selected reviews"), "moderate"),
        bulk_action(Action.DELETE, _("Delete the selected reviews"), "delete"),
    )
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

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("restaurant_review.moderate_review")

    def has_change_permission(self, request: HttpRequest, obj: Review | None = None) -> bool:
        """Moderators may save the page of a review: the reply is the one field they can write there."""
        return super().has_change_permission(request, obj) or self.has_moderate_permission(request)

    def get_readonly_fields(self, request: HttpRequest, obj: Review | None = None) -> tuple[str, ...]:
        fixed = (*self.kept_by_site, "reply_date")
        may_edit = (
            self.has_add_permission(request) if obj is None else super().has_change_permission(request, obj)
        )
        return fixed if may_edit else (*fixed, *self.written_by_diner)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # The list.

    def get_queryset(self, request: HttpRequest) -> ReviewQuerySet:
        open_reports = Prefetch(
            "reports", queryset=Report.objects.open().counting().order_by("pk"), to_attr="unanswered"
        )
        return super().get_queryset(request).select_related("restaurant").prefetch_related(open_reports)

    def get_search_results(
        self, request: HttpRequest, queryset: ReviewQuerySet, search_term: str
    ) -> tuple[ReviewQuerySet, bool]:
        """Each word, or "several words" in quotes. Without the join that Django would compare row by row."""
        for bit in list(smart_split(search_term))[:MOST_WORDS]:
            quoted = bit[0] in "\"'" and bit[0] == bit[-1]
            words = (unescape_string_literal(bit) if quoted else bit) or bit
            found = models.Q(review_text__icontains=words) | models.Q(user_name__icontains=words)
            if fold(words):
                found |= models.Q(restaurant__in=Restaurant.objects.filter(sort_name__contains=fold(words)))
            queryset = queryset.filter(found)
        return queryset, False

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
        address = files.url(review.photo.name)
        if not address:
            return _("cannot be shown now")
        return format_html(
            '<a href="{}"><img class="thumbnail" src="{}" alt="{}" loading="lazy"></a>',
            address,
            files.url(review.thumbnail.name) or address,
            _("Photo of this review"),
        )

    @admin.display(description=_("text"))
    def excerpt(self, review: Review) -> str:
        return Truncator(review.review_text).chars(300) or "-"

    @admin.display(description=_("restaurant"), ordering="restaurant__sort_name")
    def place(self, review: Review) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', review.restaurant.get_absolute_url(), review.restaurant.name
        )

    @admin.display(description=_("status"), ordering="status")
    def state(self, review: Review) -> str:
        reason = review.get_held_for_display() if review.held_for else review.hidden_reason
        status = review.get_status_display()
        return f"{status}: {reason}" if reason else status

    @admin.display(description=_("reports"), ordering="open_reports")
    def reasons(self, review: Review) -> str:
        if not review.open_reports:
            return "-"
        given: dict[str, int] = {}
        for report in review.unanswered:
            label = str(report.get_reason_display())
            given[label] = given.get(label, 0) + 1
        return f"{review.open_reports}: " + ", ".join(
            f"{label} ({times})" if times > 1 else label for label, times in given.items()
        )

    @admin.display(description=_("visitor"))
    def others(self, review: Review) -> SafeString | str:
        if not review.visitor:
            return "-"
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

    # Deciding.

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        return [
            path("decide/<slug:action>/", decide, name="restaurant_review_review_decide"),
            *super().get_urls(),
        ]

    def may(self, request: HttpRequest, action: Action) -> bool:
        if action == Action.DELETE:
            return self.has_delete_permission(request)
        return self.has_moderate_permission(request)

    def act_on(self, request: HttpRequest, action: Action, queryset: ReviewQuerySet) -> HttpResponse | None:
        """A bulk action: done at once, or asked about first when it needs a reason or destroys."""
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST + 1])
        if len(pks) > MOST:
            self.message_user(request, too_many(), messages.ERROR)
            return None
        if action in FORMS:
            initial = {"reviews": ",".join(map(str, pks)), "next": request.get_full_path()}
            return self.ask(request, action, FORMS[action](initial=initial), pks)
        self.tell(request, perform(action, Review.objects.filter(pk__in=pks), request.user))
        return None

    def decide_view(self, request: HttpRequest, action: str) -> HttpResponse:
        """Asks about one or many reviews (`?reviews=1,2`), and does it on POST."""
        if action not in Action.values:
            raise Http404
        action = Action(action)
        if not self.may(request, action):
            raise PermissionDenied
        form = FORMS.get(action, DecisionForm)(request.POST if request.method == "POST" else request.GET)
        valid = form.is_valid()
        if "reviews" in form.errors:
            raise Http404
        pks = form.cleaned_data["reviews"]
        if request.method != "POST":
            form = type(form)(initial=request.GET.dict())
        elif valid:
            decision = perform(
                action, Review.objects.filter(pk__in=pks), request.user, form.cleaned_data.get("reason", "")
            )
            self.tell(request, decision)
            return HttpResponseRedirect(self.way_back(request, form.cleaned_data["next"]))
        return self.ask(request, action, form, pks)

    def way_back(self, request: HttpRequest, address: str) -> str:
        if url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
            return address
        return reverse("admin:restaurant_review_review_changelist")

    def ask(
        self, request: HttpRequest, action: Action, form: DecisionForm, pks: list[int]
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "media": self.media,
            "title": VERBS[action],
            "verb": VERBS[action],
            "form": form,
            "destroys": action if action in (Action.DELETE, Action.REMOVE_PHOTO) else "",
            "address": reverse("admin:restaurant_review_review_decide", args=(action.value,)),
            "back": self.way_back(request, form["next"].value() or ""),
            "count": len(pks),
            "reviews": Review.objects.filter(pk__in=pks[:SHOWN_REVIEWS]).select_related("restaurant"),
            "more": max(0, len(pks) - SHOWN_REVIEWS),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/restaurant_review/review/decide.html", context, status=status)

    def tell(self, request: HttpRequest, decision: Decision) -> None:
        done = DONE[Action(decision.action)] % {"count": decision.cases}
        if not decision.can_be_undone:
            self.message_user(request, done, messages.SUCCESS)
            return
        undo = reverse("admin:restaurant_review_decision_undo", args=(decision.pk,))
        self.message_user(
            request, format_html('{} <a href="{}">{}</a>', done, undo, _("Undo")), messages.SUCCESS
        )

    # One review.

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        decisions = [
            (reverse("admin:restaurant_review_review_decide", args=(action.value,)), VERBS[action])
            for action in VERBS
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

    def save_model(self, request: HttpRequest, obj: Review, form: forms.ModelForm, change: bool) -> None:
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
            fields.add("text_digest")
        if fields:
            with transaction.atomic():
                if not Review.objects.filter(pk=obj.pk).locked():
                    raise Http404  # deleted meanwhile
                obj.save(update_fields=fields)


class RatedFilter(admin.SimpleListFilter):
    title = _("average rating")
    parameter_name = "rated"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            *((str(least), _("%(stars)s and more") % {"stars": least}) for least in reversed(STARS[1:])),
            ("none", _("No reviews")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == "none":
            return queryset.filter(review_count=0)
        return queryset.rated_at_least(int(value)) if value in map(str, STARS) else queryset


@admin.register(Restaurant)
class RestaurantAdmin(LargeTableAdmin):
    list_display = ("name", "street_address", "review_count", "average", "photo_count", "added")
    list_filter = (RatedFilter, ("added", admin.DateFieldListFilter))
    ordering = ("sort_name", "id")
    # The search itself is the site's own, below; this makes the field appear.
    search_fields = ("name",)
    search_help_text = _("Beginnings of words of the name, address or description")
    readonly_fields = ("review_count", "average", "photo_count", "added")
    fields = ("name", "street_address", "description", *readonly_fields)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        return queryset.search(" ".join(fold(search_term).split()[:MOST_WORDS])), False

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "description":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 5, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("average rating"), ordering="average_rating")
    def average(self, restaurant: Restaurant) -> str:
        return "-" if restaurant.average_rating is None else f"{restaurant.average_rating:.1f}"

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Numbers, not every review by name: there may be a hundred thousand."""
        restaurants = list(objs)
        reviews = Review.objects.filter(restaurant__in=restaurants).count()
        counts = {
            str(Restaurant._meta.verbose_name_plural): len(restaurants),
            str(Review._meta.verbose_name_plural): reviews,
        }
        lacking = set()
        if not self.has_delete_permission(request):
            lacking.add(str(Restaurant._meta.verbose_name))
        return [str(restaurant) for restaurant in restaurants], counts, lacking, []


@admin.register(SuspiciousWord)
class SuspiciousWordAdmin(LargeTableAdmin):
    search_fields = ("word",)


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("made", "action", "reason", "cases", "by", "outcome")
    list_display_links = ("made",)
    list_filter = ("action", ("made", admin.DateFieldListFilter))
    list_select_related = ("by", "undone_by")
    search_fields = ("reason", "by__username")
    ordering = ("-id",)
    fields = ("made", "action", "reason", "cases", "by", "outcome", "review_list")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        kept = Change.objects.filter(decision=OuterRef("pk"))
        return super().get_queryset(request).annotate(is_kept=Exists(kept))

    def get_readonly_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return self.fields

    def may_undo(self, request: HttpRequest) -> bool:
        return request.user.has_perm("restaurant_review.moderate_review")

    @admin.display(description=_("undo"))
    def outcome(self, decision: Decision) -> SafeString | str:
        if decision.undone:
            day = timezone.localtime(decision.undone).strftime("%Y-%m-%d %H:%M")
            return _("Undone by %(user)s, %(day)s") % {"user": decision.undone_by or "-", "day": day}
        if not decision.is_kept:
            return _("Cannot be undone")
        address = reverse("admin:restaurant_review_decision_undo", args=(decision.pk,))
        return format_html('<a href="{}">{}</a>', address, _("Undo"))

    @admin.display(description=_("reviews"))
    def review_list(self, decision: Decision) -> SafeString | str:
        changes = decision.changes.select_related("review").order_by("pk")[:SHOWN_REVIEWS]
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a></li>',
            (
                (reverse("admin:restaurant_review_review_change", args=(change.review_id,)), change.review)
                for change in changes
            ),
        )
        return format_html("<ul>{}</ul>", rows) if rows else "-"

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(self.undo_view)
        return [
            path("<int:pk>/undo/", undo, name="restaurant_review_decision_undo"),
            *super().get_urls(),
        ]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.may_undo(request):
            raise PermissionDenied
        decision = get_object_or_404(Decision.objects.select_related("by", "undone_by"), pk=pk)
        if request.method == "POST":
            self.message_user(request, *self._undone(decision, *decision.undo(request.user)))
            return HttpResponseRedirect(reverse("admin:restaurant_review_review_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Undo"),
            "decision": decision,
            "can_be_undone": decision.can_be_undone,
        }
        return TemplateResponse(request, "admin/restaurant_review/decision/undo.html", context)

    @staticmethod
    def _undone(decision: Decision, undone: int, left: int) -> tuple[str, int]:
        if not undone and not left:
            return str(_("This cannot be undone any more.")), messages.WARNING
        said = ngettext(
            "%(count)s review is as it was before.", "%(count)s reviews are as they were before.", undone
        ) % {"count": undone}
        if left:
            said += " " + ngettext(
                "%(count)s had changed since and was left.",
                "%(count)s had changed since and were left.",
                left,
            ) % {"count": left}
        return said, messages.SUCCESS if undone else messages.WARNING


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    """Everything that staff did, deleted reviews included. Nobody can edit it."""

    list_display = ("action_time", "user", "object_repr", "content_type", "said")
    list_display_links = None
    list_filter = ("action_flag", ("action_time", admin.DateFieldListFilter))
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")
    ordering = ("-id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: LogEntry | None = None) -> bool:
        return request.user.has_perm("restaurant_review.moderate_review")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Moderators see what concerns the site; accounts are not theirs."""
        entries = super().get_queryset(request)
        if request.user.is_superuser:
            return entries
        return entries.filter(content_type__app_label="restaurant_review")

    @admin.display(description=_("what"))
    def said(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
