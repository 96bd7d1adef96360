"""Addresses below /api/."""

from django.urls import path, re_path
from django.views.generic import RedirectView

from . import reference
from .v1 import api

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api:start")),
    path("v1/", api.urls),
    # Before the site could say in HTML that there is nothing here, or add a slash.
    re_path("", reference.nothing),
]
