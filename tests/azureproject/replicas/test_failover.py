"""The primary dies, and a standby takes its name: pages go on, and writing too, without a restart."""

import json
import signal
import time

import pytest

from testbed.site import Site

from .conftest import Cluster, Diner, Load, until

pytestmark = pytest.mark.slow


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
