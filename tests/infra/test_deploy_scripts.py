"""The scripts of the pipelines, with a stand-in for `az` that plays a container app, and a real TLS site."""

import json
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from testbed.certificates import Certificates

INFRA = Path(__file__).resolve().parents[2] / "infra"

# Answers the commands that the scripts give, and writes each of them down.
AZ = """#!/usr/bin/env python3
import json, os, sys
from pathlib import Path

state_file = Path(os.environ["STATE"])
state = json.loads(state_file.read_text())
words = [word for word in sys.argv[1:] if not word.startswith("--")]
options = dict(zip(sys.argv[1:], sys.argv[2:]))
state["calls"].append(" ".join(sys.argv[1:]))
command = " ".join(sys.argv[1:sys.argv.index("--resource-group")])
if command == "containerapp update":
    state["image"] = options["--image"]
    state["revisions"] += 1
    state["latest"] = f"site--{state['revisions']}"
    if state["image"] not in state["broken"]:
        state["ready"] = state["latest"]
    print(state["latest"])
elif command == "containerapp show":
    print({
        "properties.template.containers[0].image": state["image"],
        "properties.latestReadyRevisionName": state["ready"],
        "properties.configuration.ingress.fqdn": state["fqdn"],
    }[options["--query"]])
elif command == "containerapp job start":
    print("migrate-1")
elif command == "containerapp job execution show":
    print(state["executions"].pop(0))
elif command != "containerapp job update":
    sys.exit(f"the stand-in does not know: {command}")
state_file.write_text(json.dumps(state))
"""


class Site(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
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
            revisions=1,
            broken=[],
            executions=[],
            calls=[],
            fqdn=f"localhost:{port}",
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


@pytest.fixture
def site(certificates: Certificates) -> Iterator[tuple[ThreadingHTTPServer, type[Site]]]:
    handler = type("Handler", (Site,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.chain, certificates.key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server, handler
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def azure(tmp_path: Path, site: tuple[ThreadingHTTPServer, type[Site]], certificates: Certificates) -> Azure:
    return Azure(tmp_path, site[0].server_port, certificates)


def test_a_ready_image_stays(azure: Azure) -> None:
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 0, result.stderr
    assert azure["image"] == "new"
    assert "site--2 serves new" in result.stdout


def test_an_image_that_does_not_become_ready_is_taken_back(azure: Azure) -> None:
    azure.write(broken=["new"])
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 1
    assert azure["image"] == "old"
    assert "site--3 serves old again" in result.stderr


def test_the_old_revision_answering_does_not_pass_for_the_new_one(azure: Azure) -> None:
    azure.write(broken=["new"])
    # The site's address answers 200 all the time, as it does in Azure while the old revision serves.
    assert azure.run("smoke_test.sh", f"https://{azure['fqdn']}").returncode == 0
    assert azure.run("deploy.sh", "group", "site", "new").returncode == 1


def test_a_ready_image_whose_site_fails_is_taken_back(
    azure: Azure, site: tuple[ThreadingHTTPServer, type[Site]]
) -> None:
    site[1].status = 503
    result = azure.run("deploy.sh", "group", "site", "new")
    assert result.returncode == 1
    assert azure["image"] == "old"
    assert "did not become ready; the last answer" in result.stderr


def test_a_migration_is_waited_for(azure: Azure) -> None:
    azure.write(executions=["Running", "Succeeded"])
    result = azure.run("migrate.sh", "group", "migrate", "new")
    assert result.returncode == 0, result.stderr
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
