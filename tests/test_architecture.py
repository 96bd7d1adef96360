"""The arrows of the design: who may import whom, and that the domain needs no cloud."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Of this suite, and not of another one.
OURS = ("DJANGO_SETTINGS_MODULE", "PYTEST_PLUGINS")

# All that knows an SDK of Azure or how a database is signed in to.
CLOUD = ("azureproject/managed_identity",)

# What a diner, a member of staff and a program do, on SQLite and local files.
DOMAIN = (
    "tests/restaurant_review/test_pages.py",
    "tests/restaurant_review/posting/test_throttle.py",
    "tests/restaurant_review/photos/test_lifetime.py",
    "tests/restaurant_review/photos/test_views.py",
    "tests/restaurant_review/ratings/test_triggers.py",
    "tests/restaurant_review/moderation/test_reports.py",
    "tests/restaurant_review/posting/test_own_reviews.py",
)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name not in OURS},
        capture_output=True,
        text=True,
    )


def test_imports_keep_the_contracts_of_pyproject() -> None:
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run("-c", lint_imports, "--no-cache", cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
def test_the_app_passes_its_tests_without_the_modules_of_the_cloud(tmp_path: Path) -> None:
    for name in ("azureproject", "restaurant_review", "templates", "static", "locale", "tests", "testbed"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copy(ROOT / "manage.py", tmp_path)
    for name in CLOUD:
        path = tmp_path / name
        assert path.exists(), f"{name} has another name now: mend CLOUD"
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    # Found before the installed package, so that an import by another road fails too.
    (tmp_path / "azure.py").write_text('raise ImportError("an SDK of Azure is imported")\n')

    done = run("-m", "pytest", "--database=sqlite", "-m", "not slow", "-x", *DOMAIN, cwd=tmp_path)

    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
