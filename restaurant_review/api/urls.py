"""Addresses below /api/."""

from django.urls import path, re_path

from . import reference
from .operations import api

urlpatterns = [
    path("v1/openapi.json", reference.openapi_json, name="api_document"),
    path("v1/docs", reference.docs, name="api_reference"),
    path("v1/", api.urls),
    # Before the site could say in HTML that there is nothing here, or add a slash.
    re_path("", reference.nothing),
]
