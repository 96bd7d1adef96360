"""Bytes on their way between a client and a thread, kept so that the thread need not wait for the client."""

import errno
from tempfile import SpooledTemporaryFile
from threading import Lock

# Bytes that one spool keeps in memory. What goes beyond lies in a temporary file.
IN_MEMORY = 32 * 1024


class Quota:
    """Bytes that all spools of a process may keep together."""

    def __init__(self, limit: int) -> None:
        self.left = limit
        self._lock = Lock()

    def take(self, count: int) -> None:
        """Raises OSError as a full disk does: nobody has to tell the two apart."""
        with self._lock:
            if count > self.left:
                raise OSError(errno.ENOSPC, "The connections of this process keep as much as they may")
            self.left -= count

    def give_back(self, count: int) -> None:
        with self._lock:
            self.left += count


class Spool:
    """Written whole, then read once."""

    def __init__(self, quota: Quota) -> None:
        self._quota = quota
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  closed in close()
        self._reading = False
        self._kept = 0
        self._unread = 0

    def __len__(self) -> int:
        """Bytes that nobody has read yet."""
        return self._unread

    def write(self, data: bytes | memoryview) -> None:
        self._quota.take(len(data))
        self._kept += len(data)
        self._unread += len(data)
        self._file.write(data)

    def read(self, size: int) -> bytes:
        if not self._reading:
            self._reading = True
            self._file.seek(0)
        data = self._file.read(size)
        self._unread -= len(data)
        return data

    def close(self) -> None:
        self._file.close()
        self._quota.give_back(self._kept)
        self._kept = self._unread = 0
