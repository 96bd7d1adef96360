"""Positions in PostgreSQL's write-ahead log: what a server has written, and what a replica has replayed."""

import fcntl
import mmap
import os
import struct
import tempfile
import time
from hashlib import blake2b
from pathlib import Path

PAGE = 8192
# A page begins with a header, the first one of a file with a longer one.
LONGEST_HEADER = 40

# Any role may ask. Not `pg_current_wal_lsn`, which lags where commits do not wait for the disk.
WRITTEN = "SELECT pg_current_wal_insert_lsn()"
REPLAYED = "SELECT pg_is_in_recovery(), pg_last_wal_replay_lsn()"


def position(lsn: str) -> int:
    """`16/B374D848` as a number that can be compared.

    At the beginning of a page one server says where it ends and the other where it goes on, behind its
    header: the same position.
    """
    high, low = lsn.split("/")
    number = (int(high, 16) << 32) + int(low, 16)
    return number - number % PAGE if number % PAGE <= LONGEST_HEADER else number


class SharedPosition:
    """The latest position that any process of this site on this machine has shown or written.

    It is forgotten after `lifetime` seconds, when every replica that is used knows more. The processes meet
    in a file of shared memory, which is named for their database.
    """

    RECORD = struct.Struct("<Qd")

    def __init__(self, name: str, lifetime: float) -> None:
        self.lifetime = lifetime
        shared = Path("/dev/shm")
        directory = shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir())
        digest = blake2b(name.encode(), digest_size=8).hexdigest()
        path = directory / f"azureproject-replicas-{os.getuid()}-{digest}"
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        os.truncate(self._file, self.RECORD.size)
        self._memory = mmap.mmap(self._file, self.RECORD.size)

    def get(self) -> int:
        position, moment = self.RECORD.unpack(self._memory[:])
        # The clock is the machine's, the same for every process; a file from before a restart may be ahead.
        return int(position) if 0 <= time.monotonic() - moment <= self.lifetime else 0

    def raise_to(self, position: int) -> None:
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            if position >= self.get():
                self._memory[:] = self.RECORD.pack(position, time.monotonic())
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)
