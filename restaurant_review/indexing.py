"""What is searched, brought up to date: the words of reviews, and those of restaurants by their cuisines."""

import logging
import threading
from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.db import Error, connection, connections
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from .models import TOLD_IN, Cuisine, Decision, PostedWords, Restaurant, Review, ReviewWords
from .models.reviews import OF_AUTHOR, search_text
from .prepared import PreparedStatement

logger = logging.getLogger(__name__)

# Restaurants that are brought up to date at once after an answer: a post changes one.
AT_ONCE = 20
# Among what was changed: it is not known which, and all have to be looked at.
ANY = 0
# Of a restaurant with more reviews than this only the latest are read again. What was said before stays, and
# the words of a review that was taken away go when it is read whole, once a day.
WHOLE_UP_TO = 2000
LATEST = 200
BATCH = 1000
# A post adds a row of its own words. When there are so many of a restaurant, all are gathered.
MAX_POSTED = 20


class _Changed(threading.local):
    """Restaurants that this thread changed since it last gathered.

    To look at all of them for one post would take longer the more there are. What is left behind by a process
    that ends, the housekeeping of the day finds.
    """

    def __init__(self) -> None:
        self.restaurants: set[int] = set()
        # Of some of these nothing but one review, which was posted.
        self.posted: dict[int, Review] = {}

    def add(self, restaurant: int, posted: Review | None = None) -> None:
        if posted and restaurant not in self.restaurants:
            self.posted[restaurant] = posted
        else:
            self.posted.pop(restaurant, None)
        self.restaurants.add(restaurant)


_changed = _Changed()


def stale() -> Any:
    """Restaurants whose reviews have changed since their words were gathered."""
    of_it = {"restaurant": OuterRef("pk")}
    gathered = ReviewWords.objects.filter(**of_it).values("version")
    posted = PostedWords.objects.filter(**of_it).order_by("-version").values("version")[:1]
    return Restaurant.objects.annotate(gathered=Coalesce(Subquery(posted), Subquery(gathered))).filter(
        Q(gathered=None, review_count__gt=0) | Q(gathered__lt=F("version")) | Q(gathered__gt=F("version"))
    )


def gather(restaurants: Iterable[tuple[int, int, int]], *, whole: bool = False) -> int:
    """Bring the words of these up to date: (id, version, number of reviews). Returns how many."""
    return _store(
        ReviewWords(restaurant_id=pk, version=version, words=_words(pk, None if whole else count))
        for pk, version, count in restaurants
    )


def _store(rows: Iterable[ReviewWords]) -> int:
    rows = list(rows)
    ReviewWords.objects.bulk_create(
        rows, update_conflicts=True, update_fields=("words", "version"), unique_fields=("restaurant",)
    )
    # Those of a post that came meanwhile stay.
    gathered = F("restaurant__review_words__version")
    PostedWords.objects.filter(
        restaurant__in=[row.restaurant_id for row in rows], version__lte=gathered
    ).delete()
    return len(rows)


def add(review: Review) -> bool:
    """Add the words of a review that was posted, unless more has changed since those of others were gathered.

    It raised the version by one, if it is there and shown.
    """
    with connection.cursor() as cursor:
        words = _written({*_of_text(review.search)})
        adding.execute(connection, cursor, [words, review.restaurant_id, review.pk])
        return bool(cursor.rowcount)


ADD = f"""
INSERT INTO {PostedWords._meta.db_table} (restaurant_id, version, words)
SELECT restaurant.id, restaurant.version, %s
FROM {Restaurant._meta.db_table} AS restaurant
JOIN {ReviewWords._meta.db_table} AS gathered ON gathered.restaurant_id = restaurant.id
WHERE restaurant.id = %s
AND EXISTS (SELECT 1 FROM {Review._meta.db_table} WHERE id = %s AND status = '{Review.Status.PUBLISHED}')
AND (
    SELECT coalesce(max(version), gathered.version) = restaurant.version - 1 AND count(*) < {MAX_POSTED}
    FROM {PostedWords._meta.db_table} WHERE restaurant_id = restaurant.id
)
"""
adding = PreparedStatement(ADD, [True] * ADD.count("%s"))


def _of_text(search: str) -> list[str]:
    return [word for word in search.split() if not word.startswith(OF_AUTHOR)]


def _written(words: Iterable[str]) -> str:
    return f" {' '.join(sorted(words))} "


def _words(restaurant: int, count: int | None) -> str:
    reviews = Review.objects.filter(restaurant=restaurant).standing().newest()
    known: set[str] = set()
    if count is not None and count > WHOLE_UP_TO:
        reviews = reviews[:LATEST]
        known = _known(restaurant)
    for words in reviews.values_list("search", flat=True).iterator():
        known.update(_of_text(words))
    return _written(known)


def _known(restaurant: int) -> set[str]:
    found = [model.objects.filter(restaurant=restaurant).values_list("words", flat=True) for model in TOLD_IN]
    return {word for words in chain(*found) for word in words.split()}


def gather_stale() -> int:
    done = 0
    while rows := _facts(stale(), BATCH):
        done += gather(rows)
    return done


def fold_posted() -> int:
    """Bring the words that posts added into one row for each restaurant."""
    done = 0
    posted = PostedWords.objects.order_by().values("restaurant").annotate(Max("version"))
    while rows := list(posted.values_list("restaurant", "version__max")[:BATCH]):
        done += _store(
            ReviewWords(restaurant_id=pk, version=version, words=_written(_known(pk))) for pk, version in rows
        )
    return done


def _facts(restaurants: Any, most: int) -> list[tuple[int, int, int]]:
    return list(restaurants.order_by("pk").values_list("pk", "version", "review_count")[:most])


def fill_missing() -> int:
    """The words of reviews that were written past this app; returns how many."""
    done = 0
    missing = Review.objects.filter(search="").order_by("pk")
    while reviews := list(missing.only("user_name", "review_text")[:BATCH]):
        for review in reviews:
            # Signs alone have no words, but a space, and are not looked at again.
            review.search = search_text(review.user_name, review.review_text)
        Review.objects.bulk_update(reviews, ["search"])
        done += len(reviews)
    return done


def bring_up_to_date() -> int:
    """All that was written past this app; returns how many reviews and restaurants were read."""
    return fill_missing() + gather_stale() + fold_posted()


def read_large_ones() -> int:
    """Those of which `gather` reads the latest reviews alone, whole: the words of what was taken away go."""
    large = Restaurant.objects.filter(review_count__gt=WHOLE_UP_TO)
    return gather(large.values_list("pk", "version", "review_count"), whole=True)


def after_migrate(using: str, **kwargs: Any) -> None:
    """Unless `migrate` stopped at an older schema."""
    tables = {model._meta.db_table for model in TOLD_IN}
    if using == "default" and tables <= {*connections[using].introspection.table_names()}:
        bring_up_to_date()


def after_change(instance: Review | Restaurant | Decision, created: bool = False, **kwargs: Any) -> None:
    """Sent when one of them was saved or deleted in this process."""
    if isinstance(instance, Review):
        if not (created and instance.status == Review.Status.WAITING):
            _changed.add(instance.restaurant_id, instance if created else None)
    else:
        _changed.add(instance.pk if isinstance(instance, Restaurant) else ANY)


def after_request(**kwargs: Any) -> None:
    """Gather what this thread changed, after its answer, so that nobody waits for it."""
    changed, posted = _changed.restaurants, _changed.posted
    if not changed:
        return
    try:
        while posted:
            restaurant, review = posted.popitem()
            if add(review):
                changed.discard(restaurant)
        if not changed:
            return
        rows = _facts(stale() if ANY in changed else stale().filter(pk__in=changed), AT_ONCE)
        gather(rows)
    except Error as error:
        logger.warning("Words of reviews were not gathered, they will be: %s", type(error).__name__)
    else:
        if len(rows) < AT_ONCE:
            changed.clear()


def after_cuisine(instance: Cuisine, created: bool = False, **kwargs: Any) -> None:
    """Sent when a cuisine was saved: its restaurants are found by its names and words."""
    if not created:
        for restaurant in instance.restaurants.prefetch_related("cuisines").iterator(chunk_size=BATCH):
            restaurant.save(update_fields=["search"])


def before_cuisine_goes(instance: Cuisine, **kwargs: Any) -> None:
    """Sent before it is deleted, while it is still known whose it was."""
    for restaurant in instance.restaurants.all():
        restaurant.cuisines.remove(instance)


def after_cuisines(instance: Restaurant | Cuisine, action: str, **kwargs: Any) -> None:
    """Sent when a restaurant is given cuisines, or they are taken away."""
    if action.startswith("post_") and isinstance(instance, Restaurant):
        instance.save(update_fields=["search"])
