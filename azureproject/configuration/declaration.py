"""How an environment variable is declared, and read.

A declaration says everything about its variable once: how it is read, what it is without being set, and what
people are told about it. The list of them all is variables.py.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import available_timezones

Value = TypeVar("Value")

# A Key Vault reference that App Service could not resolve arrives as this literal text.
UNRESOLVED_REFERENCE = "@Microsoft.KeyVault("


class ConfigurationError(Exception):
    """The environment does not describe a site; the text names every variable at fault."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        width = max(len(name) for name, _ in faults)
        lines = [f"  {name:<{width}}  {what}" for name, what in faults]
        super().__init__("\n".join(["The site cannot start. Mend these environment variables:", *lines]))


@dataclass(frozen=True)
class Variable(Generic[Value]):
    """`parse` raises ValueError with what is wrong and what to set; it never repeats what may be secret."""

    name: str
    # One line, for README and .env.example.
    help: str
    parse: Callable[[str], Value]
    default: Value
    # What .env.example sets it to; without one, its default.
    example: str = ""
    secret: bool = False
    # Nobody sets it but App Service or Container Apps.
    by_platform: bool = False


class Values:
    """The variables of one environment as values; faults are collected, so that all are told at once."""

    def __init__(self, environ: Mapping[str, str], base_dir: Path = Path()) -> None:
        self.environ = environ
        self.base_dir = base_dir
        self.faults: list[tuple[str, str]] = []

    def __getitem__(self, variable: Variable[Value]) -> Value:
        """The value without surrounding space; empty means not set. A relative path begins at the site's."""
        text = self.environ.get(variable.name, "").strip()
        value = variable.default
        if text.startswith(UNRESOLVED_REFERENCE):
            self.fault(
                variable,
                "is a Key Vault reference that was not resolved. Give the site's identity the role "
                "Key Vault Secrets User on the vault, check the secret's name, and restart.",
            )
        elif text:
            try:
                value = variable.parse(text)
            except ValueError as error:
                self.fault(variable, str(error))
        return self.base_dir / value if isinstance(value, Path) else value

    def is_set(self, variable: Variable[Any]) -> bool:
        return bool(self.environ.get(variable.name, "").strip())

    def fault(self, variable: Variable[Any], what: str) -> None:
        """Note what is wrong and what to set. `what` never repeats a value that may be secret."""
        if (variable.name, what) not in self.faults:
            self.faults.append((variable.name, what))


# What a variable may hold.


def text(
    name: str, help: str, default: str = "", *, example: str = "", secret: bool = False
) -> Variable[str]:
    return Variable(name, help, str, default, example, secret)


def by_platform(name: str, help: str) -> Variable[str]:
    return Variable(name, help, str, "", by_platform=True)


def words(name: str, help: str, *, secret: bool = False) -> Variable[list[str]]:
    """Separated by commas."""
    return Variable(name, help, _words, [], secret=secret)


def _words(value: str) -> list[str]:
    return [word.strip() for word in value.split(",") if word.strip()]


def origins(name: str, help: str) -> Variable[list[str]]:
    """Separated by commas, each as a browser's header Origin says it."""
    return Variable(name, help, _origins, [])


def _origins(value: str) -> list[str]:
    found = [word.lower().removesuffix("/") for word in _words(value)]
    if not all(re.fullmatch(r"https?://[^\s/@?#]+", origin) for origin in found):
        raise ValueError("holds what is no origin. Set it to such as https://app.example, or remove it.")
    return found


def flag(name: str, help: str) -> Variable[bool]:
    return Variable(name, help, _flag, False, example="true")


def optional_flag(name: str, help: str) -> Variable[bool | None]:
    """One that other variables decide while it is not set."""
    return Variable(name, help, _flag, None, example="true")


def _flag(value: str) -> bool:
    if value.lower() in ("true", "1", "yes", "on"):
        return True
    if value.lower() in ("false", "0", "no", "off"):
        return False
    raise ValueError("is neither true nor false. Set it to one of them, or remove it.")


@dataclass(frozen=True)
class _Number:
    lowest: int
    highest: int

    def __call__(self, value: str) -> int:
        if re.fullmatch("[0-9]{1,15}", value) and self.lowest <= int(value) <= self.highest:
            return int(value)
        raise ValueError(
            f"is not a whole number from {self.lowest} to {self.highest}. Set it to one, or remove it."
        )


def number(name: str, help: str, default: int, *, lowest: int, highest: int) -> Variable[int]:
    return Variable(name, help, _Number(lowest, highest), default)


def optional_number(name: str, help: str, *, lowest: int, highest: int) -> Variable[int | None]:
    return Variable(name, help, _Number(lowest, highest), None)


def share(name: str, help: str, default: float) -> Variable[float]:
    return Variable(name, help, _share, default)


def _share(value: str) -> float:
    if re.fullmatch(r"[01]|[01]?\.[0-9]{1,9}", value) and float(value) <= 1:
        return float(value)
    raise ValueError("is not a share from 0 to 1, such as 0.05. Set it to one, or remove it.")


def time_zone(name: str, help: str, default: str) -> Variable[str]:
    return Variable(name, help, _time_zone, default)


def _time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("is no time zone. Set it to such as Europe/Paris, or remove it.")
    return value


def path(name: str, help: str, default: str) -> Variable[Path]:
    return Variable(name, help, _path, Path(default))


def optional_path(name: str, help: str) -> Variable[Path | None]:
    return Variable(name, help, _path, None)


def _path(value: str) -> Path:
    return Path(value).expanduser()
