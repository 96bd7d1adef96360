"""Each part of the running site tried for real, side by side, within a time.

Nothing here changes the site, apart from a probe blob that is removed again.
"""

import time
from collections.abc import Callable, Iterator
from threading import Thread

from django.db import connections

from ..logs import error_text
from . import clocks, database, identity, site, staff_sign_in, storage
from .clocks import Clocks
from .findings import Finding

# Seconds for everything together; each part has the limits of its own clients besides.
TIMEOUT = 25.0

Examine = Callable[[Clocks], Iterator[Finding]]

PARTS: dict[str, Examine] = {
    "settings": site.settings_and_checks,
    "static files": site.static_files,
    "identity": identity.tokens_of_services,
    "database": database.database,
    "storage": storage.storage,
    staff_sign_in.PART: staff_sign_in.staff_sign_in,
}


def findings() -> list[Finding]:
    """What was found, part by part, within `TIMEOUT` seconds whatever is away."""
    seen: Clocks = {}
    examinations = [_Examination(part, examine, seen) for part, examine in PARTS.items()]
    deadline = time.monotonic() + TIMEOUT
    for examination in examinations:
        examination.thread.join(max(0.0, deadline - time.monotonic()))
    found = [finding for examination in examinations for finding in examination.result()]
    return [*found, clocks.compared(seen)]


class _Examination:
    """One part in a thread of its own, which is left behind when it takes too long."""

    def __init__(self, part: str, examine: Examine, seen: Clocks) -> None:
        self.part = part
        self.examine = examine
        self.seen = seen
        self.found: list[Finding] = []
        self.thread = Thread(target=self._run, name=f"doctor: {part}", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            for finding in self.examine(self.seen):
                self.found.append(finding)
        except Exception as error:
            self.found.append(Finding(self.part, "failed", f"{type(error).__name__}: {error_text(error)}"))
        finally:
            connections.close_all()

    def result(self) -> list[Finding]:
        found = list(self.found)
        if self.thread.is_alive():
            mend = "Something accepts connections and is silent: see the network's firewall and private DNS."
            found.append(Finding(self.part, "failed", f"no answer within {TIMEOUT:.0f} s", mend))
        return found
