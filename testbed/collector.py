"""Who takes telemetry, on loopback: Application Insights' ingestion, and OTLP over HTTP and over gRPC.

It keeps every byte that arrives, unpacked, and can be silent, slow, refusing, or answer nonsense.
"""

import gzip
import json
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import grpc
from google.protobuf.json_format import MessageToDict
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from . import free_port
from .certificates import Certificates

KEY = "00000000-0000-0000-0000-0000000000aa"
SERVICES = {
    "opentelemetry.proto.collector.trace.v1.TraceService": (
        ExportTraceServiceRequest,
        ExportTraceServiceResponse,
    ),
    "opentelemetry.proto.collector.metrics.v1.MetricsService": (
        ExportMetricsServiceRequest,
        ExportMetricsServiceResponse,
    ),
}


class Collector:
    """`mode`: "taking", "refusing" (403), "nonsense" (200 without sense), "silent" until it changes."""

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates
        self.mode = "taking"
        self.port, self.otlp_port, self.grpc_port = free_port(), free_port(), free_port()
        # All that came, headers included.
        self.bytes: list[bytes] = []
        self.paths: Counter[str] = Counter()
        self.authorizations: set[str] = set()
        # Application Insights' envelopes, and what came over OTLP as JSON has it.
        self.envelopes: list[dict[str, Any]] = []
        self.otlp: list[dict[str, Any]] = []
        self._arrived = threading.Condition()
        self._stopped = threading.Event()
        self._start()

    def _start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates.chain, self.certificates.key)
        self._servers = [
            _Server(("127.0.0.1", port), self._handler()) for port in (self.port, self.otlp_port)
        ]
        self._servers[0].socket = context.wrap_socket(self._servers[0].socket, server_side=True)
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self._grpc = grpc.server(ThreadPoolExecutor(4))
        for name, (request, response) in SERVICES.items():
            method = grpc.unary_unary_rpc_method_handler(
                self._called(name, request, response),
                request_deserializer=bytes,
                response_serializer=response.SerializeToString,
            )
            self._grpc.add_generic_rpc_handlers(
                [grpc.method_handlers_generic_handler(name, {"Export": method})]
            )
        self._grpc.add_insecure_port(f"127.0.0.1:{self.grpc_port}")
        self._grpc.start()

    def stop(self) -> None:
        self._stopped.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._grpc.stop(0)

    def clear(self) -> None:
        self.mode = "taking"
        for kept in (self.bytes, self.envelopes, self.otlp):
            kept.clear()
        self.paths.clear()
        self.authorizations.clear()

    # What a site is told.

    @property
    def application_insights(self) -> dict[str, str]:
        address = f"https://127.0.0.1:{self.port}"
        return {
            "APPLICATIONINSIGHTS_CONNECTION_STRING": f"InstrumentationKey={KEY};IngestionEndpoint={address}/",
            "REQUESTS_CA_BUNDLE": str(self.certificates.authority),
        }

    def otlp_over(self, protocol: str) -> dict[str, str]:
        port = self.grpc_port if protocol == "grpc" else self.otlp_port
        return {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"http://127.0.0.1:{port}",
            "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
        }

    # What it got.

    def wait(self, arrived: Callable[[], Any], seconds: float = 20) -> Any:
        """What `arrived` finds, once it finds something."""
        with self._arrived:
            found = self._arrived.wait_for(arrived, seconds)
        assert found, f"nothing of that kind arrived; paths: {dict(self.paths)}"
        return found

    def data(self, kind: str) -> list[dict[str, Any]]:
        """Application Insights' RequestData, RemoteDependencyData or MetricData, each with its tags."""
        return [
            {
                **envelope["data"]["baseData"],
                "tags": envelope["tags"],
                "sampleRate": envelope.get("sampleRate"),
            }
            for envelope in self.envelopes
            if envelope["data"]["baseType"] == kind
        ]

    def figures(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """By name and attributes: what was counted, or the last that was measured."""
        found: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        for data in self.data("MetricData"):
            (point,) = data["metrics"]
            key = (point["name"], tuple(sorted(data.get("properties", {}).items())))
            times = point.get("count", 1) if "max" in point else point["value"]
            is_gauge = "max" not in point and point["name"].endswith(GAUGES)
            found[key] = times if is_gauge else found.get(key, 0) + times
        return found

    def spans(self) -> Iterator[dict[str, Any]]:
        for message in self.otlp:
            for resource in message.get("resourceSpans", []):
                for scope in resource["scopeSpans"]:
                    yield from scope["spans"]

    # How it takes it.

    def _keep(self, path: str, headers: str, body: bytes) -> None:
        with self._arrived:
            self.paths[path] += 1
            self.bytes += [headers.encode(), body]
            self._arrived.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                authorization = self.headers.get("Authorization", "")
                collector.authorizations.add(str(authorization))
                headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
                status, answer = collector._answer(self.path, body)
                collector._keep(self.path, headers.replace(str(authorization) or "\0", ""), body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST

            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal for the tests."""

        return Handler

    def _answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        while self.mode == "silent" and not self._stopped.wait(0.05):
            pass
        if self.mode == "refusing":
            return 403, b"{}"
        if self.mode == "nonsense":
            return 200, b"<!doctype html>"
        if path.startswith("/v2"):
            envelopes = json.loads(body)
            self.envelopes += envelopes
            accepted = {"itemsReceived": len(envelopes), "itemsAccepted": len(envelopes), "errors": []}
            return 200, json.dumps(accepted).encode()
        request = ExportTraceServiceRequest if path.endswith("traces") else ExportMetricsServiceRequest
        self.otlp.append(MessageToDict(request.FromString(body)))
        return 200, b""

    def _called(self, name: str, request: Any, response: Any) -> Callable[[bytes, Any], Any]:
        def export(body: bytes, context: Any) -> Any:
            while self.mode == "silent" and not self._stopped.wait(0.05):
                pass
            if self.mode == "refusing":
                context.abort(grpc.StatusCode.PERMISSION_DENIED, "told to refuse")
            self.otlp.append(MessageToDict(request.FromString(body)))
            self._keep(name, repr(context.invocation_metadata()), body)
            return response()

        return export


# Figures that are a state, and not counted.
GAUGES = (".slowest", "queue_length", "queue_age", "token_age", "page_cache_bytes", "up")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that gave up is no news."""
