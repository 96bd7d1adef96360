"""The database, the catalogues in it, and gunicorn in front of them."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from psycopg2 import sql

from tests.servers import free_port
from tests.servers.certificates import Certificates
from tests.servers.identity_endpoint import IdentityEndpoint
from tests.servers.postgresql import ROLE, PostgreSQL

BASE_DIR = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 4

# An empty variable counts as unset, and a .env does not replace it.
CLEARED = (
    "DEBUG",
    "CONTAINER_APP_NAME",
    "CONTAINER_APP_ENV_DNS_SUFFIX",
    "AZURE_STORAGEBLOB_RESOURCEENDPOINT",
    "STORAGE_ACCOUNT_NAME",
    "STORAGE_CONTAINER_NAME",
    "PGSSLMODE",
    "REVIEWS_REQUIRE_APPROVAL",
    "LOG_DIR",
    "CONFIG_DIR",
    "PAGE_CACHE_BYTES",
)


class Server:
    """One gunicorn with the production settings; its output goes to a file."""

    def __init__(self, application: str, environment: Mapping[str, str], log: Path) -> None:
        self.port, self.log = free_port(), log
        command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{self.port}", application]
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=BASE_DIR, env=environment, stdout=output, stderr=output
            )

    def wait(self) -> None:
        """Until it answers, whatever it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            except URLError as error:
                if getattr(error, "code", None):
                    return
                time.sleep(0.1)
            else:
                return
        raise SystemExit(f"gunicorn does not answer:\n{self.log.read_text()[-3000:]}")

    def workers(self) -> list[int]:
        pid = self.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Machine:
    """Everything that a run starts; `close` leaves nothing behind."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        self.directory = Path(self.stack.enter_context(TemporaryDirectory(prefix="bench-")))
        self.certificates = Certificates(self.directory)
        self.postgresql = PostgreSQL(self.certificates)
        self.stack.callback(self.postgresql.remove)
        self.identity = IdentityEndpoint(
            on_token=lambda resource, token, until: self.postgresql.accept(token, until)
        )
        self.stack.callback(self.identity.stop)
        self.secret_key = secrets.token_urlsafe(50)

    def close(self) -> None:
        self.stack.close()

    def environment(self, database: str) -> dict[str, str]:
        return {
            **os.environ,
            **dict.fromkeys(CLEARED, ""),
            **self.identity.environment(),
            **self.postgresql.environment(database),
            "SECRET_KEY": self.secret_key,
            "WEBSITE_HOSTNAME": "bench.example",
            "MEDIA_ROOT": str(self.directory / "media"),
            "REVIEWS_PER_HOUR": "1000000",
            "WEB_CONCURRENCY": str(WORKERS),
            "GUNICORN_THREADS": str(THREADS),
        }

    def load(self, database: str, restaurants: int, reviews: int) -> float:
        """A catalogue of this size made by `load_demo`; returns how many seconds that took."""
        self.postgresql.create_database(database)
        self._manage(database, "migrate", "--verbosity", "0")
        start = time.monotonic()
        self._manage(database, "load_demo", "--restaurants", str(restaurants), "--reviews", str(reviews))
        seconds = time.monotonic() - start
        self.sql(database, "VACUUM ANALYZE")
        return seconds

    def copy(self, source: str, database: str) -> None:
        names = {"new": database, "old": source, "owner": ROLE}
        query = sql.SQL("CREATE DATABASE {new} TEMPLATE {old} OWNER {owner}")
        self.postgresql.sql(query.format(**{key: sql.Identifier(name) for key, name in names.items()}))

    def sql(self, database: str, query: str, values: tuple[Any, ...] = ()) -> list[Any]:
        return list(self.postgresql.sql(query, values, database=database))

    def serve(self, database: str, application: str = "azureproject.wsgi", **environment: str) -> Server:
        log = self.directory / f"{database}-{free_port()}.log"
        server = Server(application, {**self.environment(database), **environment}, log)
        self.stack.callback(server.stop)
        return server

    def _manage(self, database: str, *arguments: str) -> None:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=BASE_DIR, env=self.environment(database), capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(f"manage.py {arguments[0]} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
