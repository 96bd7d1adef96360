"""Schemathesis against the site as gunicorn serves it: what the OpenAPI document says is true."""

import subprocess
import sys
from pathlib import Path

import pytest

from testbed.site import Site

# What a database makes of odd values is shown on both by test_malformed_requests.
pytestmark = [pytest.mark.slow, pytest.mark.any_database]

RUN = "import sys; from schemathesis.cli import schemathesis; sys.argv[0] = 'st'; sys.exit(schemathesis())"


@pytest.mark.parametrize("environ", [{"REVIEWS_PER_HOUR": "1000000"}])
def test_every_answer_is_as_the_document_says(site: Site, tmp_path: Path) -> None:
    run = subprocess.run(
        [
            *(sys.executable, "-c", RUN, "run", f"http://127.0.0.1:{site.port}/api/v1/openapi.json"),
            *("--max-examples", "15", "--seed", "2026", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=600,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "12 selected / 12 total" in run.stdout
