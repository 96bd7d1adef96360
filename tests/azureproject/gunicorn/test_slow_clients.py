"""Clients that are slow, silent, or take no answer: none may hold a thread, or anything for ever."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from testbed.gunicorn import Gunicorn

from . import limits

pytestmark = pytest.mark.slow

SERVED = f"{__package__}.impatient"
THREADS = 2
CONNECTIONS = 60


def serve(worker: str, *options: str) -> Gunicorn:
    command = [sys.executable, "-m", "gunicorn", "-k", f"{SERVED}.{worker}", *options]
    variables = {
        "WEB_CONCURRENCY": "1",
        "GUNICORN_THREADS": str(THREADS),
        # As azureproject/wsgi.py says it; the application here is not the site's.
        "DJANGO_SETTINGS_MODULE": "azureproject.settings",
    }
    return Gunicorn(variables, [*command, f"{SERVED}:application"])


@pytest.fixture(scope="module")
def server() -> Iterator[Gunicorn]:
    with serve("ImpatientWorker") as server:
        yield server


@pytest.fixture(scope="module")
def thrifty() -> Iterator[Gunicorn]:
    with serve("ThriftyWorker", "--worker-connections", "20") as server:
        yield server


@contextmanager
def connection(server: Gunicorn, sent: bytes = b"") -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), 10) as client:
        client.sendall(sent)
        yield client


def post(length: int, path: str = "/echo", *headers: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: localhost", f"Content-Length: {length}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def get(path: str = "/", *headers: str) -> bytes:
    return "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode()


def answer(client: socket.socket) -> tuple[int, bytes]:
    response = HTTPResponse(client)
    response.begin()
    return response.status, response.read()


def answers(client: socket.socket, count: int) -> list[bytes]:
    """The bodies of answers that come one after another, without a byte between them."""
    file = client.makefile("rb")
    bodies = []
    for _ in range(count):
        assert file.readline() == b"HTTP/1.1 200 OK\r\n"
        length = 0
        while (line := file.readline()) != b"\r\n":
            name, _colon, value = line.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        bodies.append(file.read(length))
    return bodies


def everything(client: socket.socket) -> bytes:
    """What comes until the server closes."""
    with client.makefile("rb") as file:
        return file.read()


def asked(server: Gunicorn) -> float:
    """How many seconds a client waits for an answer."""
    start = time.monotonic()
    assert server.get("/").status == 200
    return time.monotonic() - start


# Requests that do not come.


def test_a_head_that_does_not_end_is_408(server: Gunicorn) -> None:
    with connection(server, b"GET / HTTP/1.1\r\nHost: local") as client:
        status, words = answer(client)
        assert status == 408
        assert b"came too slowly" in words
        assert everything(client) == b""


def test_a_silent_connection_is_closed_without_a_word(server: Gunicorn) -> None:
    with connection(server) as client:
        assert everything(client) == b""


def test_a_body_that_drips_is_408(server: Gunicorn) -> None:
    with connection(server, post(100_000)) as client:
        start = time.monotonic()
        client.settimeout(0.05)
        while time.monotonic() < start + 5:
            client.sendall(b"-")
            try:
                data = client.recv(1000)
            except TimeoutError:
                continue
            break
        assert data.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - start >= limits.PACE_SECONDS


def test_a_body_that_keeps_the_pace_gets_through(server: Gunicorn) -> None:
    piece = b"-" * 5_000
    with connection(server, post(12 * len(piece))) as client:
        for _ in range(12):
            client.sendall(piece)
            time.sleep(0.07)
        assert answer(client) == (200, 12 * piece)


def test_all_of_a_body_has_a_deadline_too(server: Gunicorn) -> None:
    """It keeps the pace, and would never end."""
    with connection(server, post(limits.MAX_BODY)) as client:
        start = time.monotonic()
        client.settimeout(0.1)
        data = b""
        while not data and time.monotonic() < start + 10:
            client.sendall(b"-" * 8_000)
            try:
                data = client.recv(1000)
            except TimeoutError:
                continue
        assert data.startswith(b"HTTP/1.1 408 ")
        assert time.monotonic() - start >= limits.TRANSFER_TIMEOUT


def test_hundreds_who_wait_leave_the_threads_to_others(server: Gunicorn) -> None:
    with ExitStack() as stack:
        for sent in (b"", b"GET / HTTP/1.1\r\n", post(1_000) + b"-") * 100:
            stack.enter_context(connection(server, sent))
        for _ in range(5):
            assert asked(server) < 1


def test_a_request_may_come_a_byte_at_a_time(server: Gunicorn) -> None:
    with connection(server) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in post(5) + b"hello":
            client.sendall(bytes([byte]))
        assert answer(client) == (200, b"hello")


# Answers that are not taken.


def test_answers_that_nobody_takes_hold_no_thread_and_end(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(server, get("/large"))) for _ in range(2 * THREADS)]
        for _ in range(5):
            assert asked(server) < 1
        for client in clients:
            assert b"200 OK" in client.recv(100)
        time.sleep(2 * limits.PACE_SECONDS)
        # What the kernel had got is all there is.
        assert all(len(everything(client)) < limits.LARGE for client in clients)


def test_an_answer_that_is_taken_slowly_arrives_whole(server: Gunicorn) -> None:
    with connection(server, get("/large", "Connection: close")) as client:
        time.sleep(0.3)
        assert len(everything(client).partition(b"\r\n\r\n")[2]) == limits.LARGE


def test_files_and_streams_are_sent(server: Gunicorn) -> None:
    assert server.get("/file").body == (Path(__file__).parent / "impatient.py").read_bytes()
    assert server.get("/stream").body == b"part 0\npart 1\npart 2\n"


def test_who_does_not_close_a_connection_that_is_over_stops_nobody(server: Gunicorn) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(connection(server, get("/", "Connection: close"))) for _ in range(10)]
        assert asked(server) < 1
        assert all(b"200 OK" in everything(client) for client in clients)


# Requests that follow each other.


def test_a_connection_is_kept_for_the_next_request(server: Gunicorn) -> None:
    client = HTTPConnection("127.0.0.1", server.port, timeout=10)
    client.connect()
    kept = client.sock
    for words in (b"one", b"two", b"three"):
        client.request("POST", "/echo", words)
        assert client.getresponse().read() == words
    # Longer than a head may take: between two requests there is more time.
    time.sleep(2 * limits.HEAD_TIMEOUT)
    client.request("POST", "/echo", b"four")
    assert client.getresponse().read() == b"four"
    assert client.sock is kept
    client.close()


def test_requests_sent_at_once_are_answered_in_their_order(server: Gunicorn) -> None:
    chunked = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    requests = [
        post(3) + b"one",
        chunked + b"3\r\ntwo\r\n0\r\n\r\n",
        post(6, "/unread") + b"nobody",
        chunked + b"2;a=b\r\nfo\r\n2\r\nur\r\n0\r\nX-Trailer: 1\r\n\r\n",
        post(100_000) + b"5" * 100_000,
        post(3) + b"six",
    ]
    for pause in (0.0, 0.05):
        with connection(server) as client:
            for request in requests if pause else [b"".join(requests)]:
                client.sendall(request)
                time.sleep(pause)
            assert answers(client, 6) == [b"one", b"two", b"unread", b"four", b"5" * 100_000, b"six"]


def test_a_client_that_may_go_on_is_told_so(server: Gunicorn) -> None:
    with connection(server, post(5, "/echo", "Expect: 100-continue")) as client:
        assert client.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(b"hello")
        assert answer(client) == (200, b"hello")


def test_broken_chunks_that_nobody_reads_end_the_connection_after_one_answer(server: Gunicorn) -> None:
    head = b"POST /unread HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connection(server, head + b"2\r\nabXX0\r\n\r\n") as client:
        assert everything(client).count(b"HTTP/1.1") == 1


# Requests that are too much.


def test_a_head_that_is_too_long_is_431(server: Gunicorn) -> None:
    with connection(server, get("/", *(f"X-Long-{number}: {'a' * 4_000}" for number in range(20)))) as client:
        assert answer(client)[0] == 431


def test_chunks_that_are_too_much_are_413_while_they_come(server: Gunicorn) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    with connection(server, head) as client:
        for _ in range(100):
            client.sendall(b"2000\r\n" + b"-" * 0x2000 + b"\r\n")
        status, words = answer(client)
        assert status == 413
        assert b"more than the site takes" in words


def test_bodies_have_a_bound_together_and_it_is_free_again(thrifty: Gunicorn) -> None:
    with ExitStack() as stack:
        for _ in range(2):
            stack.enter_context(connection(thrifty, post(300_000) + b"-" * 200_000))
        assert asked(thrifty) < 1
        with connection(thrifty, post(300_000) + b"-" * 300_000) as client:
            status, words = answer(client)
        assert status == 503
        assert b"Please try again" in words
        stack.close()
        deadline = time.monotonic() + 10
        while status == 503 and time.monotonic() < deadline:
            with connection(thrifty, post(300_000) + b"-" * 300_000) as client:
                status, words = answer(client)
        assert (status, len(words)) == (200, 300_000)


def test_above_the_number_of_connections_those_go_that_have_waited_longest(thrifty: Gunicorn) -> None:
    with ExitStack() as stack:
        uploading = stack.enter_context(connection(thrifty, post(5) + b"hell"))
        silent = [stack.enter_context(connection(thrifty)) for _ in range(CONNECTIONS)]
        assert asked(thrifty) < 1
        assert everything(silent[0]) == b""
        uploading.sendall(b"o")
        assert answer(uploading) == (200, b"hello")


def test_a_server_with_silent_connections_stops_at_once() -> None:
    with serve("ImpatientWorker") as server, connection(server), connection(server, get()) as kept:
        assert answer(kept)[0] == 200
        start = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - start < 5
