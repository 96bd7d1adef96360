"""How far a command has come: a bar on a terminal, now and then a line elsewhere."""

import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TextIO, TypeVar

T = TypeVar("T")

WIDTH = 30


class Progress:
    """`total` 0 means that nobody knows how much there is; then only what was done is told."""

    def __init__(self, stream: TextIO, label: str, total: int = 0) -> None:
        self.stream, self.label, self.total = stream, label, total
        self.done = 0
        self.terminal = stream.isatty()
        self._told = time.monotonic()
        self._interval = 0.1 if self.terminal else 5.0
        self._last = ""

    def __enter__(self) -> "Progress":
        if self.terminal:
            self._tell()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tell()
        if self.terminal:
            self.stream.write("\n")
            self.stream.flush()

    def step(self, steps: int = 1) -> None:
        self.done += steps
        if time.monotonic() - self._told >= self._interval:
            self._tell()

    def through(self, things: Iterable[T]) -> Iterator[T]:
        for thing in things:
            yield thing
            self.step()

    def _tell(self) -> None:
        self._told = time.monotonic()
        of_total = f"{self.done:,} of {self.total:,}" if self.total else f"{self.done:,}"
        line = f"{self.label}: {of_total}"
        if line == self._last:
            return
        self._last = line
        if not self.terminal:
            self.stream.write(f"{line}\n")
        elif self.total:
            filled = WIDTH * self.done // self.total
            self.stream.write(f"\r{self.label} [{'#' * filled}{'.' * (WIDTH - filled)}] {of_total}")
        else:
            self.stream.write(f"\r{line}")
        self.stream.flush()
