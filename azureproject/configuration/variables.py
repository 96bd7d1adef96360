"""Environment variables as values, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# A Key Vault reference that App Service could not resolve arrives as this literal text.
UNRESOLVED_REFERENCE = "@Microsoft.KeyVault("


class ConfigurationError(Exception):
    """The environment does not describe a site; the text names every variable at fault."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        width = max(len(name) for name, _ in faults)
        lines = [f"  {name:<{width}}  {what}" for name, what in faults]
        super().__init__("\n".join(["The site cannot start. Mend these environment variables:", *lines]))


@dataclass
class Variables:
    """The environment's texts as values; faults are collected, so that all are told at once."""

    environ: Mapping[str, str]
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, name: str, what: str) -> None:
        """Note what is wrong and what to set. `what` never repeats a value that may be secret."""
        if (name, what) not in self.faults:
            self.faults.append((name, what))

    def text(self, name: str, default: str = "") -> str:
        """The value without surrounding space; empty means not set."""
        value = self.environ.get(name, "").strip()
        if value.startswith(UNRESOLVED_REFERENCE):
            self.fault(
                name,
                "is a Key Vault reference that was not resolved. Give the site's identity the role "
                "Key Vault Secrets User on the vault, check the secret's name, and restart.",
            )
            return default
        return value or default

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.text(name).lower()
        if not value:
            return default
        if value in ("true", "1", "yes", "on"):
            return True
        if value not in ("false", "0", "no", "off"):
            self.fault(name, "is neither true nor false. Set it to one of them, or remove it.")
        return False

    def number(self, name: str, default: int, lowest: int, highest: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch("[0-9]{1,15}", value) and lowest <= int(value) <= highest:
            return int(value)
        self.fault(name, f"is not a whole number from {lowest} to {highest}. Set it to one, or remove it.")
        return default

    def path(self, name: str, default: Path, base_dir: Path) -> Path:
        value = self.text(name)
        return base_dir / Path(value).expanduser() if value else default
