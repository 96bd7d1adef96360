"""The floor: a bare Django view that makes one indexed query.

No middleware, no ORM, no health check of the connection, which is kept and encrypted as the site's is. It is
served under the same gunicorn.conf.py, so what a page costs beyond it is what the site itself does.
"""

import os
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from azureproject.configuration import environment

BASE_DIR = Path(__file__).resolve().parent.parent

site = environment.read(os.environ, BASE_DIR)

settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={
        "default": {
            **site.database,
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": False,
        }
    },
    HOSTED=site.hosted,
    LOGGING_CONFIG=None,
    ROOT_URLCONF=__name__,
    SECRET_KEY="signs nothing",
    TELEMETRY=None,
)


def name_of(request: HttpRequest, id: int) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM restaurant_review_restaurant WHERE id = %s", [id])
        return HttpResponse(cursor.fetchone()[0])


urlpatterns = [path("<int:id>/", name_of)]

application = get_wsgi_application()
