"""How much visitors may post in an hour, and who they are.

`Posting` has one row a visitor and kind of posts. One statement counts, so that the count is right across
threads and replicas, and nobody waits for what somebody else's photo costs.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import NamedTuple, NoReturn

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .. import metrics
from ..compiled import CompiledQuery, Parameter
from ..models import Posting
from ..prepared import PreparedStatement

HOUR = timedelta(hours=1)

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
    for most, since, count in _counted(visitor, kind):
        if count >= most:
            _refuse(since)


def count(visitor: str, kind: str = POSTS) -> None:
    """Count one attempt, whatever comes of it. Raises TooManyPosts instead when no allowance is left."""
    now = timezone.now()
    began, over = map(connection.ops.adapt_datetimefield_value, (now, now - HOUR))
    allowances = _allowances(visitor, kind)
    with transaction.atomic() if len(allowances) > 1 else nullcontext(), connection.cursor() as cursor:
        # The network first, so that nobody waits in a circle.
        for name, most in allowances.items():
            counting.execute(connection, cursor, [name, began, over, over, over, most])
            if not cursor.rowcount:
                _refuse(Posting.objects.get(visitor=name).since)


# Changes nothing when the hour is not over and has as many as it may have.
COUNT = f"""
INSERT INTO {Posting._meta.db_table} AS known (visitor, since, count) VALUES (%s, %s, 1)
ON CONFLICT (visitor) DO UPDATE SET
    since = CASE WHEN known.since <= %s THEN excluded.since ELSE known.since END,
    count = CASE WHEN known.since <= %s THEN 1 ELSE known.count + 1 END
WHERE known.since <= %s OR known.count < %s
"""
counting = PreparedStatement(COUNT, [True] * COUNT.count("%s"))


class Allowance(NamedTuple):
    most: int
    remaining: int
    # Until it is whole again.
    seconds: int


def allowance(visitor: str, kind: str = POSTS) -> Allowance:
    """What is left of this hour's posts to the address or its network, whichever is less. Locks nothing."""
    of_address = list(_allowances(visitor, kind).values())[-1]
    left = Allowance(of_address, of_address, round(HOUR.total_seconds()))
    for most, since, count in _counted(visitor, kind):
        remaining = max(0, most - count)
        if remaining < left.remaining:
            left = Allowance(of_address, remaining, round((since + HOUR - timezone.now()).total_seconds()))
    return left


@contextmanager
def alone(name: str) -> Iterator[None]:
    """A transaction in which nobody else is who asks for the same name."""
    with transaction.atomic():
        Posting.objects.select_for_update().get_or_create(visitor=name)
        yield


def _allowances(visitor: str, kind: str) -> dict[str, int]:
    """How much may be posted under each name in the table: of the network, if it has one, and of itself."""
    network, address = network_of(visitor), visitor[MARK:]
    most = settings.REVIEWS_PER_HOUR
    of_network = {f"{kind}network {network}": most * ADDRESSES_OF_NETWORK} if network != address else {}
    return {**of_network, f"{kind}{visitor}": most}


def _counted(visitor: str, kind: str) -> Iterator[tuple[int, datetime, int]]:
    """For each allowance that some of was used in its present hour: the whole, since when, and how much."""
    allowances = _allowances(visitor, kind)
    names = list(allowances)
    for name, since, count in _postings().rows(first=names[0], last=names[-1]):
        if timezone.now() < since + HOUR:
            yield allowances[name], since, count


@lru_cache
def _postings() -> CompiledQuery[tuple[str, datetime, int]]:
    named = Posting.objects.filter(visitor__in=(Parameter("first"), Parameter("last")))
    return CompiledQuery(named.values_list("visitor", "since", "count"), lambda *row: row)


def _refuse(since: datetime) -> NoReturn:
    metrics.measured("posts", kind="any", outcome="throttled")
    raise TooManyPosts(max(1, round((since + HOUR - timezone.now()).total_seconds())))
