"""The history of everything that staff did."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .lists import ReadOnlyAdmin


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

    def get_queryset(self, request: HttpRequest) -> QuerySet[LogEntry]:
        """Moderators see what concerns the site; accounts are not theirs."""
        entries = super().get_queryset(request)
        if request.user.is_superuser:
            return entries
        return entries.filter(content_type__app_label="restaurant_review")

    @admin.display(description=_("what"))
    def said(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
