"""What the infrastructure sets is what the site reads."""

import re
from pathlib import Path

import pytest

from azureproject.configuration.variables import NAMES

ROOT = Path(__file__).resolve().parents[2]

# Read by the hosts or their build, not by the site.
OF_THE_HOST = {
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "WEBSITE_HEALTHCHECK_MAXPINGFAILURES",
    "WEBSITES_CONTAINER_START_TIME_LIMIT",
    "WEBSITES_CONTAINER_STOP_TIME_LIMIT",
}
# Read by Python and the shell of the image.
OF_THE_IMAGE = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}

NAME = r"[A-Z][A-Z0-9_]+"
WHERE = {
    "Dockerfile": rf"^(?:ENV|   ) ({NAME})=",
    "compose.yaml": rf"^    ((?!POSTGRES_){NAME}):",
    "infra/containerapp.yaml": rf"- \{{name: ({NAME}),",
    "infra/containerapp-sqlite.yaml": rf"- \{{name: ({NAME}),",
    "infra/settings.bicep": rf"^  ({NAME}):|\{{ ({NAME}):",
    "infra/app-service.bicep": rf"^  ({NAME}):",
    "infra/container-app.bicep": rf"name: '({NAME})'|\{{ ({NAME}):",
    "infra/job.bicep": rf"name: '({NAME})'",
}


@pytest.mark.parametrize("file", WHERE)
def test_every_variable_that_is_set_is_one_that_the_site_reads(file: str) -> None:
    found = re.finditer(WHERE[file], (ROOT / file).read_text(), re.MULTILINE)
    names = {name for match in found for name in match.groups() if name}
    assert names
    assert names <= {*NAMES, *OF_THE_HOST, *OF_THE_IMAGE}


def test_the_image_has_every_folder_that_the_site_is_made_of() -> None:
    kept = set(re.findall(r"^!([\w./]+?)/?$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "testbed", "bench"}
    needed = packages | {"templates", "static", "manage.py", "gunicorn.conf.py", "requirements.txt"}
    assert needed <= kept
