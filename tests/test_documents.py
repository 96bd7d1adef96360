"""What the documents promise is there, and no tracked file tells where it was written."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("**/*.md"))]

CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")

# Where packages are fetched from is the business of the machine that installs them. Written apart, so that
# this file does not hold what it looks for.
REGISTRIES = (
    "files.python" + "hosted.org",
    "registry.npm" + "js.org",
    "py" + "pi.org/simple",
    "deb.deb" + "ian.org",
    "file:///" + "opt",
)


def ids(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def code(document: Path) -> str:
    return "\n".join(CODE.findall(document.read_text()))


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text()
    return set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids(DOCUMENTS))
def test_the_make_targets_of_a_document_exist(document: Path) -> None:
    # "make" at the start of a line or of a piece of code, variables before the target or behind it.
    named = re.findall(r"(?:^|`|\s)make (?:[A-Z_]+=\S+ )*([a-z][a-z-]*)", code(document))
    assert set(named) <= targets()


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids(DOCUMENTS))
def test_the_management_commands_of_a_document_exist(document: Path) -> None:
    named = re.findall(r"manage\.py ([a-z_]+)", code(document))
    assert set(named) <= set(get_commands()) | {"runserver"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids(DOCUMENTS))
def test_the_links_of_a_document_lead_to_files(document: Path) -> None:
    named = [link for link in LINK.findall(document.read_text()) if "://" not in link]
    missing = [link for link in named if not (document.parent / link).exists()]
    assert missing == []


def test_the_hooks_before_a_commit_are_what_lint_runs() -> None:
    makefile = (ROOT / "Makefile").read_text()
    key = re.search(r"^for_checks := (.+)$", makefile, re.MULTILINE)
    recipe = re.search(r"^lint:.*\n((?:\t.+\n)+)", makefile, re.MULTILINE)
    assert key
    assert recipe
    lines = [line.strip("\t@") for line in recipe[1].splitlines()]
    lines = [
        line.replace("$(for_checks)", f"env {key[1]}").replace("$(python)", ".venv/bin/python")
        for line in lines
    ]
    hooks = re.findall(r"entry: (.+)", (ROOT / ".pre-commit-config.yaml").read_text())
    assert hooks == lines


def tracked() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\0") if name and (ROOT / name).is_file()]


def texts() -> Iterator[tuple[str, str]]:
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content:
            yield str(path.relative_to(ROOT)), content.decode()


def test_no_tracked_file_tells_where_it_was_written() -> None:
    home = str(Path.home())
    places = {str(ROOT), str(ROOT.parent), home}
    # A short path like /app or /home is also one of the hosts that the documents are about.
    places = {f"{place}/" for place in places if place.count("/") > 1 or place == home == "/root"}
    found = [
        f"{name}: {place}" for name, text in texts() for place in (*places, *REGISTRIES) if place in text
    ]
    assert found == []


def test_every_requirement_is_pinned_and_says_why() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text().splitlines()
        odd = [line for line in lines if not re.fullmatch(r"#.*|-r \S+|[\w.\[\]-]+==[\w.]+ +# .+", line)]
        assert odd == [], name
