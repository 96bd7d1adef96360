"""Taking in what visitors post: who they are, how much in an hour, and nothing twice.

`Posting` has one row a visitor. It is locked while something of theirs is taken in, so that the count and the
check for a repeated request are right across threads and replicas.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from ..models import Posting, Restaurant, Review

HOUR = timedelta(hours=1)

# Hexadecimal digits.
MARK = 32

BURST = timedelta(minutes=5)

# A retry after a lost answer, or a second click, comes within this time.
SAME_REQUEST = timedelta(minutes=1)


class TooManyPosts(Exception):
    """The visitor posted as much as one address may in an hour. `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many posts; again in {retry_after} s.")


def visitor_of(request: HttpRequest) -> str:
    """A keyed hash of the client's network, then one of its address: 32 hexadecimal digits each.

    An IPv6 household has a /64 whole, which is its address here, and may have a /56, which is its network.
    An IPv4 address is both.
    """
    network = address = request.META.get("REMOTE_ADDR", "")
    try:
        ip = ip_address(address)
    except ValueError:
        pass
    else:
        mapped = getattr(ip, "ipv4_mapped", None)
        if ip.version == 6 and mapped is None:
            network, address = (str(ip_network((ip, bits), strict=False)) for bits in (56, 64))
        else:
            network = address = str(mapped or ip)
    return _mark(network) + _mark(address)


def network_of(visitor: str) -> str:
    """What the visitors of one network have in common."""
    return visitor[:MARK]


def _mark(address: str) -> str:
    return salted_hmac("restaurant_review.visitor", address, algorithm="sha256").hexdigest()[:MARK]


@contextmanager
def turn(visitor: str) -> Iterator[Posting]:
    """The visitor's row, locked until the block's transaction ends."""
    with transaction.atomic():
        posting, _created = Posting.objects.select_for_update().get_or_create(visitor=visitor)
        yield posting


def check_allowance(posting: Posting) -> None:
    """Raises TooManyPosts when this hour's posts are used up."""
    end = posting.since + HOUR
    if timezone.now() < end and posting.count >= settings.REVIEWS_PER_HOUR:
        raise TooManyPosts(max(1, round((end - timezone.now()).total_seconds())))


def check_visitor(visitor: str) -> None:
    """The same without the lock, before work that is worth sparing. Raises TooManyPosts."""
    posting = Posting.objects.filter(visitor=visitor).first()
    if posting is not None:
        check_allowance(posting)


def count(posting: Posting) -> None:
    """Count one post; raises TooManyPosts instead when there is no allowance left."""
    check_allowance(posting)
    now = timezone.now()
    if now >= posting.since + HOUR:
        posting.since, posting.count = now, 0
    posting.count += 1
    posting.save(update_fields=["since", "count"])


def recent_posts(visitor: str, besides: Review | None = None) -> int:
    """How many reviews and restaurants this visitor posted in the last five minutes, one left out."""
    since = timezone.now() - BURST
    reviews = Review.objects.filter(visitor=visitor, review_date__gt=since)
    if besides:
        reviews = reviews.exclude(pk=besides.pk)
    return reviews.count() + Restaurant.objects.filter(visitor=visitor, added__gt=since).count()


def same_review(review: Review) -> Review | None:
    """The review that this visitor already posted with the same content a moment ago."""
    return (
        Review.objects.filter(
            visitor=review.visitor,
            restaurant=review.restaurant_id,
            user_name=review.user_name,
            rating=review.rating,
            review_text=review.review_text,
            review_date__gt=timezone.now() - SAME_REQUEST,
        )
        .order_by("id")
        .first()
    )


def same_restaurant(restaurant: Restaurant) -> bool:
    """Whether this stored restaurant was added a moment ago."""
    return restaurant.added > timezone.now() - SAME_REQUEST
