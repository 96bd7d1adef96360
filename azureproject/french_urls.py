"""Addresses of a request below `/fr/`: diners' pages are there, and links lead there."""

from django.urls import include, path

from . import urls

handler400 = urls.handler400
handler500 = urls.handler500

# A link takes the last that fits.
urlpatterns = [*urls.urlpatterns, path("fr/", include("restaurant_review.urls"))]
