"""Where traces and figures go, and how many."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from . import variables
from .declaration import Values

GUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
PROTOCOLS = ("grpc", "http/protobuf")


@dataclass(frozen=True)
class Telemetry:
    """Nowhere, unless one of the two is set."""

    # Of Application Insights.
    connection_string: str = field(repr=False)
    # Of a collector that speaks OTLP: how; the SDK reads where.
    otlp_protocol: str
    # The share of requests, from 0 to 1, of which a trace is kept.
    sampled: float
    service: str

    def __bool__(self) -> bool:
        return bool(self.connection_string or self.otlp_protocol)


def telemetry(values: Values, host: str) -> Telemetry:
    off = values[variables.OTEL_SDK_DISABLED]
    return Telemetry(
        connection_string="" if off else _connection_string(values),
        otlp_protocol="" if off else _otlp_protocol(values),
        sampled=values[variables.OTEL_TRACES_SAMPLER_ARG],
        service=values[variables.OTEL_SERVICE_NAME]
        or values[variables.CONTAINER_APP_NAME]
        or host.partition(".")[0],
    )


def _connection_string(values: Values) -> str:
    value = values[variables.APPLICATIONINSIGHTS_CONNECTION_STRING]
    if not value:
        return ""
    parts = dict(part.split("=", 1) for part in value.split(";") if "=" in part)
    parts = {name.strip().lower(): content.strip() for name, content in parts.items()}
    if not re.fullmatch(GUID, parts.get("instrumentationkey", "")) or not _is_address(
        parts.get("ingestionendpoint", "")
    ):
        values.fault(
            variables.APPLICATIONINSIGHTS_CONNECTION_STRING,
            "is not InstrumentationKey=...;IngestionEndpoint=https://... Copy it from the resource: "
            "az monitor app-insights component show --query connectionString",
        )
    return value


def _otlp_protocol(values: Values) -> str:
    endpoint = values[variables.OTEL_EXPORTER_OTLP_ENDPOINT]
    if not endpoint:
        return ""
    if not _is_address(endpoint):
        values.fault(
            variables.OTEL_EXPORTER_OTLP_ENDPOINT,
            "is not an address. Set it like http://127.0.0.1:4318, or remove it.",
        )
    protocol = values[variables.OTEL_EXPORTER_OTLP_PROTOCOL]
    if protocol not in PROTOCOLS:
        values.fault(
            variables.OTEL_EXPORTER_OTLP_PROTOCOL,
            f"is not one of {', '.join(PROTOCOLS)}. Set it to one.",
        )
    return protocol


def _is_address(value: str) -> bool:
    try:
        address = urlsplit(value)
        return address.scheme in ("http", "https") and bool(address.hostname) and (address.port or 1) > 0
    except ValueError:
        return False
