"""The folder as a Django app, wherever it lies: its checks. It has no models."""

from collections.abc import Callable, Iterable

from django.apps import AppConfig


class ManagedIdentityConfig(AppConfig):
    name = __package__
    label = "managed_identity"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them

    def gauges(self) -> dict[str, Callable[[], Iterable[tuple[float, dict[str, str]]]]]:
        """Named functions that say what can be asked at any time, each answer with its attributes."""
        from . import tokens

        return {"token_age": lambda: [(age, {"scope": scope}) for scope, age in tokens.ages().items()]}
