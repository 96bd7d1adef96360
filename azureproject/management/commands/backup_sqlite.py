"""A consistent copy of the SQLite database while the site runs."""

import os
import sqlite3
from argparse import ArgumentParser
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone


class Command(BaseCommand):
    help = (
        "Copies the SQLite database while the site runs. On a file share mounted with nobrl, run it in the "
        "site's own replica: no other one sees its locks."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path",
            type=Path,
            help="the copy; in a folder it is named for the time, and an older copy is replaced",
        )

    def handle(self, *, path: Path, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                f"The database is {connection.display_name}, not SQLite. On a flexible server the platform "
                "makes backups; elsewhere, use pg_dump."
            )
        source = Path(connection.settings_dict["NAME"])
        if not source.exists():
            raise CommandError(f"There is no database at {source}.")
        if path.is_dir():
            path /= f"{source.stem}-{timezone.now():%Y%m%dT%H%M%SZ}{source.suffix}"
        if path.exists() and path.samefile(source):
            raise CommandError(f"{path} is the database itself. Name another file.")
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
        try:
            copy(source, unfinished)
            os.replace(unfinished, path)
        except (OSError, sqlite3.Error, DatabaseError) as error:
            raise CommandError(f"{path} was not written: {error}") from error
        finally:
            unfinished.unlink(missing_ok=True)
        self.stdout.write(
            f"Copied the database to {path} ({filesizeformat(path.stat().st_size)}) and checked it."
        )


def copy(source: Path, target: Path) -> None:
    """Write what one reader sees into a file of its own, and see whether it is whole.

    Writers of a database without a write-ahead log wait meanwhile, as for any reader.
    """
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with closing(sqlite3.connect(target)) as to:
        answers = [answer for (answer,) in to.execute("PRAGMA integrity_check")]
    if answers != ["ok"]:
        raise DatabaseError(f"the copy of {source} is damaged: {'; '.join(answers[:3])}")
    # SQLite does not wait until this file is on the disk.
    with target.open("rb+") as file:
        os.fsync(file.fileno())
