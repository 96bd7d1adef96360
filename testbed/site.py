"""The site as gunicorn serves it, on the servers of the suite or on others that a test names."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .gunicorn import ROOT, Answer, Gunicorn, ask, collect_static
from .preloaded import Process, run

__all__ = ("ROOT", "Answer", "Site", "collect_static", "manage")


def manage(
    *arguments: str, environ: Mapping[str, str] | None = None, stdin: str = "", check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as an operator does, with these variables over those of the suite."""
    env = {**os.environ, **(environ or {})}
    return run(["manage.py", *arguments], cwd=ROOT, env=env, input=stdin, check=check, timeout=120)


class Site(Gunicorn):
    def __init__(
        self,
        environ: Mapping[str, str],
        workers: int = 1,
        threads: int = 4,
        application: str = "azureproject.wsgi",
    ) -> None:
        self.environ = dict(environ)
        served = {"WEB_CONCURRENCY": str(workers), "GUNICORN_THREADS": str(threads)}
        variables = {**os.environ, **environ, **served}
        # The suite's is empty; the server gets a free one.
        variables.pop("PORT", None)
        super().__init__(variables, command=(sys.executable, "-m", "gunicorn", application))

    def _start(self, command: Sequence[str], cwd: Path, env: Mapping[str, str]) -> Process:
        with open(os.devnull) as nothing:
            return Process(command[1:], cwd=cwd, env=env, files=(nothing, self.output, self.output))

    def post(self, path: str, body: str, headers: Mapping[str, str]) -> Answer:
        return ask(self.port, path, headers, "POST", body)
