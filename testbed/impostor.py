"""A server that stands where the database should, with a foreign certificate, and keeps what it is sent."""

import socket
import ssl
import threading

from .certificates import Certificates

SSL_REQUEST = 8


class Impostor:
    def __init__(self, certificates: Certificates) -> None:
        self.received = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates.chain, certificates.key)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        """Agree to TLS as PostgreSQL does, ask for the password in plain text, and write all of it down."""
        connection, _ = self._socket.accept()
        with connection:
            connection.settimeout(10)
            connection.recv(SSL_REQUEST)
            connection.sendall(b"S")
            try:
                with self._context.wrap_socket(connection, server_side=True) as encrypted:
                    self.received += encrypted.recv(65536)
                    encrypted.sendall(b"R" + (8).to_bytes(4) + (3).to_bytes(4))
                    self.received += encrypted.recv(65536)
            except OSError:
                return

    def close(self) -> bytes:
        """What was sent to it in all."""
        self._thread.join(15)
        self._socket.close()
        return self.received
