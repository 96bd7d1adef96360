"""The WSGI entry that gunicorn and App Service look for."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")

application = get_wsgi_application()
