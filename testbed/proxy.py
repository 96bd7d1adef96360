"""The platform's front end on loopback: what it adds to a request before the site sees it."""

import http.client
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from . import free_port

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "host"}


class Proxy:
    """Forwards to `target_port` as the platforms do: appends the client to X-Forwarded-For, tells the scheme.

    `client` is what it appends: with a port on App Service, without one on Container Apps.
    """

    def __init__(self, target_port: int, *, client: str, scheme: str = "https", host: str = "") -> None:
        self.port = free_port()
        self.target_port = target_port
        self.client = client
        self.scheme = scheme
        self.host = host
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def forward(self) -> None:
                proxy._forward(self)

            do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = forward

            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal for the tests."""

        class Server(ThreadingHTTPServer):
            # Closing it waits for them, and their connections are closed.
            daemon_threads = False
            request_queue_size = 128

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def _forward(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        with closing(http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=60)) as upstream:
            self._pass_on(handler, upstream, body)

    def _pass_on(
        self, handler: BaseHTTPRequestHandler, upstream: http.client.HTTPConnection, body: bytes
    ) -> None:
        upstream.putrequest(handler.command, handler.path, skip_host=True, skip_accept_encoding=True)
        upstream.putheader("Host", self.host or handler.headers.get("Host", ""))
        forwarded = [*(handler.headers.get_all("X-Forwarded-For") or []), self.client]
        upstream.putheader("X-Forwarded-For", ", ".join(forwarded))
        upstream.putheader("X-Forwarded-Proto", self.scheme)
        for name, value in handler.headers.items():
            if name.lower() not in HOP_BY_HOP | {"x-forwarded-for", "x-forwarded-proto"}:
                upstream.putheader(name, value)
        upstream.endheaders(body)
        answer = upstream.getresponse()
        content = answer.read()
        handler.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                handler.send_header(name, value)
        if "Content-Length" not in answer.headers:
            handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()
