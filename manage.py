#!/usr/bin/env python
"""Django's command line for this site."""

import gc
import os
import sys

# App Service runs what its tutorials chose, PYTHON|3.9, until it is told otherwise.
if sys.version_info < (3, 11):  # noqa: UP036  the site's code cannot be read by an older one
    sys.exit(
        "This site needs Python 3.11 or newer, and this is {}.{}. On App Service: az webapp config set "
        "--resource-group GROUP --name APP --linux-fx-version 'PYTHON|3.13', and deploy again.".format(
            *sys.version_info
        )
    )

from django.core.management import execute_from_command_line

from azureproject.configuration.environment import ConfigurationError

if __name__ == "__main__":
    # Nearly all that a start makes stays. To look for garbage at every 700th object takes a twelfth of it.
    gc.set_threshold(50_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "azureproject.settings")
    try:
        execute_from_command_line(sys.argv)
    except ConfigurationError as error:
        sys.exit(str(error))
