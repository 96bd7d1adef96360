"""The site with its demonstration data on SQLite, for pictures and measurements."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .gunicorn import Gunicorn, manage


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a site of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="demonstration-") as folder:
        variables = {
            "SQLITE_PATH": str(Path(folder) / "db.sqlite3"),
            "MEDIA_ROOT": str(Path(folder) / "media"),
        }
        for command in ("migrate", "load_demo"):
            done = manage(command, "--verbosity", "0", **variables)
            if done.returncode:
                raise RuntimeError(f"{command} failed:\n{done.stderr}")
        with Gunicorn(variables) as server:
            yield f"http://127.0.0.1:{server.port}"
