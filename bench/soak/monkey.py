"""What goes wrong in the night, one thing at a time, by a seed that repeats it."""

import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass

from testbed.forwarder import Forwarder
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import ROLE, PostgreSQL

from .parts import Parts


@dataclass(frozen=True)
class Fault:
    name: str
    begin: Callable[[], object]
    end: Callable[[], object] = lambda: None


def faults(parts: Parts, chance: random.Random) -> list[Fault]:
    """Each is begun, lasts some seconds, and is ended; those without an end mend themselves."""
    number = chance.randrange(len(parts.standbys))
    standby, door = parts.standbys[number], parts.doors[number]
    host = chance.randrange(len(parts.sites))
    primary, name = parts.primary, parts.name
    identity, azurite, photos = parts.identity, parts.azurite, parts.photos
    return [
        Fault("the primary restarts", primary.restart),
        Fault("the primary is away", primary.stop, primary.start),
        Fault("the primary is killed", lambda: kill(primary), primary.start),
        Fault("the primary falls silent", primary.freeze, primary.thaw),
        Fault("a standby takes the primary's name", parts.fail_over),
        Fault("connections to the primary are cut", name.cut),
        Fault("the primary is far away", *slow(name, 0.1)),
        Fault("the primary's name leads nowhere", name.close, name.open),
        Fault("a replica is away", standby.stop, standby.start),
        Fault("a replica is killed", lambda: kill(standby), standby.start),
        Fault("a replica falls silent", standby.freeze, standby.thaw),
        Fault(
            "a replica stops replaying",
            lambda: standby.sql("SELECT pg_wal_replay_pause()"),
            lambda: standby.sql("SELECT pg_wal_replay_resume()"),
        ),
        Fault("connections to a replica are cut", door.cut),
        Fault("a replica is far away", *slow(door, 0.15)),
        Fault("the pooler restarts", parts.pgbouncer.restart),
        Fault("the pooler is away", parts.pgbouncer.stop, parts.pgbouncer.start),
        Fault("tokens are rotated", identity.rotate),
        Fault("tokens are revoked, and sessions ended", lambda: revoke(parts)),
        Fault("the identity endpoint is away", lambda: no_identity(parts), identity.start),
        Fault("the identity endpoint is slow", *slow(identity, 3.0)),
        Fault("the identity endpoint fails", lambda: fail(parts, 500), lambda: fail(parts, 200)),
        Fault("the clock is a day ahead", lambda: ahead(parts, 90_000), lambda: ahead(parts, 0)),
        Fault("the storage of photos is away", azurite.stop, azurite.start),
        Fault("the storage of photos falls silent", azurite.freeze, azurite.thaw),
        Fault("the storage of photos is far away", *slow(photos, 0.3)),
        Fault("connections to the storage are cut", photos.cut),
        Fault("the disk of photos is full", lambda: azurite.limit(0), lambda: azurite.limit(None)),
        Fault("a worker is killed", lambda: os.kill(chance.choice(parts.processes()), signal.SIGKILL)),
        Fault(
            "the workers of a host start anew",
            lambda: parts.sites[host].process.send_signal(signal.SIGHUP),
            lambda: parts.sites[host].get("/healthz"),
        ),
        Fault("a host is killed", lambda: parts.kill_site(host), lambda: parts.start_site(host)),
    ]


def kill(server: PostgreSQL) -> None:
    server.freeze(signal.SIGKILL)
    assert server.process is not None
    server.process.wait()


def slow(part: Forwarder | IdentityEndpoint, seconds: float) -> tuple[Callable[[], None], Callable[[], None]]:
    def delay(seconds: float) -> None:
        part.delay = seconds

    return lambda: delay(seconds), lambda: delay(0.0)


def revoke(parts: Parts) -> None:
    """New tokens alone are taken, and whoever is signed in has to do it again."""
    parts.identity.rotate()
    end_sessions(parts)


def end_sessions(parts: Parts) -> None:
    for server in (parts.primary, *parts.standbys):
        server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [ROLE])


def no_identity(parts: Parts) -> None:
    parts.identity.stop()
    end_sessions(parts)


def fail(parts: Parts, status: int) -> None:
    parts.identity.status = status


def ahead(parts: Parts, seconds: int) -> None:
    """By the site's clock every token expired long ago; the servers take it all the same."""
    parts.identity.askers_clock = seconds
    revoke(parts)


class Monkey:
    def __init__(self, parts: Parts, seed: int) -> None:
        self.parts = parts
        self.random = random.Random(seed)
        self._bag: list[str] = []

    def next(self) -> Fault:
        """Every fault once, in an order of chance, before any comes again."""
        found = {fault.name: fault for fault in faults(self.parts, self.random)}
        if not self._bag:
            self._bag = self.random.sample(sorted(found), len(found))
        return found[self._bag.pop()]

    def seconds(self) -> float:
        """For how long it stays as it is."""
        return self.random.uniform(1, 8)
