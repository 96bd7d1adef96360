"""Queries whose SQL is made once in a process, and whose rows are tuples with names.

Making the SQL of a QuerySet takes five times as long as fetching the twenty rows of a page with it, and
making models of them as long again.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from .prepared import PreparedStatement
from .replicas import database

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)


class Parameter(Expression):
    """A value that is given when the query is run, under this name; or what `changes` make of it, in turn."""

    def __init__(self, name: str, changes: tuple[Callable[[Any], Any], ...] = ()) -> None:
        super().__init__()
        self.name = name
        self.changes = changes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parameter) and (other.name, other.changes) == (self.name, self.changes)

    def __hash__(self) -> int:
        return hash(self.name)

    def among(self, values: Mapping[str, Any]) -> Any:
        value = values[self.name]
        for change in self.changes:
            value = change(value)
        return value

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [self]


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Now, or when the query is run where the value is a Parameter."""
    if isinstance(value, Parameter):
        return Parameter(value.name, (*value.changes, change))
    return change(value)


class CompiledQuery(Generic[Row]):
    """A QuerySet of `values_list`; each of its rows is given to `row`, column by column.

    `within` is a statement that asks more of those rows, which stand at its `{}`, with the parameters
    `before` and `after` them. It has columns of its own, unless it `chooses` among the rows.
    """

    def __init__(
        self,
        queryset: QuerySet[Any, Any],
        row: Callable[..., Row],
        within: str | None = None,
        before: Sequence[Any] = (),
        after: Sequence[Any] = (),
        chooses: bool = False,
    ) -> None:
        self.compiler = queryset.query.get_compiler(queryset.db)
        self.sql, self.parameters = self.compiler.as_sql()
        # PostgreSQL's driver gives every column as it should be; SQLite knows no dates.
        self.converters = self.compiler.get_converters([column[0] for column in self.compiler.select])
        if within is not None:
            self.sql = within.format(self.sql)
            self.converters = self.converters if chooses else {}
            self.parameters = (*before, *self.parameters, *after)
        self.row = row
        self.statement = PreparedStatement(
            self.sql, self.parameters, lambda parameter: isinstance(parameter, Parameter)
        )

    def rows(self, **values: Any) -> list[Row]:
        parameters = [
            parameter.among(values) if isinstance(parameter, Parameter) else parameter
            for parameter in self.parameters
        ]
        connection = connections[database()]
        with connection.cursor() as cursor:
            self.statement.execute(connection, cursor, parameters)
            rows = cursor.fetchall()
        if self.converters:
            rows = self.compiler.apply_converters(rows, self.converters)
        return [self.row(*row) for row in rows]


def compiled_models(queryset: QuerySet[M]) -> CompiledQuery[M]:
    """For who needs the model of a row, with all its columns."""
    model = queryset.model
    names = [field.attname for field in model._meta.concrete_fields]
    return CompiledQuery(queryset, lambda *columns: model.from_db(queryset.db, names, columns))
