"""Deciding, at once or after a question, and the decisions that were made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from ..models import Change, Decision, Review, ReviewQuerySet
from .lists import MAX_ROWS, LargeTableAdmin, ReadOnlyAdmin

Action = Decision.Action

SHOWN_REVIEWS = 20


def member_of_staff(request: HttpRequest) -> User:
    """Who is signed in: the admin lets nobody else in."""
    return cast(User, request.user)


def too_many() -> str:
    return _("Choose at most %(most)s reviews at once: narrow the list with the filters.") % {
        "most": MAX_ROWS
    }


class DecisionForm(forms.Form):
    """What is asked before something is done to reviews."""

    reviews = forms.RegexField(r"^\d{1,18}(,\d{1,18})*\Z", widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_reviews(self) -> list[int]:
        pks = {int(pk) for pk in self.cleaned_data["reviews"].split(",")}
        if len(pks) > MAX_ROWS:
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


@dataclass(frozen=True)
class Deed:
    """What staff do under one name."""

    verb: Any
    description: Any
    done: Any
    perform: Callable[[ReviewQuerySet, User, str], Decision]
    # What is asked first: for a reason, or since there is no way back.
    form: type[DecisionForm] | None = None
    permission: str = "moderate"

    @property
    def destroys(self) -> bool:
        return self.form is OptionalReasonForm


DEEDS = {
    Action.PUBLISH: Deed(
        _("Publish"),
        _("Publish the selected reviews"),
        ngettext_lazy("%(count)s review was published.", "%(count)s reviews were published.", "count"),
        lambda reviews, by, reason: Decision.objects.publish(reviews, by),
    ),
    Action.HIDE: Deed(
        _("Hide"),
        _("Hide the selected reviews, with a reason"),
        ngettext_lazy("%(count)s review was hidden.", "%(count)s reviews were hidden.", "count"),
        Decision.objects.hide,
        ReasonForm,
    ),
    Action.DISMISS: Deed(
        _("Dismiss reports"),
        _("Dismiss the reports of the selected reviews"),
        ngettext_lazy(
            "The reports of %(count)s review were dismissed.",
            "The reports of %(count)s reviews were dismissed.",
            "count",
        ),
        lambda reviews, by, reason: Decision.objects.dismiss_reports(reviews, by),
    ),
    Action.REMOVE_PHOTO: Deed(
        _("Remove the photo"),
        _("Remove the photos of the selected reviews"),
        ngettext_lazy(
            "The photo of %(count)s review was removed.",
            "The photos of %(count)s reviews were removed.",
            "count",
        ),
        Decision.objects.remove_photo,
        OptionalReasonForm,
    ),
    Action.DELETE: Deed(
        _("Delete"),
        _("Delete the selected reviews"),
        ngettext_lazy("%(count)s review was deleted.", "%(count)s reviews were deleted.", "count"),
        Decision.objects.discard,
        OptionalReasonForm,
        "delete",
    ),
}


def bulk_action(
    action: Action,
) -> Callable[["DecidingAdmin", HttpRequest, QuerySet[Any]], HttpResponse | None]:
    @admin.action(description=DEEDS[action].description, permissions=[DEEDS[action].permission])
    def act(
        model_admin: "DecidingAdmin", request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse | None:
        return model_admin.act_on(request, action, queryset)

    act.__name__ = action.value
    return act


class DecidingAdmin(LargeTableAdmin):
    """A list whose rows can be decided on, many at once or one by one."""

    actions = tuple(bulk_action(action) for action in DEEDS)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("restaurant_review.moderate_review")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide_view)
        return [
            path("decide/<slug:action>/", decide, name="restaurant_review_review_decide"),
            *super().get_urls(),
        ]

    def may(self, request: HttpRequest, action: Action) -> bool:
        return bool(getattr(self, f"has_{DEEDS[action].permission}_permission")(request))

    def act_on(self, request: HttpRequest, action: Action, queryset: QuerySet[Any]) -> HttpResponse | None:
        """A bulk action: done at once, or asked about first when it needs a reason or destroys."""
        pks = list(queryset.order_by("pk").values_list("pk", flat=True)[: MAX_ROWS + 1])
        if len(pks) > MAX_ROWS:
            self.message_user(request, too_many(), messages.ERROR)
            return None
        if form := DEEDS[action].form:
            initial = {"reviews": ",".join(map(str, pks)), "next": request.get_full_path()}
            return self.ask(request, action, form(initial=initial), pks)
        self.tell(
            request, DEEDS[action].perform(Review.objects.filter(pk__in=pks), member_of_staff(request), "")
        )
        return None

    def decide_view(self, request: HttpRequest, action: str) -> HttpResponse:
        """Asks about one or many reviews (`?reviews=1,2`), and does it on POST."""
        if action not in DEEDS:
            raise Http404
        action = Action(action)
        if not self.may(request, action):
            raise PermissionDenied
        form = (DEEDS[action].form or DecisionForm)(request.POST if request.method == "POST" else request.GET)
        valid = form.is_valid()
        if "reviews" in form.errors:
            raise Http404
        pks = form.cleaned_data["reviews"]
        if request.method != "POST":
            form = type(form)(initial=request.GET.dict())
        elif valid:
            reviews = Review.objects.filter(pk__in=pks)
            reason = form.cleaned_data.get("reason", "")
            self.tell(request, DEEDS[action].perform(reviews, member_of_staff(request), reason))
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
            "title": DEEDS[action].verb,
            "verb": DEEDS[action].verb,
            "form": form,
            "destroys": action if DEEDS[action].destroys else "",
            "address": reverse("admin:restaurant_review_review_decide", args=(action.value,)),
            "back": self.way_back(request, form["next"].value() or ""),
            "count": len(pks),
            "reviews": Review.objects.filter(pk__in=pks[:SHOWN_REVIEWS]).select_related("restaurant"),
            "more": max(0, len(pks) - SHOWN_REVIEWS),
        }
        status = 422 if form.is_bound else 200
        return TemplateResponse(request, "admin/restaurant_review/review/decide.html", context, status=status)

    def tell(self, request: HttpRequest, decision: Decision) -> None:
        done = DEEDS[Action(decision.action)].done % {"count": decision.cases}
        if not decision.can_be_undone:
            self.message_user(request, done, messages.SUCCESS)
            return
        undo = reverse("admin:restaurant_review_decision_undo", args=(decision.pk,))
        self.message_user(
            request, format_html('{} <a href="{}">{}</a>', done, undo, _("Undo")), messages.SUCCESS
        )


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ("made", "action", "reason", "cases", "by", "outcome")
    list_display_links = ("made",)
    list_filter = ("action", ("made", admin.DateFieldListFilter))
    list_select_related = ("by", "undone_by")
    search_fields = ("reason", "by__username")
    ordering = ("-id",)
    fields = ("made", "action", "reason", "cases", "by", "outcome", "case_list")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Decision]:
        kept = Change.objects.filter(decision=OuterRef("pk"))
        decisions: QuerySet[Decision] = super().get_queryset(request)
        return decisions.annotate(is_kept=Exists(kept))

    def get_readonly_fields(self, request: HttpRequest, obj: Decision | None = None) -> tuple[str, ...]:
        return self.fields

    @admin.display(description=_("undo"))
    def outcome(self, decision: Decision) -> SafeString | str:
        if decision.undone:
            day = timezone.localtime(decision.undone).strftime("%Y-%m-%d %H:%M")
            return _("Undone by %(user)s, %(day)s") % {"user": decision.undone_by or "-", "day": day}
        if not getattr(decision, "is_kept", False):
            return str(_("Cannot be undone"))
        address = reverse("admin:restaurant_review_decision_undo", args=(decision.pk,))
        return format_html('<a href="{}">{}</a>', address, _("Undo"))

    @admin.display(description=_("cases"))
    def case_list(self, decision: Decision) -> SafeString | str:
        changes = decision.changes.select_related("review", "restaurant").order_by("pk")[:SHOWN_REVIEWS]
        found = (change.review or change.restaurant for change in changes)
        rows = format_html_join(
            "",
            '<li><a href="{}">{}</a></li>',
            ((reverse("desk_case", args=(case._meta.model_name, case.pk)), case) for case in found if case),
        )
        return format_html("<ul>{}</ul>", rows) if rows else "-"

    def get_urls(self) -> list[URLPattern]:
        undo = self.admin_site.admin_view(self.undo_view)
        return [
            path("<int:pk>/undo/", undo, name="restaurant_review_decision_undo"),
            *super().get_urls(),
        ]

    def undo_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        decision = get_object_or_404(Decision.objects.select_related("by", "undone_by"), pk=pk)
        if not request.user.has_perm(decision.permission):
            raise PermissionDenied
        if request.method == "POST":
            self.message_user(request, *self._undone(decision, *decision.undo(member_of_staff(request))))
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
