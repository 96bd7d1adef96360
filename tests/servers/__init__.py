"""The servers that the suite itself runs on."""

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from testbed import Missing
from testbed.certificates import Certificates
from testbed.identity_endpoint import POSTGRESQL, IdentityEndpoint
from testbed.postgresql import PostgreSQL

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def skip_or_fail(missing: Missing) -> None:
    """A missing part skips the test that asked for it; in CI nothing may be missing."""
    if IN_CI:
        pytest.fail(f"missing under CI: {missing}", pytrace=False)
    pytest.skip(str(missing))


class Servers:
    """The parts that the suite runs on, and why there is no PostgreSQL among them where there is none."""

    def __init__(self) -> None:
        self.stack = ExitStack()
        directory = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="site-")))
        self.certificates = Certificates(directory)
        self.postgresql: PostgreSQL | None = None
        self.without = "asked for"
        self.identity = IdentityEndpoint(on_token=self._accept)
        self.stack.callback(self.identity.stop)

    def start_postgresql(self) -> None:
        try:
            self.postgresql = PostgreSQL(self.certificates)
        except Missing as missing:
            if IN_CI:
                raise pytest.UsageError(f"missing under CI: {missing}") from None
            self.without = str(missing)
        else:
            self.stack.callback(self.postgresql.remove)

    def _accept(self, resource: str, token: str, expires_on: int) -> None:
        if resource == POSTGRESQL and self.postgresql:
            self.postgresql.accept(token, expires_on)
