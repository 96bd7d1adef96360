"""The WSGI entry that gunicorn and App Service look for."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.urls import resolve

from .request import LenientRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")

application = get_wsgi_application()
application.request_class = LenientRequest

# Imports all views, before anybody comes who would wait for it: a worker that takes another's place has
# visitors at once.
for address in ("/", "/api/"):
    resolve(address)

if connection.vendor == "postgresql":
    from .managed_identity.postgresql import timeouts

    # Here alone: management commands wait as long as their work takes.
    timeouts.enable()
