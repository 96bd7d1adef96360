"""The server that takes mail, out of EMAIL_URL."""

from typing import Any

import environ

from . import variables
from .declaration import Values


def mail(values: Values, host: str) -> dict[str, Any]:
    """Django's own settings of mail; empty where none is sent."""
    address = values[variables.EMAIL_URL]
    if not address:
        return {}
    try:
        found = environ.Env.email_url_config(address)
        known = bool(found["EMAIL_HOST"]) or not address.startswith("smtp")
    except (ValueError, environ.ImproperlyConfigured):
        known = False
    if not known:
        values.fault(
            variables.EMAIL_URL,
            "is not the address of a mail server. Set it like smtp+tls://USER:PASSWORD@HOST:587,"
            " or remove it.",
        )
        return {}
    return {
        "EMAIL_TIMEOUT": 10,
        **{name: value for name, value in found.items() if name.startswith("EMAIL_")},
        "DEFAULT_FROM_EMAIL": values[variables.EMAIL_FROM] or f"noreply@{host}",
    }
