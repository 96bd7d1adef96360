"""The managed identity: a token for each service that it signs in to, and what that says of itself."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from ..managed_identity import tokens
from ..managed_identity.postgresql import parameters
from . import remedies
from .claims import claims_of
from .clocks import Clocks
from .findings import Finding, one_line


def tokens_of_services(clocks: Clocks) -> Iterator[Finding]:
    services = []
    config = settings.DATABASES["default"]
    if "IDENTITY" in config:
        services.append(("database", *parameters.identity(config)))
    options = settings.STORAGES["default"].get("OPTIONS", {})
    if options.get("account_url"):
        services.append(("storage", tokens.STORAGE_SCOPE, options.get("client_id")))
    if not services:
        yield Finding("identity", "skipped", "neither database nor storage asks for one")
    for service, scope, client_id in services:
        try:
            claims = claims_of(tokens.get_token(scope, client_id))
        except tokens.IdentityUnavailable as error:
            said = f"no token for the {service}: {one_line(error)}"
            yield Finding("identity", "failed", said, remedies.assign_identity(client_id))
            continue
        said = f"{_issuer()} gave a token for the {service}: {_described(claims)}"
        yield Finding("identity", "ok", said)


def _described(claims: dict[str, Any]) -> str:
    # The path of the managed identity, of the app that has one of its own, or a person's name.
    name = (
        str(claims.get("xms_mirid", "")).rpartition("/")[2]
        or claims.get("upn")
        or claims.get("app_displayname")
    )
    parts = [f"identity {name}"] if name else []
    parts += [f"object id {claims['oid']}"] if claims.get("oid") else []
    if claims.get("exp"):
        parts.append(f"until {datetime.fromtimestamp(claims['exp'], UTC):%Y-%m-%d %H:%M} UTC")
    return ", ".join(parts) or "it says nothing of itself"


def _issuer() -> str:
    if os.environ.get("AZURE_CLIENT_SECRET"):
        return "the client secret in AZURE_CLIENT_SECRET"
    if os.environ.get("IDENTITY_ENDPOINT"):
        return "the managed identity of this app"
    return "the developer's sign-in" if not settings.HOSTED else "the managed identity of this machine"
