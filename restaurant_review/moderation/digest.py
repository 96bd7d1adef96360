"""What moderators are told by mail, once a day."""

import logging
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..models import Decision
from .backlog import backlog

logger = logging.getLogger(__name__)


def send() -> int:
    """To each moderator who has an address, on a day on which something waits; returns to how many."""
    waiting = [each for each in backlog() if each.cases]
    if not settings.MODERATION_DIGEST or not waiting:
        return 0
    cases = sum(each.cases for each in waiting)
    oldest = timezone.now() - max(each.age for each in waiting)
    since = timezone.now() - timedelta(days=1)
    decided = Decision.objects.filter(made__gte=since).aggregate(cases=Sum("cases"))["cases"] or 0
    many = ngettext("%(count)s case waits", "%(count)s cases wait", cases) % {"count": cases}
    lines = [
        *(_("%(kind)s: %(count)s") % {"kind": each.label, "count": each.cases} for each in waiting),
        "",
        _("The oldest has waited for %(time)s.") % {"time": timesince(oldest)},
        _("Decided since yesterday: %(count)s.") % {"count": decided},
        "",
        f"{settings.SITE_ORIGIN}{reverse('desk')}",
    ]
    # Nothing of the cases themselves: mail goes through many hands.
    messages = [
        EmailMessage(f"{settings.SITE_NAME}: {many}", "\n".join(lines), to=[address])
        for address in _addresses()
    ]
    try:
        return get_connection().send_messages(messages) or 0
    except (SMTPException, OSError) as error:
        logger.warning("The digest was not sent, tomorrow it will be: %s", type(error).__name__)
        return 0


def _addresses() -> list[str]:
    # Of the backend that knows permissions, whichever ones people sign in by.
    moderators = get_user_model().objects.with_perm(
        "restaurant_review.moderate_review", backend="django.contrib.auth.backends.ModelBackend"
    )
    addresses = (
        moderators.filter(is_staff=True).exclude(email="").order_by("email").values_list("email", flat=True)
    )
    return list(addresses.distinct())
