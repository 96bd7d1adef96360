"""Let the real Azure CLI run the `az` commands of documents, scripts and pipelines against a pretended Azure.

    python infra/check_commands.py [FILE ...]

Run it with a Python that has azure-cli installed. The CLI is given a configuration folder of its own and is
signed in to pretend_azure.py, which remembers what the commands before made: so all validators of a command
run, with the values that the page gives. A command that asks for something that is not pretended counts as
understood, unless the CLI finds a mistake in the command itself.
A variable must be set before it is used, as a newcomer who follows the page would find out.
"""

import contextlib
import io
import os
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pretend_azure import GUID, PretendAzure

ROOT = Path(__file__).resolve().parent.parent
FILES = (
    "docs/costs.md",
    "docs/deploy-app-service.md",
    "docs/deploy-azd.md",
    "docs/deploy-container-apps.md",
    "docs/photos.md",
    "docs/restore.md",
    "docs/scaling.md",
    "docs/staff-sign-in.md",
    "docs/upgrade-from-sample.md",
    "infra/deploy.sh",
    "infra/deploy_app_service.sh",
    "infra/entra_app.sh",
    "infra/entra_role.sh",
    "infra/migrate.sh",
    "azure-pipelines.yml",
    ".github/workflows/deploy.yml",
)
RESOURCE = f"/subscriptions/{GUID}/resourceGroups/group/providers/Microsoft.App/managedEnvironments/name"

# These change this machine, or talk to more than the management API. Only their words are looked at.
WORDS_ONLY = (
    ("login",),
    ("logout",),
    ("upgrade",),
    ("extension",),
    ("bicep",),
    ("config",),
    ("acr", "build"),
    ("acr", "login"),
    ("containerapp", "exec"),
    ("containerapp", "logs"),
    ("deployment",),
    ("webapp", "deploy"),
    ("webapp", "log"),
    ("webapp", "ssh"),
)

# What the CLI raises when the command is at fault, and not what it is about.
AT_FAULT = (
    "ArgumentUsageError",
    "CommandNotFoundError",
    "InvalidArgumentValueError",
    "MutuallyExclusiveArgumentError",
    "RequiredArgumentMissingError",
    "UnrecognizedArgumentError",
    "ValidationError",
)

# Where the pretence ends: what it does not know, whom it asks, and the files that the page makes.
EXCUSES = (
    "pretended",
    "The command failed with an unexpected error",
    "Operation cancelled",
    "var/containerapp.yaml",
    "var/config.env",
    "destination must be an existing directory",
)

START = re.compile(r"(?:^|(?<=[|;&({]))\s*(?:do |then |else |if |until |! )*\s*(az)\s", re.MULTILINE)
ASSIGNMENT = re.compile(r"(?:^|[\s;(])(?:for |read -r )?([A-Za-z_]\w*)(?:=| in |; do)", re.MULTILINE)
VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*|[0-9@])|\{([A-Za-z_]\w*)(?::?-[^}]*)?\})")


@dataclass
class Command:
    file: str
    line: int
    text: str

    @property
    def where(self) -> str:
        return f"{self.file}:{self.line}"


def scripts(path: Path) -> Iterator[tuple[int, str]]:
    """The shell code of a file and the line it begins on."""
    text = path.read_text()
    if path.suffix == ".sh":
        yield 1, text
        # What it tells people to do by hand; the commands of extensions are not here to be asked.
        for said in re.finditer(r'echo "[^"\n]*?\b(az [^"\n]*)"', text):
            if "(extension" not in said[0]:
                options = re.sub(r"\$\{\w+:\+([^}]*)\}", r"\1", said[1])
                yield text.count("\n", 0, said.start(1)) + 1, options
    elif path.suffix == ".md":
        for block in re.finditer(r"^```(?:bash|sh|shell)\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            yield text.count("\n", 0, block.start(1)) + 1, block[1]
        # Commands in the running text; what has no option only names a command.
        for inline in re.finditer(r"`(az [^`\n]* -[^`\n]*)`", text):
            yield text.count("\n", 0, inline.start(1)) + 1, inline[1]
    else:
        # A macro of Azure Pipelines looks like a command; to the shell it is a value.
        macros = re.sub(
            r"\$\(([A-Za-z_][A-Za-z0-9_.]*)\)",
            lambda macro: "${macro_" + macro[1].replace(".", "_") + "}",
            text,
        )
        yield 1, macros


def commands(file: str, first: int, script: str) -> Iterator[tuple[Command, set[str]]]:
    """Each `az` command, and the names that are set before it."""
    joined = re.sub(r"\\\n", lambda _: "\\\0", script)
    lines = [line if not line.lstrip().startswith("#") else "" for line in joined.split("\n")]
    joined = "\n".join(lines)
    for start in START.finditer(joined):
        begin = start.start(1)
        text = joined[begin : _end(joined, begin)].replace("\\\0", " ")
        line = first + joined.count("\n", 0, begin) + joined.count("\0", 0, begin)
        known = set(ASSIGNMENT.findall(joined[:begin].replace("\\\0", " ")))
        yield Command(file, line, " ".join(text.split())), known


def _end(script: str, begin: int) -> int:
    """Where the command ends: at the line's end, a pipe, a semicolon, a redirection or its bracket."""
    quote, depth, at = "", 0, begin
    while at < len(script):
        char = script[at]
        if char == "\\":
            at += 1
        elif quote == "'":
            quote = "" if char == "'" else quote
        elif script.startswith("$(", at):
            depth += 1
            at += 1
        elif depth and char == ")":
            depth -= 1
        elif char == '"' and not depth:
            quote = "" if quote else '"'
        elif char == "'" and not quote and not depth:
            quote = "'"
        elif not quote and not depth and char in "\n|;&)<>":
            break
        at += 1
    return at


def words(command: Command, values: dict[str, str]) -> list[str]:
    """The words the CLI would get, with a plausible value for what only a subscription can tell."""
    # A function's own arguments are more options, or none.
    text = re.sub(r"\$\([^()]*\)", "value", command.text.replace('"$@"', ""))
    return [substitute(word, values) for word in shlex.split(text)]


def substitute(text: str, values: dict[str, str]) -> str:
    return VARIABLE.sub(lambda variable: values.get(variable[1] or variable[2], "value"), text)


def values_of(script: str) -> dict[str, str]:
    values = {}
    for name, value in re.findall(
        r"""^\s*(?:export )?([A-Za-z_]\w*)=("(?:[^"\\]|\\.)*"(?=\s*$)|[^\n]*?)$""",
        script.replace("\\\n", " "),
        re.MULTILINE,
    ):
        if "--query id " in value:
            values[name] = RESOURCE
        elif name.endswith("ADDRESS"):
            values[name] = "203.0.113.5"
        elif value.startswith(("$(", "<")):
            values[name] = GUID
        else:
            plain = substitute(value, values).strip("\"'").replace('\\"', '"')
            values[name] = re.sub(r"\$\(.*\)", "value", plain)
    return values


# One stream for all: the CLI's logger keeps the first that it is given.
SAID = io.StringIO()


def verdict(arguments: list[str], azure: PretendAzure) -> str:
    """What the CLI has against the command; empty if nothing."""
    from azure.cli.core import get_default_cli

    words_only = any(tuple(arguments[: len(words)]) == words for words in WORDS_ONLY)
    cli: Any = get_default_cli()
    code: Any
    SAID.seek(0)
    SAID.truncate()
    azure.unknown.clear()
    try:
        with contextlib.redirect_stderr(SAID), contextlib.redirect_stdout(SAID), parsing_only(words_only):
            code = cli.invoke(arguments, out_file=SAID)
    except Understood:
        return ""
    except SystemExit as exit:
        code = exit.code
    error = getattr(cli.result, "error", None)
    kind = type(error).__name__
    if code == 0 or (azure.unknown and code != 2 and kind not in AT_FAULT):
        return ""
    said = [line for line in SAID.getvalue().splitlines() if line.startswith("ERROR")]
    if any(excuse in line for excuse in EXCUSES for line in [*said, str(error)]):
        return ""
    return " ".join(said) or f"{kind}: {error}" if error else f"exit code {code}"


class Understood(BaseException):
    """The words of a command were read, and nothing is wrong with them."""


@contextlib.contextmanager
def parsing_only(words_only: bool) -> Iterator[None]:
    """Stop a command where the CLI has read and checked its arguments and would begin."""
    from azure.cli.core.commands import AzCliCommandInvoker

    def run(self: Any, *arguments: Any) -> None:
        raise Understood

    before = AzCliCommandInvoker._run_job
    if words_only:
        AzCliCommandInvoker._run_job = run
    try:
        yield
    finally:
        AzCliCommandInvoker._run_job = before


def main(files: list[str]) -> int:
    os.environ["AZURE_CORE_COLLECT_TELEMETRY"] = "false"
    # Else it would download the Bicep compiler.
    os.environ["AZURE_BICEP_USE_BINARY_FROM_PATH"] = "true"
    faults: list[str] = []
    count = 0
    with tempfile.TemporaryDirectory() as configuration:
        os.environ["AZURE_CONFIG_DIR"] = configuration
        os.chdir(ROOT)
        # Nobody is there to answer.
        sys.stdin = io.StringIO()
        azure = PretendAzure()
        azure.sign_in(Path(configuration))
        for file in files:
            azure.resources.clear()
            known: set[str] = set()
            values: dict[str, str] = {}
            found = 0
            for first, script in scripts(ROOT / file):
                values |= values_of(script)
                # What a script takes from the environment, if it is there.
                known |= set(re.findall(r"\$\{([A-Z_]+):-\}", script))
                for command, before in commands(file, first, script):
                    found += 1
                    used = {
                        name
                        for names in VARIABLE.findall(command.text)
                        if (name := "".join(names)).isidentifier()
                    }
                    for name in sorted(used - known - before):
                        if file.endswith((".md", ".sh")):
                            faults.append(
                                f"{command.where}: {name} is used but not set before: {command.text}"
                            )
                    if fault := verdict(words(command, values)[1:], azure):
                        faults.append(f"{command.where}: {command.text}\n    {fault}")
                known |= set(ASSIGNMENT.findall(script.replace("\\\n", " ")))
            if not found:
                faults.append(f"{file}: no az command was found")
            count += found
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"Azure CLI: {count} commands of {len(files)} files read, {len(faults)} faults")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or [file for file in FILES if (ROOT / file).exists()]))
