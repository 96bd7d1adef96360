"""The site with its demonstration data on SQLite, for pictures and measurements."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from azureproject.configuration.variables import NAMES
from testbed.site import Site, manage

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def installed_browser() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a site of its own, gone afterwards."""
    os.environ.update(dict.fromkeys(NAMES, ""))
    with tempfile.TemporaryDirectory(prefix="demonstration-") as folder:
        environ = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "SQLITE_PATH": str(Path(folder) / "db.sqlite3"),
            "MEDIA_ROOT": str(Path(folder) / "media"),
        }
        os.environ.update(environ)
        manage("migrate", "--verbosity", "0", environ=environ)
        manage("load_demo", environ=environ)
        with Site(environ) as site:
            yield f"http://127.0.0.1:{site.port}"
