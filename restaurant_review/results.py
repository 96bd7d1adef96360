"""What a search leads to: never a dead end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.core.paginator import Page

from . import facets, quotes, reading, spelling
from .facets import Facets
from .listing import RestaurantListing
from .models import Cuisine
from .quotes import Quote
from .ratings.catalogue import State
from .reading import RestaurantRow
from .search.stemming import sought


@dataclass(frozen=True)
class Results:
    # What the restaurants are found by: what was asked for, or what was probably meant.
    listing: RestaurantListing
    facets: Facets
    # What was searched for in place of what was typed; empty when it is the same.
    instead: str = ""
    # Words that were left out.
    dropped: list[str] = field(default_factory=list)
    # When nothing is found: how many there are without the filters.
    unfiltered: int = 0
    # Offered when nothing is found at all.
    nearest: list[spelling.Nearest] = field(default_factory=list)
    cuisines: list[Cuisine] = field(default_factory=list)

    @cached_property
    def page(self) -> Page[RestaurantRow]:
        return reading.restaurants(self.listing, self.facets.total)

    @cached_property
    def quotes(self) -> Mapping[int, Quote]:
        """By the id of the restaurant."""
        return quotes.of(self.page.object_list, self.listing.words) if self.listing.words else {}


def of(listing: RestaurantListing, catalogue: State) -> Results:
    """What was asked for; where there is nothing of it, the search as it was probably meant."""
    found = _found(listing, catalogue)
    if found.facets.total or not listing.is_filtered:
        return found
    if listing.filters and (unfiltered := facets.of(listing.without_filters(), catalogue).total):
        return replace(found, unfiltered=unfiltered)
    if not listing.words or listing.exact:
        return found
    meant = spelling.mended(listing.q) or listing.words
    tried = _found(replace(listing, q=meant), catalogue)
    if tried.facets.total:
        return replace(tried, instead=meant)
    left = sought(meant)
    while len(left) > 1:
        left = left[:-1]
        tried = _found(replace(listing, q=" ".join(left)), catalogue)
        if tried.facets.total:
            return replace(tried, instead=" ".join(left), dropped=sought(meant)[len(left) :])
    return replace(found, nearest=spelling.nearest_names(listing.q), cuisines=list(Cuisine.objects.all()))


def _found(listing: RestaurantListing, catalogue: State) -> Results:
    return Results(listing, facets.of(listing, catalogue))
