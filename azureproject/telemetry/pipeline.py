"""The SDK of OpenTelemetry, set up for this process alone.

No provider is made the global one: a library that can trace would begin to, and send what it likes.
"""

import os
import socket
from collections.abc import Callable
from typing import Any

from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.util.instrumentation import InstrumentationScope

from azureproject.configuration.telemetry import Telemetry

from . import exporters, traces
from .figures import Figures


class Reader(PeriodicExportingMetricReader):
    """Collects once a minute, and sends."""

    prepare: Callable[[], None] | None = None

    def collect(self, timeout_millis: float = 10_000) -> None:  # type: ignore[misc]  # no moment is earlier
        if self.prepare:
            self.prepare()
        super().collect(timeout_millis)


class Pipeline:
    def __init__(self, telemetry: Telemetry) -> None:
        self.sampled = telemetry.sampled
        resource = Resource.create(
            {
                "service.name": telemetry.service,
                "service.instance.id": f"{socket.gethostname()}.{os.getpid()}",
            }
        )
        self._origin = traces.Origin(resource, InstrumentationScope("azureproject"))
        takers = exporters.span_exporters(telemetry)
        self._processors: list[SpanProcessor] = [BatchSpanProcessor(taker) for taker in takers]
        readers = [Reader(taker) for taker in exporters.metric_exporters(telemetry)]
        self._metrics = MeterProvider(readers, resource, AlwaysOffExemplarFilter(), shutdown_on_exit=False)
        self.figures = Figures(self._metrics.get_meter("azureproject"))
        for reader in readers:
            reader.prepare = self.figures.prepare

    def keep(
        self, trace: traces.Trace, name: str, attributes: dict[str, Any], share: float, failure: str
    ) -> None:
        """Hand a request to those who send it; nobody waits for them."""
        for span in traces.spans(self._origin, trace, name, attributes, share, failure):
            for processor in self._processors:
                processor.on_end(span)

    def flush(self) -> None:
        """Send what there is, and wait for it."""
        for processor in self._processors:
            processor.force_flush()
        self._metrics.force_flush()

    def stop(self) -> None:
        self.figures.disconnect()
        for processor in self._processors:
            processor.shutdown()
        self._metrics.shutdown()
