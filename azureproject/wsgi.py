"""The WSGI entry that gunicorn and App Service look for."""

import os

from django.core.wsgi import get_wsgi_application

from azureproject import outages

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")

application = get_wsgi_application()

# Here alone: management commands wait as long as their work takes.
outages.limit_waiting()
