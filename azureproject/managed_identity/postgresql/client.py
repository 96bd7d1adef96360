"""`manage.py dbshell`: psql, signed in like every other connection."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.backends.postgresql import client

from .parameters import password, tls

if TYPE_CHECKING:
    from .base import DatabaseWrapper


class DatabaseClient(client.DatabaseClient):
    connection: "DatabaseWrapper"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: dict[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """The token goes into psql's environment: its command line is there for every user to read."""
        settings_dict = {**settings_dict, "OPTIONS": {**settings_dict["OPTIONS"], **tls(settings_dict)}}
        args, env = super().settings_to_cmd_args_env(settings_dict, parameters)
        return args, {**(env or {}), "PGPASSWORD": password(settings_dict)}

    def runshell(self, parameters: Iterable[str]) -> None:
        connection: Any = self.connection
        if connection.is_pooled:
            # What is set in a shell is meant for the next statement too, and not for others.
            connection.bypass_pooler()
        # psql cannot ask for another token when the server refuses this one; a connection can.
        self.connection.ensure_connection()
        self.connection.close()
        super().runshell(parameters)
