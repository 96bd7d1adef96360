"""Where a request reads what may be a moment old.

Nothing is read from a replica but what asks for it, `router.db_for_read(model, may_lag=True)`: what a request
writes, what it reads to write it, sessions and staff are with the primary.
"""

import threading
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from .. import metrics
from .observation import Observation

_lock = threading.Lock()
_observation: Observation | None = None


def observation() -> Observation:
    """That of this process, which begins with its first question."""
    global _observation
    with _lock:
        if _observation is None:
            primary = settings.DATABASES[DEFAULT_DB_ALIAS]
            name = f"{primary['HOST']}:{primary['PORT']}/{primary['NAME']}"
            aliases = [alias for alias in settings.DATABASES if alias != DEFAULT_DB_ALIAS]
            _observation = Observation(name, aliases, settings.REPLICA_MAX_LAG)
            _observation.start()
        return _observation


class Reads:
    """What one request reads from: decided when it first asks, and the same to its end."""

    def __init__(self, needed: int) -> None:
        self.needed = needed
        self.alias: str | None = None

    def database(self) -> str:
        if self.alias is None:
            self.alias = observation().choose(self.needed)
            metrics.measured("reads", database=self.alias)
        return self.alias


current: ContextVar[Reads | None] = ContextVar("reads", default=None)


class ReplicaRouter:
    def db_for_read(self, model: type[Model], *, may_lag: bool = False, **hints: Any) -> str | None:
        reads = current.get()
        return reads.database() if may_lag and reads else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == DEFAULT_DB_ALIAS
