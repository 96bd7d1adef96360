"""The filters of a list, as its page offers them: each a link, with how many restaurants it would leave."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from .facets import Facets
from .listing import RestaurantListing
from .models import Cuisine, Restaurant
from .replicas import database

# As many are seen at once; the others behind a word.
COMMON_CUISINES = 8


class Choice(NamedTuple):
    label: str
    # Where the label is a sign: what it says.
    meaning: str
    address: str
    # How many it would leave. A choice that is made is taken back by pressing it.
    restaurants: int
    is_made: bool


class Group(NamedTuple):
    title: str
    choices: list[Choice]
    others: list[Choice]


def groups(listing: RestaurantListing, facets: Facets, cuisine: Cuisine | None) -> list[Group]:
    listing = listing.first_page
    cuisines = list(_cuisines(listing, facets, cuisine))
    offered = [
        Group(_("Cuisine"), cuisines[:COMMON_CUISINES], cuisines[COMMON_CUISINES:]),
        Group(_("Price"), list(_price_levels(listing, facets)), []),
        Group(_("Rating"), list(_ratings(listing, facets)), []),
        Group(_("More"), list(_more(listing, facets)), []),
    ]
    return [group for group in offered if group.choices]


def _cuisines(listing: RestaurantListing, facets: Facets, cuisine: Cuisine | None) -> Iterator[Choice]:
    if listing.cuisine:
        yield Choice(_name(listing.cuisine, facets, cuisine), "", listing.address(cuisine=None), 0, True)
    for each in facets.cuisines:
        if each.slug != listing.cuisine:
            yield Choice(each.name, "", listing.address(cuisine=each.slug), each.restaurants, False)


def _name(slug: str, facets: Facets, cuisine: Cuisine | None) -> str:
    """As it is called; what is asked for by hand need not be a cuisine."""
    counted = next((each for each in facets.cuisines if each.slug == slug), None)
    chosen = cuisine or counted or Cuisine.objects.using(database()).filter(slug=slug).first()
    return chosen.name if chosen else slug


def _price_levels(listing: RestaurantListing, facets: Facets) -> Iterator[Choice]:
    """Several may be chosen."""
    counts = dict(facets.price_levels)
    for level in Restaurant.PriceLevel:
        is_made = level in listing.price_level
        levels = tuple(sorted({*listing.price_level} ^ {level.value}))
        count = sum(counts[each] for each in levels)
        if not counts[level]:
            count = 0  # it would add nothing
        yield Choice(_("$") * level, str(level.label), listing.address(price_level=levels), count, is_made)


def _ratings(listing: RestaurantListing, facets: Facets) -> Iterator[Choice]:
    for stars, count in facets.ratings:
        is_made = listing.min_rating == stars
        address = listing.address(min_rating=None if is_made else stars)
        label = number_format(stars)
        meaning = _("%(stars)s stars or more") % {"stars": label}
        yield Choice(f"{label}+", meaning, address, count, is_made)


def _more(listing: RestaurantListing, facets: Facets) -> Iterator[Choice]:
    is_open = listing.open_at is not None
    address = listing.address(open_at=None if is_open else 0)
    yield Choice(_("Open now"), "", address, facets.open_now, is_open)
    address = listing.address(with_photos=not listing.with_photos)
    yield Choice(_("With photos"), "", address, facets.with_photos, listing.with_photos)
