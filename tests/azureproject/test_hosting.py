"""The site as App Service and Container Apps start it, behind a proxy that does what theirs do."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2SHA1PasswordHasher

from testbed.gunicorn import (
    APP_SERVICE,
    CONTAINER_APPS,
    ROOT,
    Answer,
    Gunicorn,
    ask,
    collect_static,
    environment,
    manage,
)
from testbed.preloaded import run
from testbed.proxy import Proxy

pytestmark = pytest.mark.slow

PASSWORD = "correct horse battery staple"

EVERY_PAGE = {
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass
class Site:
    name: str
    host: str
    server: Gunicorn
    https: Proxy
    http: Proxy

    def ask(
        self, path: str, method: str = "GET", body: str = "", plain: bool = False, **headers: str
    ) -> Answer:
        named = {"Host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return ask((self.http if plain else self.https).port, path, named, method, body)


PLATFORMS: dict[str, tuple[dict[str, str], str, list[str], str]] = {
    "App Service": (
        APP_SERVICE,
        APP_SERVICE["WEBSITE_HOSTNAME"],
        ["sh", str(ROOT / "start.sh")],
        "203.0.113.9:51234",
    ),
    "Container Apps": (
        CONTAINER_APPS,
        "plateful.blue.westeurope.azurecontainerapps.io",
        [sys.executable, "-m", "gunicorn", "azureproject.wsgi"],
        "203.0.113.9",
    ),
}


@pytest.fixture(scope="module", params=PLATFORMS)
def site(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    migrated_file: Callable[[Path], dict[str, str]],
) -> Iterator[Site]:
    variables, host, command, client = PLATFORMS[request.param]
    directory = tmp_path_factory.mktemp("site")
    everything = {
        **variables,
        **migrated_file(directory),
        "MEDIA_ROOT": str(directory),
        "LOG_DIR": str(directory),
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
    }
    add_superusers(everything["SQLITE_PATH"], "boss", "other")
    with (
        Gunicorn(everything, command) as server,
        Proxy(server.port, client=client) as https,
        Proxy(server.port, client=client, scheme="http") as plain,
    ):
        yield Site(request.param, host, server, https, plain)


def add_superusers(database: str, *names: str) -> None:
    """With a hash that is read at once; the hash that the site makes takes a third of a second."""
    password = PBKDF2SHA1PasswordHasher().encode(PASSWORD, "salt", iterations=1)
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.executemany(
            "INSERT INTO auth_user (username, password, first_name, last_name, email, date_joined,"
            " is_superuser, is_staff, is_active) VALUES (?, ?, '', '', '', '2026-01-01', 1, 1, 1)",
            [(name, password) for name in names],
        )


def test_pages_are_served_with_every_header(site: Site) -> None:
    for path, status in (("/", 200), ("/create", 200), ("/admin/login/", 200), ("/nothing", 404)):
        answer = site.ask(path)
        assert answer.status == status
        for name, value in EVERY_PAGE.items():
            assert answer.headers.get_all(name) == [value], (path, name)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_a_reader_gets_no_cookie(site: Site) -> None:
    answer = site.ask("/")
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers["Vary"]


def test_cookies_travel_over_https_alone(site: Site) -> None:
    cookies = site.ask("/admin/login/").headers.get_all("Set-Cookie")
    assert cookies
    assert all("Secure" in cookie for cookie in cookies)


def test_plain_http_is_redirected(site: Site) -> None:
    answer = site.ask("/create?x=1", plain=True)
    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{site.host}/create?x=1"


def test_another_host_is_refused(site: Site) -> None:
    for host in ("169.254.130.4:8000", "evil.example", "localhost"):
        assert site.ask("/", Host=host).status == 400


def test_probes_are_answered_over_plain_http_to_any_host(site: Site) -> None:
    for host in ("169.254.130.4:8000", "evil.example", "@@@", site.host):
        for path in ("/healthz", "/readyz", "/robots933456.txt"):
            answer = site.server.get(path, {"Host": host})
            assert answer.status == 200, (host, path)
    assert json.loads(site.server.get("/readyz", {"Host": "[::]"}).body) == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
    }


def test_a_probe_without_any_host_header_is_answered(site: Site) -> None:
    assert site.server.get("/healthz", {"Host": ""}).status == 200


def test_static_files_are_found_and_kept(site: Site) -> None:
    page = site.ask("/").body.decode()
    (sheet,) = set(re.findall(r'href="(/static/[^"]+\.css)"', page))
    answer = site.ask(sheet)
    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]


def access(site: Site, request_id: str) -> dict[str, Any]:
    """The access line of one request; gunicorn writes it after the answer."""
    for _ in range(100):
        for line in site.server.log():
            if line["logger"] == "gunicorn.access" and line["request_id"] == request_id:
                return line
        site.server.get("/healthz")
    raise AssertionError(f"no line for {request_id}")


def test_a_forged_address_is_not_believed(site: Site) -> None:
    answer = site.ask("/", X_Forwarded_For="6.6.6.6", X_Request_ID="forged-address-1")
    assert answer.headers["X-Request-ID"] == "forged-address-1"
    line = access(site, "forged-address-1")
    assert line["client"] == "203.0.113.9"
    assert line["path"] == "/"
    assert line["status"] == 200
    assert line["milliseconds"] > 0


def test_no_header_says_where_the_site_lies(site: Site) -> None:
    named = {"Host": site.host, "SCRIPT_NAME": "/elsewhere"}
    assert ask(site.https.port, "/elsewhere/latest", named).status == 404
    assert b"/elsewhere" not in ask(site.https.port, "/latest", named).body
    assert b"<html" in ask(site.https.port, "/latest", {"Host": site.host, "PATH_INFO": "/healthz"}).body


def test_words_of_a_diner_stay_out_of_the_log(site: Site) -> None:
    site.ask("/?q=whispered&sort=best", X_Request_ID="search-0000")
    form = urlencode({"restaurant_name": "murmured", "description": ""})
    site.ask(
        "/add", "POST", form, Content_Type="application/x-www-form-urlencoded", X_Request_ID="posting-000"
    )
    assert access(site, "search-0000")["path"] == "/"
    assert access(site, "posting-000")["path"] == "/add"
    text = site.server.text()
    assert "whispered" not in text
    assert "murmured" not in text


def test_the_address_stands_in_access_lines_alone(site: Site) -> None:
    site.ask("/nothing", X_Request_ID="not-found-000")
    access(site, "not-found-000")
    for line in site.server.log():
        assert line["logger"] == "gunicorn.access" or "203.0.113.9" not in str(line)


def test_probes_leave_no_line(site: Site) -> None:
    site.server.get("/healthz")
    site.ask("/", X_Request_ID="after-the-probe")
    access(site, "after-the-probe")
    assert "/healthz" not in site.server.text()


def sign_in(site: Site, name: str, password: str, **headers: str) -> Answer:
    page = site.ask("/admin/login/")
    cookie = page.headers["Set-Cookie"].split(";")[0]
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    assert token
    form = urlencode(
        {"username": name, "password": password, "csrfmiddlewaretoken": token[1].decode(), "next": "/admin/"}
    )
    headers = {"Referer": f"https://{site.host}/admin/login/", "Cookie": cookie, **headers}
    headers["Content_Type"] = "application/x-www-form-urlencoded"
    return site.ask("/admin/login/", "POST", form, **headers)


def test_wrong_passwords_close_one_account_to_one_address(site: Site) -> None:
    """The forged addresses change nothing, and the log tells nobody's password."""
    statuses = [sign_in(site, "boss", f"wrong-{n}", X_Forwarded_For=f"6.6.6.{n}").status for n in range(20)]
    assert statuses[:9] == [200] * 9
    assert statuses[10:] == [429] * 10
    locked = sign_in(site, "boss", PASSWORD)
    assert locked.status == 429
    assert b"Sign-in is closed" in locked.body
    assert locked.headers["Content-Security-Policy"]
    # The rest of the site, and other accounts from the same address, are open.
    assert site.ask("/").status == 200
    assert sign_in(site, "other", PASSWORD).status == 302
    assert "wrong-" not in site.server.text()


def test_a_command_unlocks_the_account(site: Site, tmp_path: Path) -> None:
    for number in range(11):
        sign_in(site, "boss", f"wrong-{number}")
    assert sign_in(site, "boss", PASSWORD).status == 429
    process = Path(f"/proc/{site.server.process.pid}/environ").read_bytes().decode()
    variables = dict(entry.split("=", 1) for entry in process.split("\0") if "=" in entry)
    done = manage("axes_reset_username", "boss", **variables)
    assert done.returncode == 0, done.stderr
    assert sign_in(site, "boss", PASSWORD).status == 302


def test_a_worker_is_small(site: Site) -> None:
    for worker in site.server.workers():
        status = Path(f"/proc/{worker}/status").read_text()
        (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", status)
        assert int(kilobytes) < 120_000


def test_the_log_is_also_in_files(site: Site) -> None:
    site.ask("/", X_Request_ID="for-the-file-0")
    access(site, "for-the-file-0")
    process = Path(f"/proc/{site.server.process.pid}/environ").read_bytes().decode()
    (directory,) = re.findall("LOG_DIR=([^\0]+)", process)
    for _ in range(200):
        (path,) = Path(directory).glob("site-*.log")
        if "for-the-file-0" in path.read_text():
            return
        site.server.get("/healthz")
    raise AssertionError("the file has no such line")


@pytest.mark.parametrize("platform", PLATFORMS)
def test_djangos_own_checks_find_nothing_when_hosted(platform: str, tmp_path: Path) -> None:
    collect_static()
    variables = PLATFORMS[platform][0]
    done = manage(
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **variables,
        AZURE_POSTGRESQL_CONNECTIONSTRING="dbname=a host=b.postgres.database.azure.com user=c",
        STORAGE_ACCOUNT_NAME="stplateful",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""


def test_gunicorns_configuration_is_valid_on_both_platforms() -> None:
    for variables in ({}, APP_SERVICE, CONTAINER_APPS):
        command = ["-m", "gunicorn", "--check-config", "azureproject.wsgi"]
        done = run(command, cwd=ROOT, env=environment(**variables), timeout=60)
        assert done.returncode == 0, done.stderr


def test_gunicorn_tells_every_fault_without_a_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gunicorn", "azureproject.wsgi"],
        cwd=ROOT,
        env=environment(SECRET_KEY="@Microsoft.KeyVault(x)", DEBUG="true", **APP_SERVICE),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The site cannot start.")
    assert "SECRET_KEY" in done.stderr
    assert "DEBUG" in done.stderr
    assert "Traceback" not in done.stderr


def test_hosted_sqlite_gets_one_worker_which_says_so(site: Site) -> None:
    assert len(site.server.workers()) == 1
    assert any("One worker" in line["message"] for line in site.server.log())


def test_locally_the_log_is_plain_and_the_header_of_a_proxy_is_not_believed(tmp_path: Path) -> None:
    with Gunicorn({"SQLITE_PATH": str(tmp_path / "db.sqlite3"), "WEB_CONCURRENCY": "2"}) as server:
        assert len(server.workers()) == 2
        server.get("/nothing", {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https"})
        answer = server.get("/healthz", {})
        assert "Strict-Transport-Security" not in answer.headers
        assert server.stop() == 0
        assert "gunicorn.access: 127.0.0.1 GET /nothing 404" in server.text()
        assert "6.6.6.6" not in server.text()


def test_without_migrations_the_site_is_not_ready(tmp_path: Path) -> None:
    with Gunicorn({"SQLITE_PATH": str(tmp_path / "db.sqlite3")}) as server:
        answer = server.get("/readyz")
        told = json.loads(answer.body)
        assert answer.status == 503
        assert told["database"] == "ok"
        assert re.fullmatch("[0-9]+ pending", told["migrations"])
