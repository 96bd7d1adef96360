"""What the log holds, and what never gets into it."""

import json
import logging
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, connection, transaction

from azureproject import logs
from azureproject.middleware import request_id
from tests.restaurant_review.makers import make_restaurant

TOKEN = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl"


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("site", logging.ERROR, __file__, 1, message, args, exc_info)


def as_json(*args: object, **kwargs: object) -> dict[str, str]:
    line = logs.JsonFormatter().format(record(*args, **kwargs))
    assert "\n" not in line
    return json.loads(line)


def test_a_line_is_one_object() -> None:
    entry = as_json("It is %s\nand goes on", "said")
    assert entry["message"] == "It is said\\nand goes on"
    assert (entry["level"], entry["logger"]) == ("ERROR", "site")
    assert "request_id" not in entry


def test_a_line_names_the_request_it_belongs_to() -> None:
    token = request_id.current.set("abcdefgh")
    try:
        assert as_json("Said")["request_id"] == "abcdefgh"
    finally:
        request_id.current.reset(token)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"Bearer {TOKEN} was refused", "Bearer *** was refused"),
        (
            "https://st/photos/a.jpg?sv=2025&sig=abc%2Fdef%3D&se=1",
            "https://st/photos/a.jpg?sv=2025&sig=***&se=1",
        ),
        ("password=hunter2 host=db", "password=*** host=db"),
        ("{'access_token': 'abc'}", "{'access_token': '***'}"),
        ("X-IDENTITY-HEADER: abcdef", "X-IDENTITY-HEADER: ***"),
    ],
)
def test_what_looks_like_a_secret_is_covered(text: str, kept: str) -> None:
    assert as_json("%s", text)["message"] == kept
    assert kept in logs.PlainFormatter().format(record("%s", text))
    assert kept in as_json("Failed", error=ValueError(text))["exception"]


def test_a_traceback_tells_where_and_why_it_came_to_be() -> None:
    try:
        try:
            json.loads("nonsense")
        except ValueError as error:
            raise RuntimeError("no plan") from error
    except RuntimeError as error:
        told = as_json("Failed", error=error)["exception"]
    assert told.index("json.decoder.JSONDecodeError") < told.index("builtins.RuntimeError: no plan")
    assert "test_logs.py" in told


def test_a_clients_mistake_needs_no_traceback() -> None:
    assert "exception" not in as_json("Refused", error=SuspiciousOperation("bad host"))


# Outside of what a traceback quotes as source.
WORDS = "The soup\nwas private"


def refusal(cursor: Any, restaurant: int) -> Exception:
    sql = (
        "INSERT INTO restaurant_review_review (restaurant_id, user_name, rating, review_text, review_date)"
        " VALUES (%s, 'nobody', 99, %s, CURRENT_TIMESTAMP)"
    )
    with pytest.raises(IntegrityError) as caught:
        cursor.execute(sql, [restaurant, WORDS])
    return caught.value


@pytest.mark.django_db
def test_the_row_that_a_database_refused_stays_out() -> None:
    """PostgreSQL repeats the whole row, line breaks of a diner's text included."""
    restaurant = make_restaurant()
    with connection.cursor() as cursor, transaction.atomic():
        error = refusal(cursor, restaurant.pk)
        transaction.set_rollback(True)
    assert "review_rating_is_1_to_5" in str(error)
    for line in (
        logs.JsonFormatter().format(record("Failed: %s", error, error=error)),
        logs.PlainFormatter().format(record("Failed: %s", error, error=error)),
    ):
        assert "review_rating_is_1_to_5" in line
        assert "soup" not in line
        assert "private" not in line
        assert "nobody" not in line


WRITER = """
import logging, logging.config, sys
from pathlib import Path
from azureproject import logs
logging.config.dictConfig(logs.configuration(hosted=True, directory=Path(sys.argv[1])))
for number in range(2000):
    logging.getLogger("site").info("Line %d of %s", number, sys.argv[2])
"""


@pytest.mark.slow
def test_several_processes_write_one_file_and_turn_it(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    small = WRITER.replace(
        "logging.config.dictConfig", "logs.LOG_FILE_BYTES = 200_000; logging.config.dictConfig"
    )
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", small, str(tmp_path), name],
            cwd=root,
            stdout=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"]},
        )
        for name in ("one", "two", "three")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    files = list(tmp_path.glob("site-*"))
    assert len(files) > 2
    lines = [json.loads(line)["message"] for path in files for line in path.read_text().splitlines()]
    assert len(lines) == len(set(lines)) == 6000


def test_files_of_machines_long_gone_are_removed(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in ("site-gone.log.1", "site-here.log", "else.log"))
    for path in (old, young, other):
        path.write_text("x")
    long_ago = time.time() - 40 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    os.utime(other, (long_ago, long_ago))
    logs.forget_old_files(tmp_path)
    assert [path.exists() for path in (old, young, other)] == [False, True, True]
