"""Addresses below /admin/entra/. Entra knows the callback and the sign-in page by their whole address."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in", views.sign_in, name="entra_sign_in"),
    path("callback", views.callback, name="entra_callback"),
    path("sign-out", views.sign_out, name="entra_sign_out"),
]
