"""Model fields whose value follows from other fields of the row.

They are set in `pre_save`, so that `save`, `create`, `bulk_create` and fixtures all keep them right.
"""

from collections.abc import Callable
from typing import Any

from django.db import models


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
