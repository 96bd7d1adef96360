"""What a connection is opened with: timeouts, proof of who the server is, and the password or the token.

Safe by itself: with HOST, NAME and USER alone in the settings the server has to prove who it is before it is
sent a token. As with libpq, PGSSLMODE and PGSSLROOTCERT in the environment have their say; a weaker `sslmode`
for a token than one that verifies counts there alone, where a person has set it on purpose.
"""

import os
from typing import Any

from django.db.utils import OperationalError

from .. import tokens
from . import timeouts

VERIFYING = ("verify-ca", "verify-full")

# Seconds and milliseconds after which a server that is away or silent counts as gone.
DEFAULT_OPTIONS = {
    "connect_timeout": 4,
    "tcp_user_timeout": 10_000,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}


def tls(settings_dict: dict[str, Any]) -> dict[str, str]:
    """`sslmode` and `sslrootcert`, as far as libpq's own defaults will not do."""
    given = settings_dict["OPTIONS"]
    mode = given.get("sslmode", "")
    if not settings_dict["PASSWORD"] and mode not in VERIFYING:
        # Service Connector writes `require`, which shows a token to any server that speaks TLS.
        mode = "verify-full"
    mode = os.environ.get("PGSSLMODE") or mode
    root = os.environ.get("PGSSLROOTCERT") or given.get("sslrootcert", "")
    if mode in VERIFYING and not root:
        # The wheel of the driver brings an OpenSSL that trusts nobody by itself.
        import certifi

        root = certifi.where()
    return {keyword: value for keyword, value in (("sslmode", mode), ("sslrootcert", root)) if value}


def password(settings_dict: dict[str, Any]) -> str:
    """The password of the settings; without one, the token of the managed identity."""
    if given := settings_dict["PASSWORD"]:
        return tokens.Secret(given)
    scope, client_id = identity(settings_dict)
    try:
        return tokens.get_token(scope, client_id, timeout=timeouts.remaining(tokens.TIMEOUT))
    except tokens.IdentityUnavailable as error:
        raise OperationalError(
            f"No token to sign in to the database with: {error}. The database itself was not asked."
            f" Check that {_named(client_id)} is assigned to this app and that the identity endpoint answers"
            " (on a developer's machine: `az login`)."
        ) from error


def renewed_password(settings_dict: dict[str, Any], refused: str) -> tuple[str | None, str]:
    """A newly fetched token in place of the one that the server refused, or why there is none."""
    if settings_dict["PASSWORD"]:
        return None, ""
    scope, client_id = identity(settings_dict)
    # The connection that is then opened with it needs its share of the time.
    timeout = timeouts.remaining(tokens.TIMEOUT + timeouts.CONNECT_TIMEOUT) - timeouts.CONNECT_TIMEOUT
    try:
        token = tokens.renew_token(scope, client_id, refused, timeout=max(0.0, timeout))
    except tokens.IdentityUnavailable as error:
        return None, f"; a new token could not be fetched: {error}"
    return token, "" if token else "; a new token was fetched a moment ago"


def identity(settings_dict: dict[str, Any]) -> tuple[str, str | None]:
    """The scope and the client id that the token is asked for with."""
    given = settings_dict.get("IDENTITY", {})
    return given.get("scope") or tokens.POSTGRESQL_SCOPE, given.get("client_id")


def _named(client_id: str | None) -> str:
    return f"the managed identity with client id {client_id}" if client_id else "a managed identity"
