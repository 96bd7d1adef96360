"""A primary, standbys that follow it, and the name by which the site knows the primary."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import psycopg2
import pytest

from testbed.certificates import Certificates
from testbed.forwarder import Forwarder
from testbed.gunicorn import Answer, ask
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import DATABASE, ROLE, PostgreSQL
from testbed.site import Site

KEY = "a key for sites with replicas: 0123456789 abcdefghijklmnop"


class Cluster:
    """Empty, or a copy of another one."""

    def __init__(
        self, certificates: Certificates, origin: "Cluster | None" = None, standbys: int = 2
    ) -> None:
        self.certificates = certificates
        self.stack = ExitStack()
        self.primary = self._keep(PostgreSQL(certificates, primary=origin.primary if origin else None))
        if origin:
            self.primary.promote()
        # To the site it is the server's name: a failover leads it elsewhere.
        self.name = Forwarder(self.primary.port)
        self.stack.callback(self.name.close)
        self.standbys: list[PostgreSQL] = []
        self.identity = IdentityEndpoint(on_token=self._accept)
        self.stack.callback(self.identity.stop)
        self.standbys += [self._standby() for _ in range(standbys)]

    def _accept(self, _resource: str, token: str, until: int) -> None:
        """In Azure each server checks it for itself; here the role's password has to come to the standbys."""
        self.primary.accept(token, until)
        for standby in self.standbys:
            # Not for long, nor from one that a test has stopped.
            with suppress(psycopg2.Error, TimeoutError):
                standby.catch_up(self.primary, seconds=1)

    def _keep(self, server: PostgreSQL) -> PostgreSQL:
        self.stack.callback(server.remove)
        return server

    def _standby(self) -> PostgreSQL:
        return self._keep(PostgreSQL(self.certificates, primary=self.primary))

    def environ(self, replicas: int = 2, **variables: str) -> dict[str, str]:
        hosts = [f"127.0.0.1:{standby.port}" for standby in self.standbys[:replicas]] if replicas else []
        return {
            **self.identity.environment(),
            "AZURE_POSTGRESQL_CONNECTIONSTRING": (
                f"dbname={DATABASE} host=127.0.0.1 port={self.name.port} sslmode=require user={ROLE}"
            ),
            "PGSSLROOTCERT": str(self.certificates.authority),
            "AZURE_POSTGRESQL_REPLICA_HOSTS": ",".join(hosts),
            "REVIEWS_PER_HOUR": "1000000",
            "SECRET_KEY": KEY,
            **variables,
        }

    def catch_up(self) -> None:
        for standby in self.standbys:
            standby.catch_up(self.primary)

    def close(self) -> None:
        self.stack.close()


@pytest.fixture(scope="package")
def cluster(fill: Callable[[PostgreSQL], None], certificates: Certificates) -> Iterator[Cluster]:
    """With the site's tables."""
    with closing(Cluster(certificates)) as cluster:
        fill(cluster.primary)
        cluster.catch_up()
        yield cluster


@pytest.fixture
def own_cluster(
    request: pytest.FixtureRequest, cluster: Cluster, certificates: Certificates
) -> Iterator[Cluster]:
    """One that a test may break for good; with as many standbys as it names."""
    with closing(Cluster(certificates, origin=cluster, standbys=request.param)) as own:
        yield own


class Diner:
    """A client of the site that keeps its cookies, as a browser does."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path, "")

    def post(self, path: str, document: dict[str, Any]) -> Answer:
        return self._ask("POST", path, json.dumps(document))

    def _ask(self, method: str, path: str, body: str) -> Answer:
        headers = {"Content-Type": "application/json"} if body else {}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = ask(self.site.port, path, headers, method, body)
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def add_restaurant(self, name: str) -> int:
        answer = self.post(
            "/api/v1/restaurants",
            {"name": name, "street_address": "1 Long Wharf", "description": "Open late."},
        )
        assert answer.status == 201, answer.body
        identifier: int = json.loads(answer.body)["id"]
        return identifier

    def review(self, restaurant: int, text: str) -> Answer:
        document = {"user_name": "Ana", "rating": 4, "review_text": text}
        return self.post(f"/api/v1/restaurants/{restaurant}/reviews", document)


def until(condition: Callable[[], bool], seconds: float = 30) -> float:
    """Seconds until it was so."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never was"
        time.sleep(0.02)
    return time.monotonic() - began


class Load:
    """Readers that ask one page after another until the block ends; every answer is kept."""

    def __init__(self, site: Site, *paths: str, readers: int = 3) -> None:
        self.site = site
        self.paths = paths
        self.answers: list[tuple[float, int]] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(readers)]

    def _read(self) -> None:
        # Not as fast as they can: what is measured needs a processor too.
        while not self._stop.wait(0.06):
            for path in self.paths:
                status = self.site.get(path).status
                self.answers.append((time.monotonic(), status))

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    @property
    def statuses(self) -> set[int]:
        return {status for _moment, status in self.answers}
