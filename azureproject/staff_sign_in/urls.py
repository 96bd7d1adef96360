"""Addresses below /admin/."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from . import links

urlpatterns: list[URLPattern | URLResolver] = [path("sign-in-link/", links.sign_in_link, name="sign_in_link")]

if settings.ENTRA_CLIENT_ID:
    urlpatterns.append(path("entra/", include("azureproject.staff_sign_in.entra.urls")))
