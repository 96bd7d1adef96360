"""The addresses of a site that has the ids of Entra, as staff_sign_in/urls.py reads them there."""

from django.urls import include, path

from azureproject import urls

handler400 = urls.handler400
handler500 = urls.handler500

urlpatterns = [
    path("admin/entra/", include("azureproject.staff_sign_in.entra.urls")),
    *urls.urlpatterns,
]
