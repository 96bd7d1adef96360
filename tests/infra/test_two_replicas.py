"""Two replicas of the hosted site on one SQLite file, with a copy made in the middle.

The file lies on a disk with working locks. On a share with nobrl two replicas are forbidden, for the reason
that docs/deploy-container-apps.md gives; here it is shown that nothing else is in their way.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

from testbed.gunicorn import CONTAINER_APPS, Gunicorn, manage

HOST = "plateful.blue.westeurope.azurecontainerapps.io"
POSTS = 12

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path, migrated_file: Callable[[Path], dict[str, str]]) -> Path:
    return Path(migrated_file(tmp_path)["SQLITE_PATH"])


@pytest.fixture
def ports(database: Path) -> Iterator[list[int]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Gunicorn(environ(database))).port for _ in range(2)]


def environ(database: Path) -> dict[str, str]:
    return {**CONTAINER_APPS, "SQLITE_PATH": str(database), "REVIEWS_PER_HOUR": "1000"}


def post(port: int, form: str, action: str, visitor: str, **fields: str) -> tuple[int, str]:
    """Open a form and send it, as a visitor of the platform's proxy; status and location."""
    headers = {
        "Host": HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": visitor,
        "Referer": f"https://{HOST}{form}",
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", form, headers=headers)
        page = connection.getresponse()
        cookies = SimpleCookie(page.headers["Set-Cookie"])
        hidden = dict(
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.read().decode())
        )
        headers["Cookie"] = "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", action, urlencode(hidden | fields), headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers["Location"] or ""


def test_every_review_that_was_acknowledged_is_there(
    ports: list[int], database: Path, tmp_path: Path
) -> None:
    status, location = post(
        ports[0],
        "/create",
        "/add",
        "203.0.113.1",
        restaurant_name="Two Doors",
        description="A place with two doors.",
    )
    assert status == 302

    def review(number: int) -> int:
        restaurant = location.strip("/")
        return post(
            ports[number % 2],
            f"/review/{restaurant}",
            f"/review/{restaurant}",
            f"203.0.113.{number + 2}",
            user_name=f"Diner {number}",
            rating=str(number % 5 + 1),
            review_text=f"The visit number {number} was worth it.",
        )[0]

    copy = tmp_path / "copy.sqlite3"
    with ThreadPoolExecutor(4) as pool:
        reviews = pool.map(review, range(POSTS))
        backup = pool.submit(manage, "backup_sqlite", str(copy), **environ(database))
        assert list(reviews) == [302] * POSTS
        assert backup.result().returncode == 0, backup.result().stderr

    names = [f"Diner {number}" for number in range(POSTS)]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = connection.execute("SELECT user_name FROM restaurant_review_review").fetchall()
        assert sorted(name for (name,) in found) == sorted(names)
        figures = connection.execute(
            "SELECT stars_1, stars_2, stars_3, stars_4, stars_5 FROM restaurant_review_restaurant"
        )
        counts = [sum(number % 5 == stars for number in range(POSTS)) for stars in range(5)]
        assert list(figures.fetchone()) == counts
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
