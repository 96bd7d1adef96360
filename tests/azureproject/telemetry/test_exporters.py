"""Whatever the collector does, nobody waits for it, and nobody else is spoken to."""

import json
import logging
import subprocess
import sys
import time
from typing import Any

import pytest

from azureproject import telemetry
from azureproject.telemetry import exporters
from testbed import free_port
from testbed.collector import Collector
from testbed.gunicorn import ROOT, environment
from testbed.identity_endpoint import IdentityEndpoint
from testbed.preloaded import run

from .conftest import Watch

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.any_database]

TARGETS = ["application insights", "http/protobuf", "grpc"]


@pytest.mark.parametrize("to", TARGETS)
@pytest.mark.parametrize("mode", ["gone", "silent", "refusing", "nonsense"])
def test_a_collector_that_does_not_take_it_costs_no_time(
    watch: Watch, collector: Collector, mode: str, to: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telemetry, "STOP_TIMEOUT", 0.3)
    collector.mode = mode
    if mode == "gone":
        for port in ("port", "otlp_port", "grpc_port"):
            monkeypatch.setattr(collector, port, free_port())
    client = watch(to)
    # The first page reads templates.
    client.get("/create")
    began = time.monotonic()
    for _ in range(5):
        assert client.get("/healthz").status_code == 200
        assert client.get("/create").status_code == 200
    telemetry.stop()
    # Ten answers and the stop: none of them waits for the collector.
    assert time.monotonic() - began < 2.5
    assert telemetry.active is None


def test_a_stop_takes_five_seconds_at_most() -> None:
    assert telemetry.STOP_TIMEOUT < 5


def test_what_is_not_taken_is_said_once_and_so_is_that_it_is_taken_again(
    watch: Watch, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    # Nothing goes but when it is asked for.
    client = watch(OTEL_BSP_SCHEDULE_DELAY="60000")
    pipeline: Any = telemetry.active
    with caplog.at_level(logging.WARNING, exporters.__name__):
        for mode in ("refusing", "refusing", "taking", "taking"):
            collector.mode = mode
            client.get("/create")
            pipeline.flush()
    told = [record.getMessage() for record in caplog.records if record.name == exporters.__name__]
    refused, taken = (words for words in told if words.startswith("Telemetry of requests"))
    assert refused.startswith("Telemetry of requests is not taken: ")
    assert "Monitoring Metrics Publisher" in refused
    assert taken == "Telemetry of requests is taken again."


# Runs in a process of its own, since what watches its sockets cannot be taken away again.
ADDRESSES = """
import json, os, socket, sys
asked = set()
def watch(event, arguments):
    if event == "socket.getaddrinfo":
        asked.add(str(arguments[0]))
    elif event == "socket.connect" and isinstance(arguments[1], tuple):
        asked.add(f"{arguments[1][0]}:{arguments[1][1]}")
sys.addaudithook(watch)
from azureproject.wsgi import application
from azureproject import telemetry
from django.test import Client
telemetry.start()
Client().get("/robots.txt", HTTP_HOST="localhost")
telemetry.stop()
print(json.dumps(sorted(asked)))
"""


def test_it_talks_to_the_collector_and_its_own_identity_alone(
    collector: Collector, identity_endpoint: IdentityEndpoint
) -> None:
    variables = {**collector.application_insights, **identity_endpoint.environment()}
    environ = environment(**variables, OTEL_TRACES_SAMPLER_ARG="1")
    done = run(["-c", ADDRESSES], cwd=ROOT, env=environ, timeout=60)
    assert done.returncode == 0, done.stderr
    asked = set(json.loads(done.stdout.splitlines()[-1]))
    known = {f"127.0.0.1:{port}" for port in (collector.port, identity_endpoint.port)}
    assert collector.data("RequestData")
    assert asked - known <= {"127.0.0.1"}


def test_off_nothing_of_it_is_imported() -> None:
    script = (
        "import sys; from azureproject.wsgi import application; from azureproject import telemetry;"
        "telemetry.start(); telemetry.stop(); print([name for name in sys.modules if 'telemetry' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    imported = set(eval(done.stdout))
    assert imported == {"azureproject.telemetry", "azureproject.configuration.telemetry"}
