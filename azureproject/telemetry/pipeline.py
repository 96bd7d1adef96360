"""The SDK of OpenTelemetry, set up for this process alone.

No provider is made the global one: a library that can trace would begin to, and send what it likes.
"""

import os
import socket
from collections.abc import Callable

from opentelemetry.sdk.metrics import AlwaysOffExemplarFilter, MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ALWAYS_ON

from azureproject.configuration.telemetry import Telemetry

from . import exporters
from .figures import Figures


class Reader(PeriodicExportingMetricReader):
    """Collects once a minute, and sends."""

    prepare: Callable[[], None] | None = None

    def collect(self, timeout_millis: float = 10_000) -> None:
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
        # The middleware decides what is kept, so that what it drops costs nothing.
        self._spans = TracerProvider(ALWAYS_ON, resource, shutdown_on_exit=False)
        for exporter in exporters.span_exporters(telemetry):
            self._spans.add_span_processor(BatchSpanProcessor(exporter))
        self.tracer = self._spans.get_tracer("azureproject")
        readers = [Reader(exporter) for exporter in exporters.metric_exporters(telemetry)]
        self._metrics = MeterProvider(readers, resource, AlwaysOffExemplarFilter(), shutdown_on_exit=False)
        self.figures = Figures(self._metrics.get_meter("azureproject"))
        for reader in readers:
            reader.prepare = self.figures.prepare

    def stop(self) -> None:
        self.figures.disconnect()
        self._spans.shutdown()
        self._metrics.shutdown()
