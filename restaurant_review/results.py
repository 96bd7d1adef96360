"""What a search leads to: never a dead end."""

from dataclasses import dataclass, field, replace

from django.core.paginator import Page

from . import reading, spelling
from .listing import RestaurantListing
from .models import Cuisine
from .ratings.catalogue import State
from .reading import RestaurantRow
from .search.stemming import sought


@dataclass(frozen=True)
class Results:
    page: Page[RestaurantRow]
    # What was searched for in place of what was typed; empty when it is the same.
    instead: str = ""
    # Words that were left out.
    dropped: list[str] = field(default_factory=list)
    # Offered when nothing is found at all.
    nearest: list[spelling.Nearest] = field(default_factory=list)
    cuisines: list[Cuisine] = field(default_factory=list)


def of(listing: RestaurantListing, catalogue: State) -> Results:
    """The page that was asked for; where it is empty, of the search as it was probably meant."""
    page = reading.restaurants(listing, catalogue)
    if page.object_list or not listing.words or listing.exact:
        return Results(page)
    meant = spelling.mended(listing.q) or listing.words
    tried = reading.restaurants(replace(listing, q=meant), catalogue)
    if tried.object_list:
        return Results(tried, instead=meant)
    left = sought(meant)
    while len(left) > 1:
        left = left[:-1]
        tried = reading.restaurants(replace(listing, q=" ".join(left)), catalogue)
        if tried.object_list:
            return Results(tried, instead=" ".join(left), dropped=sought(meant)[len(left) :])
    return Results(page, nearest=spelling.nearest_names(listing.q), cuisines=list(Cuisine.objects.all()))
