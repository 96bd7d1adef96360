"""Where the body of a request ends, told while it comes in. What is in it, gunicorn's own readers judge."""

from typing import Protocol

# Bytes. gunicorn refuses a longer line of a chunk's size or of a trailer.
LONGEST_LINE = 8190


class Framing(Protocol):
    @property
    def complete(self) -> bool: ...

    def feed(self, data: bytes) -> None:
        """The next bytes of the body; of the last ones some may belong to the next request."""


class ContentLength:
    def __init__(self, length: int) -> None:
        self.missing = length

    @property
    def complete(self) -> bool:
        return self.missing <= 0

    def feed(self, data: bytes) -> None:
        self.missing -= len(data)


class Chunked:
    """The chunked transfer coding (RFC 9112, section 7.1). What is malformed ends at once."""

    def __init__(self) -> None:
        self.complete = False
        self._line = bytearray()
        self._skip = 0
        self._in_trailers = False

    def feed(self, data: bytes) -> None:
        at = 0
        while at < len(data) and not self.complete:
            if self._skip:
                step = min(self._skip, len(data) - at)
                self._skip -= step
                at += step
                continue
            end = data.find(b"\n", at) + 1 or len(data)
            self._line += data[at:end]
            at = end
            if self._line.endswith(b"\n"):
                self._on_line(bytes(self._line).strip())
                self._line.clear()
            elif len(self._line) > LONGEST_LINE:
                self.complete = True

    def _on_line(self, line: bytes) -> None:
        if self._in_trailers:
            self.complete = not line
            return
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            size = -1
        if size > 0:
            # The chunk, and the line break behind it.
            self._skip = size + 2
        self._in_trailers = size == 0
        self.complete = size < 0
