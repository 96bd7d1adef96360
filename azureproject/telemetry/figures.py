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
    __slots__ = ("before", "count", "seconds", "since", "slowest", "takes_time")

    def __init__(self, *, takes_time: bool) -> None:
        self.takes_time = takes_time
        self.count = 0
        self.seconds = self.slowest = self.before = 0.0
        self.since = monotonic()

    def recent_slowest(self) -> float:
        """Several may ask: it is not forgotten when it is told, but when it is old."""
        if (now := monotonic()) - self.since > MINUTE:
            self.before, self.slowest, self.since = self.slowest, 0.0, now
        return max(self.before, self.slowest)


class Figures:
    """What is counted here becomes known to the SDK in `prepare`, and nowhere else.

    The SDK collects under a lock of its own. Whoever came to it with a new figure meanwhile would wait, and
    a gauge that asks the database, and so counts a connection, would wait for itself.
    """

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._lock = Lock()
        self._cells: dict[str, dict[Attributes, Cell]] = {}
        self._preparing = Lock()
        self._prepared: set[str] = set()
        self._gauges: dict[str, Gauge] = {}
        self._answers: dict[str, list[Observation]] = {}
        self._listened: list[tuple[list[Any], Callable[..., None]]] = []
        for app in apps.get_app_configs():
            self._listen(app)
            for name, gauge in getattr(app, "gauges", dict)().items():
                self._gauges[f"{app.label}.{name}"] = gauge

    def _listen(self, app: AppConfig) -> None:
        if app.module and module_has_submodule(app.module, "metrics"):
            listeners = import_module(f"{app.name}.metrics").listeners
            listener = partial(self.on_measured, app.label)
            listeners.append(listener)
            self._listened.append((listeners, listener))

    def disconnect(self) -> None:
        """Count nothing any more, and ask nobody: what is to stop has no time to wait for a database."""
        self._gauges = {}
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
            cells = self._cells.setdefault(name, {})
            cell = cells.get(attributes)
            if cell is None:
                known = attributes if len(cells) < MAX_CELLS else (("more", "true"),)
                cell = cells.setdefault(known, Cell(takes_time=seconds is not None))
            cell.count += 1
            if seconds is not None:
                cell.seconds += seconds
                cell.slowest = max(cell.slowest, seconds)

    def prepare(self) -> None:
        """Ask the gauges, and tell the SDK of figures that are new. Before each collection, in its thread."""
        with self._preparing:
            for name, gauge in self._gauges.items():
                self._answers[name] = _ask(gauge, name)
                if name not in self._prepared:
                    self._meter.create_observable_gauge(name, [partial(self._answer, name)])
                    self._prepared.add(name)
            with self._lock:
                new = {name: cells for name, cells in self._cells.items() if name not in self._prepared}
            for name, cells in new.items():
                self._begin(name, any(cell.takes_time for cell in cells.values()))
                self._prepared.add(name)

    def _begin(self, name: str, takes_time: bool) -> None:
        counter, gauge = self._meter.create_observable_counter, self._meter.create_observable_gauge
        counter(name, [partial(self._tell, name, lambda cell: cell.count)])
        if takes_time:
            counter(f"{name}.seconds", [partial(self._tell, name, lambda cell: cell.seconds)], "s")
            gauge(f"{name}.slowest", [partial(self._tell_slowest, name)], "s")

    def _tell(
        self, name: str, value: Callable[[Cell], float], options: CallbackOptions
    ) -> Iterable[Observation]:
        with self._lock:
            return [Observation(value(cell), dict(known)) for known, cell in self._cells[name].items()]

    def _tell_slowest(self, name: str, options: CallbackOptions) -> Iterable[Observation]:
        told = self._tell(name, Cell.recent_slowest, options)
        return [observation for observation in told if observation.value]

    def _answer(self, name: str, options: CallbackOptions) -> Iterable[Observation]:
        return self._answers[name]


def _ask(gauge: Gauge, name: str) -> list[Observation]:
    try:
        return [Observation(value, attributes) for value, attributes in gauge()]
    except Exception as error:
        # The database may be away, and whoever watches is told so by other figures.
        logger.info("No figure for %s: %s", name, type(error).__name__)
        return []
    finally:
        # The connection is this thread's own, and would be kept for a minute without use.
        connections.close_all()
