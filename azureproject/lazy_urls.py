"""Addresses whose views are imported when one is looked up, and not by the checks before each command."""

from typing import Any

from django.urls import ResolverMatch, URLResolver
from django.urls.resolvers import RoutePattern


class LazyInclude(URLResolver):
    """`path(route, include(module))` that seems empty until an address or the name of a link is looked up.

    `check --deploy` looks into it all the same (checks.py).
    """

    is_used = False

    def __init__(self, route: str, module: str) -> None:
        super().__init__(RoutePattern(route), module)

    @property
    def url_patterns(self) -> list[Any]:
        # Django imports the module here.
        return super().url_patterns if self.is_used else []

    def resolve(self, path: str) -> ResolverMatch:
        self.is_used = True
        return super().resolve(path)

    def _populate(self) -> None:
        self.is_used = True
        super()._populate()
