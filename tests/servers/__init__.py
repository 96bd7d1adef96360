"""The servers that the suite itself runs on."""

import os

import pytest

from testbed import Missing

IN_CI = os.environ.get("CI", "").lower() in ("1", "true")


def skip_or_fail(missing: Missing) -> None:
    """A missing part skips the test that asked for it; in CI nothing may be missing."""
    if IN_CI:
        pytest.fail(f"missing under CI: {missing}", pytrace=False)
    pytest.skip(str(missing))
