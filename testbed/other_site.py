"""Another site, whose pages are empty: a browser that is on one asks from another origin."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class _EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b'<!doctype html><title>Another site</title><link rel="icon" href="data:,">')

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written about it."""


class OtherSite:
    """The same server under two names: the one is for `API_ALLOWED_ORIGINS`, the other is not."""

    def __init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _EmptyPage)
        port = self._server.server_address[1]
        self.named = f"http://localhost:{port}"
        self.unnamed = f"http://127.0.0.1:{port}"
        Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
