"""What is searched, brought up to date: the words of reviews, and those of restaurants by their cuisines."""

import logging
import threading
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import Error, connections
from django.db.models import F, OuterRef, Q, Subquery

from .compiled import CompiledQuery, Parameter
from .models import Cuisine, Decision, Restaurant, Review, ReviewWords
from .models.reviews import OF_AUTHOR, search_text

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
    gathered = ReviewWords.objects.filter(restaurant=OuterRef("pk")).values("version")
    return Restaurant.objects.annotate(gathered=Subquery(gathered)).filter(
        Q(gathered=None, review_count__gt=0) | Q(gathered__lt=F("version")) | Q(gathered__gt=F("version"))
    )


def gather(restaurants: Iterable[tuple[int, int, int]], *, whole: bool = False) -> int:
    """Bring the words of these up to date: (id, version, number of reviews). Returns how many."""
    rows = [
        ReviewWords(restaurant_id=pk, version=version, words=_words(pk, None if whole else count))
        for pk, version, count in restaurants
    ]
    ReviewWords.objects.bulk_create(
        rows, update_conflicts=True, update_fields=("words", "version"), unique_fields=("restaurant",)
    )
    return len(rows)


def add(review: Review) -> bool:
    """Add the words of a review that was posted, unless more has changed since those of others were gathered.

    It raised the version by one, if it is there and shown.
    """
    for known, version in _last().rows(restaurant=review.restaurant_id, review=review.pk):
        words = _written({*known.split(), *_of_text(review.search)})
        # Unchanged words are not written: their index would be too.
        changed = {} if words == known else {"words": words}
        gathered = ReviewWords.objects.filter(restaurant=review.restaurant_id, version=version)
        return gathered.update(version=version + 1, **changed) > 0
    return False


@lru_cache
def _last() -> CompiledQuery[tuple[str, int]]:
    """The words that lack this review's alone."""
    lacking = ReviewWords.objects.filter(
        restaurant=Parameter("restaurant"),
        restaurant__version=F("version") + 1,
        restaurant__review__pk=Parameter("review"),
        restaurant__review__status=Review.Status.PUBLISHED,
    )
    return CompiledQuery(lacking.order_by().values_list("words", "version"), lambda *row: row)


def _of_text(search: str) -> list[str]:
    return [word for word in search.split() if not word.startswith(OF_AUTHOR)]


def _written(words: Iterable[str]) -> str:
    return f" {' '.join(sorted(words))} "


def _words(restaurant: int, count: int | None) -> str:
    reviews = Review.objects.filter(restaurant=restaurant).standing().newest()
    known: set[str] = set()
    if count is not None and count > WHOLE_UP_TO:
        reviews = reviews[:LATEST]
        for words in ReviewWords.objects.filter(restaurant=restaurant).values_list("words", flat=True):
            known.update(words.split())
    for words in reviews.values_list("search", flat=True).iterator():
        known.update(_of_text(words))
    return _written(known)


def gather_stale() -> int:
    done = 0
    while rows := _facts(stale(), BATCH):
        done += gather(rows)
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
    return fill_missing() + gather_stale()


def read_large_ones() -> int:
    """Those of which `gather` reads the latest reviews alone, whole: the words of what was taken away go."""
    large = Restaurant.objects.filter(review_count__gt=WHOLE_UP_TO)
    return gather(large.values_list("pk", "version", "review_count"), whole=True)


def after_migrate(using: str, **kwargs: Any) -> None:
    """Unless `migrate` stopped at an older schema."""
    if using == "default" and ReviewWords._meta.db_table in connections[using].introspection.table_names():
        bring_up_to_date()


def after_change(instance: Review | Restaurant | Decision, created: bool = False, **kwargs: Any) -> None:
    """Sent when one of them was saved or deleted in this process."""
    if isinstance(instance, Review):
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
