"""Reads from real replicas, through gunicorn: own writes, lag, and replicas that fail in every way."""

import json
import time
from collections.abc import Iterator

import pytest

from testbed.gunicorn import APP_SERVICE
from testbed.site import Site, manage

from .conftest import Cluster, Diner, Load, until

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(cluster: Cluster) -> Iterator[Site]:
    with Site(cluster.environ(), workers=2) as site:
        until(lambda: json.loads(site.get("/readyz").body).get("replicas") == "2 of 2")
        yield site


@pytest.fixture(autouse=True)
def _mended(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "cluster" in request.fixturenames:
        cluster: Cluster = request.getfixturevalue("cluster")
        for standby in cluster.standbys:
            standby.configure(recovery_min_apply_delay="0")
            standby.sql("SELECT pg_wal_replay_resume()")
        cluster.catch_up()


def reading_sessions(cluster: Cluster) -> list[int]:
    """Sessions whose last question was one for a page."""
    count = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE usename = 'site' AND position('restaurant_review' in query) > 0"
    )
    return [standby.sql(count)[0][0] for standby in cluster.standbys]


def test_pages_and_api_read_from_replicas(cluster: Cluster, site: Site) -> None:
    for _ in range(20):
        assert site.get("/").status == 200
        assert site.get("/api/v1/restaurants").status == 200
        assert site.get("/feed").status == 200

    assert sum(reading_sessions(cluster)) > 0


def test_a_mere_reader_gets_no_cookie(site: Site) -> None:
    assert "Set-Cookie" not in site.get("/").headers


def test_whoever_wrote_sees_it_at_once_while_replicas_lag(cluster: Cluster, site: Site) -> None:
    for standby in cluster.standbys:
        standby.configure(recovery_min_apply_delay="1s")
    diner = Diner(site)
    restaurant = diner.add_restaurant(f"The Late Standby {time.time()}")

    for number in range(20):
        text = f"Dumplings number {number}, worth the wait."
        assert diner.review(restaurant, text).status == 201
        assert text in diner.get(f"/{restaurant}/").body.decode()
        # And so does whoever asks next, with no cookie and of another worker.
        assert text in site.get(f"/api/v1/restaurants/{restaurant}/reviews").body.decode()


def test_pages_never_go_back(cluster: Cluster, site: Site) -> None:
    """Two workers, each with a standby of its own, one of which lags."""
    cluster.standbys[0].configure(recovery_min_apply_delay="700ms")
    writer = Diner(site)
    restaurant = writer.add_restaurant(f"The Steady Clock {time.time()}")
    seen: list[int] = []
    for number in range(15):
        assert writer.review(restaurant, f"Soup number {number}, and hot.").status == 201
        for _ in range(6):
            document = json.loads(site.get(f"/api/v1/restaurants/{restaurant}").body)
            seen.append(document["review_count"])

    assert seen == sorted(seen)
    assert seen[-1] == 15


def test_a_replica_that_is_too_late_is_not_read(cluster: Cluster, site: Site) -> None:
    restaurant = Diner(site).add_restaurant(f"The Paused Standby {time.time()}")
    cluster.catch_up()
    for standby in cluster.standbys:
        standby.sql("SELECT pg_wal_replay_pause()")
    cluster.primary.sql(
        "UPDATE restaurant_review_restaurant SET name = 'Renamed by hand' WHERE id = %s",
        [restaurant],
        database="site",
    )

    # Nobody told the site; it finds out within what a replica may be behind.
    waited = until(lambda: "Renamed by hand" in site.get(f"/{restaurant}/").body.decode(), 10)
    assert waited < 4


def test_a_replica_that_dies_is_seen_by_no_diner(cluster: Cluster, site: Site) -> None:
    with Load(site, "/", "/api/v1/restaurants") as load:
        time.sleep(0.5)
        for standby in cluster.standbys:
            standby.kill()
        time.sleep(2)
        ready = json.loads(site.get("/readyz").body)
        for standby in cluster.standbys:
            standby.start()
        until(lambda: json.loads(site.get("/readyz").body)["replicas"] == "2 of 2")

    assert load.statuses == {200}
    assert ready == {"ready": True, "database": "ok", "migrations": "ok", "replicas": "0 of 2"}


def test_a_replica_that_falls_silent_is_seen_by_no_diner(cluster: Cluster, site: Site) -> None:
    with Load(site, "/", "/api/v1/restaurants") as load:
        time.sleep(0.5)
        for standby in cluster.standbys:
            standby.freeze()
        try:
            time.sleep(4)
        finally:
            for standby in cluster.standbys:
                standby.thaw()

    assert load.statuses == {200}


def test_a_cancelled_query_is_answered_by_the_primary(cluster: Cluster, site: Site) -> None:
    """What recovery does to whoever stands in its way, or an operator to whoever is slow."""
    end = (
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE usename = 'site' AND pid <> pg_backend_pid()"
    )
    with Load(site, "/", "/api/v1/restaurants") as load:
        for _ in range(10):
            for standby in cluster.standbys:
                standby.sql(end)
            time.sleep(0.1)

    assert load.statuses == {200}


@pytest.mark.parametrize("own_cluster", [1], indirect=True)
def test_a_promoted_replica_is_read_no_more(own_cluster: Cluster) -> None:
    cluster = own_cluster
    with Site(cluster.environ(replicas=1), workers=2) as site:
        writer = Diner(site)
        restaurant = writer.add_restaurant("The Promotion")
        with Load(site, "/", f"/{restaurant}/") as load:
            time.sleep(0.5)
            cluster.standbys[0].promote()
            until(lambda: json.loads(site.get("/readyz").body)["replicas"] == "0 of 1")
            for number in range(5):
                text = f"Noodles number {number}, and plenty."
                assert writer.review(restaurant, text).status == 201
                assert text in site.get(f"/{restaurant}/").body.decode()

    assert load.statuses == {200}


def test_the_doctor_knows_replicas(cluster: Cluster) -> None:
    follows = f"127.0.0.1:{cluster.standbys[0].port} follows, 0 bytes behind"
    for _attempt in range(5):
        cluster.catch_up()
        run = manage("doctor", "--json", environ={**cluster.environ(), **APP_SERVICE}, check=False)
        found = [part for part in json.loads(run.stdout)["findings"] if part["part"] == "replica"]
        assert [part["state"] for part in found] == ["ok", "ok"], found
        # The primary may have written something of its own meanwhile.
        if follows in found[0]["said"]:
            break
    assert follows in found[0]["said"]


def test_the_doctor_tells_a_server_that_is_no_replica(cluster: Cluster) -> None:
    hosts = {"AZURE_POSTGRESQL_REPLICA_HOSTS": f"127.0.0.1:{cluster.primary.port},127.0.0.1:1"}
    run = manage("doctor", "--json", environ={**cluster.environ(), **APP_SERVICE, **hosts}, check=False)
    found = [part for part in json.loads(run.stdout)["findings"] if part["part"] == "replica"]

    assert [part["state"] for part in found] == ["failed", "failed"]
    assert "is no replica" in found[0]["said"]
    assert "cannot be reached" in found[1]["said"]
