"""What the site was asked and what it answered, and what must be true of that."""

import threading
import time
from collections import Counter
from dataclasses import dataclass, field

# Nothing here is asked for that is not there, or that one may not.
EXPECTED = (200, 201, 302, 422, 503)


@dataclass
class Ledger:
    """Written by many threads."""

    answers: Counter[int] = field(default_factory=Counter)
    # Answers 503 by what was wrong then, and by what was asked for.
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    # Posts by their text: whether they were answered as stored.
    posts: dict[str, bool] = field(default_factory=dict)
    # What staff may hide: the id of a review by its text.
    ids: dict[str, int] = field(default_factory=dict)
    # Texts that staff hid, or tried to; and since when they are hidden.
    doomed: set[str] = field(default_factory=set)
    hidden: dict[str, float] = field(default_factory=dict)
    # Posts with a photo that were not answered as stored: each may leave its files behind.
    failed_photos: int = 0
    problems: list[str] = field(default_factory=list)
    unanswered: int = 0
    fault: str = "nothing"
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answered(self, what: str, status: int, retry_after: str | None) -> None:
        with self._lock:
            self.answers[status] += 1
            if status == 503:
                self.refused[self.fault, what] += 1
        if status == 503 and not retry_after:
            self.problem(f"{what}: 503 without Retry-After")
        elif status not in EXPECTED:
            self.problem(f"{what}: {status}")

    def lost(self) -> None:
        """No answer came, as when a host is killed."""
        with self._lock:
            self.unanswered += 1

    def sent(self, text: str) -> None:
        with self._lock:
            self.posts.setdefault(text, False)

    def stored(self, text: str, id: int | None = None) -> None:
        with self._lock:
            self.posts[text] = True
            if id is not None:
                self.ids[text] = id

    def photo_failed(self) -> None:
        with self._lock:
            self.failed_photos += 1

    def doom(self, text: str) -> int:
        """Its id, for who is about to hide it. Nobody may rely on seeing it from now on."""
        with self._lock:
            self.doomed.add(text)
            return self.ids.pop(text)

    def hide(self, text: str) -> None:
        with self._lock:
            self.hidden[text] = time.monotonic()

    def hidden_before(self, moment: float) -> list[str]:
        with self._lock:
            return [text for text, since in self.hidden.items() if since < moment]

    def problem(self, what: str) -> None:
        with self._lock:
            self.problems.append(f"{what} (while: {self.fault})")
