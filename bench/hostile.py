"""What one stranger can cost everybody else: clients that drip, photos that are bombs, uploads without end.

Run as `python -m bench.hostile`, for docs/scaling.md. Two workers of four threads; meanwhile `/healthz` and
`/` are asked four times a second, each time on a connection of its own. SECONDS (20) is how long each drips.
"""

import io
import os
import re
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from PIL import Image

from testbed.gunicorn import Gunicorn

from .sites import Machine

SECONDS = float(os.environ.get("SECONDS") or 20)
DATABASE, HOST = "hostile", "bench.example"
ASKED = ("/healthz", "/")
EVERY = 0.25
SECURE = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/"}
POST = f"POST /review/1 HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n\r\n".encode()
HEAD = b"GET / HTTP/1.1\r\nX-Endless: "
SCAN, END = b"\xff\xda", b"\xff\xd9"
TEXT = {"user_name": "Ana", "rating": "4"}


def main() -> int:
    with closing(Machine()) as machine:
        machine.load(DATABASE, 200, 2000)
        site = machine.serve(DATABASE)
        run(site)
    return 0


def run(site: Gunicorn) -> None:
    for path in ASKED * 8:
        ask(site.port, "GET", path, SECURE)
    drip(site, "16 posts that drip a byte in 4 s", 16, POST, 4.0)
    drip(site, "64 silent connections", 64, b"", None)
    drip(site, "64 heads that drip a byte in 1 s", 64, HEAD, 1.0)
    bomb, small = scans(1_070_000), scans(193_000)
    photos(site, "a JPEG of 1.07 MB in thousands of scans", 1, bomb)
    photos(site, "12 of 193 kB in thousands of scans", 12, small)
    photos(site, "8 PNGs of 25 million pixels, transparent", 8, transparent())
    photos(site, "8 requests of 100 photos of 120 kB", 8, small[:120_000], each=100)
    photos(site, "8 requests of 100 photos of 2 MB", 8, bomb + bytes(930_000), each=100)


def drip(site: Gunicorn, what: str, number: int, begin: bytes, pause: float | None) -> None:
    with ExitStack() as stack, asking(site, what):
        clients = [
            stack.enter_context(socket.create_connection(("127.0.0.1", site.port))) for _ in range(number)
        ]
        for client in clients:
            client.sendall(begin)
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            time.sleep(min(pause or SECONDS, SECONDS))
            for client in clients if pause else ():
                try:
                    client.send(b"a")
                except OSError:  # It was answered, and is over.
                    continue


def photos(site: Gunicorn, what: str, number: int, photo: bytes, each: int = 1) -> None:
    answers: Counter[object] = Counter()
    with asking(site, what):
        senders = [
            threading.Thread(target=lambda n: answers.update([post(site.port, n, photo, each)]), args=(n,))
            for n in range(number)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    print("    answered", ", ".join(f"{times} x {status}" for status, times in answers.items()))


def post(port: int, number: int, photo: bytes, each: int) -> object:
    headers = {**SECURE, "X-Forwarded-For": f"192.0.2.{number + 1}"}
    _status, page, cookie = ask(port, "GET", "/review/1", headers)
    hidden = re.findall(rb'name="(csrfmiddlewaretoken|submission)" value="([^"]*)"', page)
    fields = {**TEXT, **{name.decode(): value.decode() for name, value in hidden}}
    parts = [part(f'name="{name}"', value.encode()) for name, value in fields.items()]
    parts += [part('name="reviewImage"; filename="a.jpg"', photo)] * each
    headers |= {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=part"}
    try:
        return ask(port, "POST", "/review/1", headers, b"".join(parts) + b"--part--\r\n")[0]
    except (OSError, HTTPException) as error:
        return type(error).__name__


def part(disposition: str, content: bytes) -> bytes:
    return f"--part\r\nContent-Disposition: form-data; {disposition}\r\n\r\n".encode() + content + b"\r\n"


def ask(
    port: int, method: str, path: str, headers: dict[str, str], body: bytes | None = None
) -> tuple[int, bytes, str]:
    """Status, content, and the cookies that were set."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        cookies = (cookie.partition(";")[0] for cookie in answer.headers.get_all("Set-Cookie") or ())
        return answer.status, answer.read(), "; ".join(cookies)


def scans(size: int) -> bytes:
    """A progressive JPEG of 12 million pixels, whose last scan is repeated."""
    data = encoded("JPEG", (4000, 3000), progressive=True)
    last, end = data.rindex(SCAN), data.rindex(END)
    return data[:end] + data[last:end] * ((size - len(data)) // (end - last)) + data[end:]


def transparent() -> bytes:
    """The photo that takes the most memory of those that are taken."""
    return encoded("PNG", (5000, 5000), transparency=(0, 0, 0))


def encoded(kind: str, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size).save(file, kind, **options)
    return file.getvalue()


@contextmanager
def asking(site: Gunicorn, what: str) -> Iterator[None]:
    """Ask for pages until the block is over, and say how long answers took and what the workers held."""
    over, waits, memory = threading.Event(), list[float](), [resident(site)]

    def one(path: str) -> None:
        begun = time.monotonic()
        try:
            ask(site.port, "GET", path, SECURE)
            waits.append(time.monotonic() - begun)
        except OSError:
            waits.append(float("inf"))

    def go_on() -> None:
        while not over.wait(EVERY):
            for path in ASKED:
                threading.Thread(target=one, args=(path,), daemon=True).start()

    def look() -> None:
        while not over.wait(0.02):
            memory.append(resident(site))

    watchers = [threading.Thread(target=watcher) for watcher in (go_on, look)]
    for watcher in watchers:
        watcher.start()
    yield
    over.set()
    for watcher in watchers:
        watcher.join()
    longest = max(waits, default=0.0)
    print(f"{what}: {len(waits)} answers, longest {longest:.2f} s; workers {max(memory):.0f} MB")


def resident(site: Gunicorn) -> float:
    """What the workers hold, in MB: shared pages count by their share (PSS)."""
    rollups = (Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in site.workers())
    return (
        sum(int(kilobytes) for rollup in rollups for kilobytes in re.findall(r"\nPss: +(\d+)", rollup)) / 1000
    )


if __name__ == "__main__":
    sys.exit(main())
