"""What search engines read: the sitemap and robots.txt."""

from typing import TYPE_CHECKING

from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .models import Cuisine, Restaurant
from .reading import database

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


SITEMAPS = {"pages": Pages, "cuisines": Cuisines, "restaurants": Restaurants}


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in UNLISTED)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
