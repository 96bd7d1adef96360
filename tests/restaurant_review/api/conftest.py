from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from testbed.site import Site


@pytest.fixture
def environ() -> dict[str, str]:
    """More variables for the site; a test sets its own by parametrizing this."""
    return {}


@pytest.fixture
def site(
    request: pytest.FixtureRequest, environ: dict[str, str], transactional_db: None, tmp_path: Path
) -> Iterator[Site]:
    """gunicorn on the database of the tests; on a file of its own where that one is in memory."""
    environ = {**environ, "MEDIA_ROOT": str(tmp_path / "media")}
    if connection.vendor == "postgresql":
        server = request.getfixturevalue("postgresql_server")
        environ |= server.environment(connection.settings_dict["NAME"])
    else:
        environ |= request.getfixturevalue("migrated_file")(tmp_path)
    with Site(environ) as site:
        yield site
