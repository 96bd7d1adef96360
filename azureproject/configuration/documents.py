"""The declarations as people read them: .env.example, and the table in the README."""

import re
from pathlib import Path
from typing import Any

from . import variables
from .declaration import Variable
from .keys import MAKE_A_KEY

TABLE = re.compile(r"^\| variable \| what it does \|\n\|---\|---\|\n(?:\|.*\n)+", re.MULTILINE)

INTRODUCTION = """\
# Settings of the site, for a machine without Azure as they stand. Copy this file to .env; the real
# environment wins over it. A value is written as it is, without quotes or a comment behind it.
# Written by `python -m azureproject.configuration`.
"""


def example() -> str:
    """.env.example: a comment and a line for each variable that people set."""
    entries = [_entry(variable) for variable in variables.VARIABLES if not variable.by_platform]
    return "\n".join([INTRODUCTION, *entries])


def _entry(variable: Variable[Any]) -> str:
    if variable is variables.SECRET_KEY:
        # The one that there is no site without.
        return f"# {variable.help}\n# Make one: {MAKE_A_KEY}\n{variable.name}=\n"
    return f"# {_help(variable)}\n#{variable.name}={variable.example or _default(variable)}\n"


def table() -> str:
    rows = [f"| `{variable.name}` | {_help(variable)} |\n" for variable in variables.VARIABLES]
    return "".join(["| variable | what it does |\n|---|---|\n", *rows])


def _help(variable: Variable[Any]) -> str:
    default = _default(variable)
    return f"{variable.help} Default `{default}`." if default else variable.help


def _default(variable: Variable[Any]) -> str:
    default = variable.default
    return "" if default is None or default is False or default == [] else str(default)


def write(root: Path) -> None:
    (root / ".env.example").write_text(example())
    readme = root / "README.md"
    readme.write_text(TABLE.sub(lambda _: table(), readme.read_text(), count=1))
