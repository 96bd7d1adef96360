"""Liveness and readiness, whoever asks and however."""

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db.utils import OperationalError
from django.test import Client

from azureproject.middleware import probes
from azureproject.middleware.probes import Readiness


@pytest.fixture
def hosted(settings: Any) -> Iterator[Client]:
    settings.ALLOWED_HOSTS = ["plateful.azurewebsites.net"]
    settings.SECURE_SSL_REDIRECT = True
    return Client()


@pytest.mark.parametrize("host", ["169.254.130.4:8000", "", "no host at all", "plateful.azurewebsites.net"])
@pytest.mark.parametrize("path", ["/healthz", "/robots933456.txt"])
def test_life_is_told_to_every_host_over_plain_http_without_the_database(
    hosted: Client, path: str, host: str
) -> None:
    answer = hosted.get(path, headers={"host": host})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_nothing_else_escapes_the_host_check(hosted: Client) -> None:
    for path in ("/", "/healthz/", "/healthz/x", "/Healthz", "/readyz.json", "/static/x"):
        assert hosted.get(path, headers={"host": "169.254.130.4:8000"}).status_code == 400


def test_probes_are_read_only() -> None:
    assert Client().head("/healthz").status_code == 200
    assert Client().post("/healthz").status_code == 405
    assert Client().delete("/readyz").headers["Allow"] == "GET, HEAD"


def readiness(monkeypatch: pytest.MonkeyPatch, pending: Any) -> Any:
    monkeypatch.setattr(Readiness, "_pending_migrations", lambda self, alias: pending())
    return Client().get("/readyz", headers={"host": "169.254.130.4:8000"})


def test_ready_means_a_database_with_all_migrations(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = readiness(monkeypatch, lambda: 0)
    assert answer.status_code == 200
    assert json.loads(answer.content) == {"ready": True, "database": "ok", "migrations": "ok"}


def test_pending_migrations_are_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = readiness(monkeypatch, lambda: 3)
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"ready": False, "database": "ok", "migrations": "3 pending"}


def test_a_database_away_is_not_ready_and_nothing_of_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise OperationalError("connection to server at db.internal (10.0.0.4) failed for user secret-role")

    answer = readiness(monkeypatch, fail)
    assert answer.status_code == 503
    assert json.loads(answer.content)["database"] == "unavailable"
    assert b"internal" not in answer.content
    assert b"secret-role" not in answer.content


def test_a_silent_database_is_asked_by_one_thread_however_many_probes_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = threading.Semaphore(0)
    speak = threading.Event()

    def silent() -> int:
        asked.release()
        speak.wait(30)
        return 0

    monkeypatch.setattr(probes, "TIMEOUT", 0.2)
    monkeypatch.setattr(Readiness, "_pending_migrations", lambda self, alias: silent())
    readiness = Readiness()
    found: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: found.append(readiness.parts())) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{"database": "does not answer", "migrations": "unknown"}] * 5
    assert asked.acquire(timeout=5)
    assert not asked.acquire(blocking=False)
    speak.set()
    monkeypatch.setattr(probes, "TIMEOUT", 10)
    while readiness.parts()["database"] != "ok":
        time.sleep(0.01)


def test_a_probe_that_can_have_no_thread_says_so_and_the_next_one_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def no_more_threads(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    readiness = probes.Readiness()
    monkeypatch.setattr(readiness, "_pending_migrations", lambda alias: 0)
    with monkeypatch.context() as context:
        context.setattr(threading.Thread, "start", no_more_threads)
        assert readiness.parts() == {"database": "unknown", "migrations": "unknown"}

    assert readiness.parts() == {"database": "ok", "migrations": "ok"}
