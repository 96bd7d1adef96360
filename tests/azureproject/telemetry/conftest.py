"""A collector on loopback, and this process as a site that sends to it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from azureproject import telemetry
from azureproject.configuration.declaration import Values
from azureproject.configuration.telemetry import telemetry as configured
from testbed.certificates import Certificates
from testbed.collector import Collector
from testbed.identity_endpoint import IdentityEndpoint

Watch = Callable[..., Client]
MIDDLEWARE = "azureproject.telemetry.middleware.TelemetryMiddleware"


@pytest.fixture(scope="session")
def _collector(certificates: Certificates) -> Iterator[Collector]:
    collector = Collector(certificates)
    yield collector
    collector.stop()


@pytest.fixture
def collector(_collector: Collector) -> Collector:
    _collector.clear()
    return _collector


@pytest.fixture
def watch(
    collector: Collector,
    identity_endpoint: IdentityEndpoint,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watch]:
    """Begin to send, and get a client of the site as it then is. What is not sent yet goes when it stops."""

    def begin(to: str = "application insights", sampled: float = 1, **variables: str) -> Client:
        is_azure = to == "application insights"
        variables = {**(collector.application_insights if is_azure else collector.otlp_over(to)), **variables}
        for name, value in {"OTEL_BSP_SCHEDULE_DELAY": "50", **variables}.items():
            monkeypatch.setenv(name, value)
        settings.TELEMETRY = replace(configured(Values(os.environ), "plateful.example"), sampled=sampled)
        first, *others = settings.MIDDLEWARE
        settings.MIDDLEWARE = [first, MIDDLEWARE, *others]
        telemetry.start()
        return Client(raise_request_exception=False)

    yield begin
    telemetry.stop()
