#!/bin/sh
# The start command for App Service: sh start.sh
# It only starts the web server. Packages and static files are made by the build, the key comes from the vault,
# and with MIGRATE_ON_START the web server migrates the database before it answers (gunicorn.conf.py).
cd "$(dirname "$0")" || exit 1
exec python -m gunicorn --config gunicorn.conf.py azureproject.wsgi
