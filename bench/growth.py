"""What a review costs the database: bytes that stay, bytes of its log, and processor time.

Run as `python -m bench.growth`, for docs/scaling.md. The server keeps its word here (fsync and all), unlike
in `make bench`. Options: RESTAURANTS (2000) and REVIEWS (200000) of the catalogue, SECONDS of posting (10).
"""

import os
import sys
from contextlib import closing

from .load import measure
from .processor import children, seconds
from .scenarios import Catalogue, reviews
from .sites import Machine

RESTAURANTS = int(os.environ.get("RESTAURANTS") or 2_000)
REVIEWS = int(os.environ.get("REVIEWS") or 200_000)
SECONDS = float(os.environ.get("SECONDS") or 10)
DATABASE = "growth"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


def main() -> int:
    with closing(Machine()) as machine:
        run(machine)
    return 0


def run(machine: Machine) -> None:
    machine.load(DATABASE, RESTAURANTS, REVIEWS)
    # As it is on any day: the words of reviews gathered, and the planner told.
    machine.manage(DATABASE, "tidy")
    machine.sql(DATABASE, "VACUUM ANALYZE")
    catalogue = Catalogue(machine, DATABASE)
    ((size,),) = machine.sql(DATABASE, "SELECT pg_database_size(current_database())")
    print(f"{catalogue.reviews():,} reviews of {RESTAURANTS:,} restaurants: {size / 1e6:,.0f} MB in all,")
    tables = machine.sql(
        DATABASE,
        "SELECT relname, n_live_tup, pg_table_size(relid), pg_indexes_size(relid) FROM pg_stat_user_tables"
        " ORDER BY pg_total_relation_size(relid) DESC LIMIT 4",
    )
    for name, rows, table, indexes in tables:
        print(f"  {name}: {rows:,} rows, {table / 1e6:,.1f} MB, indexes {indexes / 1e6:,.1f} MB")
    machine.postgresql.configure(**DURABLE)
    machine.postgresql.restart()
    with machine.serve(DATABASE) as site:
        requests = reviews(site.port, catalogue)
        measure(site.port, requests, 2)
        before, written, spent = catalogue.reviews(), log(machine), processor(machine)
        found = measure(site.port, requests, SECONDS)
        posted = catalogue.reviews() - before
        written, spent = log(machine) - written, processor(machine) - spent
    kilobytes, milliseconds = written / posted / 1000, 1000 * spent / posted
    print(
        f"{posted:,} reviews were posted in {SECONDS:g} s by the form, {found.rate:,.0f}/s beside the site."
    )
    print(f"Each: {kilobytes:,.1f} kB of write-ahead log, {milliseconds:.2f} ms of processor.")


def log(machine: Machine) -> int:
    ((position,),) = machine.sql(DATABASE, "SELECT (pg_current_wal_insert_lsn() - '0/0')::bigint")
    return int(position)


def processor(machine: Machine) -> float:
    assert machine.postgresql.process is not None
    pid = machine.postgresql.process.pid
    return seconds((pid, *children(pid)))


if __name__ == "__main__":
    sys.exit(main())
