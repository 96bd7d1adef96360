"""Model fields whose value follows from other fields of the row.

They are set in `pre_save`, so that `save`, `create`, `bulk_create` and fixtures all keep them right.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

from ..compiled import Parameter, changed

if TYPE_CHECKING:
    Field = models.Field[Any, Any]
    TextField = models.TextField[Any, Any]
    FloatField = models.FloatField[Any, Any]
    Lookup = models.Lookup[Any]
else:  # Django's fields take no parameters when they run
    Field, TextField, FloatField, Lookup = models.Field, models.TextField, models.FloatField, models.Lookup


class Derived(Field):
    """A value computed from the instance by `derive` whenever the row is written."""

    plain: type[Field]
    empty: Any

    def __init__(self, *args: Any, derive: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        self.derive = derive
        fixed = {"editable": False, "blank": True, "default": self.empty, "db_default": self.empty}
        super().__init__(*args, **{**kwargs, **fixed})

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Migrations see a plain column: how it is derived is no part of the schema."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.plain.__name__}", list(args), kwargs

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        if self.derive is None:
            return super().pre_save(instance, add)
        value = self.derive(instance)
        setattr(instance, self.attname, value)
        return value


class DerivedTextField(Derived, TextField):
    plain = models.TextField
    empty = ""


class DerivedFloatField(Derived, FloatField):
    plain = models.FloatField
    empty = 0.0


class WordsField(DerivedTextField):
    """Stems with a space before and after each, to be searched with `__hold`."""


@WordsField.register_lookup
class Hold(Lookup):
    """Rows that hold one of the given stems, or one that begins with it where a * follows it.

    PostgreSQL finds them by an index on the words. Its text parser, whose idea of a word depends on the
    server's locale, has no part in it, so the rule is the same as on SQLite.
    """

    lookup_name = "hold"
    prepare_rhs = False
    rhs: "Forms"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        condition, patterns = tell(column, self.rhs, connection.vendor)
        return condition, (*parameters, patterns)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        column, parameters = self.process_lhs(compiler, connection)
        # In a SELECT of its own, so that the plan does not depend on how common the word is: for a common one
        # PostgreSQL would take its text apart in every row, a hundred times what its index costs.
        condition = f"{LEXEMES.format(column=column)} @@ (SELECT %s::tsquery)"
        return condition, (*parameters, changed(self.rhs, tsquery))


# Stems, or the Parameter that stands for them.
Forms = Sequence[str] | Parameter


def tell(column: str, forms: Forms, vendor: str) -> tuple[str, Any]:
    """The condition of `Hold` by the text itself, which is best where few rows are looked at."""
    if vendor == "postgresql":
        # In a SELECT of its own, since PostgreSQL would try the patterns on its statistics while it plans.
        return f"{column} LIKE ANY ((SELECT %s)::text[])", changed(forms, _patterns)
    return f"EXISTS (SELECT 1 FROM json_each(%s) WHERE {column} LIKE value)", changed(forms, _json_patterns)


def _patterns(forms: Sequence[str]) -> list[str]:
    return [f"% {form[:-1]}%" if form.endswith("*") else f"% {form} %" for form in forms]


def _json_patterns(forms: Sequence[str]) -> str:
    return json.dumps(_patterns(forms))


def tsquery(forms: Iterable[str]) -> str:
    # Stems hold letters and digits only, so nothing in them needs quoting.
    return " | ".join(f"'{form[:-1]}':*" if form.endswith("*") else f"'{form}'" for form in forms)


LEXEMES = "array_to_tsvector(string_to_array(btrim({column}), ' '))"


class IsAmong(models.Func):
    """Whether a column holds one of the values that a query finds.

    PostgreSQL gets them as an array, which it looks up in the column's index also where this stands beside
    something else in an OR. A query there would be compared with every row.
    """

    template = "%(expressions)s"
    arg_joiner = " IN "
    output_field = models.BooleanField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        return self.as_sql(compiler, connection, template="%(expressions)s)", arg_joiner=" = ANY(ARRAY")


class IsOneOf(models.Func):
    """The same, where rows are gone through until there are enough of them.

    PostgreSQL finds the values once and looks each row up in them. IN by itself it may turn round, to fetch
    every row with one of the values.
    """

    template = "(%(expressions)s) IS TRUE"
    arg_joiner = " IN "
    output_field = models.BooleanField()
