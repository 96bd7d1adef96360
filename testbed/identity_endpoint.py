"""App Service's identity endpoint on loopback: counts its requests, and can be slow, failing or silent."""

import json
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from . import free_port

POSTGRESQL = "https://ossrdbms-aad.database.windows.net"
STORAGE = "https://storage.azure.com"
# What an app in Entra takes for its credential.
TOKEN_EXCHANGE = "api://AzureADTokenExchange"
TENANT = str(uuid.UUID(int=1))
OBJECT_ID = str(uuid.UUID(int=2))
DAY = 24 * 60 * 60


@dataclass(frozen=True)
class Request:
    resource: str
    client_id: str
    header: str


@dataclass(frozen=True)
class Issued:
    token: str
    expires_on: int


@cache
def _signing_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_key() -> str:
    """PEM of the key that verifies the tokens of every endpoint of this process."""
    encoding, form = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return _signing_key().public_key().public_bytes(encoding, form).decode()


class IdentityEndpoint:
    """Gives every asker the same token for a resource until it expires or `rotate` is called.

    `on_token(resource, token, expires_on)` runs before a new token is handed out, so that the server
    that has to accept it knows it first.
    """

    def __init__(self, on_token: Callable[[str, str, int], None] | None = None, lifetime: int = DAY) -> None:
        self.port = free_port()
        self.header = uuid.uuid4().hex
        self.lifetime = lifetime
        self.delay = 0.0
        # Seconds that the asker's clock is ahead of everybody else's: tokens look so much older to it.
        self.askers_clock = 0
        self.status = 200
        self.requests: list[Request] = []
        self._on_token = on_token
        self._issued: dict[tuple[str, str], Issued] = {}
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._gone = threading.Event()
        self.start()

    def start(self) -> None:
        endpoint = self
        self._gone.clear()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                endpoint._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Keep the terminal for the tests."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """An asker that gave up is no news."""

        self._server = Server(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections until `start`."""
        self._gone.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def rotate(self) -> None:
        """Forget the tokens given so far and issue new ones, which the servers accept in their place."""
        with self._lock:
            given, self._issued = list(self._issued), {}
            for resource, client_id in given:
                self._token(resource, client_id)

    def expire(self) -> None:
        """Like `rotate`, but nothing is issued before somebody asks: the old tokens are still accepted."""
        with self._lock:
            self._issued = {}

    def count(self, resource: str = POSTGRESQL) -> int:
        return sum(request.resource == resource for request in self.requests)

    def token(self, resource: str = POSTGRESQL, client_id: str = "") -> str:
        """The current token, without a request being counted."""
        with self._lock:
            return self._token(resource, client_id).token

    def environment(self) -> dict[str, str]:
        return {
            "IDENTITY_ENDPOINT": f"http://127.0.0.1:{self.port}/msi/token",
            "IDENTITY_HEADER": self.header,
            # A proxy of the machine would be sent the request and its secret header.
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def _token(self, resource: str, client_id: str) -> Issued:
        issued = self._issued.get((resource, client_id))
        if issued is None or issued.expires_on <= time.time():
            issued = self._issued[resource, client_id] = self._issue(resource, client_id)
            if self._on_token:
                self._on_token(resource, issued.token, issued.expires_on)
        return issued

    def _issue(self, resource: str, client_id: str) -> Issued:
        now = int(time.time())
        issuer = f"https://sts.windows.net/{TENANT}/"
        if resource == TOKEN_EXCHANGE:
            issuer = f"https://login.microsoftonline.com/{TENANT}/v2.0"
        claims = {
            "iss": issuer,
            "aud": resource,
            "iat": now - 300,
            "nbf": now - 300,
            "exp": now + self.lifetime,
            "appid": client_id,
            "oid": OBJECT_ID,
            "sub": OBJECT_ID,
            "tid": TENANT,
            "uti": uuid.uuid4().hex,
            # Brings the token to the size of a real one, about 1.9 kB.
            "groups": [str(uuid.UUID(int=number)) for number in range(20)],
        }
        return Issued(jwt.encode(claims, _signing_key(), "RS256"), claims["exp"])

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(handler.path).query).items()}
        resource, client_id = query.get("resource", ""), query.get("client_id", "")
        header = handler.headers.get("X-IDENTITY-HEADER", "")
        self.requests.append(Request(resource, client_id, header))
        if self.delay and self._gone.wait(self.delay):
            return
        if header != self.header:
            self._send(handler, 401, {"statusCode": 401, "message": "wrong X-IDENTITY-HEADER"})
        elif self.status != 200:
            self._send(handler, self.status, {"statusCode": self.status, "message": "told to fail"})
        else:
            with self._lock:
                issued = self._token(resource, client_id)
            body = {
                "access_token": issued.token,
                "expires_on": str(issued.expires_on - self.askers_clock),
                "resource": resource,
                "token_type": "Bearer",
                "client_id": client_id,
            }
            self._send(handler, 200, body)

    def _send(self, handler: BaseHTTPRequestHandler, status: int, body: dict[str, object]) -> None:
        content = json.dumps(body).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)
