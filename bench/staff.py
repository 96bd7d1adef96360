"""How long staff wait for a word among many reviews, in the admin's own list.

Run as `python -m bench.staff`, for docs/performance.md. Options: RESTAURANTS (10000) and REVIEWS (1000000) of
the catalogue, which takes minutes to load. Each word is looked for four times; the first is told apart.
"""

import os
import re
import sys
import time
from contextlib import closing
from urllib.parse import quote_plus, urlencode

from .hostile import SECURE, ask
from .sites import Machine

RESTAURANTS = int(os.environ.get("RESTAURANTS") or 10_000)
REVIEWS = int(os.environ.get("REVIEWS") or 1_000_000)
DATABASE, PASSWORD = "staff", "of the bench alone"
WORDS = ("the", "good", "soup", "café", "the soup", "food", "good food", "zyzzyva")
TIMES = 4


def main() -> int:
    with closing(Machine()) as machine:
        machine.load(DATABASE, RESTAURANTS, REVIEWS)
        account = f"create_superuser('staff', password={PASSWORD!r})"
        machine.manage(
            DATABASE, "shell", "-c", f"from django.contrib.auth.models import User; User.objects.{account}"
        )
        port = machine.serve(DATABASE).port
        run(port, sign_in(port))
    return 0


def sign_in(port: int) -> str:
    """The cookies of the session."""
    _status, page, cookie = ask(port, "GET", "/admin/login/", SECURE)
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"username": "staff", "password": PASSWORD, "csrfmiddlewaretoken": token[1].decode()}
    headers = {**SECURE, "Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    status, _page, session = ask(
        port, "POST", "/admin/login/?next=/admin/", headers, urlencode(form).encode()
    )
    assert status == 302, status
    return session


def run(port: int, cookie: str) -> None:
    for words in WORDS:
        waits = []
        for _ in range(TIMES):
            begun = time.monotonic()
            status, _page, _cookie = ask(
                port,
                "GET",
                f"/admin/restaurant_review/review/?show=all&q={quote_plus(words)}",
                {**SECURE, "Cookie": cookie},
            )
            waits.append(time.monotonic() - begun)
            assert status == 200, status
        first, *others = waits
        print(f"{words}: {first:.2f} s, then {min(others):.2f} to {max(others):.2f} s")


if __name__ == "__main__":
    sys.exit(main())
