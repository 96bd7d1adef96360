"""Measure the site and print the tables of docs/performance.md.

Options are environment variables: ROUNDS (3), SECONDS a measurement (1), RESTAURANTS (10000) and REVIEWS
(1000000) of the large catalogue, ONLY (a regular expression over the names of what is measured).
"""

import os
import platform
import re
import signal
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import django

from testbed.gunicorn import Gunicorn

from . import scenarios
from .load import CONNECTIONS, WRK, Measured, Request, measure
from .scenarios import CROWD, Catalogue, Scenario
from .sites import THREADS, WORKERS, Machine

ROUNDS = int(os.environ.get("ROUNDS") or 3)
SECONDS = float(os.environ.get("SECONDS") or 1)
SIZES = {
    "small": (60, 1_000),
    "large": (int(os.environ.get("RESTAURANTS") or 10_000), int(os.environ.get("REVIEWS") or 1_000_000)),
}
ONLY = re.compile(os.environ.get("ONLY") or "")
# A search engine, or the first visitors of a replica, do not stop after one.
CRAWL_SECONDS = 12
FLOOR = "floor"


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    # What was started must end with this process, also when it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    machine = Machine()
    try:
        return run(machine)
    finally:
        machine.close()


def run(machine: Machine) -> int:
    load_before = os.getloadavg()[0]
    catalogues = make_catalogues(machine)
    crowded = catalogues["crowded"].crowd()
    servers = start(machine)
    say("Everything is loaded and started")
    plan = [found for found in make_plan(servers, catalogues, crowded) if ONLY.search(found.name)]
    check([Scenario(FLOOR, FLOOR, lambda: [Request("/1/")]), *plan], servers)
    posted_before = {name: catalogues[name].reviews() for name in ("posting-small", "posting-large")}
    results = rounds(plan, servers, machine)
    tell_errors(servers)
    print(f"\nMeasured on {datetime.now(UTC):%Y-%m-%d}: {describe(machine, load_before)}\n")
    print_rates(plan, results)
    print_growth(results)
    print_memory(servers)
    print_sizes(servers, catalogues)
    failures = sum(one.failures for measured in results.values() for one in measured)
    for name, before in posted_before.items():
        sent = sum(one.requests for found in plan if found.site == name for one in results[found])
        stored = catalogues[name].reviews() - before
        if stored < sent:
            failures += sent - stored
        if sent:
            print(f"Of {sent:,} reviews answered in {name}, {stored:,} are stored.")
    for what, measured_ones in results.items():
        if failed := sum(one.failures for one in measured_ones):
            name = what if isinstance(what, str) else f"{what.name} ({what.site})"
            print(f"Failed in {name}: {failed} of {sum(one.requests for one in measured_ones)}")
    print(f"Failed requests: {failures}")
    return 1 if failures else 0


def make_catalogues(machine: Machine) -> dict[str, Catalogue]:
    for name, (restaurants, reviews) in SIZES.items():
        seconds = machine.load(name, restaurants, reviews)
        say(f"Loaded {restaurants:,} restaurants and {reviews:,} reviews in {seconds:.0f} s")
    for source, copy in (("small", "posting-small"), ("large", "posting-large"), ("small", "crowded")):
        machine.copy(source, copy)
    names = (*SIZES, "posting-small", "posting-large", "crowded")
    return {name: Catalogue(machine, name) for name in names}


def start(machine: Machine) -> dict[str, Gunicorn]:
    return {
        FLOOR: machine.serve("small", "bench.floor"),
        "small": machine.serve("small"),
        "large": machine.serve("large"),
        "fresh-small": machine.serve("small", PAGE_CACHE_BYTES="0"),
        "fresh-large": machine.serve("large", PAGE_CACHE_BYTES="0"),
        "crowded": machine.serve("crowded", PAGE_CACHE_BYTES="0"),
        "posting-small": machine.serve("posting-small"),
        "posting-large": machine.serve("posting-large"),
    }


def make_plan(servers: dict[str, Gunicorn], catalogues: dict[str, Catalogue], crowded: int) -> list[Scenario]:
    plan = []
    for size in SIZES:
        catalogue, fresh, port = catalogues[size], f"fresh-{size}", servers[size].port
        restaurant = f"/{catalogue.full_pages[0]}/"
        rotated = [Request(f"/{id}/") for id in catalogue.full_pages[:20]]
        found = [Request(f"/?{urlencode({'q': words})}") for words in catalogue.searches()]
        posts = f"posting-{size}"
        plan += [
            Scenario("list, hot", size, lambda: [Request("/")], "0.8"),
            Scenario("detail, hot", size, lambda at=restaurant: [Request(at)], "0.8"),
            Scenario(
                "list, 1,000 addresses",
                size,
                lambda one=catalogue: scenarios.lists(one),
                "0.7",
                warm_up=scenarios.MANY_WARM_UP[size],
            ),
            Scenario(
                "detail, 1,000 addresses",
                size,
                lambda one=catalogue: scenarios.details(one),
                "0.7",
                warm_up=scenarios.MANY_WARM_UP[size],
            ),
            Scenario("list, 304", size, lambda to=port: scenarios.conditional(to, "/"), "0.8", 304),
            Scenario(
                "detail, 304",
                size,
                lambda to=port, at=restaurant: scenarios.conditional(to, at),
                "0.8",
                304,
            ),
            Scenario("list, afresh", fresh, lambda: [Request("/")], "0.18"),
            Scenario("detail, afresh", fresh, lambda of=rotated: of, "0.16"),
            Scenario("search, afresh", fresh, lambda of=found: of, "0.10"),
            Scenario("filtered list, afresh", fresh, scenarios.filtered, "0.18"),
            Scenario("search of reviews, afresh", fresh, scenarios.said, "0.07"),
            Scenario("suggestions", size, scenarios.typed, "0.4"),
            Scenario("API list", size, lambda: [Request("/api/v1/restaurants")], "0.75"),
            Scenario(
                "posting a review",
                posts,
                lambda to=servers[posts].port, one=catalogues[posts]: scenarios.reviews(to, one),
                "0.12",
                status=302,
            ),
        ]
    others = [Request(f"/{id}/") for id in catalogues["crowded"].full_pages[1:20]]
    plan += [
        Scenario("detail of others, afresh", "crowded", lambda: others),
        Scenario("page 1 of many, afresh", "crowded", lambda: [Request(f"/{crowded}/")]),
        Scenario("page 100 of many, afresh", "crowded", lambda: [Request(f"/{crowded}/?page=100")]),
        Scenario(
            "500 details, no warm-up",
            "large",
            lambda: scenarios.crawl(catalogues["large"]),
            "0.3",
            crawls=True,
        ),
    ]
    return plan


def check(plan: Iterable[Scenario], servers: dict[str, Gunicorn]) -> None:
    """A page that is not what it should be is soon told, but not measured."""
    for scenario in plan:
        server = servers[scenario.site]
        for request in scenario.requests()[:3]:
            response, body = scenarios.ask(server.port, request)
            if response.status != scenario.status:
                log = server.text()[-3000:]
                raise SystemExit(
                    f"{scenario.name} ({scenario.site}): {request.target} is answered {response.status},"
                    f" not {scenario.status}\n{log}\n{body[:500]!r}"
                )


def rounds(
    plan: Sequence[Scenario], servers: dict[str, Gunicorn], machine: Machine
) -> dict[Scenario | str, list[Measured]]:
    """Everything once unmeasured, then everything in each round, so that a slow minute hits all alike.

    A crawl is of a site that was just started, and long: it is in the first two rounds alone.
    """
    results: dict[Scenario | str, list[Measured]] = defaultdict(list)
    for number in range(ROUNDS + 1):
        say(f"Round {number} of {ROUNDS}" if number else "Warming up")
        begin = time.monotonic()
        results[FLOOR].append(measure(servers[FLOOR].port, [Request("/1/")], SECONDS if number else 1))
        for scenario in plan:
            if scenario.crawls and 0 < number <= 2:
                with machine.serve(scenario.site) as started:
                    results[scenario].append(measure(started.port, scenario.requests(), CRAWL_SECONDS))
            elif not scenario.crawls:
                port, seconds = servers[scenario.site].port, SECONDS if number else scenario.warm_up
                results[scenario].append(measure(port, scenario.requests(), seconds))
        say(f"  {time.monotonic() - begin:.0f} s, floor {results[FLOOR][-1].rate:,.0f}/s")
    return results


def tell_errors(servers: dict[str, Gunicorn]) -> None:
    """The first of each kind of answer that should not have been, from the access logs."""
    for name, server in servers.items():
        kinds = {}
        for line in server.log():
            if line.get("status", 200) >= 400 and line["path"] != "/healthz":
                kinds.setdefault(line["status"], line)
        for line in kinds.values():
            say(f"{name}: {line}")


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def measured(what: Scenario | str, results: dict[Scenario | str, list[Measured]]) -> list[Measured]:
    """Without the warm-up."""
    is_crawl = isinstance(what, Scenario) and what.crawls
    return results[what] if is_crawl else results[what][1:]


def describe(machine: Machine, load_before: float) -> str:
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpuinfo)
    version = machine.sql("small", "SHOW server_version")[0][0].split()[0]
    tool = "wrk" if WRK else "the Python client"
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}),"
        f" load {load_before:.1f} before, Python {platform.python_version()}, Django {django.__version__},"
        f" PostgreSQL {version};"
        f" {WORKERS} workers with {THREADS} threads, {CONNECTIONS} connections by {tool},"
        f" median of {ROUNDS} rounds of {SECONDS:g} s"
    )


def print_rates(plan: Sequence[Scenario], results: dict[Scenario | str, list[Measured]]) -> None:
    floor = measured(FLOOR, results)
    print("| what | catalogue | requests/s | of the floor | asked for | median ms |")
    print("|---|---|--:|--:|--:|--:|")
    rate, latency = median(one.rate for one in floor), median(one.median for one in floor)
    print(f"| the floor | | {rate:,.0f} | 1 | | {latency:.2f} |")
    for scenario in plan:
        found = measured(scenario, results)
        rate, latency = median(one.rate for one in found), median(one.median for one in found)
        ratio = median(one.rate / least.rate for one, least in zip(found, floor, strict=False))
        size = next((name for name in SIZES if name in scenario.site), scenario.site)
        print(f"| {scenario.name} | {size} | {rate:,.0f} | {ratio:.3f} | {scenario.goal} | {latency:.2f} |")
    sizes = "; ".join(f"{name}: {one:,} restaurants, {many:,} reviews" for name, (one, many) in SIZES.items())
    print(f"\nCatalogues: {sizes}; crowded: the small one with a restaurant of {CROWD:,} more reviews.\n")


def print_growth(results: dict[Scenario | str, list[Measured]]) -> None:
    """Median latencies side by side."""
    latencies = {
        (scenario.name, scenario.site): median(one.median for one in measured(scenario, results))
        for scenario in results
        if isinstance(scenario, Scenario)
    }
    pairs = [
        ((name, "fresh-large"), (name, "fresh-small"), f"{name}, large to small", goal)
        for name, goal in (("list, afresh", 1.2), ("detail, afresh", 1.2), ("search, afresh", 2))
    ]
    others = ("detail of others, afresh", "crowded")
    for page, goal in ((1, 1), (100, 1.5)):
        many = (f"page {page} of many, afresh", "crowded")
        pairs.append((many, others, f"page {page} of {CROWD:,} reviews to the first page of others", goal))
    print("| median latency | ratio | asked for at most |")
    print("|---|--:|--:|")
    for one, other, text, goal in pairs:
        if one in latencies and other in latencies:
            print(f"| {text} | {latencies[one] / latencies[other]:.2f} | {goal} |")
    print()


def print_memory(servers: dict[str, Gunicorn]) -> None:
    """PSS shares what the workers have in common among them; RSS counts it for each."""
    print("| memory per worker after the run | PSS MB | RSS MB |")
    print("|---|--:|--:|")
    for name, server in servers.items():
        found = [memory(pid) for pid in server.workers()]
        proportional, resident = (max(values) / 1024 for values in zip(*found, strict=True))
        print(f"| {name} (the larger worker) | {proportional:.0f} | {resident:.0f} |")
    print()


def memory(pid: int) -> tuple[int, int]:
    """PSS and RSS in kB."""
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    values = dict(re.findall(r"^(Pss|Rss):\s+(\d+) kB", rollup, re.MULTILINE))
    return int(values["Pss"]), int(values["Rss"])


def print_sizes(servers: dict[str, Gunicorn], catalogues: dict[str, Catalogue]) -> None:
    print("| bytes of a page (large) | plain | sent to a browser |")
    print("|---|--:|--:|")
    for name, target in (("list", "/"), ("detail", f"/{catalogues['large'].full_pages[0]}/")):
        lengths = []
        for headers in ({"Accept-Encoding": "identity"}, {}):
            _, body = scenarios.ask(servers["large"].port, Request(target, headers))
            lengths.append(len(body))
        print(f"| {name} | {lengths[0]:,} | {lengths[1]:,} |")
    print()


if __name__ == "__main__":
    sys.exit(main())
