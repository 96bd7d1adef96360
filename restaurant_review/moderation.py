"""What makes a review wait for approval."""

from django.conf import settings

from .models import Review


def suspicion(review: Review, recent_from_visitor: int) -> Review.HeldFor:
    """Why this unsaved review should wait; NOTHING when it may be published."""
    return Review.HeldFor.APPROVAL if settings.REVIEWS_REQUIRE_APPROVAL else Review.HeldFor.NOTHING
