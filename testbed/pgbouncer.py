"""PgBouncer in transaction mode before a test server, as Azure has it: port 6432 of the server's own name."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from . import Missing
from .certificates import ADDRESSES
from .forwarder import Forwarder
from .postgresql import DATABASE, ROLE, PostgreSQL

PORT = 6432
SERVER_PORT = 5432

CONFIGURATION = """\
[databases]
* = host=127.0.0.1 port={server_port}

[pgbouncer]
listen_addr = {address}
listen_port = {port}
unix_socket_dir =
auth_type = plain
auth_file = {directory}/users
pool_mode = transaction
default_pool_size = 8
max_client_conn = 200
client_tls_sslmode = require
client_tls_cert_file = {directory}/server.pem
client_tls_key_file = {directory}/server.key
server_tls_sslmode = require
; Seconds after a failed connection; 15 by default. Azure's starts anew with its server.
server_login_retry = 1
"""


class PgBouncer:
    """Clients sign in to it with the role's password or token; `accept` tells it which that is.

    At port 5432 of the same address is the server itself, unless it is said to be elsewhere.
    """

    def __init__(
        self, postgresql: PostgreSQL, *, beside_server: bool = True, server_port: int | None = None
    ) -> None:
        """`server_port` is where the server is found, when that is not its own port."""
        program = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")
        if program is None:
            raise Missing("no PgBouncer: install pgbouncer")
        self.program = program
        self.postgresql = postgresql
        self.server_port = server_port or postgresql.port
        self.address = _free_address()
        self.directory = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
        self._write()
        self.server = Forwarder(self.server_port, self.address, SERVER_PORT) if beside_server else None
        self.start()

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self.program, str(self.directory / "pgbouncer.ini")],
                stdout=subprocess.DEVNULL,
                stderr=log,
                **self.postgresql.user,
            )
        self._wait()

    def _write(self) -> None:
        certificates = self.postgresql.certificates
        shutil.copyfile(certificates.chain, self.directory / "server.pem")
        shutil.copyfile(certificates.key, self.directory / "server.key")
        (self.directory / "users").touch()
        (self.directory / "pgbouncer.ini").write_text(
            CONFIGURATION.format(
                server_port=self.server_port, address=self.address, port=PORT, directory=self.directory
            )
        )
        for path in (self.directory, *self.directory.iterdir()):
            self.postgresql.own(path)

    def _wait(self) -> None:
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection((self.address, PORT), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise Missing(f"PgBouncer did not start: {self.log()}") from None
                time.sleep(0.02)

    def accept(self, token: str) -> None:
        """From now on the role signs in with this token."""
        (self.directory / "users").write_text(f'"{ROLE}" "{token}"\n')
        said = self.log().count("got SIGHUP")
        self._process.send_signal(signal.SIGHUP)
        # It reads the file when it says so.
        deadline = time.monotonic() + 5
        while self.log().count("got SIGHUP") <= said and time.monotonic() < deadline:
            time.sleep(0.01)

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        return {
            "AZURE_POSTGRESQL_CONNECTIONSTRING": (
                f"dbname={database} host={self.address} port={PORT} sslmode=require user={ROLE}"
            ),
            "PGSSLROOTCERT": str(self.postgresql.certificates.authority),
        }

    def stop(self) -> None:
        """At once: those who are connected are cut off."""
        self._process.terminate()
        self._process.wait(10)

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        self.stop()
        if self.server:
            self.server.close()
        shutil.rmtree(self.directory, ignore_errors=True)


def _free_address() -> str:
    """An address of loopback at which nobody has these two ports: they are the same wherever Azure is."""
    for address in ADDRESSES:
        try:
            for port in (PORT, SERVER_PORT):
                socket.create_server((address, port)).close()
        except OSError:
            continue
        return address
    raise Missing("ports 5432 and 6432 are taken at every address of loopback that the tests use")
