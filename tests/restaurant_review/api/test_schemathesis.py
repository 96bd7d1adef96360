"""Schemathesis against the site as gunicorn serves it: what the OpenAPI document says is true."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from restaurant_review.api.v1 import api
from testbed.site import Site

# What a database makes of odd values is shown on both by test_malformed_requests.
pytestmark = [pytest.mark.slow, pytest.mark.any_database]

HOOKS = Path(__file__).parent / "own_review.py"
RUN = "import sys; from schemathesis.cli import schemathesis; sys.argv[0] = 'st'; sys.exit(schemathesis())"


@pytest.mark.parametrize("environ", [{"REVIEWS_PER_HOUR": "1000000"}])
def test_every_answer_is_as_the_document_says(site: Site, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{site.port}"
    run = subprocess.run(
        [
            *(sys.executable, "-c", RUN, "run", f"{address}/api/v1/openapi.json"),
            # Few of what is made by chance, which is the same each time: what finds something is all that
            # stands at a limit, or beside it, and of that nothing is left out.
            *("--max-examples", "3", "--seed", "2026", "--generation-database", "none", "--no-color"),
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "SITE": address,
            "PYTHONPATH": str(HOOKS.parent),
            "SCHEMATHESIS_HOOKS": HOOKS.stem,
        },
        capture_output=True,
        text=True,
        errors="replace",
        timeout=600,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    operations = sum(map(len, api.get_openapi_schema()["paths"].values()))
    assert f"{operations} selected / {operations} total" in run.stdout
