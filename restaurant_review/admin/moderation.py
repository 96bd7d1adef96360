"""What staff keep for their decisions: listed words, saved reasons, and what visitors suggest."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import SavedReason, Suggestion, SuspiciousWord
from ..opening_hours import in_lines
from .lists import LargeTableAdmin, ReadOnlyAdmin


@admin.register(SuspiciousWord)
class SuspiciousWordAdmin(LargeTableAdmin):
    search_fields = ("word",)


@admin.register(SavedReason)
class SavedReasonAdmin(LargeTableAdmin):
    list_display = ("reason", "author_note", "position")


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("created", "restaurant", "kind", "proposal", "note", "closed")
    list_filter = ("kind",)
    list_select_related = ("restaurant",)
    ordering = ("-id",)
    fields = ("restaurant", "kind", "proposal", "note", "created", "closed")

    def get_readonly_fields(self, request: HttpRequest, obj: Suggestion | None = None) -> tuple[str, ...]:
        return self.fields

    def has_view_permission(self, request: HttpRequest, obj: Suggestion | None = None) -> bool:
        return request.user.has_perm("restaurant_review.moderate_review")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    @admin.display(description=_("suggested"))
    def proposal(self, suggestion: Suggestion) -> str:
        proposed: dict[str, Any] = suggestion.proposed
        told = {name: in_lines(value) if name == "hours" else value for name, value in proposed.items()}
        return ", ".join(f"{name}: {value}" for name, value in told.items()) or "-"
