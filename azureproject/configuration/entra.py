"""The tenant whose people sign in as staff."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from . import variables
from .declaration import Values, Variable


@dataclass(frozen=True)
class Entra:
    """Empty ids: staff do not sign in with Entra."""

    tenant_id: str
    client_id: str
    # Scheme and host, without a slash at its end.
    authority: str


def entra(values: Values) -> Entra:
    pair = (variables.ENTRA_TENANT_ID, variables.ENTRA_CLIENT_ID)
    tenant_id, client_id = (_guid(values, variable) for variable in pair)
    if any(values[variable] for variable in pair):
        for variable in pair:
            if not values[variable]:
                values.fault(
                    variable, "is missing: sign-in with Entra needs tenant and app. Set or remove both."
                )
    return Entra(tenant_id, client_id, _authority(values))


def _guid(values: Values, variable: Variable[str]) -> str:
    value = values[variable]
    try:
        return str(UUID(value)) if value else ""
    except ValueError:
        # A name such as "common" would let people of every tenant in.
        values.fault(variable, "is not an id like 00000000-0000-0000-0000-000000000000. Set it to the id.")
        return ""


def _authority(values: Values) -> str:
    value, public = values[variables.ENTRA_AUTHORITY], variables.ENTRA_AUTHORITY.default
    try:
        address = urlsplit(value)
        valid = address.scheme == "https" and bool(address.hostname) and (address.port or 443) > 0
    except ValueError:
        valid = False
    if not valid or address.path.strip("/") or address.query or address.fragment or address.username:
        values.fault(variables.ENTRA_AUTHORITY, f"is not the address of an authority. Set it like {public}")
        return public
    return f"https://{address.netloc}"
