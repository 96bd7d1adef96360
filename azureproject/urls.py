"""Addresses of the site."""

from django.contrib import admin
from django.urls import include, path

from .lazy_urls import LazyInclude

handler400 = "azureproject.errors.bad_request"
handler500 = "azureproject.middleware.outages.server_error"

urlpatterns = [
    # First, since programs ask most often: all addresses without a prefix would be tried before. Its
    # libraries take a third of the time that a command needs to start, and no command has a use for them.
    LazyInclude("api/", "restaurant_review.api.urls"),
    path("", include("restaurant_review.urls")),
    path("admin/", include("azureproject.staff_sign_in.urls")),
    path("admin/", include("restaurant_review.admin.urls")),
    path("admin/", admin.site.urls),
]
