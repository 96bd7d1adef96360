"""What a connection signs in with: the password of the settings, else the token of the managed identity."""

from typing import Any

from django.db.utils import OperationalError

from azureproject.managed_identity import tokens

from . import timeouts

TOKEN_SCOPE = "https://ossrdbms-aad.database.windows.net/.default"


def current(settings_dict: dict[str, Any]) -> str:
    if password := settings_dict["PASSWORD"]:
        return tokens.Token(password)
    scope, client_id = _who(settings_dict)
    try:
        return tokens.get_token(scope, client_id, wait=timeouts.left(tokens.WAIT))
    except tokens.IdentityUnavailable as error:
        raise OperationalError(
            f"No token to sign in to the database with: {error}. The database itself was not asked."
            f" Check that {_named(client_id)} is assigned to this app and that the identity endpoint answers"
            " (on a developer's machine: `az login`), then run `python manage.py doctor`."
        ) from error


def renewed(settings_dict: dict[str, Any], refused: str) -> tuple[str | None, str]:
    """A newly fetched token in place of the one that the server refused, or why there is none."""
    if settings_dict["PASSWORD"]:
        return None, ""
    scope, client_id = _who(settings_dict)
    # The connection that is then opened with it needs its share of the time.
    wait = timeouts.left(tokens.WAIT + timeouts.CONNECT) - timeouts.CONNECT
    try:
        token = tokens.renew_token(scope, client_id, refused, wait=max(0.0, wait))
    except tokens.IdentityUnavailable as error:
        return None, f"; a new token could not be fetched: {error}"
    return token, "" if token else "; a new token was fetched less than a minute ago"


def _who(settings_dict: dict[str, Any]) -> tuple[str, str | None]:
    who = settings_dict.get("IDENTITY", {})
    return who.get("scope", TOKEN_SCOPE), who.get("client_id")


def _named(client_id: str | None) -> str:
    return f"the managed identity with client id {client_id}" if client_id else "a managed identity"
