"""The scripts of the pipelines, with a stand-in for `az` that plays Azure's apps, and a real TLS site."""

import contextlib
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from testbed.certificates import Certificates

pytestmark = pytest.mark.slow

INFRA = Path(__file__).resolve().parents[2] / "infra"

# Answers the commands that the scripts give, and writes each of them down. Call number `fail_at` fails, with
# `fails_late` after it was done: an answer that got lost.
AZ = (
    f"#!{sys.executable} -IS"
    + """
import json, os, sys
from pathlib import Path

state_file = Path(os.environ["STATE"])
state = json.loads(state_file.read_text())
options = dict(zip(sys.argv[1:], sys.argv[2:]))
state["calls"].append(" ".join(sys.argv[1:]))
command = " ".join(sys.argv[1:sys.argv.index("--resource-group")])
fails = len(state["calls"]) == state["fail_at"]

def end():
    # Whoever reads it meanwhile finds it whole.
    state_file.with_suffix(".new").write_text(json.dumps(state))
    os.replace(state_file.with_suffix(".new"), state_file)
    if fails:
        sys.exit("the stand-in was told to fail")
    sys.exit(0)

if fails and not state["fails_late"]:
    end()
said = ""
if command == "containerapp update":
    state["image"] = options["--image"]
    state["revisions"].append(state["image"])
    latest = said = f"site--{len(state['revisions'])}"
    if state["image"] not in state["broken"]:
        state["ready"] = latest
        if state["mode"] == "Single":
            state["traffic"] = {latest: 100}
elif command == "containerapp show":
    pinned = [name for name, weight in state["traffic"].items() if weight == 100 and name != "latest"]
    said = {
        "properties.latestRevisionName": f"site--{len(state['revisions'])}",
        "properties.latestReadyRevisionName": state["ready"],
        "properties.configuration.ingress.fqdn": f"localhost:{state['port']}",
    }.get(options["--query"])
    if said is None:
        assert options["--query"].startswith("properties.configuration.ingress.traffic"), options
        said = pinned[0] if pinned and state["mode"] == "Multiple" else ""
elif command == "containerapp revision set-mode":
    state["mode"] = options["--mode"].capitalize()
    if state["mode"] == "Single":
        state["traffic"] = {state["ready"]: 100}
        state["active"] = [state["ready"]]
elif command == "containerapp revision show":
    said = f"127.0.0.1:{state['port']}"
elif command == "containerapp revision deactivate":
    state["stopped"].append(options["--revision"])
elif command == "containerapp ingress traffic set":
    assert state["mode"] == "Multiple"
    weights = sys.argv[sys.argv.index("--revision-weight") + 1 :]
    state["traffic"] = {name: int(weight) for name, weight in (pair.split("=") for pair in weights)}
    assert sum(state["traffic"].values()) == 100
elif command == "containerapp job update":
    state["jobs"][options["--name"]] = options["--image"]
elif command == "containerapp job start":
    said = "migrate-1"
elif command == "containerapp job execution show":
    said = state["executions"].pop(0)
elif command == "webapp deploy":
    state["slots"][options.get("--slot", "production")] = options["--src-path"]
elif command == "webapp show":
    said = f"{'127.0.0.1' if '--slot' in options else 'localhost'}:{state['port']}"
elif command == "webapp deployment slot swap":
    one, other = options["--slot"], options["--target-slot"]
    state["slots"][one], state["slots"][other] = state["slots"][other], state["slots"][one]
else:
    sys.exit(f"the stand-in does not know: {command}")
if not fails:
    print(said)
end()
"""
)


class Site(BaseHTTPRequestHandler):
    """Under 127.0.0.1 it is the revision or the slot, under localhost the site; `failing` names hosts."""

    failing: tuple[str, ...] = ()
    door = ""
    asked: threading.Event | None = None

    def do_GET(self) -> None:
        if self.asked:
            self.asked.set()
        host = self.headers["Host"].partition(":")[0]
        refused = self.door and self.path != "/readyz" and self.headers["X-Azure-FDID"] != self.door
        self.send_response(403 if refused else 503 if host in self.failing else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Azure:
    def __init__(self, folder: Path, port: int, certificates: Certificates) -> None:
        self.file = folder / "state.json"
        self.write(
            image="old",
            ready="site--1",
            revisions=["old"],
            mode="Single",
            traffic={"latest": 100},
            stopped=[],
            broken=[],
            jobs={},
            executions=[],
            slots={"production": "old.zip", "staging": "older.zip"},
            calls=[],
            fail_at=0,
            fails_late=False,
            port=port,
        )
        binaries = folder / "bin"
        binaries.mkdir()
        (binaries / "az").write_text(AZ)
        (binaries / "az").chmod(0o755)
        self.environment = {
            "PATH": f"{binaries}:{os.environ['PATH']}",
            "STATE": str(self.file),
            "CURL_CA_BUNDLE": str(certificates.authority),
            "TRIES": "2",
            "PAUSE": "0",
        }

    def write(self, **changes: Any) -> None:
        state = json.loads(self.file.read_text()) if self.file.exists() else {}
        self.file.write_text(json.dumps(state | changes))

    def __getitem__(self, name: str) -> Any:
        return json.loads(self.file.read_text())[name]

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [INFRA / script, *arguments], env=self.environment, capture_output=True, text=True, timeout=120
        )

    def start(self, script: str, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [INFRA / script, *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # A shell cannot trap what was ignored when it started, as Ctrl+C is behind an "&".
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    def visitors(self) -> str:
        """The image that visitors get."""
        (name,) = (name for name, weight in self["traffic"].items() if weight == 100)
        number = int((self["ready"] if name == "latest" else name).partition("--")[2])
        return str(self["revisions"][number - 1])


@pytest.fixture
def site(certificates: Certificates) -> Iterator[tuple[ThreadingHTTPServer, type[Site]]]:
    handler = type("Handler", (Site,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server, handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def azure(tmp_path: Path, site: tuple[ThreadingHTTPServer, type[Site]], certificates: Certificates) -> Azure:
    return Azure(tmp_path, site[0].server_port, certificates)


def test_an_image_that_works_gets_the_visitors(azure: Azure) -> None:
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 0, result.stderr
    assert azure.visitors() == "new"
    assert azure["mode"] == "Single"
    assert "site--2 serves new" in result.stdout


def test_it_has_no_visitors_before_it_passed_the_smoke_test(azure: Azure) -> None:
    azure.run("deploy.sh", "group", "site", "new")
    calls = [call.partition(" --resource-group")[0] for call in azure["calls"]]
    pinned, moved = (number for number, call in enumerate(calls) if call.endswith("traffic set"))
    assert pinned < calls.index("containerapp update") < calls.index("containerapp revision show") < moved


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_image_that_fails_is_taken_back(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]], host: str
) -> None:
    site[1].failing = (host,)
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 1
    assert azure.visitors() == "old"
    assert azure["stopped"] == ["site--2"]
    assert "new was not deployed; site--1 serves" in result.stderr


def test_after_a_failure_the_next_deployment_goes_on_from_what_serves(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]]
) -> None:
    site[1].failing = ("127.0.0.1",)
    azure.write(broken=["new"])
    azure.run("deploy.sh", "group", "site", "new")
    site[1].failing = ()
    result = azure.run("deploy.sh", "group", "site", "newer")
    assert result.returncode == 0, result.stderr
    assert azure.visitors() == "newer"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_stops_it_leaves_the_old_version_to_visitors(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]], number: int
) -> None:
    asked = threading.Event()
    site[1].failing = ("127.0.0.1",)
    site[1].asked = asked
    azure.environment |= {"TRIES": "100", "PAUSE": "0.05"}
    process = azure.start("deploy.sh", "group", "site", "new")
    assert asked.wait(20)
    # As a terminal and a pipeline do it: all that were started by it are told, and told again.
    os.killpg(process.pid, number)
    while not azure["stopped"] and process.poll() is None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert azure.visitors() == "old"
    assert azure["stopped"] == ["site--2"]
    assert "new was not deployed; site--1 serves" in said


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("step", range(1, 11))
def test_whatever_command_fails_visitors_have_a_version_that_works(
    azure: Azure, step: int, late: bool
) -> None:
    azure.environment["TIDY_JOB"] = "tidy"
    azure.write(fail_at=step, fails_late=late)
    result = azure.run("deploy.sh", "group", "site", "new")
    assert len(azure["calls"]) >= step, "there are fewer commands: lower the range"
    assert result.returncode == 1
    if "serves new" in result.stdout:
        assert azure.visitors() == "new"
    else:
        assert azure.visitors() == "old"
        assert "new was not deployed" in result.stderr
        started = len(azure["revisions"]) == 2
        assert azure["stopped"] == (["site--2"] if started else [])


def test_the_first_deployment_has_nothing_to_protect(azure: Azure) -> None:
    azure.write(ready="", revisions=[])
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 0, result.stderr
    assert azure.visitors() == "new"


def test_a_site_behind_front_door_is_asked_as_front_door_does(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]]
) -> None:
    site[1].door = "0f5c3f0e-6f0a-4a7c-9d55-2f0a0a3c9b11"
    assert azure.run("deploy.sh", "group", "site", "new").returncode == 1
    azure.environment["FRONT_DOOR_ID"] = site[1].door
    assert azure.run("deploy.sh", "group", "site", "new").returncode == 0


def test_a_web_app_gets_the_new_version(azure: Azure) -> None:
    result = azure.run("deploy_app_service.sh", "group", "site", "new.zip")
    assert result.returncode == 0, result.stderr
    assert azure["slots"]["production"] == "new.zip"


def test_without_a_slot_a_version_that_fails_is_said_with_the_way_back(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]]
) -> None:
    site[1].failing = ("localhost",)
    result = azure.run("deploy_app_service.sh", "group", "site", "new.zip")
    assert result.returncode == 1
    assert "git archive" in result.stderr


def test_a_version_that_works_in_the_slot_gets_the_visitors(azure: Azure) -> None:
    result = azure.run("deploy_app_service.sh", "group", "site", "new.zip", "staging")
    assert result.returncode == 0, result.stderr
    assert azure["slots"] == {"production": "new.zip", "staging": "old.zip"}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_version_that_fails_in_the_slot_or_after_it_is_not_left_to_visitors(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]], host: str
) -> None:
    site[1].failing = (host,)
    result = azure.run("deploy_app_service.sh", "group", "site", "new.zip", "staging")
    assert result.returncode == 1
    assert azure["slots"] == {"production": "old.zip", "staging": "new.zip"}


@pytest.mark.parametrize("slot", ["", "staging"])
@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("step", range(1, 5))
def test_whatever_command_fails_the_road_of_app_service_says_what_visitors_have(
    azure: Azure, step: int, late: bool, slot: str
) -> None:
    azure.write(fail_at=step, fails_late=late)
    result = azure.run("deploy_app_service.sh", "group", "site", "new.zip", slot)
    if len(azure["calls"]) < step:
        assert (result.returncode, step > 2, slot) == (0, True, "")
        return
    assert result.returncode == 1
    replaced = not slot and step == 2
    swapped = bool(slot) and step == 4
    word = (
        "To go back"
        if replaced
        else "slotSwapStatus"
        if swapped
        else "Visitors still have the version before"
    )
    assert word in result.stderr
    assert result.stderr.endswith("new.zip was not deployed. To go on, mend it and run this again\n")
    assert azure["slots"]["production"] == ("new.zip" if late and (replaced or swapped) else "old.zip")


@pytest.mark.parametrize("step", range(1, 4))
def test_whatever_command_fails_the_migration_says_so(azure: Azure, step: int) -> None:
    azure.write(fail_at=step, executions=["Succeeded"])
    result = azure.run("migrate.sh", "group", "migrate", "new")
    assert result.returncode == 1
    assert result.stderr.endswith("not known that new has migrated. To go on, mend it and run this again\n")


def test_a_migration_is_waited_for(azure: Azure) -> None:
    azure.write(executions=["Running", "Succeeded"])
    result = azure.run("migrate.sh", "group", "migrate", "new")
    assert (result.returncode, result.stderr) == (0, "")
    assert azure["calls"][0].startswith(
        "containerapp job update --resource-group group --name migrate --image new"
    )
    assert azure["executions"] == []


@pytest.mark.parametrize("end", ["Failed", "Stopped", "Degraded"])
def test_a_failed_migration_fails_the_pipeline(azure: Azure, end: str) -> None:
    azure.write(executions=[end])
    result = azure.run("migrate.sh", "group", "migrate", "new")
    assert result.returncode == 1
    assert f"ended as {end}" in result.stderr
    assert "az containerapp job logs show" in result.stderr
