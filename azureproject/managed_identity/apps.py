"""The folder as a Django app, wherever it lies: its checks. It has no models."""

from django.apps import AppConfig


class ManagedIdentityConfig(AppConfig):
    name = __package__
    label = "managed_identity"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
