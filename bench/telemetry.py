"""What telemetry costs a hot page: off, with one request of twenty traced, and with every request.

Run as `python -m bench.telemetry`. Three sites are asked in turn, ROUNDS (12) times for SECONDS (1), while a
collector on this machine takes what they send. What counts is the processor time of the workers for a page:
rates say what else the machine has to do.
"""

import os
import statistics
import sys
from pathlib import Path

from testbed.collector import Collector
from testbed.gunicorn import Gunicorn

from .load import Request, measure
from .processor import seconds
from .sites import Machine

ROUNDS = int(os.environ.get("ROUNDS") or 12)
SECONDS = float(os.environ.get("SECONDS") or 1)
RESTAURANTS, REVIEWS = 60, 1_000
DATABASE = "telemetry"
PAGE = [Request("/")]


def main() -> int:
    machine = Machine()
    try:
        run(machine)
    finally:
        machine.close()
    return 0


def run(machine: Machine) -> None:
    machine.load(DATABASE, RESTAURANTS, REVIEWS)
    collector = Collector(machine.certificates)
    machine.stack.callback(collector.stop)
    to = collector.application_insights
    over = collector.otlp_over("grpc")
    sites = {
        "off": machine.serve(DATABASE),
        "Application Insights, 5 %": machine.serve(DATABASE, **to),
        "Application Insights, all": machine.serve(DATABASE, **to, OTEL_TRACES_SAMPLER_ARG="1"),
        "OTLP over gRPC, 5 %": machine.serve(DATABASE, **over),
    }
    for site in sites.values():
        measure(site.port, PAGE, 2)
    rates: dict[str, list[float]] = {name: [] for name in sites}
    costs: dict[str, list[float]] = {name: [] for name in sites}
    for _ in range(ROUNDS):
        for name, site in sites.items():
            before = seconds(site.workers())
            found = measure(site.port, PAGE, SECONDS)
            if found.failures or not found.requests:
                raise SystemExit(
                    f"{name}: {found.failures} failed of {found.requests}:\n{site.text()[-3000:]}"
                )
            rates[name].append(found.rate)
            costs[name].append(1000 * (seconds(site.workers()) - before) / found.requests)
    print("| telemetry | pages/s | processor, ms a page | to off | a worker, MB |\n|---|--:|--:|--:|--:|")
    for name, site in sites.items():
        # Within a round, so that a slow minute of the machine hits both.
        ratio = statistics.median(one / off for one, off in zip(costs[name], costs["off"], strict=True))
        rate, cost = statistics.median(rates[name]), statistics.median(costs[name])
        print(f"| {name} | {rate:,.0f} | {cost:.2f} | {ratio:.2f} | {resident(site):.0f} |")


def resident(site: Gunicorn) -> float:
    """Of the larger worker."""
    fields = (Path(f"/proc/{pid}/statm").read_text().split() for pid in site.workers())
    return max(int(field[1]) for field in fields) * os.sysconf("SC_PAGE_SIZE") / 1_000_000


if __name__ == "__main__":
    sys.exit(main())
