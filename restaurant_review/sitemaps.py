"""What search engines read: the sitemap and robots.txt."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from . import language
from .models import Cuisine, Restaurant
from .replicas import database

# Forms, staff pages and the API hold nothing to be found by.
UNLISTED = ("/admin/", "/api/", "/language/", "/review/", "/*/suggest")


if TYPE_CHECKING:
    PageSitemap = Sitemap[str]
    CuisineSitemap = Sitemap[Cuisine]
    RestaurantSitemap = Sitemap[Restaurant]
else:
    PageSitemap = CuisineSitemap = RestaurantSitemap = Sitemap


class Pages(PageSitemap):
    def items(self) -> list[str]:
        return ["index", "latest"]

    def location(self, name: str) -> str:
        return reverse(name)


class Cuisines(CuisineSitemap):
    """Those that some restaurant has."""

    def items(self) -> QuerySet[Cuisine]:
        restaurants = Restaurant.objects.published().filter(cuisines=OuterRef("pk"))
        return Cuisine.objects.using(database()).filter(Exists(restaurants))


class Restaurants(RestaurantSitemap):
    limit = 5000

    def items(self) -> QuerySet[Restaurant]:
        return Restaurant.objects.using(database()).published().only("pk").order_by("pk")


def _in_language(sitemap: "type[Sitemap[Any]]", code: str) -> "type[Sitemap[Any]]":
    """The same pages at their addresses in this language."""

    class Translated(sitemap):  # type: ignore[valid-type,misc]  # made for each
        def location(self, item: Any) -> str:
            return language.in_language(super().location(item), code)

    return Translated


SECTIONS: dict[str, "type[Sitemap[Any]]"] = {
    "pages": Pages,
    "cuisines": Cuisines,
    "restaurants": Restaurants,
}
SITEMAPS = SECTIONS | {
    f"{name}-{code}": _in_language(sitemap, code)
    for name, sitemap in SECTIONS.items()
    for code in settings.LANGUAGE_URLCONFS
}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    prefixes = ("", *(f"/{code}" for code in settings.LANGUAGE_URLCONFS))
    unlisted = (f"Disallow: {prefix}{path}" for prefix in prefixes for path in UNLISTED)
    lines = ["User-agent: *", *unlisted]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
