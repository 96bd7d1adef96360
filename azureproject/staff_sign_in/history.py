"""What follows a sign-in of staff, however it was made: its end is set, and it is written down.

Written down twice: in the log, and in the history that the admin shows of the account. Neither holds a token,
a link or a name that somebody typed.
"""

import logging
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import BACKEND_SESSION_KEY, get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from . import backends

logger = logging.getLogger(__name__)

# A session ends so long after its sign-in, whatever is done in it: then a role that was taken away is gone.
SESSION = timedelta(hours=8)

WAYS = {
    backends.EntraBackend.__name__: _("Signed in with Microsoft."),
    backends.LinkBackend.__name__: _("Signed in with a link."),
}


@receiver(user_logged_in)
def signed_in(sender: type[AbstractBaseUser], request: HttpRequest, user: User, **kwargs: Any) -> None:
    if not user.is_staff:
        return
    request.session.set_expiry(timezone.now() + SESSION)
    backend = request.session.get(BACKEND_SESSION_KEY, "").rpartition(".")[2]
    remember(user, str(WAYS.get(backend, _("Signed in with a password."))))
    logger.info("Staff account %s signed in by %s", user.pk, backend)


@receiver(user_login_failed)
def refused_password(
    sender: str, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Ten in half an hour from one address at most: what comes after is locked out before."""
    if getattr(request, "axes_locked_out", False):
        return
    name = credentials.get(get_user_model().USERNAME_FIELD)
    user = get_user_model().objects.filter(username=name, is_staff=True).first() if name else None
    if user:
        remember(user, gettext("Refused: wrong password."))
        logger.warning("Staff account %s gave a wrong password", user.pk)


def remember(user: User, what: str) -> None:
    """In the words of the language that the person uses: an entry of the history is text for good."""
    LogEntry.objects.log_actions(user.pk, [user], CHANGE, what, single_object=True)
