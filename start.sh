#!/bin/sh
# The start command for App Service: sh start.sh
# It only starts the web server. Packages and static files are made by the build, the database is migrated
# by a person or a pipeline (python manage.py migrate), and the key comes from the vault.
cd "$(dirname "$0")" || exit 1
exec python -m gunicorn --config gunicorn.conf.py azureproject.wsgi
