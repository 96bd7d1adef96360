"""What is away becomes a 503 with Retry-After, and what is broken stays a 500."""

import json
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client
from psycopg2.extensions import connection as Session

from azureproject.managed_identity import tokens
from azureproject.middleware import outages
from testbed.postgresql import ROLE
from testbed.site import Answer, Site, manage
from tests.azureproject.conftest import Connect, Parts

Respond = Callable[[HttpRequest], HttpResponse]


class Failing:
    """A middleware below the one under test, in place of the session's."""

    error: Exception

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        raise self.error


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def failing_with(settings: Any, error: Exception) -> None:
    Failing.error = error
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.Failing"]


@pytest.mark.parametrize("path", ["/", "/1/", "/admin/"])
def test_a_page_without_its_identity_says_so(client: Client, settings: Any, path: str) -> None:
    failing_with(settings, tokens.IdentityUnavailable("the reason"))

    response = client.get(path)

    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert response.headers["Content-Type"].startswith("text/html")
    assert "<h1" in response.content.decode()
    assert "the reason" not in response.content.decode()


def test_the_api_gets_a_problem_document(client: Client, settings: Any) -> None:
    failing_with(settings, tokens.IdentityUnavailable("the reason"))

    response = client.get("/api/v1/restaurants")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "unavailable"


def test_the_log_says_why(client: Client, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    failing_with(settings, tokens.IdentityUnavailable("the reason"))

    client.get("/")

    assert "the reason" in caplog.text


@pytest.mark.parametrize("error", [ValueError("wrong"), DatabaseError("wrong"), OperationalError("wrong")])
def test_a_programming_error_stays_a_500(client: Client, settings: Any, error: Exception) -> None:
    failing_with(settings, error)

    assert client.get("/").status_code == 500


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM no_such_table", "SELECT no_such_column FROM django_migrations", "SELECT ("],
)
def test_a_wrong_query_is_no_outage(query: str) -> None:
    with pytest.raises(DatabaseError) as error, connection.cursor() as cursor:
        cursor.execute(query)

    assert not outages.is_outage(error.value)


def test_an_error_that_an_outage_led_to_is_an_outage() -> None:
    def fail() -> None:
        try:
            raise tokens.IdentityUnavailable
        except tokens.IdentityUnavailable as error:
            raise ValueError("nothing to show") from error

    with pytest.raises(ValueError, match="nothing to show") as error:
        fail()

    assert outages.is_outage(error.value)


def test_errors_in_a_circle_are_looked_at_once() -> None:
    first, second = ValueError(), ValueError()
    first.__cause__, second.__cause__ = second, first

    assert not outages.is_outage(first)


def test_a_session_that_the_server_ended_is_an_outage(parts: Parts, connect: Connect) -> None:
    opened = connect()
    parts.postgresql.restart()

    with pytest.raises(DatabaseError) as error, opened.cursor() as cursor:
        cursor.execute("SELECT 1")

    assert outages.is_outage(error.value)


def test_a_statement_that_took_too_long_is_an_outage(parts: Parts, connect: Connect) -> None:
    with pytest.raises(OperationalError) as error, connect().cursor() as cursor:
        cursor.execute("SET statement_timeout = '10ms'; SELECT pg_sleep(5)")

    assert outages.is_outage(error.value)


def test_a_deadlock_is_an_outage(parts: Parts, connect: Connect) -> None:
    """Whichever of the two is the victim may try again, and is told so."""
    victims: list[DatabaseError] = []

    def lock(connection: BaseDatabaseWrapper, number: int) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        except DatabaseError as error:
            victims.append(error)
            connection.close()

    first, second = connect(), connect()
    for opened in (first, second):
        opened.inc_thread_sharing()
    lock(first, 1)
    lock(second, 2)
    waits = [threading.Thread(target=lock, args=pair) for pair in ((first, 2), (second, 1))]
    for wait in waits:
        wait.start()
    for wait in waits:
        wait.join()

    (victim,) = victims
    assert "deadlock detected" in str(victim)
    assert outages.is_outage(victim)


def test_a_command_has_no_statement_timeout_though_its_role_has_one(parts: Parts, connect: Connect) -> None:
    parts.postgresql.sql(f"ALTER ROLE {ROLE} SET statement_timeout = '7s'")
    try:
        with connect().cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
    finally:
        parts.postgresql.sql(f"ALTER ROLE {ROLE} RESET statement_timeout")


# The site as gunicorn serves it. Each test finds it as the one before has left it: it recovers by itself.


@pytest.fixture(scope="module")
def site(_migrated_parts: None, _own_parts: Parts) -> Iterator[Site]:
    with Site(_own_parts.environ) as site:
        yield site


@pytest.fixture(scope="module")
def impatient_site(_migrated_parts: None, _own_parts: Parts) -> Iterator[Site]:
    with Site(_own_parts.environ, application="tests.azureproject.impatient") as site:
        yield site


def test_two_hundred_pages_cost_one_token_a_process(migrated: Parts) -> None:
    with Site(migrated.environ, workers=2) as site:
        statuses = [site.get("/").status for _ in range(200)]

    assert set(statuses) == {200}
    assert migrated.identity.count() <= 2


def test_a_restart_of_the_database_costs_no_page(migrated: Parts, site: Site) -> None:
    assert site.get("/").status == 200
    for _ in range(3):
        migrated.postgresql.restart()
        assert [at.status for at in all_at_once(site, "/", 8)] == [200] * 8


def test_a_database_that_is_away_is_told_and_its_return_noticed(migrated: Parts, site: Site) -> None:
    assert site.get("/").status == 200
    migrated.postgresql.stop()
    away = [site.get(path) for path in ("/", "/1/", "/review/1")]
    migrated.postgresql.start()

    assert [(response.status, response.headers["Retry-After"]) for response in away] == [(503, "10")] * 3
    assert site.get("/").status == 200


def test_a_silent_database_is_given_up(migrated: Parts, impatient_site: Site) -> None:
    assert impatient_site.get("/").status == 200
    migrated.postgresql.freeze()
    try:
        silent = all_at_once(impatient_site, "/", 12)
    finally:
        migrated.postgresql.thaw()

    assert {response.status for response in silent} == {503}
    assert eventually(impatient_site, 200)


def test_silence_in_the_middle_of_a_query_is_given_up(migrated: Parts, impatient_site: Site) -> None:
    assert impatient_site.get("/").status == 200
    # The page's query waits for a table; then the server stops altogether.
    with closing(hold_the_tables(migrated)), ThreadPoolExecutor(1) as pool:
        page = pool.submit(impatient_site.get, "/")
        wait_for_a_reader(migrated)
        migrated.postgresql.freeze(signal.SIGSTOP)
        try:
            answer = page.result(60)
        finally:
            migrated.postgresql.thaw()

    assert answer.status == 503
    assert eventually(impatient_site, 200)


def test_a_statement_of_a_page_is_ended_by_the_server(migrated: Parts, impatient_site: Site) -> None:
    assert impatient_site.get("/").status == 200
    with closing(hold_the_tables(migrated)):
        answer = impatient_site.get("/")

    assert answer.status == 503
    assert "statement timeout" in impatient_site.text()
    assert eventually(impatient_site, 200)


def test_a_silent_identity_endpoint_is_given_up_and_its_return_noticed(migrated: Parts) -> None:
    migrated.identity.delay = 60
    with Site(migrated.environ, workers=1) as site:
        silent = all_at_once(site, "/", 8)
        migrated.identity.delay = 0
        returned = eventually(site, 200)

    assert {response.status for response in silent} == {503}
    assert returned


def test_the_admin_works_after_the_first_token_has_expired(migrated: Parts) -> None:
    manage(
        *("createsuperuser", "--noinput", "--username", "ana", "--email", "ana@example.com"),
        environ={"DJANGO_SUPERUSER_PASSWORD": "long-enough-for-a-test"},
        check=False,
    )
    migrated.identity.lifetime = 2
    migrated.identity.rotate()
    with Site(migrated.environ, workers=1) as site:
        session = sign_in(site, "ana", "long-enough-for-a-test")
        first = migrated.identity.token()
        time.sleep(2.5)
        migrated.postgresql.restart()
        pages = [site.get(path, {"Cookie": session}) for path in ("/admin/", "/admin/auth/user/")]

    assert [page.status for page in pages] == [200, 200]
    assert first != migrated.identity.token()


def test_tokens_rotated_under_load_cost_no_page(migrated: Parts) -> None:
    # Of its own: a refused token is replaced every five seconds at most, and another test may have had one.
    with Site(migrated.environ) as site:
        assert site.get("/").status == 200
        migrated.identity.rotate()
        migrated.postgresql.restart()

        assert {response.status for response in all_at_once(site, "/", 16)} == {200}
    assert migrated.identity.count() == 2


def all_at_once(site: Site, path: str, threads: int) -> list[Answer]:
    answers: list[Answer] = []
    askers = [threading.Thread(target=lambda: answers.append(site.get(path))) for _ in range(threads)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return answers


def eventually(site: Site, status: int) -> bool:
    """Whether the page has this status within what a visitor would try."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if site.get("/").status == status:
            return True
        time.sleep(0.05)
    return False


def hold_the_tables(parts: Parts) -> Session:
    """Keep every reader out of the tables of a page until the session is closed."""
    session = parts.postgresql.superuser("site")
    session.autocommit = False
    tables = "restaurant_review_restaurant, restaurant_review_review, restaurant_review_catalogue"
    with session.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
    return session


def wait_for_a_reader(parts: Parts) -> None:
    """Until somebody waits for a lock."""
    while parts.postgresql.sql("SELECT count(*) FROM pg_locks WHERE NOT granted")[0][0] == 0:
        time.sleep(0.02)


def sign_in(site: Site, name: str, password: str) -> str:
    """The cookie of a member of staff."""
    token = cookie(site.get("/admin/login/"), "csrftoken")
    body = f"username={name}&password={password}&csrfmiddlewaretoken={token}&next=/admin/"
    headers = {"Cookie": f"csrftoken={token}", "Content-Type": "application/x-www-form-urlencoded"}
    answer = site.post("/admin/login/", body, headers)
    assert answer.status == 302
    return f"sessionid={cookie(answer, 'sessionid')}"


def cookie(answer: Answer, name: str) -> str:
    cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", [])))
    return cookies[name].value
