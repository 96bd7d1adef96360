"""What is kept of posting itself: how much, and what was sent already."""

from django.db import models
from django.utils import timezone


class Posting(models.Model):
    """How much one visitor posted in the hour that began with `since`; its row is also their lock."""

    visitor = models.CharField(max_length=100, unique=True)
    since = models.DateTimeField(default=timezone.now, db_index=True)
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M}"


class Submission(models.Model):
    """What came of a request that its sender may send again, known by a value that only they know."""

    # A hash of the form's random value, or of the Idempotency-Key header.
    key = models.CharField(max_length=64, unique=True)
    # A hash of what was sent with it: another body under the same key is no retry.
    fingerprint = models.CharField(max_length=64)
    # The id of what was stored, of the kind that the key was for.
    stored = models.BigIntegerField()
    created = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.stored}, {self.created:%Y-%m-%d %H:%M}"
