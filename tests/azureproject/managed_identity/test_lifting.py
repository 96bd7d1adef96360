"""The folder alone, copied into an empty project, signs in with the managed identity."""

import os
import shutil
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from testbed import Missing
from testbed.azurite import CONTAINER, Azurite
from testbed.identity_endpoint import IdentityEndpoint
from testbed.postgresql import ROLE, PostgreSQL
from testbed.site import ROOT
from tests.servers import skip_or_fail

pytestmark = pytest.mark.slow

# What its README says, with the addresses of the test's servers.
SETTINGS = """
INSTALLED_APPS += ["mysite.managed_identity"]
DATABASES = {{
    "default": {{
        "ENGINE": "mysite.managed_identity.postgresql",
        "HOST": "127.0.0.1",
        "PORT": {port},
        "NAME": "{database}",
        "USER": "{role}",
        "CONN_MAX_AGE": 120,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {{"sslrootcert": "{authority}"}},
    }}
}}
STORAGES = {{
    "default": {{
        "BACKEND": "mysite.managed_identity.storage.ManagedIdentityStorage",
        "OPTIONS": {{
            "account_url": "{account_url}",
            "azure_container": "{container}",
            "client_id": None,
            "client_options": {{"connection_verify": "{authority}"}},
        }},
    }},
    "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}}
"""


@pytest.fixture
def azurite(certificates: object) -> Iterator[Azurite]:
    try:
        server = Azurite(certificates)
    except Missing as missing:
        skip_or_fail(missing)
    yield server
    server.remove()


class Project:
    """An empty project with the folder in it, run in processes that know nothing of this site."""

    def __init__(self, directory: Path, identity: IdentityEndpoint) -> None:
        self.directory = directory
        self.environ = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "AZURE_TOKEN_CREDENTIALS": "prod",
            **identity.environment(),
        }
        self.run("-m", "django", "startproject", "mysite", str(directory))
        folder = "managed_identity"
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "azureproject" / folder, directory / "mysite" / folder, ignore=ignored)

    def run(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.directory,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments: str, stdin: str = "") -> str:
        return self.run("manage.py", *arguments, stdin=stdin)


@pytest.fixture
def project(
    tmp_path: Path, postgresql_server: PostgreSQL, identity_endpoint: IdentityEndpoint, azurite: Azurite
) -> Iterator[Project]:
    postgresql_server.create_database("lifted")
    project = Project(tmp_path, identity_endpoint)
    with (tmp_path / "mysite/settings.py").open("a") as settings:
        settings.write(
            SETTINGS.format(
                port=postgresql_server.port,
                database="lifted",
                role=ROLE,
                authority=postgresql_server.certificates.authority,
                account_url=azurite.url,
                container=CONTAINER,
            )
        )
    with (tmp_path / "mysite/wsgi.py").open("a") as wsgi:
        wsgi.write("\nfrom mysite.managed_identity.postgresql import timeouts\n\ntimeouts.enable()\n")
    yield project
    postgresql_server.sql("DROP DATABASE lifted WITH (FORCE)")


STORE = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
name = default_storage.save("menus/today.txt", ContentFile(b"dumplings"))
print(name, default_storage.open(name).read().decode(), default_storage.url(name))
"""

REMOVE = """
from django.core.files.storage import default_storage
default_storage.delete("menus/today.txt")
print(default_storage.exists("menus/today.txt"))
"""

SERVE = """
import mysite.wsgi
from django.test import Client
print(Client(SERVER_NAME="localhost").get("/admin/login/").status_code)
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SHOW statement_timeout")
    print(cursor.fetchone()[0])
"""


def test_an_empty_project_signs_in_with_the_folder_alone(project: Project, azurite: Azurite) -> None:
    assert "no issues" in project.manage("check", "--fail-level", "WARNING")
    assert "Applying admin.0001_initial... OK" in project.manage("migrate")

    # It signs in, over verified TLS, in a shell as well.
    if shutil.which("psql"):
        query = "SELECT current_user || ' ' || ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid();"
        assert project.manage("dbshell", "--", "-At", stdin=query) == f"{ROLE} true\n"

    assert project.run("-c", SERVE).split() == ["200", "7s"]

    # It stores a file, links to it and removes it.
    name, content, link = project.manage("shell", "--verbosity", "0", "-c", STORE).split()
    assert (name, content) == ("menus/today.txt", "dumplings")
    trust = ssl.create_default_context(cafile=str(azurite.certificates.authority))
    with urllib.request.urlopen(link, timeout=10, context=trust) as answer:
        assert answer.read() == b"dumplings"
    assert project.manage("shell", "--verbosity", "0", "-c", REMOVE).split() == ["False"]
    assert azurite.names() == set()


def test_the_folder_imports_nothing_else_of_the_site() -> None:
    texts = [path.read_text() for path in (ROOT / "azureproject/managed_identity").rglob("*.py")]

    assert len(texts) > 6
    assert not any("azureproject" in text or "restaurant_review" in text for text in texts)
