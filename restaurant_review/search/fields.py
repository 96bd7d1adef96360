"""Model fields whose value follows from other fields of the row.

They are set in `pre_save`, so that `save`, `create`, `bulk_create` and fixtures all keep them right.
"""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler


class DerivedTextField(models.TextField):
    """A text computed from the instance by `derive` whenever the row is written."""

    def __init__(self, *args: Any, derive: Callable[[Any], str] | None = None, **kwargs: Any) -> None:
        self.derive = derive
        fixed = {"editable": False, "blank": True, "default": "", "db_default": ""}
        super().__init__(*args, **{**kwargs, **fixed})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations see a plain text column: how it is derived is no part of the schema."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs

    def pre_save(self, instance: models.Model, add: bool) -> str:
        if self.derive is None:
            return super().pre_save(instance, add)
        value = self.derive(instance)
        setattr(instance, self.attname, value)
        return value


class WordsField(DerivedTextField):
    """Folded words with a space before and after each, to be searched with `__begin`."""


@WordsField.register_lookup
class Begin(models.Lookup):
    """Rows in which each of the given folded words begins some word.

    PostgreSQL answers from an index on the words (migration 0004). Its text parser, whose idea of a
    word depends on the server's locale, has no part in it, so the rule is the same as on SQLite.
    """

    lookup_name = "begin"
    prepare_rhs = False
    rhs: list[str]

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        every = " AND ".join([f"{column} LIKE %s"] * len(self.rhs))
        return f"({every})", [*parameters * len(self.rhs), *(f"% {word}%" for word in self.rhs)]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        column, parameters = self.process_lhs(compiler, connection)
        # Folded words hold letters and digits only, so nothing in them needs quoting.
        query = " & ".join(f"'{word}':*" for word in self.rhs)
        return f"{LEXEMES.format(column=column)} @@ %s::tsquery", [*parameters, query]


LEXEMES = "array_to_tsvector(string_to_array(btrim({column}), ' '))"
