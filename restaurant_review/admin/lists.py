"""What every list of the admin keeps to: tables here may hold a million rows."""

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import DataError, models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import ngettext

# More than this is neither counted nor done at once.
MAX_ROWS = 10_000


def stars(rating: int) -> SafeString:
    label = ngettext("%(count)s star", "%(count)s stars", rating) % {"count": rating}
    return format_html(
        '<span class="stars" role="img" aria-label="{}">{}</span>', label, "★" * rating + "☆" * (5 - rating)
    )


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    AnyPaginator = Paginator[Any]
else:  # Django's classes take no parameters when they run
    ModelAdmin, AnyPaginator = admin.ModelAdmin, Paginator


class CappedPaginator(AnyPaginator):
    """Counts to MAX_ROWS and no further, so that a page costs the same with a million rows."""

    @cached_property
    def _counted(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[: MAX_ROWS + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_ROWS)

    @property
    def is_capped(self) -> bool:
        return self._counted > MAX_ROWS


class ForgivingAdmin(ModelAdmin):
    """A value in the address that the database cannot compare with leads to the plain list, as Django does
    where it sees by itself that a filter is none."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # "Reviews" says where one is better than "Select review to change".
        context = {"title": capfirst(str(self.opts.verbose_name_plural)), **(extra_context or {})}
        try:
            # Rendered here, since some queries are asked by the template.
            with transaction.atomic():
                response = super().changelist_view(request, context)
                return response.render() if isinstance(response, SimpleTemplateResponse) else response
        except (ValueError, OverflowError, DataError, ValidationError):
            if ERROR_FLAG in request.GET:
                raise
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")


class LargeTableAdmin(ForgivingAdmin):
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
