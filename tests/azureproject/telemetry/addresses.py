"""Addresses at which a test makes something happen that the site itself should not do."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def values(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'it''s whispered', 47.11 + 4712 FROM (SELECT 1) AS t1 WHERE 'a' = %s", ["b"])
        cursor.execute("SELECT %s", ["murmured"])
    return HttpResponse()


def refused(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT whispered FROM nowhere")
    return HttpResponse()


def broken(request: HttpRequest, word: str) -> HttpResponse:
    raise ValueError("whispered")


urlpatterns = [
    path("values", values),
    path("refused", refused),
    path("broken/<word>", broken),
    path("", include("azureproject.urls")),
]
