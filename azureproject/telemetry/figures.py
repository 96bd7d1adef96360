"""Figures of the apps: what their `measured` tells, and what their `gauges` say when they are asked.

As the admin does with modules called `admin`, this looks for `metrics` in each installed app, and listens to
what `measured` says there: it is counted, under the app's label. An app's configuration may have a method
`gauges`, which names functions; each is asked once a minute, and gives numbers with attributes.

They are added up here and not by the SDK, whose counters cost a page more than all the rest of this folder.
What took time is counted as `name`, its seconds as `name.seconds`; `name.slowest` is of the last minute.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from threading import Lock
from time import monotonic
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.utils.module_loading import module_has_submodule
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from . import traces

logger = logging.getLogger(__name__)

Gauge = Callable[[], Iterable[tuple[float, dict[str, str]]]]
Attributes = tuple[tuple[str, str], ...]

# Seconds for which the slowest is remembered at least.
MINUTE = 60.0
# A figure has few attributes of few values each. What goes beyond is a mistake, and would grow without end.
MAX_CELLS = 1000


class Cell:
    __slots__ = ("before", "count", "seconds", "since", "slowest")

    def __init__(self) -> None:
        self.count = 0
        self.seconds = self.slowest = self.before = 0.0
        self.since = monotonic()

    def recent_slowest(self) -> float:
        """Several may ask: it is not forgotten when it is told, but when it is old."""
        if (now := monotonic()) - self.since > MINUTE:
            self.before, self.slowest, self.since = self.slowest, 0.0, now
        return max(self.before, self.slowest)


class Figures:
    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._lock = Lock()
        self._cells: dict[str, dict[Attributes, Cell]] = {}
        self._listened: list[tuple[list[Any], Callable[..., None]]] = []
        for app in apps.get_app_configs():
            self._listen(app)
            for name, gauge in getattr(app, "gauges", dict)().items():
                name = f"{app.label}.{name}"
                self._meter.create_observable_gauge(name, callbacks=[partial(_ask, gauge, name)])

    def _listen(self, app: AppConfig) -> None:
        if app.module and module_has_submodule(app.module, "metrics"):
            listeners = import_module(f"{app.name}.metrics").listeners
            listener = partial(self.on_measured, app.label)
            listeners.append(listener)
            self._listened.append((listeners, listener))

    def disconnect(self) -> None:
        for listeners, listener in self._listened:
            listeners.remove(listener)
        self._listened.clear()

    def on_measured(self, label: str, name: str, seconds: float | None, attributes: dict[str, str]) -> None:
        name = f"{label}.{name}"
        self.add(name, seconds, tuple(attributes.items()))
        if seconds is not None:
            traces.note(name, seconds, attributes)

    def add(self, name: str, seconds: float | None, attributes: Attributes) -> None:
        with self._lock:
            try:
                cell = self._cells[name][attributes]
            except KeyError:
                cell = self._new_cell(name, seconds is not None, attributes)
            cell.count += 1
            if seconds is not None:
                cell.seconds += seconds
                cell.slowest = max(cell.slowest, seconds)

    def _new_cell(self, name: str, takes_time: bool, attributes: Attributes) -> Cell:
        cells = self._cells.setdefault(name, {})
        if not cells:
            counter = self._meter.create_observable_counter
            counter(name, [partial(self._tell, name, lambda cell: cell.count)])
            if takes_time:
                counter(f"{name}.seconds", [partial(self._tell, name, lambda cell: cell.seconds)], "s")
                self._meter.create_observable_gauge(
                    f"{name}.slowest", [partial(self._tell, name, Cell.recent_slowest)], "s"
                )
        return cells.setdefault(attributes if len(cells) < MAX_CELLS else (("more", "true"),), Cell())

    def _tell(
        self, name: str, value: Callable[[Cell], float], options: CallbackOptions
    ) -> Iterable[Observation]:
        with self._lock:
            return [Observation(value(cell), dict(known)) for known, cell in self._cells[name].items()]


def _ask(gauge: Gauge, name: str, options: CallbackOptions) -> Iterable[Observation]:
    try:
        return [Observation(value, attributes) for value, attributes in gauge()]
    except Exception as error:
        # The database may be away, and whoever watches is told so by other figures.
        logger.info("No figure for %s: %s", name, type(error).__name__)
        return []
    finally:
        # The connection is this thread's own, and would be kept for a minute without use.
        connections.close_all()
