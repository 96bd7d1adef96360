"""Through the real PgBouncer in transaction mode: pages, tokens, and what needs a session of its own."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing

import psycopg2
import pytest

from azureproject.management.commands.migrate import LOCK
from testbed import Missing
from testbed.certificates import Certificates
from testbed.forwarder import Forwarder
from testbed.gunicorn import APP_SERVICE
from testbed.identity_endpoint import IdentityEndpoint
from testbed.pgbouncer import PgBouncer
from testbed.postgresql import ROLE, PostgreSQL
from testbed.site import Site, manage
from tests.servers import skip_or_fail

pytestmark = pytest.mark.slow


class Pooled:
    """A server, the pooler before it, and an endpoint whose token both accept."""

    def __init__(self, certificates: Certificates, *, beside_server: bool = True) -> None:
        self.postgresql = PostgreSQL(certificates)
        self.pgbouncer = PgBouncer(self.postgresql, beside_server=beside_server)
        self.identity = IdentityEndpoint(on_token=self._accept)

    def _accept(self, resource: str, token: str, expires_on: int) -> None:
        self.postgresql.accept(token, expires_on)
        self.pgbouncer.accept(token)

    @property
    def environ(self) -> dict[str, str]:
        return {**self.identity.environment(), **self.pgbouncer.environment()}

    def connect(self) -> psycopg2.extensions.connection:
        """Somebody else's client of the same pool."""
        session = psycopg2.connect(
            f"{self.pgbouncer.environment()['AZURE_POSTGRESQL_CONNECTIONSTRING']}"
            f" password={self.identity.token()}",
            sslrootcert=str(self.postgresql.certificates.authority),
        )
        session.autocommit = True
        return session

    def shown(self, setting: str) -> set[str]:
        """What several other clients at once find it to be: each has a session of the server to itself."""
        found = set()
        sessions = [self.connect() for _ in range(8)]
        for session in sessions:
            with session.cursor() as cursor:
                cursor.execute(f"BEGIN; SHOW {setting}")
                found.add(cursor.fetchone()[0])
        for session in sessions:
            session.close()
        return found

    def close(self) -> None:
        self.pgbouncer.remove()
        self.postgresql.remove()
        self.identity.stop()


@pytest.fixture(scope="module")
def pooled(postgresql_server: PostgreSQL, certificates: Certificates) -> Iterator[Pooled]:
    try:
        parts = Pooled(certificates)
    except Missing as missing:
        skip_or_fail(missing)
    with closing(parts):
        yield parts


@pytest.fixture(scope="module")
def migrated(pooled: Pooled, fill: Callable[[PostgreSQL], None]) -> Pooled:
    """With the site's tables."""
    fill(pooled.postgresql)
    return pooled


@pytest.fixture(scope="module")
def site(migrated: Pooled) -> Iterator[Site]:
    with Site(migrated.environ, workers=1) as site:
        yield site


def test_a_migration_goes_past_the_pooler_and_leaves_no_lock_in_it(migrated: Pooled) -> None:
    manage("migrate", "axes", "zero", environ=migrated.environ)
    done = manage("migrate", environ=migrated.environ)
    assert f"Past PgBouncer: migrating through {migrated.pgbouncer.address}:5432." in done.stdout
    assert "Applying axes.0001_initial... OK" in done.stdout
    assert manage("migrate", "--check", environ=migrated.environ).returncode == 0
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
    assert migrated.postgresql.sql(held, [LOCK & 0xFFFFFFFF]) == [(0,)]


def test_a_migration_that_cannot_go_past_the_pooler_is_refused_with_the_command_that_works(
    postgresql_server: PostgreSQL, certificates: Certificates, migrated: Pooled
) -> None:
    with closing(Pooled(certificates, beside_server=False)) as alone:
        refused = manage("migrate", environ=alone.environ, check=False)
        server = f"127.0.0.1:{alone.postgresql.port}"
        tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        untouched = alone.postgresql.sql(tables, database="site")
        done = manage("migrate", "contenttypes", "--server", server, environ=alone.environ)

    assert refused.returncode == 1
    assert "python manage.py migrate --server HOST:PORT" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert untouched == [(0,)]
    assert f"migrating through {server}." in done.stdout


def test_pages_the_api_and_staff_come_through_and_set_nothing_for_others(
    migrated: Pooled, site: Site
) -> None:
    statuses = [site.get(path).status for path in ("/", "/api/v1/restaurants", "/admin/login/", "/readyz")]
    assert statuses == [200] * 4
    assert migrated.shown("statement_timeout") == {"0"}


def test_a_statement_that_another_client_set_a_limit_for_is_not_ours_to_keep(
    migrated: Pooled, site: Site
) -> None:
    """What a pooler leaks the other way: the site takes any session as it comes, and answers."""
    for session in [migrated.connect() for _ in range(4)]:
        with closing(session), session.cursor() as cursor:
            cursor.execute("SET statement_timeout = '6s'")
    assert {site.get("/").status for _ in range(8)} == {200}
    migrated.postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'")


def test_a_pooler_that_the_settings_do_not_know_costs_no_page(migrated: Pooled) -> None:
    """A statement that was prepared in one session of the server is unknown in the next."""
    with closing(Forwarder(6432, target_host=migrated.pgbouncer.address)) as door:
        known = migrated.environ["AZURE_POSTGRESQL_CONNECTIONSTRING"]
        unknown = known.replace(
            f"host={migrated.pgbouncer.address} port=6432", f"host=127.0.0.1 port={door.port}"
        )
        environ = {**migrated.environ, "AZURE_POSTGRESQL_CONNECTIONSTRING": unknown, "PAGE_CACHE_BYTES": "0"}
        with Site(environ, workers=1, threads=1) as site:
            statuses = [site.get("/").status]
            # Each of them keeps the session that the site had.
            others = [migrated.connect() for _ in range(3)]
            for other in others:
                other.cursor().execute("BEGIN; SELECT 1")
                statuses += [site.get(path).status for path in ("/", "/?q=noodles", "/healthz")]
            for other in others:
                other.close()
            said = site.text()
    assert unknown != known
    assert set(statuses) == {200}
    assert "prepared" not in said


def test_a_rotated_token_costs_no_page(migrated: Pooled, site: Site) -> None:
    assert site.get("/").status == 200
    migrated.identity.rotate()
    migrated.postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'")
    assert {site.get("/").status for _ in range(4)} == {200}


def test_dbshell_has_a_session_of_its_own(migrated: Pooled) -> None:
    if shutil.which("psql") is None:
        skip_or_fail(Missing("no psql: install postgresql-client"))

    run = manage("dbshell", "--", "-At", stdin="SELECT inet_server_port();", environ=migrated.environ)

    # The pooler would come from a port of its own to the same server: libpq's own address says which.
    asked = manage("dbshell", "--", "-c", r"\conninfo", environ=migrated.environ)
    assert run.stdout == f"{migrated.postgresql.port}\n"
    assert 'at port "5432"' in asked.stdout


def test_a_cursor_of_many_rows_outlives_no_transaction(migrated: Pooled) -> None:
    code = (
        "from django.contrib.auth.models import Permission;"
        "print(sum(1 for _ in Permission.objects.all().iterator(chunk_size=10)) > 40)"
    )
    assert manage("shell", "-c", code, environ=migrated.environ).stdout.split()[-1] == "True"


def test_the_doctor_says_what_it_found(migrated: Pooled) -> None:
    def doctor() -> list[dict[str, str]]:
        run = manage("doctor", "--json", environ={**migrated.environ, **APP_SERVICE}, check=False)
        found = json.loads(run.stdout)["findings"]
        return [finding for finding in found if finding["part"] == "database"]

    without = doctor()
    migrated.postgresql.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '7s'")
    migrated.postgresql.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'site'")
    with_limit = doctor()
    done = manage("migrate", "--verbosity", "0", environ=migrated.environ)

    # Asked of libpq: pg_stat_ssl tells of the pooler's own connection to the server.
    assert f"{migrated.pgbouncer.address}:6432/site as {ROLE} (TLSv1.3, verify-full)" in without[0]["said"]
    assert "through PgBouncer" in without[1]["said"]
    assert f"ALTER ROLE \"{ROLE}\" SET statement_timeout = '7s'" in without[1]["mend"]
    assert "ends statements of site after 7s" in with_limit[1]["said"]
    assert {finding["state"] for finding in (*without, *with_limit)} == {"ok"}
    assert done.returncode == 0
