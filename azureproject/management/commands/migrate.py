"""Django's migrate, by one process at a time: replicas that start together migrate once."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# The number of the lock, among all that anybody takes in the same database.
LOCK = int.from_bytes(b"migrate.")


class Command(migrate.Command):
    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--wait",
            type=int,
            default=600,
            metavar="SECONDS",
            help="How long to wait for another process that is migrating (default: 600).",
        )
        parser.add_argument(
            "--server",
            default="",
            metavar="HOST[:PORT]",
            help="The server behind PgBouncer, where it is not at port 5432 of the same host.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        if connection.vendor != "postgresql" or options["plan"] or options["check_unapplied"]:
            super().handle(*args, **options)
            return
        if getattr(connection, "is_pooled", False):
            self._bypass_pooler(connection, options["server"], options["verbosity"])
        with self._turn(connection, options["wait"], options["verbosity"]):
            super().handle(*args, **options)

    def _bypass_pooler(self, connection: Any, server: str, verbosity: int) -> None:
        """PgBouncer would leave the lock to a session of the pool, and with it to whoever comes next."""
        pooler = f"{connection.settings_dict['HOST']}:{connection.settings_dict['PORT']}"
        host, _, port = server.partition(":")
        if not connection.bypass_pooler(host, port or "5432"):
            raise CommandError(
                f"{pooler} is PgBouncer, through which no migration can hold its lock, and the server"
                f" {f'at {server}' if server else 'beside it, at port 5432,'} does not answer. Nothing was"
                " changed. Name the server itself: python manage.py migrate --server HOST:PORT"
            )
        if verbosity:
            config = connection.settings_dict
            self.stdout.write(f"Past PgBouncer: migrating through {config['HOST']}:{config['PORT']}.")

    @contextmanager
    def _turn(self, connection: BaseDatabaseWrapper, wait: int, verbosity: int) -> Iterator[None]:
        """Hold the lock. Its connection is its own, since a migration may close the other.

        The server frees the lock when that connection ends, however the process dies.
        """
        with closing(connection.copy()) as own, own.cursor() as cursor:
            began = time.monotonic()
            if not _locked(cursor):
                if verbosity:
                    self.stdout.write(f"Another process is migrating: waiting for it, up to {wait} s.")
                    self.stdout.flush()
                while not _locked(cursor):
                    if time.monotonic() - began >= wait:
                        raise CommandError(
                            f"Another process still migrates after {wait} s. Nothing was changed here."
                            " Run this again later, or see who it is: SELECT * FROM pg_stat_activity"
                            " JOIN pg_locks USING (pid) WHERE locktype = 'advisory';"
                        )
                    time.sleep(0.5)
                if verbosity:
                    self.stdout.write(f"It finished after {time.monotonic() - began:.0f} s.")
            yield


def _locked(cursor: Any) -> bool:
    cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
    (locked,) = cursor.fetchone()
    return bool(locked)
