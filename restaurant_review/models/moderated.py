"""What restaurants and reviews have in common: visitors write them, and staff decide whether they stand."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound="Moderated")


class Status(models.TextChoices):
    PUBLISHED = "published", _("Published")
    WAITING = "waiting", _("Awaiting approval")
    HIDDEN = "hidden", _("Hidden")


class HeldFor(models.TextChoices):
    """Why something waits, or was hidden without a member of staff."""

    NOTHING = "", _("Nothing")
    APPROVAL = "approval", _("All that is posted is approved first")
    LINKS = "links", _("Holds a link")
    REPEAT = "repeat", _("Repeats a text already posted")
    WORDS = "words", _("Holds a word from the list")
    BURST = "burst", _("One of many from one address")
    REPORTS = "reports", _("Reported by several visitors")


class Gravity(models.IntegerChoices):
    """How much harm it does while it waits for staff: the order of their queue."""

    HARM = 1, _("Private information or offence")
    SPAM = 2, _("Spam")
    TASTE = 3, _("Everything else")


# What waits is seen by nobody, so it does no harm meanwhile.
GRAVITY_OF_HELD = {
    HeldFor.LINKS: Gravity.SPAM,
    HeldFor.REPEAT: Gravity.SPAM,
    HeldFor.WORDS: Gravity.SPAM,
    HeldFor.BURST: Gravity.SPAM,
}


# What its author is told where staff left no note.
WHY_NOT_SHOWN = {
    HeldFor.APPROVAL: _("Our staff read every review first."),
    HeldFor.LINKS: _("It holds a link, so our staff read it first."),
    HeldFor.REPEAT: _("The same text was posted before, so our staff read it first."),
    HeldFor.WORDS: _("It holds a word that our staff look at first."),
    HeldFor.BURST: _("Many came from one connection within minutes, so our staff read it first."),
    HeldFor.REPORTS: _("Several readers reported it, and our staff will look at it."),
    HeldFor.NOTHING: _("Our staff found that it does not belong here."),
}


class ModeratedQuerySet(models.QuerySet[M]):
    def published(self) -> Self:
        return self.filter(status=Status.PUBLISHED)

    def waiting(self) -> Self:
        return self.filter(status=Status.WAITING)

    def hidden(self) -> Self:
        return self.filter(status=Status.HIDDEN)

    def reported(self) -> Self:
        return self.filter(open_reports__gt=0)

    def hidden_by_reports(self) -> Self:
        return self.filter(status=Status.HIDDEN, held_for=HeldFor.REPORTS)

    def to_moderate(self) -> Self:
        """What staff should look at: waiting for approval, or reported and not yet decided."""
        return self.filter(Q(status=Status.WAITING) | Q(open_reports__gt=0))


class Moderated(models.Model):
    Status = Status
    HeldFor = HeldFor

    status = models.CharField(
        _("status"), max_length=10, choices=Status, default=Status.PUBLISHED, db_default=Status.PUBLISHED
    )
    held_for = models.CharField(
        _("held for"),
        max_length=10,
        choices=HeldFor,
        default=HeldFor.NOTHING,
        db_default=HeldFor.NOTHING,
        blank=True,
    )
    # What made it suspicious: {"word": ...}, {"link": ...}, {"repeats": id} or {"posts": n, "minutes": n}.
    evidence = models.JSONField(null=True, blank=True, editable=False)
    hidden_reason = models.CharField(
        _("reason for hiding"), max_length=200, default="", db_default="", blank=True
    )
    # What its author is told of the decision.
    author_note = models.CharField(
        _("note to the author"), max_length=200, default="", db_default="", blank=True
    )
    # When staff last decided. Later reports do not overturn it.
    decided = models.DateTimeField(_("decided"), null=True, editable=False)
    open_reports = models.IntegerField(_("open reports"), default=0, db_default=0, editable=False)
    # Its place in the queue of staff: since when, and how grave. Empty when it is not in the queue.
    queued = models.DateTimeField(_("in the queue since"), null=True, editable=False)
    gravity = models.SmallIntegerField(
        _("gravity"), choices=Gravity, default=Gravity.TASTE, db_default=Gravity.TASTE, editable=False
    )
    edited = models.DateTimeField(_("edited"), null=True, editable=False)
    # A keyed hash of the address it was posted from, emptied after 30 days.
    visitor = models.CharField(max_length=64, default="", db_default="", blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    def hold(self, reason: str, evidence: dict[str, Any] | None = None) -> None:
        """Let this wait for approval if there is a reason to; it is not saved here."""
        if reason:
            self.status, self.held_for, self.evidence = Status.WAITING, reason, evidence
            self.gravity = min(self.gravity, GRAVITY_OF_HELD.get(HeldFor(reason), Gravity.TASTE))
            self.queued = self.queued or timezone.now()
