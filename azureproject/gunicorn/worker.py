"""A gunicorn worker in which no slow client holds a thread, and which leaves connections for the others.

gunicorn's threaded worker waits for a request in the thread that will answer it, and without a deadline. Here
the event loop reads a request whole, and sends what a client did not take at once of the answer; in between
a thread has it. What waits in the loop has a deadline, and what is kept meanwhile has a bound.
"""

import errno
import mmap
import selectors
import socket
import time
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Any

from gunicorn import util
from gunicorn.http.errors import ParseException
from gunicorn.http.wsgi import Response, default_environ
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from azureproject import metrics

from .connection import PIECE, BodyTooLarge, ClientSocket, Connection, Phase
from .spool import Quota

# Seconds. Long enough for another process to wake up, short beside any page.
PAUSE = 0.0005
# Seconds between two looks at the deadlines.
LOOK = 0.25

# Which of the first workers can begin, a byte for each; made before they are forked, and so shared.
READY = mmap.mmap(-1, mmap.PAGESIZE)
# Seconds that they wait for each other at most, and between two looks.
TOGETHER = 5.0
LOOK_FOR_OTHERS = 0.01

WORDS = {
    HTTPStatus.REQUEST_TIMEOUT: "What you sent came too slowly. Please try again.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is more than the site takes at once.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Too many people are sending something just now. Please try again.",
}


class Worker(ThreadWorker):
    # Seconds for the request line and the headers.
    HEAD_TIMEOUT = 10.0
    # Of a body, and of an answer, so many bytes must move in so many seconds: 8 kB/s, or half of what a phone
    # has at the edge of its network. It may stand still for most of that time.
    PACE_BYTES = 240_000
    PACE_SECONDS = 30.0
    # Seconds for all of it: the largest body comes in time at 15 kB/s.
    TRANSFER_TIMEOUT = 900.0
    # Six photos of 2,048,000 bytes and what is written about them.
    MAX_BODY = 13_000_000
    # Seconds in which a client that was told "Connection: close" may close it first. Closed at once, what it
    # still sends would be answered by a reset, and it would never read what it was told.
    LINGER = 5.0
    # Bytes of bodies and answers that are kept for clients, on disk for the most part.
    KEPT = 256 * 1024 * 1024

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quota = Quota(self.KEPT)
        # In the order in which their waiting began.
        self.waiting: dict[Connection, None] = {}
        self.next_look = 0.0

    def run(self) -> None:
        self.wait_for_others()
        super().run()

    def wait_for_others(self) -> None:
        """Of the workers that gunicorn starts with, none begins before the others can.

        The first would take all connections that the platforms' proxies open meanwhile, and they keep them.
        """
        workers = self.cfg.workers
        if self.age > workers:
            # In the place of one that ended.
            return
        READY[self.age - 1] = 1
        end = time.monotonic() + TOGETHER
        while self.alive and READY[:workers].count(1) < workers and time.monotonic() < end:
            self.notify()
            time.sleep(LOOK_FOR_OTHERS)

    # Connections come and wait.

    def accept(self, listener: socket.socket) -> None:
        """Take one connection, then pause.

        The platforms' proxies keep their connections, and whoever takes one answers all that comes over it.
        When several come at once, the worker that wakes first would take them all, and the site would have
        the speed of one processor.
        """
        try:
            accepted, client = listener.accept()
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE):
                self.close_longest_waiting()
            elif error.errno not in (errno.EAGAIN, errno.ECONNABORTED):
                raise
            return
        sock = ClientSocket(accepted, self.quota)
        conn = Connection(self.cfg, sock, client, listener.getsockname(), self.quota, self.MAX_BODY)
        self.nr_conns += 1
        self.wait(conn, Phase.IDLE, self.HEAD_TIMEOUT)
        if self.nr_conns >= self.worker_connections:
            self.close_longest_waiting()
        time.sleep(PAUSE)

    def wait(self, conn: Connection, phase: Phase, seconds: float) -> None:
        if not self.alive and phase in (Phase.IDLE, Phase.LINGER):
            seconds = min(seconds, STOP_KEEPALIVE_LINGER)
        now = time.monotonic()
        conn.phase, conn.moved = phase, 0
        conn.deadline, conn.last_deadline = now + seconds, now + self.TRANSFER_TIMEOUT
        if conn not in self.waiting:
            self.waiting[conn] = None
            event = selectors.EVENT_WRITE if phase is Phase.ANSWER else selectors.EVENT_READ
            self.poller.register(conn.sock, event, partial(self.on_ready, conn))

    def stop_waiting(self, conn: Connection) -> None:
        if conn in self.waiting:
            del self.waiting[conn]
            self.poller.unregister(conn.sock)

    def keep_pace(self, conn: Connection, moved: int) -> None:
        conn.moved += moved
        if conn.moved >= self.PACE_BYTES:
            conn.moved = 0
            conn.deadline = min(time.monotonic() + self.PACE_SECONDS, conn.last_deadline)

    def on_ready(self, conn: Connection, sock: ClientSocket) -> None:
        """The client sent something, or can take something."""
        if conn not in self.waiting:
            # Closed since the poller spoke.
            return
        try:
            if conn.phase is Phase.ANSWER:
                self.send(conn)
            elif conn.phase is Phase.LINGER:
                self.discard(conn)
            else:
                self.receive(conn)
        except BlockingIOError:
            return
        except OSError:
            # Reset by the client.
            self.close(conn)

    # A request comes in, and goes to a thread when it is whole.

    def receive(self, conn: Connection) -> None:
        if data := conn.receive():
            self.take(conn, data)
        else:
            self.close(conn)

    def take(self, conn: Connection, data: bytes) -> None:
        try:
            whole = conn.take(data)
        except BodyTooLarge:
            self.refuse(conn, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except OSError as error:
            self.log.warning("A request cannot be kept: %s", error)
            self.refuse(conn, HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception as error:
            self.handle_error(conn.request, conn.sock, conn.client, error)
            self.answered(conn, keep=False)
        else:
            if whole:
                self.stop_waiting(conn)
                conn.whole_at = time.monotonic()
                self.enqueue_req(conn)
            elif conn.request is None:
                if conn.phase is not Phase.HEAD:
                    self.wait(conn, Phase.HEAD, self.HEAD_TIMEOUT)
            elif conn.phase is not Phase.BODY:
                self.wait(conn, Phase.BODY, self.PACE_SECONDS)
            else:
                self.keep_pace(conn, len(data))

    def handle(self, conn: Connection) -> Any:
        metrics.measured("thread_wait", time.monotonic() - conn.whole_at)
        return super().handle(conn)

    def refuse(self, conn: Connection, status: HTTPStatus) -> None:
        metrics.measured("refused_requests", status=str(status.value))
        if request := conn.request:
            response = Response(request, conn.sock, self.cfg)
            response.status = f"{status.value} {status.phrase}"
            environ = default_environ(request, conn.sock, self.cfg)
            environ["REMOTE_ADDR"] = conn.client[0] if conn.client else ""
            self.log.access(response, request, environ, timedelta(0))
        util.write_error(conn.sock, status.value, status.phrase, WORDS[status])
        self.answered(conn, keep=False)

    # A thread has answered, and the rest of the answer goes out.

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        try:
            return bool(super()._keepalive_after(conn, keepalive))
        except ParseException:
            # In a body that nobody read. The answer is on its way, and cannot be followed by another.
            return False

    def finish_request(self, conn: Connection, done: "Future[bool]") -> None:
        try:
            keep = not done.cancelled() and bool(done.result())
        except Exception:
            self.close(conn)
        else:
            self.answered(conn, keep)

    def answered(self, conn: Connection, keep: bool) -> None:
        self.stop_waiting(conn)
        conn.keep = keep
        if conn.sock.unsent is not None:
            self.wait(conn, Phase.ANSWER, self.PACE_SECONDS)
        else:
            self.sent(conn)

    def send(self, conn: Connection) -> None:
        self.keep_pace(conn, conn.sock.flush())
        if conn.sock.unsent is None:
            self.stop_waiting(conn)
            self.sent(conn)

    def sent(self, conn: Connection) -> None:
        has_more = conn.finish()
        if not conn.keep:
            self.leave(conn)
        elif has_more:
            self.take(conn, b"")
        else:
            self.wait(conn, Phase.IDLE, self.cfg.keepalive)

    # Connections end.

    def leave(self, conn: Connection) -> None:
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.close(conn)
        else:
            self.wait(conn, Phase.LINGER, self.LINGER)

    def discard(self, conn: Connection) -> None:
        if not conn.sock.recv(PIECE, socket.MSG_DONTWAIT):
            self.close(conn)

    def close(self, conn: Connection) -> None:
        self.stop_waiting(conn)
        self.nr_conns -= 1
        conn.close()

    def close_longest_waiting(self) -> None:
        """Make room: of those that have asked for nothing yet, or have got their answer, the oldest goes."""
        for conn in self.waiting:
            if conn.phase in (Phase.IDLE, Phase.HEAD, Phase.LINGER):
                self.close(conn)
                return

    def murder_keepalived(self, force: bool = False) -> None:
        """End what has waited for too long. gunicorn's event loop calls it at each turn, and at its end."""
        now = time.monotonic()
        if now < self.next_look and not force:
            return
        self.next_look = now + LOOK
        for conn in list(self.waiting):
            if force:
                self.close(conn)
            elif conn.deadline <= now:
                self.expire(conn)

    def expire(self, conn: Connection) -> None:
        if conn.phase in (Phase.HEAD, Phase.BODY):
            self.refuse(conn, HTTPStatus.REQUEST_TIMEOUT)
        else:
            self.close(conn)

    def _cap_keepalive(self, deadline: float) -> None:
        """The worker stops: who has not asked for anything has until then."""
        for conn in self.waiting:
            if conn.phase in (Phase.IDLE, Phase.LINGER):
                conn.deadline = min(conn.deadline, deadline)
