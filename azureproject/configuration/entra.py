"""The tenant whose people sign in as staff, out of the environment."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from .variables import Variables

PUBLIC_CLOUD = "https://login.microsoftonline.com"

VARIABLES = ("ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_AUTHORITY", "STAFF_PASSWORDS")


@dataclass(frozen=True)
class Entra:
    """Empty ids: staff do not sign in with Entra."""

    tenant_id: str
    client_id: str
    # Scheme and host, without a slash at its end.
    authority: str


def entra(variables: Variables) -> Entra:
    tenant_id, client_id = (_guid(variables, name) for name in ("ENTRA_TENANT_ID", "ENTRA_CLIENT_ID"))
    authority = _authority(variables)
    pair = {name: variables.text(name) for name in ("ENTRA_TENANT_ID", "ENTRA_CLIENT_ID")}
    if any(pair.values()):
        for name, value in pair.items():
            if not value:
                variables.fault(
                    name, "is missing: sign-in with Entra needs tenant and app. Set or remove both."
                )
    return Entra(tenant_id, client_id, authority)


def _guid(variables: Variables, name: str) -> str:
    value = variables.text(name)
    try:
        return str(UUID(value)) if value else ""
    except ValueError:
        # A name such as "common" would let people of every tenant in.
        variables.fault(name, "is not an id like 00000000-0000-0000-0000-000000000000. Set it to the id.")
        return ""


def _authority(variables: Variables) -> str:
    value = variables.text("ENTRA_AUTHORITY", PUBLIC_CLOUD)
    try:
        address = urlsplit(value)
        valid = address.scheme == "https" and bool(address.hostname) and (address.port or 443) > 0
    except ValueError:
        valid = False
    if not valid or address.path.strip("/") or address.query or address.fragment or address.username:
        variables.fault("ENTRA_AUTHORITY", f"is not the address of an authority. Set it like {PUBLIC_CLOUD}")
        return PUBLIC_CLOUD
    return f"https://{address.netloc}"
