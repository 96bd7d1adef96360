"""How long a process that answers requests waits. The waits themselves are in test_outages, with gunicorn."""

import os
import subprocess
import sys

from azureproject.managed_identity.postgresql import timeouts
from testbed.preloaded import run
from testbed.site import ROOT
from tests.azureproject.conftest import Connect, Parts


def test_all_waits_of_a_request_stay_under_fifteen_seconds() -> None:
    # A kept connection turns out dead, and a new one is made; or it is made and its first query is silent.
    assert timeouts.CHECK_TIMEOUT + timeouts.SIGN_IN_TIMEOUT < 15
    assert timeouts.CHECK_TIMEOUT + timeouts.CONNECT_TIMEOUT + timeouts.QUERY_TIMEOUT < 15
    assert timeouts.STATEMENT_TIMEOUT < timeouts.QUERY_TIMEOUT


def test_an_inner_block_cannot_wait_longer_than_the_outer() -> None:
    with timeouts.deadline(0.5):
        with timeouts.deadline(60):
            assert timeouts.remaining(100) <= 0.5
        with timeouts.deadline(0.1):
            assert timeouts.remaining(100) <= 0.1
        assert 0.1 < timeouts.remaining(100) <= 0.5
    assert timeouts.remaining(100) == 100


def test_a_command_waits_as_long_as_its_work_takes(parts: Parts, connect: Connect) -> None:
    assert not timeouts.is_enabled()
    with connect().cursor() as cursor:
        cursor.execute("SELECT pg_sleep(0.1)")
        cursor.copy_expert("COPY (SELECT 1) TO STDOUT", sys.stdout)


SCRIPT = """
import azureproject.wsgi
from azureproject.managed_identity.postgresql import timeouts
from django.db import connection
timeouts.QUERY_TIMEOUT = 2
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.execute("SHOW statement_timeout")
        print(cursor.fetchone()[0])
        cursor.execute("SELECT pg_sleep(6)")
except Exception as error:
    print(type(error).__module__, type(error).__name__, error)
connection.close_if_unusable_or_obsolete()
with connection.cursor() as cursor:
    cursor.execute("SELECT 'back'")
    print(cursor.fetchone()[0])
with connection.cursor() as cursor:
    cursor.execute("SELECT generate_series(0, 99999), repeat('x', 100)")
    print(len(cursor.fetchall()))
"""


def test_a_process_that_serves_gives_up_a_silent_query_and_connects_anew(parts: Parts) -> None:
    done = run(["-c", SCRIPT], cwd=ROOT, env=os.environ, timeout=60, check=True)

    assert done.stdout.splitlines() == [
        "7s",
        "django.db.utils OperationalError no answer within 2 s",
        "back",
        "100000",
    ]


IN_VAIN = """
import azureproject.wsgi
from azureproject.managed_identity.postgresql import base, timeouts
from django.db import connection
timeouts.CONNECT_TIMEOUT = 1.2
def attempt():
    try:
        connection.ensure_connection()
    except Exception as error:
        return str(error)
    return "connected"
first = attempt()
opened = []
base.DatabaseWrapper._open = lambda self, params, timeout: opened.append(params)
print(attempt() == first, opened, "no answer within 1 s" in first)
"""


def test_a_wait_in_vain_is_not_repeated_by_those_who_come_next(parts: Parts) -> None:
    parts.postgresql.freeze()
    try:
        done = run(["-c", IN_VAIN], cwd=ROOT, env=os.environ, timeout=60)
    finally:
        parts.postgresql.thaw()

    assert done.stdout == "True [] True\n", done.stderr


CHECKS = """
import sys, time
import azureproject.wsgi
from azureproject.managed_identity.postgresql import timeouts
from django.db import connection
from psycopg2.extensions import set_wait_callback
waits = []
def counting(raw):
    waits.append(raw)
    timeouts.wait(raw)
set_wait_callback(counting)
def request():
    # What Django does around each.
    connection.close_if_unusable_or_obsolete()
    waits.clear()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
request()
first = request()
print("asked", len(waits))
timeouts.FRESH = 0.0
print(request() == first, "asked", len(waits))
timeouts.FRESH = 60.0
print(first, flush=True)
sys.stdin.readline()
second = request()
print(second != first)
try:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nothing")
except Exception:
    pass
connection.close_if_unusable_or_obsolete()
print(request() == second)
"""


def test_a_connection_that_answered_a_moment_ago_is_not_asked_whether_it_lives(parts: Parts) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", CHECKS],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    # One round trip for one query; two when it was silent for too long.
    assert process.stdout.readline() == "asked 1\n"
    assert process.stdout.readline() == "True asked 2\n"
    pid = int(process.stdout.readline())
    # Ended behind its back, it is seen to be closed before anything is asked of it.
    parts.postgresql.sql("SELECT pg_terminate_backend(%s, 5000)", [pid])
    output, _ = process.communicate("\n", timeout=60)

    assert output == "True\nTrue\n"
