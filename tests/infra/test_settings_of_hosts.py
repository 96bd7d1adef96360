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


def of_azd() -> set[str]:
    """The variables of azd's environment that people set: what is read, without what is put out."""
    read: set[str] = set()
    for file in ("infra/main.bicepparam", "infra/container-app.bicepparam"):
        read |= set(re.findall(rf"readEnvironmentVariable\('({NAME})'", (ROOT / file).read_text()))
    put_out = set(re.findall(rf"^output ({NAME}) ", (ROOT / "infra/main.bicep").read_text(), re.MULTILINE))
    # The certificate is put out by the one host and set for the other; azd's own come from azd.
    by_azd = {"AZURE_ENV_NAME", "AZURE_LOCATION", "SERVICE_CONTAINER_APP_IMAGE_NAME"}
    return read - put_out - by_azd | {"CUSTOM_DOMAIN_CERTIFICATE_ID"}


def test_the_pipelines_of_azd_are_given_every_variable() -> None:
    listed = re.search(r"^  variables:\n((?:    - .*\n)+)", (ROOT / "azure.yaml").read_text(), re.MULTILINE)
    assert listed
    assert set(re.findall(NAME, listed[1])) == of_azd()
    workflow = (ROOT / ".github/workflows/azure-dev.yml").read_text()
    assert of_azd() <= set(re.findall(rf"^      ({NAME}): ", workflow, re.MULTILINE))


def test_the_documents_say_what_every_variable_of_azd_is_for() -> None:
    page = (ROOT / "docs/deploy-azd.md").read_text()
    assert of_azd() <= set(re.findall(rf"^\| `({NAME})`", page, re.MULTILINE))


def test_everything_that_azd_reads_is_put_out_or_set_by_somebody() -> None:
    put_out = set(re.findall(rf"^output ({NAME}) ", (ROOT / "infra/main.bicep").read_text(), re.MULTILINE))
    for file in ("infra/create_database_role.py", "infra/run_migration.py"):
        read = set(re.findall(rf'"({NAME})"', (ROOT / file).read_text()))
        hooks = {name for name in read if name.startswith(("AZURE_", "DATABASE_", "SITE_", "MIGRATE_"))}
        assert hooks <= put_out | {"AZURE_SUBSCRIPTION_ID"}, file
