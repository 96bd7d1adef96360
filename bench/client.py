"""Load where there is no wrk: the same work as wrk.lua, by threads of this process.

Run as `python -m bench.client PORT CONNECTIONS SECONDS FILE NUMBER`. It takes a core for itself, so its rates
are lower than those of wrk; the ratios to the floor still say something.
"""

import itertools
import json
import socket
import statistics
import sys
import threading
import time
from pathlib import Path

NUMBER = b"@@@@@@@@@@@@"
ADDRESS = b"@@@.@@@.@@@.@@@"


def read_requests(path: Path) -> list[bytes]:
    content, requests, at = path.read_bytes(), [], 0
    while at < len(content):
        length = int(content[at : at + 8])
        requests.append(content[at + 8 : at + 8 + length])
        at += 8 + length
    return requests


def prepared(request: bytes, number: int) -> bytes:
    if NUMBER not in request:
        return request
    digits = (100 + number // 10**power % 100 for power in (4, 2, 0))
    address = "100." + ".".join(map(str, digits))
    return request.replace(ADDRESS, address.encode()).replace(NUMBER, b"%012d" % number)


def exchange(connection: socket.socket, request: bytes) -> int:
    """Send one request, read its whole answer, return the status; the answer must have a length."""
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionError
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    lengths = [line[15:] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    missing = int(lengths[0]) - len(body) if lengths and status != 304 else 0
    while missing > 0:
        chunk = connection.recv(65536)
        if not chunk:
            raise ConnectionError
        missing -= len(chunk)
    return status


def main(port: int, connections: int, seconds: float, path: Path, first: int) -> None:
    requests, numbers = read_requests(path), itertools.count(first + 1)
    latencies: list[float] = []
    failures: list[int] = []
    start = time.perf_counter()

    def ask() -> None:
        with socket.create_connection(("127.0.0.1", port), 30) as connection:
            while (begin := time.perf_counter()) < start + seconds:
                number = next(numbers)
                status = exchange(connection, prepared(requests[number % len(requests)], number))
                latencies.append(time.perf_counter() - begin)
                if status >= 400:
                    failures.append(status)

    def ask_again_and_again() -> None:
        while time.perf_counter() < start + seconds:
            try:
                ask()
            except OSError:
                failures.append(0)
                time.sleep(0.01)

    threads = [threading.Thread(target=ask_again_and_again) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = {
        "requests": len(latencies),
        "seconds": time.perf_counter() - start,
        "median": statistics.median(latencies or [0]) * 1000,
        "failures": len(failures),
    }
    print("result", json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
