"""What a search leads to: never a dead end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.core.paginator import Page
from django.utils.translation import gettext

from . import facets, quotes, reading, spelling
from .best_matches import COMMON, best_matches
from .facets import CuisineCount, Facets
from .listing import CountedPaginator, RestaurantListing
from .quotes import Quote
from .ratings.catalogue import State
from .reading import RestaurantRow
from .search.stemming import STOP_WORDS, sought


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
    cuisines: Sequence[CuisineCount] = ()
    # Of the page that was asked for, where they were read with the counts.
    rows: list[RestaurantRow] | None = None

    @cached_property
    def page(self) -> Page[RestaurantRow]:
        if self.rows:
            return Page(self.rows, self.listing.page, CountedPaginator(self.facets.total))
        count = self.facets.total
        if self.listing.page == 1 and (rows := best_matches(self.listing, count)):
            return Page(rows, 1, CountedPaginator(count))
        return reading.restaurants(self.listing, count)

    @cached_property
    def quotes(self) -> Mapping[int, Quote]:
        """By the id of the restaurant."""
        return quotes.of(self.page.object_list, self.listing.words) if self.listing.words else {}


def with_page(listing: RestaurantListing, catalogue: State) -> Results:
    """As `of`, for who shows a page of it: that takes no query of its own, unless the counts are known.

    A search among many is counted by itself: its first page may not need all that it finds.
    """
    is_search_of_many = listing.words and catalogue.restaurants >= COMMON
    if not is_search_of_many and facets.known(listing, catalogue) is None:
        rows, counted = reading.restaurants_counted(listing)
        if rows:
            return Results(listing, facets.remember(listing, catalogue, counted), rows=rows)
    return of(listing, catalogue)


def of(listing: RestaurantListing, catalogue: State) -> Results:
    """What was asked for; where there is nothing of it, the search as it was probably meant."""
    found = _found(listing, catalogue)
    if found.facets.total or not listing.is_filtered:
        return found
    if listing.filters and (unfiltered := facets.of(listing.without_filters(), catalogue).total):
        return replace(found, unfiltered=unfiltered)
    if not listing.words or listing.exact:
        return found
    if STOP_WORDS.issuperset(listing.words.split()):
        # "The best restaurant" is none of that name, but any.
        return replace(_found(replace(listing, q=""), catalogue), instead=gettext("all restaurants"))
    meant = spelling.mended(listing.q) or listing.words
    tried = _found(replace(listing, q=meant), catalogue)
    if tried.facets.total:
        return replace(tried, instead=meant)
    typed = sought(meant)
    # Without the words that nothing is found by; of those that are left, without the most common ones.
    totals = {word: facets.of(replace(listing, q=word), catalogue).total for word in typed if _tells(word)}
    left = sorted((word for word in totals if totals[word]), key=totals.__getitem__)
    for length in range(len(left), 0, -1) if len(typed) > 1 else ():
        words = [word for word in typed if word in left[:length]]
        tried = _found(replace(listing, q=" ".join(words)), catalogue)
        if tried.facets.total:
            dropped = [word for word in typed if word not in words]
            return replace(tried, instead=" ".join(words), dropped=dropped)
    served = facets.of(RestaurantListing(), catalogue).cuisines
    return replace(found, nearest=spelling.nearest_names(listing.q), cuisines=served)


def _tells(word: str) -> bool:
    """A letter alone begins a word of any restaurant; a sign of Chinese may be one."""
    return len(word) > 1 or not word.isascii()


def _found(listing: RestaurantListing, catalogue: State) -> Results:
    return Results(listing, facets.of(listing, catalogue))
