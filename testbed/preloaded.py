"""Processes of the site that need not load its libraries: they are forked from one that has them loaded.

The suite starts some two hundred processes, and libraries take more than half of a start. What is the site's
own is loaded in each, with the environment that it is given. Benchmarks start Python itself.

Run as a module this is the process that is forked. Over a socket it is sent the arguments of Python, a
folder, an environment and three open files; it sends back the number of the new process, and how it ended.
"""

import gc
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]

# Of those that ask for no settings when they are imported, what takes longest.
LIBRARIES = (
    "PIL.ExifTags",
    "PIL.ImageCms",
    "PIL.ImageDraw",
    "azure.identity",
    "coverage",
    "django.contrib.admin.filters",
    "django.core.management.commands.migrate",
    "django.core.wsgi",
    "django.db.backends.postgresql.base",
    "django.db.backends.sqlite3.base",
    "django.views.debug",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "jinja2",
    "portalocker",
    "pydantic",
    "rapidfuzz",
)
# Told by coverage to processes that are to be watched.
COVERAGE = "COVERAGE_PROCESS_CONFIG"


class Process:
    """As `subprocess.Popen` for a process that runs Python, as far as it is used here."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        env: Mapping[str, str],
        files: Sequence[IO[Any]],
    ) -> None:
        """`files` become its standard input, output and error."""
        self.args = list(arguments)
        self.returncode: int | None = None
        self._lock = Lock()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(_address())
        wanted = json.dumps([self.args, str(cwd), dict(env)]).encode()
        head = len(wanted).to_bytes(4)
        socket.send_fds(self._socket, [head], [file.fileno() for file in files])
        self._socket.sendall(wanted)
        self.pid = _read_number(self._socket)

    def poll(self) -> int | None:
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Raises `subprocess.TimeoutExpired` after so many seconds."""
        code = self._ended(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def _ended(self, timeout: float | None) -> int | None:
        with self._lock:
            if self.returncode is None:
                self._socket.settimeout(timeout)
                try:
                    self.returncode = _read_number(self._socket)
                except (BlockingIOError, TimeoutError):
                    return None
                self._socket.close()
            return self.returncode


def run(
    arguments: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    input: str = "",
    timeout: float,
    check: bool = False,
) -> subprocess.CompletedProcess[str]:
    """As `subprocess.run` with texts, and its output captured."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        stdin.write(input.encode())
        stdin.seek(0)
        process = Process(arguments, cwd=cwd, env=env, files=(stdin, out, err))
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            raise
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode())
    done = subprocess.CompletedProcess(process.args, code, *texts)
    if check:
        done.check_returncode()
    return done


@cache
def _address() -> str:
    """Where the process that is forked listens; it ends with this one."""
    folder = tempfile.TemporaryDirectory(prefix="preloaded-")
    address = f"{folder.name}/socket"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen(64)
    process = subprocess.Popen(
        [sys.executable, "-m", f"{__package__}.preloaded", str(listener.fileno())],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        pass_fds=[listener.fileno()],
        start_new_session=True,
    )
    listener.close()
    _kept.extend((folder, process))
    return address


# Until this process ends.
_kept: list[Any] = []


def _read_number(connection: socket.socket) -> int:
    """A whole line; what is too late is there the next time."""
    waiting = connection.recv(32, socket.MSG_PEEK)
    if not waiting:
        raise RuntimeError("the process that is forked has ended")
    line = waiting.partition(b"\n")[0]
    connection.recv(len(line) + 1)
    return int(line)


# In the process that is forked.


def main() -> None:
    for name in LIBRARIES:
        import_module(name)
    # Looked at for garbage, their memory would be copied for each process.
    gc.freeze()
    arguments, folder, environment = _asked()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # Is remembered, and TMPDIR may be another one.
    tempfile.tempdir = None
    if COVERAGE in environment:
        import coverage

        coverage.process_startup()
    sys.path[0] = folder
    if arguments[0] == "-c":
        sys.argv = arguments[:1]
        exec(arguments[1], {"__name__": "__main__"})
    elif arguments[0] == "-m":
        sys.argv = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def _asked() -> tuple[list[str], str, dict[str, str]]:
    """What to become. Returns in processes that were asked for; this one waits for the next who asks."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    # Whoever would be told how they ended is another one.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    parent = os.getppid()
    listener.settimeout(1)
    while True:
        try:
            connection, _ = listener.accept()
        except TimeoutError:
            if os.getppid() != parent:
                sys.exit()
            continue
        if os.fork():
            connection.close()
            continue
        listener.close()
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        return _child(connection)


def _child(connection: socket.socket) -> tuple[list[str], str, dict[str, str]]:
    """Fork once more: this process stays until the new one ends, and tells how."""
    connection.settimeout(None)
    head, files, _flags, _sender = socket.recv_fds(connection, 4, 3)
    size = int.from_bytes(head)
    wanted = b""
    while len(wanted) < size:
        wanted += connection.recv(size - len(wanted))
    if pid := os.fork():
        connection.sendall(b"%d\n" % pid)
        _pid, status = os.waitpid(pid, 0)
        connection.sendall(b"%d\n" % os.waitstatus_to_exitcode(status))
        os._exit(0)
    connection.close()
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    arguments, folder, environment = json.loads(wanted)
    return arguments, folder, environment


if __name__ == "__main__":
    main()
