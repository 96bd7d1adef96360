"""What this process knows of its servers: a thread for each asks it twice a second.

How far a replica is behind is told by no clock but ours: the primary is asked for its position, and whoever
has replayed that is behind by no more than the time since the question. A replica that lost its primary, or
has nothing to replay, is judged right by it, unlike by the times of its last transaction.
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, Error, connections

from .. import metrics
from . import positions

logger = logging.getLogger(__name__)

# Seconds between two questions to a server.
INTERVAL = 0.5
# Seconds for which a replica that failed a visitor is left alone.
COOLDOWN = 5.0
# Seconds after which a server that has not been heard of is not counted on.
SILENCE = 1.5
# A replica that is behind by no more than this is worth a question, when it seems not to know enough.
PROMPT = 1.0


class Sample(NamedTuple):
    """Where the primary was, some time after this moment."""

    moment: float
    position: int


class Primary:
    def __init__(self) -> None:
        # Those of a minute.
        self.samples: deque[Sample] = deque(maxlen=int(60 / INTERVAL))

    def position(self) -> int:
        """Where it is now. Raises Error, also when it has become a standby."""
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(positions.WRITTEN)
            return positions.position(cursor.fetchone()[0])

    def watch(self) -> None:
        began = time.monotonic()
        self.samples.append(Sample(began, self.position()))

    @property
    def is_here(self) -> bool:
        return bool(self.samples) and time.monotonic() - self.samples[-1].moment < SILENCE


class Replica:
    def __init__(self, alias: str, primary: Primary, max_lag: float) -> None:
        self.alias = alias
        self.primary = primary
        self.max_lag = max_lag
        self.replayed = 0
        self.is_standby = False
        self.heard = -SILENCE
        self.left_alone_until = 0.0

    def watch(self) -> None:
        with connections[self.alias].cursor() as cursor:
            cursor.execute(positions.REPLAYED)
            self.is_standby, replayed = cursor.fetchone()
        self.replayed = positions.position(replayed) if replayed else 0
        self.heard = time.monotonic()

    def leave_alone(self, why: str) -> None:
        self.left_alone_until = time.monotonic() + COOLDOWN
        metrics.measured("replica_faults", replica=self.alias, why=why)
        logger.warning("The replica %s is left alone for %.0f s: %s", self.alias, COOLDOWN, why)

    @property
    def is_heard(self) -> bool:
        return self.is_standby and time.monotonic() - self.heard < SILENCE

    @property
    def is_here(self) -> bool:
        return self.is_heard and time.monotonic() >= self.left_alone_until

    @property
    def lag(self) -> float:
        """Seconds that it is behind at most; 0 when it has all that the primary was last seen to have."""
        samples = list(self.primary.samples)
        if not samples or samples[-1].position <= self.replayed:
            return 0.0
        known = [sample.moment for sample in samples if sample.position <= self.replayed]
        return time.monotonic() - known[-1] if known else float("inf")

    def has(self, needed: int) -> bool:
        """Whether it knows all up to this position, for which it is asked once more if it is prompt."""
        if self.replayed < needed and self.lag <= PROMPT:
            try:
                self.watch()
            except Error as error:
                self.leave_alone(type(error).__name__)
                return False
        return self.is_standby and self.replayed >= needed


class Observation:
    """The primary, its replicas, and the threads that look at them. Made in the process that serves."""

    def __init__(self, name: str, aliases: list[str], max_lag: float) -> None:
        self.primary = Primary()
        self.replicas = [Replica(alias, self.primary, max_lag) for alias in aliases]
        # Another first choice in each worker, and the same as long as it is fit.
        first = os.getpid() % len(self.replicas)
        self.preferred = self.replicas[first:] + self.replicas[:first]
        self.shown = positions.SharedPosition(name, lifetime=max_lag + SILENCE)

    def start(self) -> None:
        servers: list[Primary | Replica] = [self.primary, *self.replicas]
        for server in servers:
            threading.Thread(target=_watch, args=(server.watch,), name="replicas", daemon=True).start()

    def choose(self, needed: int) -> str:
        """The alias to read from, for who must see what was written up to this position."""
        needed = max(needed, self.shown.get())
        if not self.primary.is_here:
            return self._without_primary()
        here = (replica for replica in self.preferred if replica.is_here)
        fit = (replica for replica in here if replica.lag <= replica.max_lag and replica.has(needed))
        return next((replica.alias for replica in fit), DEFAULT_DB_ALIAS)

    def instead_of(self, alias: str, why: str) -> str:
        """The alias to read from after this one has failed a visitor; the same when there is no other."""
        if alias == DEFAULT_DB_ALIAS:
            return self._without_primary()
        for replica in self.replicas:
            if replica.alias == alias:
                replica.leave_alone(why)
        other = DEFAULT_DB_ALIAS if self.primary.is_here else self._without_primary()
        return other if other != alias else DEFAULT_DB_ALIAS

    def _without_primary(self) -> str:
        """Nobody knows more than the replica that knows most; one that failed is better than none."""
        here = [replica for replica in self.preferred if replica.is_here]
        left = here or [replica for replica in self.preferred if replica.is_heard]
        return max(left, key=lambda replica: replica.replayed).alias if left else DEFAULT_DB_ALIAS


def _watch(watch: Callable[[], None]) -> None:
    while True:
        try:
            watch()
        except Exception as error:
            # Whatever it is, the server was not heard; a thread has nobody to tell but the log.
            logger.debug("Not heard: %s", error)
        finally:
            # Closes what broke; what works stays open.
            for connection in connections.all(initialized_only=True):
                connection.close_if_unusable_or_obsolete()
        time.sleep(INTERVAL)
