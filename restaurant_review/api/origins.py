"""Who may write from within a browser: pages of this site alone.

The API knows no cookies, but it knows addresses: any other page could post from those of its visitors, since
a browser sends form data anywhere without asking. Browsers say where a request comes from; programs do not.
"""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from .problems import Problem

OWN_SITES = frozenset({"same-origin", "none"})


def check_origin(request: HttpRequest) -> None:
    """Raises Problem when a page of another site sent this."""
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site", "none")
    if site not in OWN_SITES or origin not in (None, f"{request.scheme}://{request.get_host()}"):
        raise Problem(403, _("A page of another site may not write here."))
