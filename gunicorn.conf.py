"""How gunicorn serves the site, wherever it was started from. What the variables mean: .env.example."""

import math
import os
import sys
import time
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parent
sys.path.insert(0, str(BASE_DIR))

from azureproject import logs, telemetry  # noqa: E402  the path comes first
from azureproject.configuration import environment, variables  # noqa: E402  the path comes first
from azureproject.configuration.filesystems import network_file_system  # noqa: E402  the path comes first
from azureproject.gunicorn.access_log import AccessLogger  # noqa: E402  the path comes first
from azureproject.gunicorn.migration import migrate  # noqa: E402  the path comes first


def cores() -> int:
    """Processors that this container may use, which can be fewer than the machine has."""
    available = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return min(available, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError):
        # No such file, or "max": no limit.
        return available


try:
    environment.load_files(os.environ, BASE_DIR)
    site = environment.read(os.environ, BASE_DIR)
except environment.ConfigurationError as error:
    sys.exit(str(error))

# Hosted, the platform's proxy asks from another address; elsewhere nobody else should.
bind = f"{'0.0.0.0' if site.hosted else '127.0.0.1'}:{site[variables.PORT]}"

# At least two, so that one that starts anew does not silence the site. Each takes under 120 MB.
workers = site[variables.WEB_CONCURRENCY] or max(2, min(cores(), 8))
threads = site[variables.GUNICORN_THREADS]
worker_class = "azureproject.gunicorn.worker.Worker"
# For Last-Modified, which all workers should say alike. It is read again when gunicorn is told to reload.
raw_env = [f"SERVER_STARTED={time.time():.0f}"]

one_worker_because = ""
if site.database.get("ENGINE") == "django.db.backends.sqlite3" and workers > 1:
    if kind := network_file_system(Path(site.database["NAME"])):
        one_worker_because = f"{site.database['NAME']} lies on a network file system ({kind})"
    elif site.hosted:
        one_worker_because = "a hosted SQLite file outlives a restart only on a share"
if one_worker_because:
    # The locks of SQLite cannot be trusted on a share.
    workers = 1

# A worker reports by touching a file; on a container's disk that can block.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

# Both platforms give up after 230 to 240 s. A worker that is silent for so long hangs.
timeout = 120
# For requests under way when the platform stops a replica; Container Apps kills after 30 s.
graceful_timeout = 25
# Longer than the platform's proxies keep an idle connection, or they would find it closed.
keepalive = 75
# Of each worker. With a file for each they stay under the 1,024 that a process may often open.
worker_connections = 400
# Workers are not recycled: nothing here leaks, and a new worker starts with empty caches.
max_requests = 0

# A control socket in the home directory, which nobody uses and a read-only file system refuses.
control_socket_disable = True

logger_class = AccessLogger
logconfig_dict = logs.configuration(hosted=site.hosted)


def on_starting(server: Any) -> None:
    if one_worker_because:
        server.log.warning("One worker, whatever WEB_CONCURRENCY says: %s.", one_worker_because)
    if site[variables.LOG_DIR] and not os.access(site[variables.LOG_DIR], os.W_OK):
        server.log.warning(
            "No log files: LOG_DIR, %s, is missing or may not be written to.", site[variables.LOG_DIR]
        )
    # Nothing listens yet.
    if site[variables.MIGRATE_ON_START]:
        migrate(BASE_DIR, server.log.error_log)


def post_worker_init(worker: Any) -> None:
    # With four busy threads the default of 5 ms lets each wait 15 ms for its turn. One is twice as fast.
    sys.setswitchinterval(0.001)
    telemetry.start()


def worker_exit(server: Any, worker: Any) -> None:
    telemetry.stop()


# Where the site lies is not for a header to say, whoever sends it. gunicorn would believe SCRIPT_NAME and
# PATH_INFO of whatever asks from this machine, and pages with such links would be kept for everybody.
forwarder_headers = ""

# As long as gunicorn allows: what is longer it answers itself, and not in the site's own words.
limit_request_line = 8190
