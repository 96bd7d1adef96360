"""When django-axes closes the staff's sign-in: to whom, and after how many wrong passwords."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest

# Wrong passwords of one address for whatever names, after which none may sign in from there. More than for
# one account, since an office has one address.
ADDRESS_LIMIT = 30


def household(request: HttpRequest) -> str:
    """AXES_CLIENT_IP_CALLABLE: the client's address, or the /64 of an IPv6 one, as households have."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    if not isinstance(ip, IPv6Address):
        return address
    return str(IPv6Network((ip, 64), strict=False).network_address)


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """AXES_HANDLER: counts an address across names as well, with a limit of its own."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        # In the order of AXES_LOCKOUT_PARAMETERS.
        of_account, of_address = (
            attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return max(of_account, of_address * settings.AXES_FAILURE_LIMIT // ADDRESS_LIMIT)
