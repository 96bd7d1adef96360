"""A connection on which nobody ever waits: it tells what has come, and keeps what cannot be sent yet."""

import re
import socket
from contextlib import suppress
from enum import Enum, auto
from typing import Any

from django.core.exceptions import RequestDataTooBig
from gunicorn.config import Config
from gunicorn.http.body import Body, ChunkedReader
from gunicorn.http.errors import LimitRequestHeaders
from gunicorn.http.message import Request
from gunicorn.http.parser import RequestParser
from gunicorn.workers.gthread import TConn

from .framing import Chunked, ContentLength, Framing
from .spool import Quota, Spool

# Bytes that are read or sent at once.
PIECE = 32 * 1024
# Bytes of a request line and all headers. Kestrel, which stands before App Service, takes no more either.
MAX_HEAD = 32 * 1024
# With a bare line feed, too, a head is whole: gunicorn refuses it without reading on.
END_OF_HEAD = re.compile(rb"\n\r?\n")


class Phase(Enum):
    """What a connection waits for in the event loop."""

    IDLE = auto()
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()
    LINGER = auto()


class BodyTooLarge(Exception):
    """More came than the site takes, of a body that had not told its length."""


class ClientSocket(socket.socket):
    """What a client does not take at once is kept in a spool, for the event loop to send."""

    unsent: Spool | None = None

    def __init__(self, accepted: socket.socket, quota: Quota) -> None:
        super().__init__(accepted.family, accepted.type, accepted.proto, fileno=accepted.detach())
        self._quota = quota
        self._piece = memoryview(b"")

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        rest = memoryview(data)
        if self.unsent is None:
            with suppress(BlockingIOError):
                rest = rest[self.send(rest, flags | socket.MSG_DONTWAIT) :]
            if not rest:
                return
            self.unsent = Spool(self._quota)
        self.unsent.write(rest)

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        file.seek(offset)
        sent = 0
        while data := file.read(PIECE if count is None else min(PIECE, count - sent)):
            self.sendall(data)
            sent += len(data)
        return sent

    def flush(self) -> int:
        """Send some of what is kept, and return how much. Raises BlockingIOError when nothing can be sent."""
        assert self.unsent is not None
        self._piece = self._piece or memoryview(self.unsent.read(PIECE))
        sent = self.send(self._piece, socket.MSG_DONTWAIT)
        self._piece = self._piece[sent:]
        if not self._piece and not len(self.unsent):
            self._forget()
        return sent

    def _forget(self) -> None:
        if self.unsent is not None:
            self.unsent.close()
            self.unsent = None

    def close(self) -> None:
        self._forget()
        super().close()


class Parser(RequestParser):
    """The event loop parses a request; the thread that asks for the next one gets it."""

    mesg: Request

    def parse(self) -> Request:
        return super().__next__()

    def __next__(self) -> Request:
        return self.mesg


class TooLargeReader:
    """In place of a body that is not read: to Django it says what Django's own limits say."""

    def read(self, size: int) -> bytes:
        raise RequestDataTooBig("The body is larger than the site takes.")


class Connection(TConn):
    sock: ClientSocket

    def __init__(
        self, cfg: Config, sock: ClientSocket, client: Any, server: Any, quota: Quota, max_body: int
    ) -> None:
        super().__init__(cfg, sock, client, server)
        # There is no TLS to begin: the proxies of the platforms end it.
        self.initialized = True
        self.parser = Parser(cfg, self, client)
        self.phase = Phase.IDLE
        self.deadline = 0.0
        self.last_deadline = 0.0
        self.moved = 0
        # When its request was whole, and began to wait for a thread.
        self.whole_at = 0.0
        self.keep = True
        self.request: Request | None = None
        self._quota = quota
        self._max_body = max_body
        self._head = bytearray()
        self._body: Spool | None = None
        self._framing: Framing = ContentLength(0)
        self._received = 0

    def receive(self) -> bytes:
        """What has come, b"" at the end. Raises BlockingIOError when there is nothing."""
        missing = getattr(self._framing, "missing", PIECE) if self.request else PIECE
        return self.sock.recv(min(PIECE, missing), socket.MSG_DONTWAIT)

    def take(self, data: bytes) -> bool:
        """Whether the request is whole with these bytes. Raises what gunicorn's parser raises.

        A body larger than the site takes is not waited for: its request is whole without it.
        """
        if self.request is None:
            searched = max(0, len(self._head) - 2)
            self._head += data
            if len(self._head) <= MAX_HEAD and not END_OF_HEAD.search(self._head, searched):
                return False
            self.request = self.parser.parse()
            # What came with the head stays where gunicorn's reader will look for it first.
            data = self._begin_body()
        else:
            self._body = self._body or Spool(self._quota)
            self._body.write(data)
        self._framing.feed(data)
        self._received += len(data)
        if isinstance(self._framing, Chunked) and self._received > self._max_body:
            raise BodyTooLarge
        if self._framing.complete:
            return True
        if self.request._expected_100_continue:
            self.request._expected_100_continue = False
            self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return False

    def _begin_body(self) -> bytes:
        assert self.request
        reader = self.request.body.reader
        if isinstance(reader, ChunkedReader):
            self._framing = Chunked()
        elif reader.length <= self._max_body:
            self._framing = ContentLength(reader.length)
        else:
            self._framing = ContentLength(0)
            self.request.body = Body(TooLargeReader())
            self.request._expected_100_continue = False
            self.request.force_close()
        self._received = 0
        with_the_head: bytes = self.parser.unreader.buf.getvalue()
        return with_the_head

    def recv(self, size: int) -> bytes:
        """What gunicorn's parser and readers get: only what is here already."""
        if self._head:
            data = bytes(self._head)
            self._head.clear()
            return data
        if self.request is None:
            raise LimitRequestHeaders("limit request headers size")
        return self._body.read(min(size, PIECE)) if self._body else b""

    def finish(self) -> bool:
        """Forget the request that is answered. Whether a part of the next one is here already."""
        self.request = None
        self._head += self.parser.unreader.take_buffered()
        if self._body:
            self._head += self._body.read(len(self._body))
            self._body.close()
            self._body = None
        return bool(self._head)

    def close(self, graceful: bool = False) -> None:
        if self._body:
            self._body.close()
            self._body = None
        with suppress(OSError):
            self.sock.close()
