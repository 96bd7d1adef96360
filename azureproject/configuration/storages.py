"""Where photos go: a storage account, or the disk."""

import re
from typing import Any
from urllib.parse import urlsplit

from . import variables
from .declaration import Values

BLOB_DOMAIN = ".blob.core.windows.net"
# Where the site itself hands out photos.
MEDIA_URL = "/media/"


def account_url(values: Values) -> str:
    """Address of the storage account, without a slash at its end; empty when there is none."""
    variable = variables.AZURE_STORAGEBLOB_RESOURCEENDPOINT
    value = values[variable]
    if not value:
        variable = variables.STORAGE_ACCOUNT_NAME
        value = values[variable]
        if value and "://" not in value:
            if not re.fullmatch(r"[a-z0-9]{3,24}", value):
                values.fault(
                    variable, "is not the name of a storage account: 3 to 24 small letters and digits."
                )
                return ""
            value = f"https://{value}{BLOB_DOMAIN}"
    try:
        address = urlsplit(value)
        valid = bool(address.scheme == "https" and address.hostname) and (address.port or 443) > 0
    except ValueError:
        valid = False
    if value and (not valid or address.query or address.username):
        # A token is never sent over plain http, and a signed address would be a stored secret.
        values.fault(variable, f"is not the address of a storage account: https://NAME{BLOB_DOMAIN}/.")
        return ""
    return value.rstrip("/")


def photo_storage(values: Values, url: str) -> dict[str, Any]:
    """The "default" entry of STORAGES: the account at `url`, or the disk when there is none."""
    if not url:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    client_id = values[variables.AZURE_STORAGEBLOB_CLIENTID] or values[variables.AZURE_CLIENT_ID]
    return {
        "BACKEND": "azureproject.managed_identity.storage.ManagedIdentityStorage",
        "OPTIONS": {
            "account_url": url,
            "azure_container": values[variables.STORAGE_CONTAINER_NAME],
            "client_id": client_id or None,
            "base_url": MEDIA_URL if values[variables.PHOTOS_THROUGH_SITE] else "",
            # The sample's uploads are called .png whatever they are, and stored with no type at all. A
            # browser that is told "a picture" shows every kind of picture, and runs none.
            "root_content_type": "image/png",
        },
    }


def origin(values: Values, url: str) -> str:
    """Scheme and host that photo links point to; empty when the site itself serves photos."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}" if url and not values[variables.PHOTOS_THROUGH_SITE] else ""
