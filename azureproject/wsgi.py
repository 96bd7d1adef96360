"""The WSGI entry that gunicorn and App Service look for."""

import os

from django.core.wsgi import get_wsgi_application

from azureproject.middleware import outages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")

application = get_wsgi_application()

from azureproject.malformed import Request  # noqa: E402  Django's settings come first

application.request_class = Request
# Here alone: management commands wait as long as their work takes.
outages.limit_waiting()
