"""What lets a program change a review that it posted: a secret that it was given with the answer.

Nothing is stored. The token is a signature of the review and its date, so that a request that is sent again
is answered with the same one, and nobody can make one without our key.
"""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja.security import HttpBearer

from restaurant_review.models import Review
from restaurant_review.posting.ownership import OWN_FOR

# As long as a browser owns what it posted.
VALID_FOR = OWN_FOR


def edit_token(review: Review) -> str:
    return _signer().signature(_signed(review))


def _signer() -> Signer:
    return Signer(salt="restaurant_review.edit_token")


def _signed(review: Review) -> str:
    return f"{review.pk} {review.review_date.timestamp():.6f}"


class EditToken(HttpBearer):
    """The `edit_token` that came with the review, within seven days, as `Authorization: Bearer TOKEN`."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The review of the address, if this is its token; ninja keeps it as `request.auth`."""
        kwargs = request.resolver_match.kwargs if request.resolver_match else {}
        review = get_object_or_404(Review.objects.select_related("restaurant"), pk=kwargs.get("id"))
        try:
            # A key that was rotated meanwhile is still accepted.
            _signer().unsign(f"{_signed(review)}:{token}")
        except BadSignature:
            return None
        return review if timezone.now() < review.review_date + VALID_FOR else None
