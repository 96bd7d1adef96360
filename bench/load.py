"""Requests, and how many of them a server answers."""

import itertools
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
THREADS, CONNECTIONS = 1, 8
WRK = shutil.which("wrk")

# As the front end of App Service passes a browser's request on.
HEADERS = {
    "Host": "bench.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.7:50000",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br",
}

# In a request these become, each time it is sent, a number of its own and a visitor's address of its own.
NUMBER = "@" * 12
ADDRESS = "@@@.@@@.@@@.@@@"

_numbers = itertools.count(0, 10_000_000)


@dataclass(frozen=True)
class Request:
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None

    def encode(self) -> bytes:
        headers = {**HEADERS, **self.headers}
        body = b""
        if self.form is not None:
            body = urlencode(self.form, safe="@").encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Content-Length"] = str(len(body))
        method = "GET" if self.form is None else "POST"
        lines = [f"{method} {self.target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass(frozen=True)
class Measured:
    rate: float
    """Requests a second."""
    median: float
    """Milliseconds."""
    requests: int
    failures: int


def measure(port: int, requests: Sequence[Request], seconds: float) -> Measured:
    """Send the requests in turn over eight connections for so long."""
    with tempfile.NamedTemporaryFile(prefix="bench-") as file:
        for request in requests:
            encoded = request.encode()
            file.write(b"%08d" % len(encoded) + encoded)
        file.flush()
        first = str(next(_numbers))
        if WRK:
            command = [WRK, f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s"]
            command += ["-s", str(HERE / "wrk.lua"), f"http://127.0.0.1:{port}/", "--", file.name, first]
        else:
            command = [sys.executable, "-m", "bench.client", str(port), str(CONNECTIONS), str(seconds)]
            command += [file.name, first]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
    line = next(line for line in done.stdout.splitlines() if line.startswith("result "))
    result = json.loads(line.removeprefix("result "))
    rate = result["requests"] / result["seconds"]
    return Measured(rate, result["median"], result["requests"], result["failures"])
