"""MIGRATE_ON_START: the database is brought up to date before the web server takes a request."""

import signal
import subprocess
import sys
from logging import Logger
from pathlib import Path
from types import FrameType


def migrate(base_dir: Path, log: Logger) -> None:
    """Run `manage.py migrate` to its end, and say in the log what became of it.

    In a process of its own: what forks the workers holds no connection, no token and no thread. Of several
    that start at once, one migrates and the others wait for it (the command's own lock). After a failure the
    site starts all the same and is not ready (/readyz): a process that ended would be started again and
    again, and would fail each time.
    """
    process = subprocess.Popen(
        [sys.executable, "manage.py", "migrate", "--no-input"],
        cwd=base_dir,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    stopped = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True
        process.terminate()

    before = signal.signal(signal.SIGTERM, stop)
    last = ""
    assert process.stdout
    for line in process.stdout:
        if line.strip():
            last = line.strip()
            log.info("migrate: %s", line.rstrip())
    code = process.wait()
    signal.signal(signal.SIGTERM, before)
    if stopped:
        sys.exit("Stopped while the database was migrated. What was not finished is undone.")
    if code:
        log.error(
            "The database was NOT migrated (exit code %d): %s  The site starts and is not ready until it is. "
            "Mend that, and restart the site or run: python manage.py migrate",
            code,
            last,
        )
