"""What read replicas bring: pages a second, and the primary's processor for a thousand of them.

`make bench-replicas`; `make bench` is long enough without it. Primary, replicas, web server and load
share this machine's processors, so what to look at is the last column: what is taken off the primary.
"""

import os
import sys
from contextlib import closing

from testbed.gunicorn import Gunicorn
from testbed.postgresql import PostgreSQL

from .load import Request, measure
from .processor import children, seconds
from .scenarios import Catalogue
from .sites import Machine

SECONDS = float(os.environ.get("SECONDS") or 5)
RESTAURANTS, REVIEWS = 1_000, 20_000
DATABASE = "replicas"


def main() -> int:
    with closing(Machine()) as machine:
        run(machine)
    return 0


def run(machine: Machine) -> None:
    machine.load(DATABASE, RESTAURANTS, REVIEWS)
    replicas = []
    for _ in range(2):
        replicas.append(PostgreSQL(machine.certificates, primary=machine.postgresql))
        machine.stack.callback(replicas[-1].remove)
    # Every page is rendered afresh: one from the cache costs the database a single row.
    rendered = [Request(f"/{id}/") for id in Catalogue(machine, DATABASE).restaurants]
    remembered = [Request("/")]
    print("| replicas | pages | pages/s | primary's processor for 1,000 pages, ms |\n|---|---|---:|---:|")
    for number in range(3):
        hosts = ",".join(f"127.0.0.1:{replica.port}" for replica in replicas[:number])
        for name, requests, cache in (("rendered", rendered, "0"), ("remembered", remembered, "16777216")):
            variables = {"AZURE_POSTGRESQL_REPLICA_HOSTS": hosts, "PAGE_CACHE_BYTES": cache}
            with Gunicorn({**machine.environment(DATABASE), **variables}) as site:
                measure(site.port, requests, 2)
                before = processor(machine.postgresql)
                found = measure(site.port, requests, SECONDS)
                spent = processor(machine.postgresql) - before
                # Not wrk's word: it counts an answer that came late.
                if refused := [line for line in site.log() if line.get("status", 200) != 200]:
                    raise SystemExit(f"Not answered: {refused[:5]}")
            milliseconds = spent * 1_000_000 / found.requests
            print(f"| {number} | {name} | {found.rate:,.0f} | {milliseconds:.0f} |", flush=True)


def processor(server: PostgreSQL) -> float:
    """Seconds that the server and its sessions have used."""
    assert server.process is not None
    return seconds((server.process.pid, *children(server.process.pid)))


if __name__ == "__main__":
    sys.exit(main())
