"""Who takes traces and figures. Each of them may be gone, silent or slow: nobody but its own thread waits."""

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from opentelemetry.sdk.metrics.export import (
    AggregationTemporality,
    Metric,
    MetricExporter,
    MetricExportResult,
    MetricsData,
    Sum,
)
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from azureproject.configuration.telemetry import Telemetry

logger = logging.getLogger(__name__)

# Seconds for one try. There is no second one: the next batch comes soon enough.
TIMEOUT = 2

# Of Azure's exporter: it would talk to other addresses as well (its own statistics, what the host is, orders
# from a control plane), and keep on disk what it could not send.
SILENCED = (
    "APPLICATIONINSIGHTS_STATSBEAT_DISABLED_ALL",
    "APPLICATIONINSIGHTS_CONTROLPLANE_DISABLED",
    "APPLICATIONINSIGHTS_SDKSTATS_DISABLED",
    "APPLICATIONINSIGHTS_OPENTELEMETRY_RESOURCE_METRIC_DISABLED",
)


def span_exporters(telemetry: Telemetry) -> list[SpanExporter]:
    return [ToldOnce(exporter) for exporter in _exporters(telemetry, spans=True)]


def metric_exporters(telemetry: Telemetry) -> list[MetricExporter]:
    return [MetricsToldOnce(exporter) for exporter in _exporters(telemetry, spans=False)]


def _exporters(telemetry: Telemetry, *, spans: bool) -> list[Any]:
    made: list[Any] = []
    if telemetry.connection_string:
        made.append(_application_insights(telemetry.connection_string, spans))
    if telemetry.otlp_protocol == "grpc":
        made.append(_otlp_over_grpc(spans))
    elif telemetry.otlp_protocol:
        made.append(_otlp_over_http(spans))
    return made


def _application_insights(connection_string: str, spans: bool) -> Any:
    os.environ.update(dict.fromkeys(SILENCED, "true"))
    from azure.monitor.opentelemetry.exporter import AzureMonitorMetricExporter, AzureMonitorTraceExporter

    exporter = AzureMonitorTraceExporter if spans else AzureMonitorMetricExporter
    return exporter(
        connection_string=connection_string,
        credential=_credential(connection_string),
        disable_offline_storage=True,
        timeout=TIMEOUT,
        read_timeout=TIMEOUT,
        retry_total=0,
    )


def _credential(connection_string: str) -> Any:
    """The process's own. A token is not sent where anybody could read it on its way."""
    if "ingestionendpoint=http://" in connection_string.lower():
        return None
    from azureproject.managed_identity import tokens

    return tokens.credential()


def _otlp_over_grpc(spans: bool) -> Any:
    # gRPC's own library writes to the terminal past all loggers.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(timeout=TIMEOUT) if spans else OTLPMetricExporter(timeout=TIMEOUT)


def _otlp_over_http(spans: bool) -> Any:
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

    return OTLPSpanExporter(timeout=TIMEOUT) if spans else OTLPMetricExporter(timeout=TIMEOUT)


class LastWords(logging.Handler):
    """Keeps what the exporters' libraries said last; they would say it again with each batch."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.words = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.words = record.getMessage()[:500]


last_words = LastWords()
for library in ("opentelemetry", "azure.monitor"):
    logging.getLogger(library).addHandler(last_words)
    logging.getLogger(library).propagate = False


class Told:
    """Says in the log when what is sent is no longer taken, and when it is again."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_taken = True

    def tell(self, is_taken: bool) -> None:
        if is_taken and not self.is_taken:
            logger.warning("%s is taken again.", self.name)
        elif self.is_taken and not is_taken:
            logger.warning("%s is not taken: %s", self.name, last_words.words)
        self.is_taken = is_taken


class ToldOnce(SpanExporter):
    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter
        self._told = Told("Telemetry of requests")

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        self._told.tell(result is SpanExportResult.SUCCESS)
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()


class MetricsToldOnce(MetricExporter):
    def __init__(self, exporter: MetricExporter) -> None:
        super().__init__(exporter._preferred_temporality, exporter._preferred_aggregation)
        self._exporter = exporter
        self._told = Told("Telemetry of figures")

    def export(self, metrics_data: MetricsData, timeout_millis: float = 10_000, **kwargs: Any) -> Any:
        result = self._exporter.export(moved(metrics_data), timeout_millis, **kwargs)
        self._told.tell(result is MetricExportResult.SUCCESS)
        return result

    def force_flush(self, timeout_millis: float = 10_000) -> bool:
        return self._exporter.force_flush(timeout_millis)

    def shutdown(self, timeout_millis: float = 30_000, **kwargs: Any) -> None:
        self._exporter.shutdown(timeout_millis, **kwargs)


def moved(data: MetricsData) -> MetricsData:
    """Without what was not counted since the last time: each figure costs, and most stand still."""
    resources = []
    for resource in data.resource_metrics:
        scopes = []
        for scope in resource.scope_metrics:
            metrics = [_moved(metric) for metric in scope.metrics]
            scopes.append(replace(scope, metrics=[metric for metric in metrics if metric.data.data_points]))
        resources.append(replace(resource, scope_metrics=scopes))
    return replace(data, resource_metrics=resources)


def _moved(metric: Metric) -> Metric:
    data = metric.data
    if not isinstance(data, Sum) or data.aggregation_temporality is not AggregationTemporality.DELTA:
        return metric
    return replace(
        metric, data=replace(data, data_points=[point for point in data.data_points if point.value])
    )
