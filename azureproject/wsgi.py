"""The WSGI entry that gunicorn and App Service look for."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

from .request import LenientRequest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")

application = get_wsgi_application()
application.request_class = LenientRequest

if connection.vendor == "postgresql":
    from .managed_identity.postgresql import timeouts

    # Here alone: management commands wait as long as their work takes.
    timeouts.enable()
