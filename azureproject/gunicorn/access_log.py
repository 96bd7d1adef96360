"""One line a request: what gunicorn's `logger_class` writes."""

import logging
from datetime import timedelta
from typing import Any

from gunicorn.glogging import Logger

from ..logs import PROBES
from ..middleware import request_id


class AccessLogger(Logger):
    """gunicorn's logger, with fields in place of a format and without the probes' noise."""

    def access(self, resp: Any, req: Any, environ: dict[str, Any], request_time: timedelta) -> None:
        if not self.access_log.isEnabledFor(logging.INFO):
            return
        # The address without its query, in which a diner's words may stand.
        path = environ.get("RAW_URI", "").partition("?")[0]
        status = int(resp.status.split(maxsplit=1)[0]) if isinstance(resp.status, str) else int(resp.status)
        if path in PROBES and status < 400:
            return
        # What is not printable is shown as an escape: it could forge a line or move a terminal's cursor.
        path = path if path.isprintable() else ascii(path)[1:-1]
        access = {
            "request_id": environ.get(request_id.ENVIRON, ""),
            "client": environ.get("REMOTE_ADDR", ""),
            "method": environ.get("REQUEST_METHOD", ""),
            "path": path,
            "status": status,
            "bytes": resp.sent,
            "milliseconds": round(request_time.total_seconds() * 1000, 1),
        }
        self.access_log.info(
            "%s %s %s %s", access["client"], access["method"], path, status, extra={"access": access}
        )
