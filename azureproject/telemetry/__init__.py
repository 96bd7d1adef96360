"""Traces and figures to Application Insights or an OTLP collector. Off, nothing of it is imported.

Everything that leaves is put together here, out of a few known words: no address of a page or a client, no
query, header, form field or value of a statement is ever looked at. The log stays where it is; a request's
name (request_id) joins the two.

`middleware.py` watches requests and what they wait for, `figures.py` counts what the apps tell by their
`measured` signals, `exporters.py` knows who takes it all. `start` is for gunicorn's workers, after the fork.
"""

import threading
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from .pipeline import Pipeline

# Seconds that a worker which stops waits for the last batch to go.
STOP_TIMEOUT = 3.0

active: "Pipeline | None" = None


def start() -> None:
    """Begin to send, if the settings say where to."""
    global active
    if not settings.TELEMETRY or active:
        return
    from .pipeline import Pipeline

    active = Pipeline(settings.TELEMETRY)


def stop() -> None:
    """Send what is left, in the time there is: a collector may be gone, silent or slow."""
    global active
    if active is None:
        return
    stopping, active = active, None
    thread = threading.Thread(target=stopping.stop, name="telemetry stop", daemon=True)
    thread.start()
    thread.join(STOP_TIMEOUT)
