"""The real parts that tests and bench start on free loopback ports, and stop afterwards."""

import socket


class Missing(Exception):
    """A part that this machine does not have, and how to get it."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
