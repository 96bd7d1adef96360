"""What a token says of whose it is."""

import base64
import binascii
import json
from typing import Any

from ..managed_identity import tokens


def claims_of(token: str) -> dict[str, Any]:
    """What the token says of itself, unverified; nothing when it is no JWT."""
    try:
        payload = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (IndexError, ValueError, binascii.Error):
        return {}
    return claims if isinstance(claims, dict) else {}


def object_id(scope: str, client_id: str | None) -> str:
    """Of the identity that signs in, from the token that was just fetched; empty when there is none."""
    try:
        return str(claims_of(tokens.get_token(scope, client_id)).get("oid") or "OBJECT-ID")
    except tokens.IdentityUnavailable:
        return ""
