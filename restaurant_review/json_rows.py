"""The rows of a subquery, or their number, in a column of the row they belong to: no query of their own."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import IntegerField, JSONField, QuerySet, Subquery
from django.db.models.sql.compiler import SQLCompiler


class RowsField(JSONField):
    def from_db_value(self, *args: Any) -> tuple[tuple[Any, ...], ...]:
        return tuple(map(tuple, super().from_db_value(*args) or ()))


class JSONRows(Subquery):
    """A tuple of tuples, one for each row."""

    output_field = RowsField()

    def __init__(self, queryset: QuerySet[Any, Any], *columns: str) -> None:
        super().__init__(queryset.values(*columns))
        self.columns = columns

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, *args: Any, **kwargs: Any
    ) -> tuple[str, Any]:
        columns = ", ".join(map(connection.ops.quote_name, self.columns))
        array = "json_group_array(json_array({}))"
        if connection.vendor == "postgresql":
            array = "jsonb_agg(jsonb_build_array({}))"
        template = f"(SELECT {array.format(columns)} FROM (%(subquery)s) AS rows)"
        return super().as_sql(compiler, connection, template=template, **kwargs)


class NumberOf(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
