"""An application that one of two workers has a second later than the other."""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

try:
    Path(os.environ["FIRST"]).touch(exist_ok=False)
except FileExistsError:
    time.sleep(1)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
