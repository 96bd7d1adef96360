"""The site as a Django app: its commands, checks and database backend."""

from collections.abc import Callable, Iterable

from django.apps import AppConfig


class AzureProjectConfig(AppConfig):
    name = "azureproject"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them

    def gauges(self) -> dict[str, Callable[[], Iterable[tuple[float, dict[str, str]]]]]:
        """For telemetry/figures.py. That a process lives is known by its saying so each minute."""
        return {"up": lambda: [(1, {})]}
