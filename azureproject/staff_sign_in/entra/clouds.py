"""What differs from one cloud of Microsoft to another, by the host of the authority."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings


@dataclass(frozen=True)
class Cloud:
    # What a token of the managed identity must be for, to count as an app's credential.
    token_exchange: str
    graph: str


PUBLIC = Cloud("api://AzureADTokenExchange", "https://graph.microsoft.com")
OTHERS = {
    "login.microsoftonline.us": Cloud("api://AzureADTokenExchangeUSGov", "https://graph.microsoft.us"),
    "login.partner.microsoftonline.cn": Cloud(
        "api://AzureADTokenExchangeChina", "https://microsoftgraph.chinacloudapi.cn"
    ),
}


def cloud() -> Cloud:
    return OTHERS.get(urlsplit(settings.ENTRA_AUTHORITY).hostname or "", PUBLIC)


def tenant() -> str:
    """The tenant's address at the authority."""
    return f"{settings.ENTRA_AUTHORITY}/{settings.ENTRA_TENANT_ID}"
