"""The database, the catalogues in it, and gunicorn in front of them."""

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from testbed import free_port
from testbed.certificates import Certificates
from testbed.gunicorn import ROOT, Gunicorn, environment
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.postgresql import PostgreSQL

WORKERS, THREADS = 2, 4


class Machine:
    """Everything that a run starts; `close` leaves nothing behind."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.directory = Path(self.stack.enter_context(TemporaryDirectory(prefix="bench-")))
        self.certificates = Certificates(self.directory)
        self.postgresql = PostgreSQL(self.certificates)
        self.stack.callback(self.postgresql.remove)
        self.identity = IdentityEndpoint(
            on_token=lambda resource, token, until: (
                self.postgresql.accept(token, until) if resource == POSTGRESQL else None
            )
        )
        self.stack.callback(self.identity.stop)

    def close(self) -> None:
        self.stack.close()

    def environment(self, database: str) -> dict[str, str]:
        return {
            **self.identity.environment(),
            **self.postgresql.environment(database),
            "WEBSITE_HOSTNAME": "bench.example",
            "MEDIA_ROOT": str(self.directory / "media"),
            "REVIEWS_PER_HOUR": "1000000",
            "WEB_CONCURRENCY": str(WORKERS),
            "GUNICORN_THREADS": str(THREADS),
        }

    def load(self, database: str, restaurants: int, reviews: int) -> float:
        """A catalogue of this size made by `load_demo`; returns how many seconds that took.

        Every tenth review names a photo, so that pages have what they have to show. No page opens the file.
        """
        self.postgresql.create_database(database)
        self.manage(database, "migrate", "--verbosity", "0")
        size = ("--restaurants", str(restaurants), "--reviews", str(reviews))
        start = time.monotonic()
        self.manage(database, "load_demo", "--without-photos", *size)
        seconds = time.monotonic() - start
        self.sql(
            database,
            "UPDATE restaurant_review_review SET image_name = 'photos/' || md5(id::text) || '.jpg',"
            " thumbnail = 'thumbnails/' || md5(id::text) || '.jpg', photo_width = 1600, photo_height = 1200,"
            " thumbnail_width = 480, thumbnail_height = 360 WHERE id %% 10 = 0",
        )
        self.sql(
            database,
            "INSERT INTO restaurant_review_photo (review_id, position, image)"
            " SELECT id, 0, image_name FROM restaurant_review_review WHERE image_name <> ''",
        )
        self.sql(database, "VACUUM ANALYZE")
        return seconds

    def copy(self, source: str, database: str) -> None:
        self.postgresql.create_database(database, template=source)

    def sql(self, database: str, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return list(self.postgresql.sql(query, values, database=database))

    def serve(self, database: str, application: str = "azureproject.wsgi", **variables: str) -> Gunicorn:
        port = str(free_port())
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", application]
        server = Gunicorn({**self.environment(database), "PORT": port, **variables}, command)
        return self.stack.enter_context(server)

    def manage(self, database: str, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        variables = environment(**self.environment(database))
        done = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
