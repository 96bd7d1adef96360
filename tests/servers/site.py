"""The site as gunicorn serves it, in processes of its own."""

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from . import free_port

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: str


def manage(
    *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "", check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as an operator does, with these variables over those of the suite."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environ or {})},
        input=stdin,
        capture_output=True,
        text=True,
        check=check,
        timeout=120,
    )


@cache
def collect_static_files() -> None:
    """gunicorn serves hashed files, so they have to be there. One process of the suite at a time."""
    with (Path(tempfile.gettempdir()) / "collectstatic.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manage("collectstatic", "--noinput", "--verbosity", "0")


class Site:
    def __init__(self, environ: Mapping[str, str], workers: int = 1, threads: int = 4) -> None:
        collect_static_files()
        self.port = free_port()
        self._directory = tempfile.TemporaryDirectory(prefix="gunicorn-")
        self._log = Path(self._directory.name) / "log"
        with self._log.open("w") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "azureproject.wsgi"),
                    *("--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread"),
                    *("--threads", str(threads)),
                ],
                cwd=ROOT,
                # gunicorn reads this one itself, and stumbles over the suite's empty one.
                env={**os.environ, **environ, "WEB_CONCURRENCY": str(workers)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.get("/static/none")
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    output = self.output()
                    self.stop()
                    raise RuntimeError(f"gunicorn did not start:\n{output}") from None
                time.sleep(0.05)
            else:
                return

    def request(
        self, method: str, path: str, body: str | None = None, headers: Mapping[str, str] | None = None
    ) -> Response:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            return Response(response.status, dict(response.getheaders()), text)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        return self.request("GET", path, headers=headers)

    def output(self) -> str:
        return self._log.read_text()

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._directory.cleanup()
