"""Positions of the write-ahead log, and what processes tell one another of them."""

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from azureproject import metrics
from azureproject.replicas import observation, positions, router
from azureproject.replicas.observation import Observation, Primary, Replica, Sample
from azureproject.replicas.positions import SharedPosition, position


def test_positions_can_be_compared() -> None:
    assert position("0/30010C0") < position("0/30010F8") < position("1/0000100") < position("A/1")


@pytest.mark.parametrize("header", [24, 40])
def test_a_page_begins_where_the_one_before_it_ends(header: int) -> None:
    """What is all replayed is not behind by the header of a page that nothing is written on yet."""
    boundary = 5 * positions.PAGE
    assert position(f"0/{boundary:X}") == position(f"0/{boundary + header:X}")
    assert position(f"0/{boundary:X}") < position(f"0/{boundary + 64:X}")


@pytest.fixture
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions.os, "access", lambda *args: False)
    monkeypatch.setattr(positions.tempfile, "gettempdir", lambda: str(tmp_path))


@pytest.mark.usefixtures("_own_memory")
def test_what_one_process_has_shown_every_process_goes_on_from() -> None:
    one, other = SharedPosition("server/db", 60), SharedPosition("server/db", 60)
    one.raise_to(7)
    other.raise_to(5)

    assert (one.get(), other.get()) == (7, 7)
    assert SharedPosition("another/db", 60).get() == 0


@pytest.mark.usefixtures("_own_memory")
def test_it_is_forgotten_when_every_replica_knows_more() -> None:
    shared = SharedPosition("server/db", 0.05)
    shared.raise_to(7)
    time.sleep(0.1)

    assert shared.get() == 0
    # Of a server that was restored, say.
    shared.raise_to(3)
    assert shared.get() == 3


def replica(*samples: tuple[float, int], replayed: int) -> Replica:
    """`samples` are seconds ago, and where the primary was then."""
    primary = Primary()
    primary.samples.extend(Sample(time.monotonic() - ago, position) for ago, position in samples)
    found = Replica("replica1", primary, max_lag=2)
    found.replayed = replayed
    return found


def test_the_lag_is_counted_from_what_the_primary_was_last_seen_to_have() -> None:
    assert replica((1.0, 10), (0.1, 10), replayed=10).lag == 0
    assert replica(replayed=10).lag == 0
    assert 0.9 < replica((1.0, 10), (0.1, 20), replayed=15).lag < 1.2
    assert replica((1.0, 10), (0.1, 20), replayed=5).lag == float("inf")


def test_a_replica_far_behind_is_not_even_asked() -> None:
    late = replica((observation.PROMPT + 1, 10), (0.1, 20), replayed=10)

    assert not late.has(20)
    assert late.has(10) == late.is_standby


@pytest.mark.usefixtures("_own_memory")
def test_without_the_primary_a_replica_that_failed_is_read_rather_than_none() -> None:
    seen = Observation("server/db", ["replica1", "replica2"], max_lag=2)
    for replayed, replica in zip((10, 20), seen.replicas, strict=True):
        replica.is_standby, replica.heard, replica.replayed = True, time.monotonic(), replayed

    assert seen.choose(0) == "replica2"
    assert seen.instead_of("default", "OperationalError") == "replica2"
    assert seen.instead_of("replica2", "OperationalError") == seen.choose(0) == "replica1"
    assert seen.instead_of("replica1", "OperationalError") == seen.choose(0) == "replica2"
    # It failed again: the primary may have come back.
    assert seen.instead_of("replica2", "OperationalError") == "default"
    seen.primary.samples.append(Sample(time.monotonic(), 20))
    assert seen.choose(0) == seen.instead_of("replica2", "OperationalError") == "default"


def test_a_replica_that_fails_is_counted_by_the_kind_of_its_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(metrics, "listeners", [lambda *figure: told.append(figure)])
    replica(replayed=10).leave_alone("OperationalError")

    assert told == [("replica_faults", None, {"replica": "replica1", "why": "OperationalError"})]


def test_reads_are_counted_once_a_request_by_who_answers_them(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(metrics, "listeners", [lambda *figure: told.append(figure)])
    monkeypatch.setattr(router, "observation", lambda: SimpleNamespace(choose=lambda needed: "replica2"))
    reads = router.Reads(needed=0)

    assert {reads.database(), reads.database()} == {"replica2"}
    assert told == [("reads", None, {"database": "replica2"})]
