"""What operators run, in processes of its own, signed in by the token."""

import json
import shutil
import subprocess
import sys

import pytest

from testbed import Missing
from testbed.gunicorn import APP_SERVICE, environment
from testbed.site import ROOT, manage
from tests.servers import skip_or_fail

from .conftest import Parts

PASSWORD = {"DJANGO_SUPERUSER_PASSWORD": "long-enough-for-a-test"}


def test_a_query_can_be_piped_into_dbshell(migrated: Parts) -> None:
    if shutil.which("psql") is None:
        skip_or_fail(Missing("no psql: install postgresql-client"))
    query = "SELECT current_user || ' by TLS ' || ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid();"

    run = manage("dbshell", "--", "-At", stdin=query)

    assert run.stdout == "site by TLS true\n"


def test_dbshell_gets_a_new_token_when_the_old_one_is_refused(migrated: Parts) -> None:
    if shutil.which("psql") is None:
        skip_or_fail(Missing("no psql: install postgresql-client"))
    migrated.identity.token()
    migrated.postgresql.sql("ALTER ROLE site PASSWORD 'another'")

    refused = manage("dbshell", "--", "-c", "SELECT 1", check=False)
    migrated.identity.rotate()
    accepted = manage("dbshell", "--", "-c", "SELECT 1", check=False)

    assert (refused.returncode, accepted.returncode) == (1, 0)
    assert "refused the token of the managed identity" in refused.stderr
    assert migrated.identity.token()[:20] not in refused.stderr


def test_shell_createsuperuser_and_dumpdata_sign_in_too(migrated: Parts) -> None:
    manage("createsuperuser", "--noinput", "--username=ana", "--email=ana@example.com", environ=PASSWORD)
    shell = manage(
        "shell", "-c", "from django.contrib.auth.models import User; print(User.objects.get().username)"
    )
    dump = json.loads(manage("dumpdata", "auth.user").stdout)

    assert shell.stdout.splitlines()[-1] == "ana"
    assert dump[0]["fields"]["email"] == "ana@example.com"
    assert migrated.identity.count() == 3


def test_an_error_on_the_terminal_shows_nothing_of_the_token(migrated: Parts) -> None:
    migrated.identity.token()
    migrated.postgresql.sql("ALTER ROLE site PASSWORD 'another'")

    run = manage("shell", "-c", "from django.db import connection; connection.cursor()", check=False)

    assert run.returncode != 0
    assert "pgaadauth_list_principals" in run.stderr
    assert migrated.identity.token()[:20] not in run.stdout + run.stderr
    assert migrated.identity.token()[-20:] not in run.stdout + run.stderr


LOOK = """
import sys

from django.core.management import execute_from_command_line

known = {"azure", "msal", "ninja", "pydantic", "storages"}
for command in (["check"], ["migrate", "--help"], ["doctor", "--help"]):
    try:
        execute_from_command_line(["manage.py", *command])
    except SystemExit:
        pass
    packages = {name.partition(".")[0] for name in sys.modules}
    print("loaded:", *command, *sorted(packages & known))
"""


@pytest.mark.slow
def test_commands_that_only_look_start_without_the_sdks_and_the_api() -> None:
    """They take half a second to load, and who waits for `--help` needs none."""
    hosted = {
        **APP_SERVICE,
        "AZURE_POSTGRESQL_CONNECTIONSTRING": "dbname=a host=b.postgres.database.azure.com user=c",
        "STORAGE_ACCOUNT_NAME": "stplateful",
        "DJANGO_SETTINGS_MODULE": "azureproject.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=ROOT,
        env=environment(**hosted),
        capture_output=True,
        text=True,
        check=True,
    )

    loaded = [line for line in run.stdout.splitlines() if line.startswith("loaded:")]
    assert loaded == ["loaded: check", "loaded: migrate --help", "loaded: doctor --help"]
