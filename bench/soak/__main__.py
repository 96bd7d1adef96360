"""`make soak`: MINUTES (30) of load while a monkey with a SEED breaks one part after another.

Every answered post must be there once, figures must be exact, no photo without its review, nothing hidden
shown, no answer a 5xx but a 503 that says when to come again, memory and connections flat, and the site must
answer readers and writers within ten seconds after each fault has ended. The exit status says so.
"""

import os
import random
import re
import signal
import ssl
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from http.client import HTTPSConnection
from pathlib import Path

from testbed.azurite import ACCOUNT, CONTAINER
from testbed.gunicorn import Gunicorn
from testbed.postgresql import ROLE

from .ledger import Ledger
from .monkey import Monkey
from .parts import Parts
from .people import CROWD, PASSWORD, Client, Silence

MINUTES = float(os.environ.get("MINUTES") or 30)
SEED = int(os.environ.get("SEED") or random.randrange(1_000_000))
# Seconds in which the site has to serve again.
RECOVERY = 10.0
# Kilobytes that a worker may have grown by since it was warm.
GROWTH = 60_000
LARGEST = 220_000
# Of one worker: eight connections that wait, those to servers, and what Python has open.
DESCRIPTORS = 120


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def main() -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    say(f"A night of {MINUTES:g} minutes, SEED={SEED}")
    parts = Parts()
    try:
        return night(parts)
    finally:
        parts.close()


def night(parts: Parts) -> int:
    create = "from django.contrib.auth.models import User; User.objects.create_superuser"
    parts.manage("shell", "-c", f"{create}('moderator', password={PASSWORD!r})")
    ledger, over = Ledger(), threading.Event()
    people = [kind(parts, ledger, f"{SEED}.{number}", over) for number, kind in enumerate(CROWD)]
    for person in people:
        person.start()
    monkey = Monkey(parts, SEED)
    end = time.monotonic() + MINUTES * 60
    time.sleep(min(15.0, MINUTES * 6))
    warm, slowest = memory(parts), 0.0
    while time.monotonic() < end:
        slowest = max(slowest, disturb(parts, monkey, ledger))
        time.sleep(monkey.random.uniform(1, 4))
    over.set()
    for person in people:
        person.join(60)
    verify(parts, ledger)
    look_at_workers(parts, ledger, warm)
    tell(ledger, slowest)
    return 1 if ledger.problems else 0


def disturb(parts: Parts, monkey: Monkey, ledger: Ledger) -> float:
    """One fault from its beginning to its end; the seconds until the site served again after it."""
    fault = monkey.next()
    ledger.fault = fault.name
    began = time.monotonic()
    fault.begin()
    time.sleep(monkey.seconds())
    fault.end()
    lasted = time.monotonic() - began
    took = recovery(parts)
    say(f"{fault.name}, for {lasted:.1f} s; served again {took:.1f} s after its end")
    if took > RECOVERY:
        ledger.problem(f"{took:.1f} s until the site served again")
    ledger.fault = f"after: {fault.name}"
    return took


def recovery(parts: Parts) -> float:
    """Seconds until every host answers a reader and a writer."""
    began = time.monotonic()
    for site in parts.sites:
        while not serves(site, parts.restaurants[0]) and time.monotonic() - began < 120:
            time.sleep(0.1)
    return time.monotonic() - began


def serves(site: Gunicorn, restaurant: int) -> bool:
    """Asked by somebody whose answers are not in the ledger: until now the fault may have been on."""
    client = Client(site, Ledger())
    document = b'{"user_name": "Probe", "rating": 3, "review_text": "Probe of the night, and no more."}'
    try:
        post = client.send("POST", f"/api/v1/restaurants/{restaurant}/reviews", document, "application/json")
        return client.get("/").status == 200 and post.status == 201
    except Silence:
        return False


def memory(parts: Parts) -> dict[int, int]:
    """Kilobytes of each worker."""
    found = {}
    for pid in parts.processes():
        (kilobytes,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        found[pid] = int(kilobytes)
    return found


def look_at_workers(parts: Parts, ledger: Ledger, warm: dict[int, int]) -> None:
    for pid, kilobytes in memory(parts).items():
        # Most of them are younger than the night.
        if kilobytes > LARGEST or kilobytes - warm.get(pid, kilobytes) > GROWTH:
            ledger.problem(f"worker {pid} grew to {kilobytes:,} kB")
        descriptors = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        if descriptors > DESCRIPTORS:
            ledger.problem(f"worker {pid} has {descriptors} files and connections open")
    say(f"Workers at the end, in kB: {sorted(memory(parts).values())}; once warm: {sorted(warm.values())}")


def verify(parts: Parts, ledger: Ledger) -> None:
    ledger.fault = "nothing: all was over"
    rows = parts.sql(
        "SELECT review_text, count(*) FROM restaurant_review_review"
        " WHERE left(review_text, 6) = 'Plate ' OR left(review_text, 8) = 'Picture ' GROUP BY review_text"
    )
    stored = {str(text): int(str(count)) for text, count in rows}
    for text, was_answered in ledger.posts.items():
        if was_answered and text not in stored:
            ledger.problem(f"answered and lost: {text}")
        if stored.get(text, 0) > 1:
            ledger.problem(f"stored {stored[text]} times: {text}")
    figures = parts.manage("recount_ratings")
    if "are exact" not in figures:
        ledger.problem(f"figures: {figures}")
    verify_photos(parts, ledger)
    connections = parts.sql(f"SELECT count(*) FROM pg_stat_activity WHERE usename = '{ROLE}'")
    # The pool of eight, and what commands have just left.
    if int(str(connections[0][0])) > 20:
        ledger.problem(f"{connections[0][0]} connections to the primary")
    client = Client(parts.sites[0], ledger)
    for text in list(ledger.hidden)[-20:]:
        if text in client.get(f"/?q={text.split()[1]}").body.decode():
            ledger.problem(f"hidden and found: {text}")


def verify_photos(parts: Parts, ledger: Ledger) -> None:
    """What reviews name is there, nobody gets it without a link, and what no review names is tidied away."""
    photos, missing = map(int, parts.manage("shell", "-c", MISSING).split()[-2:])
    if missing:
        ledger.problem(f"{missing} photos of reviews are not in the storage")
    for name in list(parts.azurite.names())[:3]:
        status = unsigned(parts, name)
        if status < 400:
            ledger.problem(f"a photo was given to somebody without a link: {status}")
    (orphans,) = re.findall(r"^(\d+) without a review", parts.manage(*PRUNE, "--dry-run"), re.MULTILINE)
    # A photo and its thumbnail, for each post that was cut off between storing and saving.
    if int(orphans) > 2 * ledger.failed_photos:
        ledger.problem(f"{orphans} files without a review, after {ledger.failed_photos} posts that failed")
    parts.manage(*PRUNE)
    (left,) = re.findall(r"^(\d+) without a review", parts.manage(*PRUNE, "--dry-run"), re.MULTILINE)
    if left != "0":
        ledger.problem(f"{left} files without a review outlive the tidying")
    say(
        f"Photos: {photos} of reviews; {orphans} files without one,"
        f" after {ledger.failed_photos} posts that were refused or cut off"
    )


def unsigned(parts: Parts, name: str) -> int:
    context = ssl.create_default_context(cafile=str(parts.certificates.authority))
    with closing(HTTPSConnection("127.0.0.1", parts.azurite.port, context=context, timeout=10)) as connection:
        connection.request("GET", f"/{ACCOUNT}/{CONTAINER}/{name}")
        return connection.getresponse().status


PRUNE = ("prune_photos", "--older-than", "0")
MISSING = (
    "from django.core.files.storage import default_storage;"
    "from restaurant_review.models import Review;"
    "posted = Review.objects.filter(review_text__startswith='Picture ');"
    "names = [name for review in posted for name in review.photo_names];"
    "print(len(names), sum(not default_storage.exists(name) for name in names))"
)


def tell(ledger: Ledger, slowest: float) -> None:
    answered = sum(ledger.posts.values())
    say(f"Answers: {dict(sorted(ledger.answers.items()))}, and {ledger.unanswered} that never came")
    say(f"Posts: {answered} answered of {len(ledger.posts)} sent; hidden by staff: {len(ledger.hidden)}")
    for fault in dict.fromkeys(fault for fault, _what in ledger.refused):
        told = [f"{what} ({n})" for (when, what), n in ledger.refused.most_common() if when == fault]
        say(f"503 while {fault}: {', '.join(told)}")
    say(f"Slowest recovery: {slowest:.1f} s")
    for problem, times in Counter(ledger.problems).most_common(30):
        say(f"PROBLEM {problem}, {times} times")
    say(f"{len(ledger.problems)} problems. The same night again: SEED={SEED} make soak")


if __name__ == "__main__":
    sys.exit(main())
