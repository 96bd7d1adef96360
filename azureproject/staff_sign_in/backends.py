"""A session says by its backend how it began: taking a backend out of the settings ends its sessions.

None of these checks a password. The accounts and their permissions are Django's.
"""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest


class PasswordlessBackend(ModelBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> None:
        return None


class EntraBackend(PasswordlessBackend):
    """Began at Microsoft."""


class LinkBackend(PasswordlessBackend):
    """Began with a link of `manage.py sign_in_link`."""
