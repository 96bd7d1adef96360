"""What a visitor asks a list for: filters, order and page, read from the query string.

Odd values are ignored, never an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from .compiled import Parameter
from .models import STARS, RestaurantQuerySet, ReviewQuerySet
from .search.stemming import sought

PER_PAGE = 20
LONGEST_SEARCH = 100
MAX_SAVED = 100


class CountedPaginator(Paginator):  # type: ignore[type-arg]  # Django knows none at run time
    """A paginator that was told how many rows there are, and is never asked for them."""

    def __init__(self, count: int, per_page: int = PER_PAGE) -> None:
        super().__init__((), per_page)
        self.count = count

    def nearest(self, number: int) -> int:
        """This page, or the last one when there are not so many."""
        return min(number, self.num_pages)


def _number(text: str, smallest: int, largest: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    number = int(text)
    return number if smallest <= number <= largest else None


def saved_places(query: Mapping[str, str]) -> tuple[int, ...]:
    """The restaurants of `?ids=3,1,2`, each once."""
    numbers = (_number(text, 1, 10**9) for text in query.get("ids", "").split(",")[:MAX_SAVED])
    return tuple(dict.fromkeys(number for number in numbers if number))


def _page(query: Mapping[str, str]) -> int:
    return _number(query.get("page", ""), 1, 10**9) or 1


@dataclass(frozen=True)
class Listing:
    # What is only compared with a column: the SQL is the same whatever the value.
    COMPARED: ClassVar[tuple[str, ...]] = ()

    def with_parameters(self) -> Self:
        """This listing with a Parameter for each value that is compared: those with equal SQL are equal."""
        compared = {name: Parameter(name) for name in self.COMPARED if getattr(self, name) is not None}
        changes: dict[str, Any] = {**compared, "page": 1}
        return replace(self, **changes)

    def parameters(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.COMPARED}

    def query(self, **changes: object) -> str:
        """The query string of this listing with some values changed; defaults are left out."""
        values = vars(self) | changes
        # A dataclass keeps the default of a field in an attribute of the class.
        return urlencode(
            {name: value for name, value in values.items() if value != getattr(type(self), name)}
        )


@dataclass(frozen=True)
class RestaurantListing(Listing):
    COMPARED = ("min_rating",)
    SORTS = {
        "best": _("Best"),
        "newest": _("Newest"),
        "reviews": _("Most reviewed"),
        "name": _("Name"),
    }

    q: str = ""
    min_rating: int | None = None
    sort: str = "best"
    # As it was typed, also when that finds nothing.
    exact: bool = False
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "RestaurantListing":
        sort = query.get("sort", "")
        return cls(
            # What cannot be searched for is not shown back either.
            q=" ".join("".join(c if c.isprintable() else " " for c in query.get("q", "")).split())[
                :LONGEST_SEARCH
            ],
            min_rating=_number(query.get("min_rating", ""), *STARS[:: len(STARS) - 1]),
            sort=sort if sort in cls.SORTS else "best",
            exact=query.get("exact") == "True",
            page=_page(query),
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.min_rating)

    @property
    def is_first(self) -> bool:
        """Whether this is what one comes to without asking for anything."""
        return not self.is_filtered and self.page == 1

    @property
    def words(self) -> str:
        return " ".join(sought(self.q))

    def apply(self, restaurants: RestaurantQuerySet) -> RestaurantQuerySet:
        if self.words:
            restaurants = restaurants.search(self.words)
        if self.min_rating:
            restaurants = restaurants.rated_at_least(self.min_rating)
        match self.sort:
            case "newest":
                return restaurants.newest()
            case "reviews":
                return restaurants.most_reviewed()
            case "name":
                return restaurants.by_name()
        return restaurants.best_match() if self.words else restaurants.best()


@dataclass(frozen=True)
class ReviewListing(Listing):
    COMPARED = ("stars",)
    SORTS = {
        "newest": _("Newest"),
        "highest": _("Highest"),
        "lowest": _("Lowest"),
        "photos": _("With photos"),
    }

    stars: int | None = None
    sort: str = "newest"
    # The review whose page is asked for, wherever it stands. It goes alone: other pages are other reviews'.
    review: int | None = None
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "ReviewListing":
        review = _number(query.get("review", ""), 1, 10**9)
        if review:
            return cls(review=review)
        sort = query.get("sort", "")
        return cls(
            stars=_number(query.get("stars", ""), STARS[0], STARS[-1]),
            sort=sort if sort in cls.SORTS else "newest",
            page=_page(query),
        )

    def with_parameters(self) -> Self:
        return replace(super().with_parameters(), review=None)

    def query(self, **changes: object) -> str:
        return super().query(**{"review": None, **changes})

    def apply(self, reviews: ReviewQuerySet) -> ReviewQuerySet:
        if self.stars:
            reviews = reviews.stars(self.stars)
        match self.sort:
            case "highest":
                return reviews.highest()
            case "lowest":
                return reviews.lowest()
            case "photos":
                return reviews.with_photo().newest()
        return reviews.newest()


@dataclass(frozen=True)
class PhotoListing(Listing):
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "PhotoListing":
        return cls(page=_page(query))
