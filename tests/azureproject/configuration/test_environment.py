"""Environment variables in, settings out; and what is said about wrong ones."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from azureproject.configuration import documents, environment
from azureproject.configuration import variables as declared
from azureproject.configuration.declaration import Variable
from azureproject.configuration.environment import ConfigurationError, Environment
from testbed.preloaded import run

ROOT = Path(__file__).resolve().parents[3]
KEY = "a key that is long enough for this site: 0123456789 abcdef"


def read(**variables: str) -> Environment:
    return environment.read({"SECRET_KEY": KEY, **variables}, Path("/site"))


def faults(**variables: str) -> dict[str, str]:
    with pytest.raises(ConfigurationError) as caught:
        read(**variables)
    return dict(caught.value.faults)


def test_a_key_alone_makes_a_site_on_sqlite_and_local_files() -> None:
    site = read()
    assert not site.hosted
    assert not site[declared.DEBUG]
    assert site.hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert site.database["ENGINE"] == "django.db.backends.sqlite3"
    assert site.database["NAME"] == Path("/site/var/db.sqlite3")
    assert site.database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert site.database["OPTIONS"]["timeout"] == 20
    assert site.photo_storage == {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    assert site[declared.MEDIA_ROOT] == Path("/site/var/media")


def test_every_fault_is_told_in_one_message() -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(SECRET_KEY="", DEBUG="maybe", ALLOWED_HOSTS="https://x.example", REPORTS_TO_HIDE="-1")
    message = str(caught.value)
    assert [name for name, _ in caught.value.faults] == [
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
        "REPORTS_TO_HIDE",
    ]
    assert all(name in message for name, _ in caught.value.faults)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "   ",
        "@Microsoft.KeyVault(SecretUri=https://kv/x/y/z)",
    ],
)
def test_a_key_that_is_no_secret_is_refused(key: str) -> None:
    assert "SECRET_KEY" in faults(SECRET_KEY=key)


def test_no_fault_repeats_the_key() -> None:
    assert KEY not in str(faults(SECRET_KEY=KEY, SECRET_KEY_FALLBACKS=KEY, DBHOST="half a database"))


def test_the_key_is_not_in_the_text_of_the_environment() -> None:
    assert KEY not in repr(read(SECRET_KEY_FALLBACKS=KEY))


def test_a_key_may_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY + "\n")
    site = environment.read({"SECRET_KEY_FILE": str(tmp_path / "key")}, Path("/site"))
    assert site.secret_key == KEY


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\xff", None])
def test_a_file_without_a_good_key_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "key").write_bytes(content)
    assert "SECRET_KEY_FILE" in faults(SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"))


def test_older_keys_are_still_accepted() -> None:
    assert read(SECRET_KEY_FALLBACKS=f"{KEY}1, {KEY}2")[declared.SECRET_KEY_FALLBACKS] == [
        f"{KEY}1",
        f"{KEY}2",
    ]


def test_an_unresolved_reference_is_refused_in_any_variable() -> None:
    assert "Key Vault" in faults(STORAGE_ACCOUNT_NAME="@Microsoft.KeyVault(x)")["STORAGE_ACCOUNT_NAME"]


def test_app_service_hosts_the_site_at_its_name() -> None:
    site = read(
        WEBSITE_HOSTNAME="Plateful.azurewebsites.net", ALLOWED_HOSTS="plateful.example, .more.example"
    )
    assert site.hosted
    assert site.hosts == ["plateful.azurewebsites.net", "plateful.example", ".more.example"]
    assert site.csrf_trusted_origins == [
        "https://plateful.azurewebsites.net",
        "https://plateful.example",
        "https://*.more.example",
    ]


def test_container_apps_host_the_site_at_name_and_suffix() -> None:
    site = read(
        CONTAINER_APP_NAME="plateful", CONTAINER_APP_ENV_DNS_SUFFIX="blue.westeurope.azurecontainerapps.io"
    )
    assert site.hosted
    assert site.hosts[0] == "plateful.blue.westeurope.azurecontainerapps.io"


def test_a_revision_answers_under_its_own_name_and_under_the_labels() -> None:
    app = {"CONTAINER_APP_NAME": "plateful", "CONTAINER_APP_ENV_DNS_SUFFIX": "blue.azurecontainerapps.io"}
    hosts = read(**app, CONTAINER_APP_HOSTNAME="plateful--7.blue.azurecontainerapps.io").hosts
    assert hosts[0] == "plateful.blue.azurecontainerapps.io"
    assert set(hosts[1:]) == {
        "plateful---blue.blue.azurecontainerapps.io",
        "plateful---green.blue.azurecontainerapps.io",
        "plateful--7.blue.azurecontainerapps.io",
    }


def test_behind_front_door_there_are_two_proxies() -> None:
    door = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
    assert (read().front_door_id, read().forwarded_hops) == ("", 1)
    site = read(FRONT_DOOR_ID=door.upper())
    assert (site.front_door_id, site.forwarded_hops) == (door, 2)
    assert read(FRONT_DOOR_ID=door, FORWARDED_HOPS="3").forwarded_hops == 3
    assert "Microsoft.Cdn/profiles" in faults(FRONT_DOOR_ID="my-front-door")["FRONT_DOOR_ID"]


def test_a_job_of_container_apps_is_hosted_without_a_host() -> None:
    site = read(CONTAINER_APP_JOB_NAME="migrate")
    assert site.hosted
    assert site.hosts == []


def test_a_container_app_without_its_suffix_is_a_fault() -> None:
    assert "CONTAINER_APP_ENV_DNS_SUFFIX" in faults(CONTAINER_APP_NAME="plateful")


@pytest.mark.parametrize(
    "host", ["https://x.example", "x.example:8000", "x.example/path", "x y", "-x.example"]
)
def test_what_is_not_a_host_name_is_refused(host: str) -> None:
    assert "ALLOWED_HOSTS" in faults(ALLOWED_HOSTS=host)


def test_any_host_is_accepted_only_on_ones_own_machine() -> None:
    assert "*" in read(ALLOWED_HOSTS="*").hosts
    assert "ALLOWED_HOSTS" in faults(ALLOWED_HOSTS="*", WEBSITE_HOSTNAME="x.azurewebsites.net")


def test_debug_is_refused_when_hosted() -> None:
    assert read(DEBUG="true")[declared.DEBUG]
    assert "DEBUG" in faults(DEBUG="true", WEBSITE_HOSTNAME="x.azurewebsites.net")
    assert "DEBUG" in faults(DEBUG="1", CONTAINER_APP_JOB_NAME="migrate")


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "9" * 5000, "٣"])
def test_what_is_not_a_number_in_range_is_refused(value: str) -> None:
    assert "REPORTS_TO_HIDE" in faults(REPORTS_TO_HIDE=value)


def test_sqlite_on_a_share_keeps_no_write_ahead_log() -> None:
    hosted = read(SQLITE_PATH="/data/db.sqlite3", WEBSITE_HOSTNAME="x.azurewebsites.net").database
    assert hosted["OPTIONS"]["init_command"] == "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL"
    local = read(SQLITE_PATH="elsewhere.sqlite3").database
    assert local["NAME"] == Path("/site/elsewhere.sqlite3")
    assert "journal_mode=WAL" in local["OPTIONS"]["init_command"]


@pytest.mark.parametrize(
    ("variables", "address", "origin"),
    [
        (
            {"STORAGE_ACCOUNT_NAME": "stplateful"},
            "https://stplateful.blob.core.windows.net",
            "https://stplateful.blob.core.windows.net",
        ),
        (
            {"STORAGE_ACCOUNT_NAME": "https://127.0.0.1:10000/devstoreaccount1"},
            "https://127.0.0.1:10000/devstoreaccount1",
            "https://127.0.0.1:10000",
        ),
        (
            {
                "AZURE_STORAGEBLOB_RESOURCEENDPOINT": "https://st.blob.core.chinacloudapi.cn/",
                "STORAGE_ACCOUNT_NAME": "another",
            },
            "https://st.blob.core.chinacloudapi.cn",
            "https://st.blob.core.chinacloudapi.cn",
        ),
    ],
)
def test_an_account_holds_the_photos(variables: dict[str, str], address: str, origin: str) -> None:
    site = read(**variables)
    assert site.photo_storage["OPTIONS"]["account_url"] == address
    assert site.photo_storage["OPTIONS"]["azure_container"] == "photos"
    assert site.photo_origin == origin


@pytest.mark.parametrize(
    "value",
    [
        "http://st.blob.core.windows.net",
        "https://",
        "https://st:x/",
        "St_Plateful",
        "https://st.x/?sig=secret",
    ],
)
def test_what_is_not_an_account_is_refused(value: str) -> None:
    told = faults(STORAGE_ACCOUNT_NAME=value)
    assert list(told) == ["STORAGE_ACCOUNT_NAME"]
    assert "secret" not in str(told)


def test_photos_of_an_account_that_browsers_do_not_reach_come_from_the_site() -> None:
    site = read(STORAGE_ACCOUNT_NAME="stplateful", PHOTOS_THROUGH_SITE="true")
    assert site.photo_storage["OPTIONS"]["base_url"] == "/media/"
    assert site.photo_origin == ""
    assert read(PHOTOS_THROUGH_SITE="true").photo_storage == read().photo_storage


def test_a_container_name_alone_means_nothing() -> None:
    site = read(STORAGE_CONTAINER_NAME="pictures")
    assert site.photo_storage["BACKEND"] == "django.core.files.storage.FileSystemStorage"
    assert site.photo_origin == ""


def test_the_photos_own_identity_goes_before_the_common_one() -> None:
    variables = {"STORAGE_ACCOUNT_NAME": "stplateful", "AZURE_CLIENT_ID": "common"}
    assert read(**variables).photo_storage["OPTIONS"]["client_id"] == "common"
    site = read(**variables, AZURE_STORAGEBLOB_CLIENTID="own")
    assert site.photo_storage["OPTIONS"]["client_id"] == "own"


def test_files_are_read_and_the_real_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (tmp_path / ".env").write_text("# a comment\nONE=beside\nTWO='beside'\nTHREE=beside # no comment\n")
    (config / ".env").write_text("ONE=config\nTWO=config\n")
    monkeypatch.setattr(os, "environ", real := {"ONE": "real", "CONFIG_DIR": str(config)})
    monkeypatch.setattr(environment.django_environ.Env, "ENVIRON", real)
    environment.load_files(real, tmp_path)
    assert (real["ONE"], real["TWO"], real["THREE"]) == ("real", "config", "beside # no comment")


def test_the_example_is_written_from_the_declarations() -> None:
    assert (ROOT / ".env.example").read_text() == documents.example(), "python -m azureproject.configuration"


def test_the_readme_shows_the_table_of_the_declarations() -> None:
    assert documents.table() in (ROOT / "README.md").read_text(), "python -m azureproject.configuration"


@pytest.mark.parametrize("variable", [variable for variable in declared.VARIABLES if variable.secret])
def test_no_fault_repeats_a_secret(variable: Variable[Any]) -> None:
    """Whatever is wrong with it, and with everything beside it."""
    broken = {"DEBUG": "maybe", "SECRET_KEY": "", variable.name: "hunter2 hunter2=://hunter2:hunter2"}
    with pytest.raises(ConfigurationError) as caught:
        environment.read(broken, ROOT)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("variable", declared.VARIABLES)
def test_every_variable_is_explained_in_one_line(variable: Variable[Any]) -> None:
    assert re.fullmatch(r".{3,110}\.", variable.help)


def test_the_example_with_a_key_is_a_site() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    variables = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert (
        environment.read({**variables, "SECRET_KEY": KEY}, ROOT).database["NAME"] == ROOT / "var/db.sqlite3"
    )


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """manage.py with these variables and, for those not named, empty ones, which hide a .env file."""
    base: dict[str, Any] = {"PATH": os.environ["PATH"], **dict.fromkeys(declared.NAMES, "")}
    return run(["manage.py", *arguments], cwd=ROOT, env={**base, **variables}, timeout=60)


@pytest.mark.slow
def test_the_terminal_shows_the_message_and_no_traceback() -> None:
    done = manage("check", DEBUG="perhaps")
    assert done.returncode == 1
    assert done.stderr.startswith("The site cannot start.")
    assert "SECRET_KEY" in done.stderr
    assert "DEBUG" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_no_other_command_gets_a_throw_away_key() -> None:
    for command in ("migrate", "check", "collectstatics"):
        assert manage(command).returncode == 1


@pytest.mark.slow
@pytest.mark.parametrize("key", ["", "@Microsoft.KeyVault(SecretUri=https://kv/x)"])
def test_collectstatic_needs_nothing_even_when_everything_is_wrong(key: str) -> None:
    done = manage(
        "collectstatic",
        "--no-input",
        "--dry-run",
        SECRET_KEY=key,
        DEBUG="true",
        WEBSITE_HOSTNAME="x.azurewebsites.net",
        AZURE_POSTGRESQL_CONNECTIONSTRING="@Microsoft.KeyVault(SecretUri=https://kv/x)",
        PORT="none",
    )
    assert done.returncode == 0, done.stderr


TENANT = "0A000000-0000-0000-0000-000000000000"
APP = "0b000000-0000-0000-0000-000000000000"


def test_staff_use_passwords_unless_they_use_entra() -> None:
    assert read().staff_passwords
    assert read().entra.client_id == ""
    site = read(ENTRA_TENANT_ID=TENANT, ENTRA_CLIENT_ID=APP)
    assert not site.staff_passwords
    assert (site.entra.tenant_id, site.entra.client_id) == (TENANT.lower(), APP)
    assert site.entra.authority == "https://login.microsoftonline.com"
    assert read(ENTRA_TENANT_ID=TENANT, ENTRA_CLIENT_ID=APP, STAFF_PASSWORDS="true").staff_passwords
    assert not read(STAFF_PASSWORDS="false").staff_passwords


def test_another_cloud_has_another_authority() -> None:
    assert read(ENTRA_AUTHORITY="https://login.microsoftonline.us/").entra.authority == (
        "https://login.microsoftonline.us"
    )


@pytest.mark.parametrize(
    ("variables", "at_fault"),
    [
        ({"ENTRA_TENANT_ID": TENANT}, "ENTRA_CLIENT_ID"),
        ({"ENTRA_CLIENT_ID": APP}, "ENTRA_TENANT_ID"),
        # Would let the people of every tenant in.
        ({"ENTRA_TENANT_ID": "common", "ENTRA_CLIENT_ID": APP}, "ENTRA_TENANT_ID"),
        ({"ENTRA_TENANT_ID": "contoso.com", "ENTRA_CLIENT_ID": APP}, "ENTRA_TENANT_ID"),
        ({"ENTRA_AUTHORITY": "http://login.microsoftonline.com"}, "ENTRA_AUTHORITY"),
        ({"ENTRA_AUTHORITY": f"https://login.microsoftonline.com/{TENANT}"}, "ENTRA_AUTHORITY"),
        ({"ENTRA_AUTHORITY": "https://x:port"}, "ENTRA_AUTHORITY"),
        ({"STAFF_PASSWORDS": "perhaps"}, "STAFF_PASSWORDS"),
    ],
)
def test_faults_of_staff_sign_in_are_told(variables: dict[str, str], at_fault: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read(**variables)
    assert [name for name, _ in caught.value.faults] == [at_fault]


@pytest.mark.parametrize(
    ("variables", "origin"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"PORT": "9000", "ALLOWED_HOSTS": "plateful.example"}, "http://127.0.0.1:9000"),
        ({"WEBSITE_HOSTNAME": "plateful.azurewebsites.net"}, "https://plateful.azurewebsites.net"),
        (
            {
                "CONTAINER_APP_NAME": "plateful",
                "CONTAINER_APP_ENV_DNS_SUFFIX": "blue.example",
                "ALLOWED_HOSTS": ".more.example",
            },
            "https://plateful.blue.example",
        ),
        ({"CONTAINER_APP_JOB_NAME": "migrate", "ALLOWED_HOSTS": ".x.example,y.example"}, "https://y.example"),
    ],
)
def test_links_to_the_site_begin_with_its_first_host(variables: dict[str, str], origin: str) -> None:
    assert read(**variables).origin == origin


def test_mail_goes_to_the_server_that_is_named() -> None:
    assert read().mail == {}
    url = "smtp+tls://plateful:s%40cret@mail.example:587"
    site = read(EMAIL_URL=url, ALLOWED_HOSTS="plateful.example")
    assert site.mail["EMAIL_HOST"] == "mail.example"
    assert site.mail["EMAIL_PORT"] == 587
    assert site.mail["EMAIL_USE_TLS"] is True
    assert (site.mail["EMAIL_HOST_USER"], site.mail["EMAIL_HOST_PASSWORD"]) == ("plateful", "s@cret")
    assert site.mail["EMAIL_TIMEOUT"] == 10
    assert "cret" not in repr(site)
    assert read(EMAIL_URL=url, EMAIL_FROM="desk@plateful.example").mail["DEFAULT_FROM_EMAIL"] == (
        "desk@plateful.example"
    )


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://", "smtp://h:port", "smtp://[x"]
)
def test_a_mail_server_that_is_none_is_told_without_its_password(url: str) -> None:
    assert "is not the address of a mail server" in faults(EMAIL_URL=url)["EMAIL_URL"]
