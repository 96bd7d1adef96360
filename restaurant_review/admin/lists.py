"""What every list of the admin keeps to: tables here may hold a million rows."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

# More than this is neither counted nor done at once.
MAX_ROWS = 10_000


def stars(rating: int) -> SafeString:
    label = ngettext("%(count)s star", "%(count)s stars", rating) % {"count": rating}
    return format_html(
        '<span class="stars" role="img" aria-label="{}">{}</span>', label, "★" * rating + "☆" * (5 - rating)
    )


class CappedPaginator(Paginator):
    """Counts to MAX_ROWS and no further, so that a page costs the same with a million rows."""

    @cached_property
    def _counted(self) -> int:
        return self.object_list.order_by()[: MAX_ROWS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_ROWS)

    @property
    def is_capped(self) -> bool:
        return self._counted > MAX_ROWS


class LargeTableAdmin(admin.ModelAdmin):
    """For tables that may hold a million rows."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    # "Show all" would be a page of MAX_ROWS rows, and "Show counts" a query for each choice of each filter.
    list_max_show_all = 0
    show_facets = admin.ShowFacets.NEVER


class ReadOnlyAdmin(LargeTableAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False
