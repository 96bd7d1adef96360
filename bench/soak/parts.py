"""All that the site stands on: a primary and two replicas by name, pooler, identity, photos, two hosts."""

import os
import secrets
import shutil
import signal
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from azureproject.managed_identity.postgresql import timeouts
from azureproject.replicas.positions import position
from testbed.azurite import ACCOUNT, CONTAINER, Azurite
from testbed.certificates import Certificates
from testbed.forwarder import Forwarder
from testbed.gunicorn import ROOT, Gunicorn, manage
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.pgbouncer import PgBouncer
from testbed.postgresql import DATABASE, ROLE, PostgreSQL

# A commit must outlive a server that is killed, and be on a standby before it is answered.
DURABLE = {"synchronous_commit": "on", "full_page_writes": "on", "synchronous_standby_names": "ANY 1 (*)"}
RESTAURANTS, REVIEWS = 60, 2_000
LOGS = ROOT / "var" / "soak"


class Parts:
    """Whatever is started is ended by `close`, in the opposite order."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        shutil.rmtree(LOGS, ignore_errors=True)
        directory = Path(self.stack.enter_context(TemporaryDirectory(prefix="soak-")))
        self.certificates = Certificates(directory)
        self.primary = PostgreSQL(self.certificates)
        self.stack.callback(lambda: self.primary.remove())
        # As infra/create_database_role.py makes it: nothing else ends a statement behind the pooler.
        self.primary.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '{timeouts.STATEMENT_TIMEOUT:.0f}s'")
        # Each part's name; the part may be cut off, slowed down and replaced behind it.
        self.name = self._door(self.primary.port)
        self.pgbouncer = PgBouncer(self.primary, server_port=self.name.port)
        self.stack.callback(self.pgbouncer.remove)
        self.identity = IdentityEndpoint(on_token=self._accept)
        self.stack.callback(self.identity.stop)
        self.azurite = Azurite(self.certificates)
        self.stack.callback(self.azurite.remove)
        self.photos = self._door(self.azurite.port)
        # Before there are standbys, so that they have it too when one is promoted.
        self.primary.configure(**DURABLE)
        self.standbys: list[PostgreSQL] = []
        self.stack.callback(lambda: [standby.remove() for standby in self.standbys])
        for _ in range(2):
            self.standbys.append(PostgreSQL(self.certificates, primary=self.primary))
        self.doors = [self._door(standby.port) for standby in self.standbys]
        self.key = secrets.token_urlsafe(50)
        self.manage("migrate", "--verbosity", "0")
        self.manage(
            *("load_demo", "--without-photos"),
            *("--restaurants", str(RESTAURANTS), "--reviews", str(REVIEWS)),
        )
        # Others wait for staff, and are shown to nobody.
        published = "SELECT id FROM restaurant_review_restaurant WHERE status = 'published' ORDER BY id"
        self.restaurants = [int(str(id)) for (id,) in self.sql(published)]
        self.sites: list[Gunicorn] = []
        self.stack.callback(lambda: [site.__exit__() for site in self.sites])
        self.stack.callback(self.keep_logs)
        for _ in range(2):
            self.sites.append(Gunicorn(self.environ()))

    def _door(self, port: int) -> Forwarder:
        door = Forwarder(port)
        self.stack.callback(door.close)
        return door

    def close(self) -> None:
        self.stack.close()

    def environ(self) -> dict[str, str]:
        return {
            **self.identity.environment(),
            **self.pgbouncer.environment(),
            "AZURE_POSTGRESQL_REPLICA_HOSTS": ",".join(f"127.0.0.1:{door.port}" for door in self.doors),
            "STORAGE_ACCOUNT_NAME": f"https://127.0.0.1:{self.photos.port}/{ACCOUNT}",
            "STORAGE_CONTAINER_NAME": CONTAINER,
            "REQUESTS_CA_BUNDLE": str(self.certificates.authority),
            "REVIEWS_PER_HOUR": "1000000",
            "SECRET_KEY": self.key,
            "WEB_CONCURRENCY": "2",
            "GUNICORN_THREADS": "4",
        }

    def manage(self, *arguments: str) -> str:
        done = manage(*arguments, **self.environ())
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(arguments)}: {done.stderr}")
        return done.stdout

    def _accept(self, resource: str, token: str, expires_on: int) -> None:
        if resource == POSTGRESQL:
            self.primary.accept(token, expires_on)
            self.pgbouncer.accept(token)

    def sql(self, query: str) -> list[tuple[object, ...]]:
        return self.primary.sql(query, database=DATABASE)

    def fail_over(self) -> None:
        """The primary dies. The standby that knows most takes its name, and the others follow that one."""
        old = self.primary
        old.freeze(signal.SIGKILL)
        self.name.cut()

        def known(standby: PostgreSQL) -> int:
            # What it has on disk, replayed or not: a commit was answered when one of them had that.
            received = "SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())"
            ((lsn,),) = standby.sql(received)
            return position(lsn)

        successor = max(self.standbys, key=known)
        successor.promote()
        self.primary = successor
        self.name.turn(successor.port)
        old.remove()
        for number, standby in enumerate(self.standbys):
            if standby is not successor:
                standby.remove()
            self.standbys[number] = PostgreSQL(self.certificates, primary=successor)
            self.doors[number].turn(self.standbys[number].port)

    def kill_site(self, number: int) -> None:
        """A whole host, whatever it is doing."""
        site = self.sites[number]
        os.killpg(site.process.pid, signal.SIGKILL)
        site.process.wait()

    def start_site(self, number: int) -> None:
        dead = self.sites[number]
        self.keep_log(number)
        self.sites[number] = Gunicorn({**self.environ(), "PORT": str(dead.port)})
        dead.output.close()

    def keep_log(self, number: int) -> None:
        """For who wants to know why."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with (LOGS / f"host-{number}.log").open("a") as log:
            log.write(self.sites[number].text())

    def keep_logs(self) -> None:
        for number in range(len(self.sites)):
            self.keep_log(number)

    def processes(self) -> list[int]:
        return [pid for site in self.sites for pid in site.workers()]
