"""Azurite: Blob Storage on loopback, over TLS, that asks for a bearer token."""

import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

from azure.core.credentials import AccessToken
from azure.storage.blob import ContainerClient

from . import Missing, free_port, npm
from .certificates import Certificates
from .identity_endpoint import DAY, STORAGE, IdentityEndpoint

RECIPE = Path(__file__).parent / "azurite_npm"
ACCOUNT = "devstoreaccount1"
CONTAINER = "photos"


@cache
def program() -> Path:
    """Azurite's blob server, installed if it is not there."""
    return npm.installed(RECIPE, "azurite-3.37.0", "node_modules/azurite/dist/src/blob/main.js")


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
                *(npm.node(), self._program, "--blobHost", "127.0.0.1", "--blobPort", str(self.port)),
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

    def limit(self, size: int | None) -> None:
        """No file may grow beyond `size` bytes from now on: a disk that is full. None: as before."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (size if size is not None else -1, -1))

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

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
