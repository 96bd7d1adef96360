"""Starts the real parts that the suite talks to, on free loopback ports."""

import os
import socket

import pytest

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


class Missing(Exception):
    """A part that this machine does not have, and how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def skip_or_fail(missing: Missing) -> None:
    """A missing part skips the test that asked for it; in CI nothing may be missing."""
    if IN_CI:
        pytest.fail(f"missing under CI: {missing}", pytrace=False)
    pytest.skip(str(missing))
