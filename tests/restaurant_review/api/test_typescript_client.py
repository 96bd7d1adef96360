"""A TypeScript client that openapi-typescript generates from the running site walks every operation."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from testbed import Missing, npm
from testbed.site import ROOT, Site
from tests.servers import skip_or_fail

pytestmark = [pytest.mark.slow, pytest.mark.any_database]

WALK = Path(__file__).parent / "walk.ts"
OPTIONS = (
    *("--strict", "--noEmit", "--module", "nodenext", "--target", "esnext", "--types", "node"),
    # As node wants them named. What the packages say of themselves is not ours to check.
    *("--allowImportingTsExtensions", "--skipLibCheck"),
)


@pytest.fixture(scope="module")
def packages() -> Path:
    try:
        return npm.installed(
            ROOT / "testbed/typescript_npm", "openapi-typescript-7.13.0", "node_modules/typescript/bin/tsc"
        ).parents[2]
    except Missing as missing:
        skip_or_fail(missing)


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run([npm.node(), *command], cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_generated_client_walks_every_operation(site: Site, packages: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(packages)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "walk.ts").write_text(WALK.read_text())
    document = site.get("/api/v1/openapi.json").body
    (tmp_path / "openapi.json").write_bytes(document)
    run(tmp_path, packages / "openapi-typescript/bin/cli.js", "openapi.json", "-o", "openapi.ts")
    run(tmp_path, packages / "typescript/bin/tsc", *OPTIONS, "walk.ts")

    Image.new("RGB", (60, 40), "tomato").save(tmp_path / "plate.png")
    walked = run(tmp_path, "walk.ts", f"http://127.0.0.1:{site.port}")
    operations = [
        f"{method} {path}" for path, methods in json.loads(document)["paths"].items() for method in methods
    ]
    assert json.loads(walked) == sorted(operations)
