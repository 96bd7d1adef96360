"""The restaurants, and the cuisines that they can have."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from .. import opening_hours
from ..forms import HoursFields, day_field, in_day_fields
from ..models import MAX_CUISINES, Cuisine, OpeningSpan, Restaurant, Review
from .covers import CoverField
from .filters import RatedFilter
from .lists import LargeTableAdmin

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Restaurant]
else:  # Django's classes take no parameters when they run
    ModelForm = forms.ModelForm


class RestaurantForm(ModelForm, HoursFields):
    # Made for each restaurant, of its photos.
    cover = forms.ChoiceField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hours = self.instance.hours if self.instance.pk else []
        self.initial.update(in_day_fields(self.hours))
        # Who may only look has no fields.
        if "cover" in self.fields:
            self.fields["cover"] = CoverField(self.instance)

    def save(self, commit: bool = True) -> Any:
        self.instance.pinned_cover = self.cleaned_data.get("cover", self.instance.pinned_cover)
        return super().save(commit)

    def clean_cuisines(self) -> Any:
        chosen = self.cleaned_data["cuisines"]
        if len(chosen) > MAX_CUISINES:
            raise forms.ValidationError(_("Choose at most %(most)s cuisines.") % {"most": MAX_CUISINES})
        return chosen


@admin.register(Restaurant)
class RestaurantAdmin(LargeTableAdmin):
    list_display = ("name", "street_address", "review_count", "average", "status", "added")
    list_filter = ("status", RatedFilter, ("added", admin.DateFieldListFilter))
    ordering = ("sort_name", "id")
    # The search itself is the site's own, below; this makes the field appear.
    search_fields = ("name",)
    search_help_text = _("Words of the name, cuisines, address, description or reviews")
    FIGURES = ("status", "review_count", "average", "photo_count", "added")
    readonly_fields = (*FIGURES, "open_hours")
    fields = (
        "name",
        "street_address",
        "description",
        "cuisines",
        "price_level",
        "website",
        "telephone",
        "closed_for_good",
        "cover",
        *FIGURES,
    )
    form = RestaurantForm
    filter_horizontal = ("cuisines",)
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    class Media:
        css = {"all": ("restaurant_review/moderation.css",)}

    def get_fields(self, request: HttpRequest, obj: Restaurant | None = None) -> Any:
        """A new one has no figures yet."""
        fields = super().get_fields(request, obj)
        return fields if obj else [name for name in fields if name not in self.readonly_fields]

    def get_fieldsets(self, request: HttpRequest, obj: Restaurant | None = None) -> Any:
        """The hours are written a day in a line, as diners do; who may only look sees them so."""
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        hours = tuple(map(day_field, range(7))) if may else ("open_hours",)
        title = capfirst(OpeningSpan._meta.verbose_name_plural)
        return [*super().get_fieldsets(request, obj), (title, {"fields": hours})]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if form.minutes_of_week != form.hours:
            form.instance.correct({"hours": form.minutes_of_week})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = Restaurant.objects.search(search_term).order_by().values("pk")
        return queryset.filter(pk__in=found), False

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        if db_field.name == "description":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 5, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("average rating"), ordering="average_rating")
    def average(self, restaurant: Restaurant) -> str:
        return "-" if restaurant.average_rating is None else f"{restaurant.average_rating:.1f}"

    @admin.display(description=_("opening hours"))
    def open_hours(self, restaurant: Restaurant) -> str:
        return opening_hours.in_lines(restaurant.hours)

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


@admin.register(Cuisine)
class CuisineAdmin(LargeTableAdmin):
    list_display = ("name_en", "name_fr", "slug")
    search_fields = ("name_en", "name_fr", "words")
