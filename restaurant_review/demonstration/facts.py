"""Stores what is written down of a restaurant in tables of its own: its cuisines and opening hours."""

from collections.abc import Iterable, Iterator

from restaurant_review.models import MINUTES_OF_DAY, Cuisine, OpeningSpan, Restaurant

from .places import Hours

# A stored restaurant with its cuisines, by slug, and its hours.
Facts = tuple[Restaurant, tuple[str, ...], Hours]


def store(facts: Iterable[Facts]) -> None:
    facts = list(facts)
    kept = Restaurant.cuisines.through
    pks = dict(Cuisine.objects.values_list("slug", "pk"))
    kept.objects.bulk_create(
        kept(restaurant_id=restaurant.pk, cuisine_id=pks[slug])
        for restaurant, cuisines, _hours in facts
        for slug in cuisines
    )
    Restaurant.objects.filter(pk__in=[restaurant.pk for restaurant, *_more in facts]).derive_search()
    OpeningSpan.objects.bulk_create(
        OpeningSpan(restaurant=restaurant, opens=opens, closes=closes)
        for restaurant, _cuisines, hours in facts
        for opens, closes in minutes_of_week(hours)
    )


def minutes_of_week(hours: Hours) -> Iterator[tuple[int, int]]:
    for weekday, spans in enumerate(hours):
        for opens, closes in spans:
            first, last = (int(time[:2]) * 60 + int(time[3:]) for time in (opens, closes))
            if last <= first:
                last += MINUTES_OF_DAY
            yield weekday * MINUTES_OF_DAY + first, weekday * MINUTES_OF_DAY + last
