"""Azure's management API on loopback, as far as infra/ calls it: one PostgreSQL server, one job.

The list of servers is what a test says.

Changes are accepted at once and done later, as there: the answer names an operation, which is asked about.
"""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from . import free_port

TOKEN = "a token for management.azure.com"


class ManagementServer:
    """`fail` maps a method and the end of a path to the status that so many such requests get.

    `on_change` is told after each change who may come in: the public state, and the addresses of the rules.
    """

    def __init__(self, on_change: Callable[[str, set[str]], None] | None = None) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.public = "Enabled"
        self.rules: dict[str, str] = {}
        self.servers: list[dict[str, Any]] = []
        self.image = "old"
        self.executions: list[str] = []
        self.calls: list[str] = []
        self.fail: dict[tuple[str, str], tuple[int, int]] = {}
        self.failed_operations: set[str] = set()
        self.changed = threading.Event()
        self._on_change = on_change
        self._operations: dict[str, list[str]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server._answer(self, json.loads(body) if body else {})

            do_GET = do_PUT = do_PATCH = do_DELETE = do_POST = _answer

            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal for the tests."""

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        path, method = urlsplit(request.path).path, request.command
        if not path.startswith("/operations/"):
            self.calls.append(f"{method} {path.partition('/providers/')[2]}")
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._send(request, 401, {"error": {"code": "AuthenticationFailed"}})
        for (verb, end), (status, times) in self.fail.items():
            if verb == method and path.endswith(end) and times:
                self.fail[verb, end] = (status, times - 1)
                error = {"error": {"code": f"Code{status}", "message": "told to fail"}}
                return self._send(request, status, error)
        if path.startswith("/operations/"):
            states = self._operations[path]
            state = states.pop(0) if len(states) > 1 else states[0]
            error = (
                {"error": {"code": "Broken", "message": "the operation failed"}} if state == "Failed" else {}
            )
            return self._send(request, 200, {"status": state, **error})
        if "/jobs/" in path:
            return self._job(request, method, path, body)
        return self._server_of_database(request, method, path, body)

    def _server_of_database(
        self, request: BaseHTTPRequestHandler, method: str, path: str, body: dict[str, Any]
    ) -> None:
        rule = path.partition("/firewallRules/")[2]
        if path.endswith("/flexibleServers"):
            return self._send(request, 200, {"value": self.servers})
        if method == "GET":
            network = {"publicNetworkAccess": self.public}
            return self._send(request, 200, {"properties": {"network": network}})
        if method == "PATCH":
            self.public = body["properties"]["network"]["publicNetworkAccess"]
        elif method == "PUT" and self.public == "Disabled":
            return self._send(request, 400, {"error": {"code": "FirewallRulesNotAllowed"}})
        elif method == "PUT":
            self.rules[rule] = body["properties"]["startIpAddress"]
        elif rule not in self.rules:
            return self._send(request, 404, {"error": {"code": "ResourceNotFound"}})
        else:
            del self.rules[rule]
        addresses = set(self.rules.values()) if self.public == "Enabled" else set()
        if self._on_change:
            self._on_change(self.public, addresses)
        self.changed.set()
        operation = f"/operations/{len(self._operations)}"
        self._operations[operation] = [
            "InProgress",
            "Failed" if method in self.failed_operations else "Succeeded",
        ]
        self._send(request, 202, {}, {"Azure-AsyncOperation": self.endpoint + operation, "Retry-After": "0"})

    def _job(self, request: BaseHTTPRequestHandler, method: str, path: str, body: dict[str, Any]) -> None:
        if method == "PATCH":
            (container,) = body["properties"]["template"]["containers"]
            assert container["command"] == ["python"], "the container was not sent whole"
            self.image = container["image"]
            return self._send(request, 202, {}, {"Location": f"{self.endpoint}{path}?result"})
        if path.endswith("/start"):
            return self._send(request, 202, {"name": "migrate-1"})
        if "/executions/" in path:
            return self._send(request, 200, {"properties": {"status": self.executions.pop(0)}})
        container = {"name": "migrate", "image": self.image, "command": ["python"]}
        return self._send(request, 200, {"properties": {"template": {"containers": [container]}}})

    def _send(
        self,
        request: BaseHTTPRequestHandler,
        status: int,
        body: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> None:
        content = json.dumps(body).encode()
        request.send_response(status)
        request.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(content)
