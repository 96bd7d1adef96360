"""The site under gunicorn, started in a process of its own with an environment of its own."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from typing import Any, Self

from . import free_port
from .preloaded import COVERAGE, ROOT, Process, run

KEY = "a key for the web servers of the suite: 0123456789 abcdef"

APP_SERVICE = {"WEBSITE_HOSTNAME": "plateful.azurewebsites.net", "WEBSITE_SITE_NAME": "plateful"}
CONTAINER_APPS = {
    "CONTAINER_APP_NAME": "plateful",
    "CONTAINER_APP_ENV_DNS_SUFFIX": "blue.westeurope.azurecontainerapps.io",
    "CONTAINER_APP_HOSTNAME": "plateful--1.blue.westeurope.azurecontainerapps.io",
}


def environment(**variables: str) -> dict[str, str]:
    """A process's whole environment: nothing of this machine's, and empty what a .env could bring."""
    from azureproject.configuration.variables import NAMES

    base = {"PATH": os.environ["PATH"], "SECRET_KEY": KEY, "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    watched = {COVERAGE: os.environ[COVERAGE]} if COVERAGE in os.environ else {}
    whole = {**dict.fromkeys(NAMES, ""), **base, **watched, **variables}
    if not whole["WEB_CONCURRENCY"]:
        # gunicorn reads it too, and would not start on an empty one.
        del whole["WEB_CONCURRENCY"]
    return whole


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(["manage.py", *arguments], cwd=ROOT, env=environment(**variables), timeout=300)


def collect_static() -> None:
    """Once for all processes of a run, and anew when a file changed."""
    with (Path(tempfile.gettempdir()) / "plateful-collectstatic.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        manifest = ROOT / "staticfiles/staticfiles.json"
        made = manifest.stat().st_mtime if manifest.exists() else 0
        if any(path.stat().st_mtime > made for path in (ROOT / "static").rglob("*")):
            done = manage("collectstatic", "--no-input")
            assert done.returncode == 0, done.stderr


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


def ask(
    port: int,
    path: str,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    body: str | bytes = "",
) -> Answer:
    """One request on a connection of its own. An empty Host sends none."""
    headers = dict(headers or {})
    content = body.encode() if isinstance(body, str) else body
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.putrequest(method, path, skip_host="Host" in headers)
        for name, value in headers.items():
            if name != "Host" or value:
                connection.putheader(name, value)
        if content:
            connection.putheader("Content-Length", str(len(content)))
        connection.endheaders(content or None)
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())


class Gunicorn:
    def __init__(
        self,
        variables: Mapping[str, str],
        command: Sequence[str] = (sys.executable, "-m", "gunicorn", "azureproject.wsgi"),
        cwd: Path = ROOT,
    ) -> None:
        collect_static()
        self.port = int(variables.get("PORT") or free_port())
        self.output = tempfile.NamedTemporaryFile("w+b", prefix="gunicorn-", suffix=".log")  # noqa: SIM115  closed in __exit__
        self.process = self._start(command, cwd, environment(**{"PORT": str(self.port), **variables}))
        try:
            self._wait()
        except RuntimeError:
            self.output.close()
            raise

    def _start(
        self, command: Sequence[str], cwd: Path, env: Mapping[str, str]
    ) -> "subprocess.Popen[bytes] | Process":
        return subprocess.Popen(
            command, cwd=cwd, env=env, stdout=self.output, stderr=self.output, start_new_session=True
        )

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"gunicorn ended: {self.text()}")
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"gunicorn does not answer: {self.text()}")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a request that comes straight to the server."""
        return ask(self.port, path, headers)

    def text(self) -> str:
        return Path(self.output.name).read_text()

    def log(self) -> list[dict[str, Any]]:
        """Lines of the log when hosted: every line must be a JSON object."""
        return [json.loads(line) for line in self.text().splitlines()]

    def workers(self) -> list[int]:
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return list(map(int, path.read_text().split()))

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            code = self.process.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            raise
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
        self.output.close()
