"""What a visitor's report does to a review or a restaurant."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import Case, HeldFor, Report, Status, case_field
from ..posting.throttle import network_of

# Reports from one network (an IPv6 household's /56, one IPv4 address) that count towards hiding one case.
# More are kept, up to MAX_KEPT, for staff to read; what comes after that is thrown away.
MAX_COUNTED = 2
MAX_KEPT = 20


@transaction.atomic
def report(case: Case, reason: Report.Reason, note: str, browser: str, visitor: str) -> bool:
    """Take down one browser's report; False when that browser had already reported what stands there now.

    What is published is hidden when `REPORTS_TO_HIDE` reports count, unless staff have decided on it.
    """
    # The lock makes counting and hiding one step, however many reports come at once.
    for locked in type(case).objects.filter(pk=case.pk).locked():
        return _report(locked, reason, note, browser, visitor)
    return True  # it has just been deleted


def _report(case: Case, reason: Report.Reason, note: str, browser: str, visitor: str) -> bool:
    # Reports of an earlier edition use nothing up: its author may have written something else since.
    since = {"created__gt": case.edited} if case.edited else {}
    reports = case.reports.filter(**since)
    if reports.filter(browser=browser).exists():
        return False
    case.reports.filter(browser=browser).open().delete()
    from_here = reports.filter(visitor__startswith=network_of(visitor)).count()
    if from_here >= MAX_KEPT:
        return True
    case.reports.create(
        reason=reason, note=note, browser=browser, visitor=visitor, counts=from_here < MAX_COUNTED
    )
    counting = Report.objects.open().counting().filter(**{case_field(type(case)): case})
    case.open_reports = counting.count()
    case.gravity = min(case.gravity, Report.GRAVITY.get(reason, case.gravity))
    case.queued = case.queued or timezone.now()
    if (
        case.is_published
        and not case.decided
        and counting.filter(**since).count() >= settings.REPORTS_TO_HIDE
    ):
        case.status, case.held_for = Status.HIDDEN, HeldFor.REPORTS
    case.save(update_fields=("open_reports", "gravity", "queued", "status", "held_for"))
    return True
