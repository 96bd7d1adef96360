"""The primary dies, and a standby takes its name: pages go on, and writing too, without a restart."""

import json
import signal
import time

import pytest

from testbed.gunicorn import ask
from testbed.site import Site

from .conftest import Cluster, Diner, Load, until

pytestmark = pytest.mark.slow

PAGES = (
    "/",
    "/?q=door&open=now&sort=rating",
    "/?q=doro",
    "/fr/",
    "/cuisine/thai/",
    "/suggest?q=doo",
    "/latest",
    "/saved",
    "/feed",
    "/sitemap.xml",
    "/sitemap-restaurants.xml",
    "/sitemap-cuisines.xml",
    "/open-graph.jpg",
)


@pytest.mark.parametrize("own_cluster", [2], indirect=True)
@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGSTOP])
def test_a_standby_takes_the_name_of_the_primary(own_cluster: Cluster, death: signal.Signals) -> None:
    cluster = own_cluster
    # As zone-redundant servers are: a commit is on both before it is answered.
    cluster.primary.configure(synchronous_standby_names="*")
    with Site(cluster.environ(replicas=1), workers=2) as site:
        writer = Diner(site)
        restaurant = writer.add_restaurant("The Spare Kitchen")
        answered = []
        for number in range(10):
            if writer.review(restaurant, f"Plate number {number}, still warm.").status == 201:
                answered.append(f"Plate number {number}, still warm.")
        with Load(site, "/", f"/{restaurant}/") as load:
            time.sleep(1)
            cluster.primary.freeze(death)
            cluster.name.cut()
            # Pages are read from the replica; a writer is told within the time that a request has.
            began = time.monotonic()
            refused = writer.review(restaurant, "Written to nobody.")
            assert (refused.status, refused.headers["Retry-After"]) == (503, "10")
            assert time.monotonic() - began < 15
            until(lambda: json.loads(site.get("/readyz").body)["database"] == "replicas alone")

            successor = cluster.standbys[1]
            successor.promote()
            cluster.name.turn(successor.port)
            turned = time.monotonic()
            until(lambda: writer.review(restaurant, f"Back at {time.monotonic()}.").status == 201, 20)
            recovery = time.monotonic() - turned
        read = site.get(f"/api/v1/restaurants/{restaurant}/reviews")
    if death == signal.SIGSTOP:
        cluster.primary.thaw()

    assert load.statuses == {200}
    assert recovery < 5
    assert read.status == 200, read.body
    kept = " ".join(review["review_text"] for review in json.loads(read.body)["items"])
    assert all(text in kept for text in answered)


def test_whoever_only_reads_needs_no_primary(cluster: Cluster) -> None:
    with Site(cluster.environ(), workers=1) as site:
        writer = Diner(site)
        restaurant = writer.add_restaurant("The Open Door")
        review = json.loads(writer.review(restaurant, "Read by everybody.").body)["id"]
        document = json.loads(site.get("/api/v1/openapi.json").body)
        cluster.catch_up()
        until(lambda: json.loads(site.get("/readyz").body).get("replicas") == "2 of 2")
        for standby in cluster.standbys:
            standby.sql("SELECT pg_wal_replay_pause()")
        # For a moment nobody knows that the primary has gone, and this visitor asks for what it alone had.
        writer.review(restaurant, "Read by nobody.")
        cluster.name.close()
        try:
            in_between = writer.get(f"/{restaurant}/").status
            until(lambda: json.loads(site.get("/readyz").body)["database"] == "replicas alone")
            edits = writer.get(f"/reviews/{review}/edit").status
            owns = writer.get(f"/{restaurant}/").status
            signed_in = ask(site.port, f"/{restaurant}/", {"Cookie": "sessionid=of-a-moderator"}).status
            replica_is_blamed = "is left alone" in site.text()
            read = {}
            for path, operations in document["paths"].items():
                if "get" in operations:
                    identifier = review if path.startswith("/api/v1/reviews/") else restaurant
                    read[path] = site.get(path.replace("{id}", str(identifier))).status
            of_restaurant = [f"/{restaurant}/{part}" for part in ("", "photos", "feed", "open-graph.jpg")]
            pages = [*PAGES, *of_restaurant, f"/reviews/{review}/"]
            read |= {path: site.get(path).status for path in pages}
        finally:
            cluster.name.open()
            for standby in cluster.standbys:
                standby.sql("SELECT pg_wal_replay_resume()")

    # What the primary alone may answer, and what a visitor of one's own needs none for.
    assert (edits, signed_in, owns, in_between) == (503, 503, 200, 200)
    assert not replica_is_blamed
    assert len(read) > len(pages) + 5
    found_there = {path for path, status in read.items() if status == 302}
    assert found_there == {f"/reviews/{review}/"}
    assert [path for path, status in read.items() if status != 200 and path not in found_there] == []


@pytest.mark.parametrize("own_cluster", [1], indirect=True)
def test_a_primary_that_becomes_read_only_is_left_for_the_one_that_has_its_name(own_cluster: Cluster) -> None:
    """A planned failover, or a full disk: the old server answers on, and refuses to write."""
    cluster = own_cluster
    with Site(cluster.environ(replicas=0), workers=1) as site:
        writer = Diner(site)
        restaurant = writer.add_restaurant("The Locked Larder")
        successor = cluster.standbys[0]
        successor.catch_up(cluster.primary)
        cluster.primary.configure(default_transaction_read_only="on")
        refused = [writer.review(restaurant, "Written to nobody.").status for _ in range(8)]
        pages = {site.get("/").status for _ in range(8)}
        successor.promote()
        # Only the name: nobody's connection is cut.
        cluster.name.target = successor.port
        answered = [writer.review(restaurant, f"Back, number {number}.").status for number in range(12)]

    assert set(refused) == {503}
    assert pages == {200}
    # Each connection finds out once.
    assert answered[-4:] == [201] * 4
