"""A gunicorn worker that leaves connections for the others."""

import socket
import time

from gunicorn.workers.gthread import ThreadWorker

# Seconds. Long enough for another process to wake up, short beside any page.
PAUSE = 0.0005


class Worker(ThreadWorker):
    """The threaded worker, which pauses after each connection that it takes.

    The platforms' proxies keep their connections, and whoever takes one answers all that comes over it.
    When several come at once, the worker that wakes first would take them all, and the site would have the
    speed of one processor.
    """

    def accept(self, listener: socket.socket) -> None:
        super().accept(listener)
        time.sleep(PAUSE)
