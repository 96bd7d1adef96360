"""The site as a Django app: its commands, checks and database backend."""

from django.apps import AppConfig


class AzureProjectConfig(AppConfig):
    name = "azureproject"

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers them
