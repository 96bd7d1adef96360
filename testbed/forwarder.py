"""A door before a server: what comes to it goes on, can be held up or cut, and may be led elsewhere."""

import selectors
import socket
import threading
import time
from contextlib import suppress

from . import free_port


class Forwarder:
    """Takes connections at `host:port` for the server at port `target` of this machine.

    To clients it is the server's name: turned to another target, it is what a failover does to a name.
    """

    def __init__(
        self, target: int, host: str = "127.0.0.1", port: int | None = None, target_host: str = "127.0.0.1"
    ) -> None:
        self.target = target
        self.target_host = target_host
        self.host = host
        self.port = port or free_port()
        # Seconds that every piece of data is held up.
        self.delay = 0.0
        self._pairs: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self.open()

    def open(self) -> None:
        self._listener = socket.create_server((self.host, self.port), backlog=128)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Refuse what comes, and cut what there is."""
        if self._listener is not None:
            # A plain close would leave the thread waiting in accept.
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()
            self._listener = None
        self.cut()

    def cut(self) -> None:
        with self._lock:
            for one in self._pairs:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def turn(self, target: int) -> None:
        """Lead to another server: connections to the first end, as with a machine that is gone."""
        self.target = target
        self.cut()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _address = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client:
            try:
                server = socket.create_connection((self.target_host, self.target), timeout=5)
            except OSError:
                return
            with server:
                server.settimeout(None)
                with self._lock:
                    self._pairs |= {client, server}
                try:
                    self._pump(client, server)
                finally:
                    with self._lock:
                        self._pairs -= {client, server}

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(client, selectors.EVENT_READ, server)
            selector.register(server, selectors.EVENT_READ, client)
            while True:
                for key, _events in selector.select():
                    try:
                        data = key.fileobj.recv(65536)  # type: ignore[union-attr]  # a socket
                        if not data:
                            return
                        if self.delay:
                            time.sleep(self.delay)
                        key.data.sendall(data)
                    except OSError:
                        return
