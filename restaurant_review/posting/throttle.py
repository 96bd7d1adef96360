"""How much visitors may post in an hour, and who they are.

`Posting` has one row a visitor and kind of posts. It is locked while one is counted, so that the count is
right across threads and replicas, and no longer: nobody waits for what somebody else's photo costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .. import metrics
from ..models import Posting, Restaurant, Review

HOUR = timedelta(hours=1)
BURST = timedelta(minutes=5)

# What one address may post, so many times over may its network: a campus has a /56, and so may a household.
ADDRESSES_OF_NETWORK = 10

# Hexadecimal digits.
MARK = 32

# Kinds of posts, each with an allowance of its own.
POSTS = ""
REPORTS = "reports "
REPEATS = "repeats "
VOTES = "votes "


class TooManyPosts(ValidationError):
    """The visitor posted as much as one address may in an hour. `params["retry_after"]` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            _("Too much was posted from your address within an hour. Please try again in %(minutes)s min."),
            code="too_many_posts",
            params={"retry_after": retry_after, "minutes": -(-retry_after // 60)},
        )


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


def check(visitor: str, kind: str = POSTS) -> None:
    """Raises TooManyPosts when this hour's posts are used up. Locks nothing."""
    allowances = _allowances(visitor, kind)
    for posting in Posting.objects.filter(visitor__in=allowances):
        _check(posting, allowances[posting.visitor])


def count(visitor: str, kind: str = POSTS) -> None:
    """Count one attempt, whatever comes of it. Raises TooManyPosts instead when no allowance is left."""
    with transaction.atomic():
        # The network first, so that nobody waits in a circle.
        rows = [(_locked(name), most) for name, most in _allowances(visitor, kind).items()]
        for posting, most in rows:
            _check(posting, most)
        now = timezone.now()
        for posting, _most in rows:
            if now >= posting.since + HOUR:
                posting.since, posting.count = now, 0
            posting.count += 1
            posting.save(update_fields=["since", "count"])


class Allowance(NamedTuple):
    most: int
    remaining: int
    # Until it is whole again.
    seconds: int


def allowance(visitor: str, kind: str = POSTS) -> Allowance:
    """What is left of this hour's posts to the address or its network, whichever is less. Locks nothing."""
    allowances = _allowances(visitor, kind)
    most = allowances[f"{kind}{visitor}"]
    left = Allowance(most, most, round(HOUR.total_seconds()))
    for posting in Posting.objects.filter(visitor__in=allowances):
        seconds = round((posting.since + HOUR - timezone.now()).total_seconds())
        remaining = max(0, allowances[posting.visitor] - posting.count)
        if seconds > 0 and remaining < left.remaining:
            left = Allowance(most, remaining, seconds)
    return left


@contextmanager
def alone(name: str) -> Iterator[None]:
    """A transaction in which nobody else is who asks for the same name."""
    with transaction.atomic():
        _locked(name)
        yield


def _allowances(visitor: str, kind: str) -> dict[str, int]:
    """How much may be posted under each name in the table: of the network, if it has one, and of itself."""
    network, address = network_of(visitor), visitor[MARK:]
    most = settings.REVIEWS_PER_HOUR
    of_network = {f"{kind}network {network}": most * ADDRESSES_OF_NETWORK} if network != address else {}
    return {**of_network, f"{kind}{visitor}": most}


def _locked(name: str) -> Posting:
    posting, _created = Posting.objects.select_for_update().get_or_create(visitor=name)
    return posting


def _check(posting: Posting, most: int) -> None:
    end = posting.since + HOUR
    if timezone.now() < end and posting.count >= most:
        metrics.measured("posts", kind="any", outcome="throttled")
        raise TooManyPosts(max(1, round((end - timezone.now()).total_seconds())))


def recent_posts(visitor: str, besides: Review | None = None) -> int:
    """How many reviews and restaurants this visitor posted in the last five minutes, one left out."""
    since = timezone.now() - BURST
    reviews = Review.objects.filter(visitor=visitor, review_date__gt=since)
    if besides:
        reviews = reviews.exclude(pk=besides.pk)
    return reviews.count() + Restaurant.objects.filter(visitor=visitor, added__gt=since).count()
