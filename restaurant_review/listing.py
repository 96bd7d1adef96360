"""What a visitor asks a list for: filters, order and page, read from the query string.

Odd values are ignored, never an error.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from . import opening_hours
from .addresses import url
from .compiled import Parameter
from .models import (
    STARS,
    Place,
    Restaurant,
    RestaurantQuerySet,
    ReviewQuerySet,
    has_cuisine,
    has_photos,
    has_price,
    has_rating,
    is_open,
)
from .search.stemming import sought

PER_PAGE = 20
LONGEST_SEARCH = 100
MAX_SAVED = 100
# Who has more than these to read begins with the most helpful.
MAX_BY_DATE = 20

SLUG = re.compile(r"[a-z0-9-]{1,40}")
HALF_STARS = re.compile(r"[1-4]\.5")
TRUE = ("1", "true", "on")


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


def _flag(text: str) -> bool:
    return text.lower() in TRUE


def _stars(text: str) -> float | None:
    """One to five, or a half between."""
    return float(text) if HALF_STARS.fullmatch(text) else _number(text, STARS[0], STARS[-1])


def _price_levels(text: str) -> tuple[int, ...]:
    """Of `1,2`, in order."""
    levels = Restaurant.PriceLevel.values
    return tuple(level for level in levels if str(level) in text.split(","))


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

    def values(self, **changes: object) -> dict[str, object]:
        """As they stand in the query string, some of them changed; what is left out of it is not here."""
        values = {**vars(self), **changes}
        # A dataclass keeps the default of a field in an attribute of the class.
        return {name: value for name, value in values.items() if value != getattr(type(self), name)}

    def query(self, **changes: object) -> str:
        """The query string of this listing with some values changed."""
        return urlencode(self.values(**changes))

    def address(self, **changes: Any) -> str:
        """A link to this listing with some values changed."""
        return f"?{self.query(**changes)}"


@dataclass(frozen=True)
class RestaurantListing(Listing):
    COMPARED = ("cuisine", "min_rating", "open_at")
    SORTS = {
        "best": _("Best"),
        "newest": _("Newest"),
        "reviews": _("Most reviewed"),
        "name": _("Name"),
    }
    # What chooses among restaurants besides words: each can be left out for itself.
    FILTERS = ("cuisine", "price_level", "min_rating", "open_at", "with_photos")
    # In the query string.
    NAMES: ClassVar[Mapping[str, str]] = {"open_at": "open_now"}
    WRITTEN: ClassVar[Mapping[str, Callable[[Any], object]]] = {
        "price_level": lambda levels: ",".join(map(str, levels)),
        "open_at": lambda minute: 1,
        "with_photos": int,
        "exact": int,
    }

    q: str = ""
    # A slug.
    cuisine: str | None = None
    # One of these.
    price_level: tuple[int, ...] = ()
    min_rating: float | None = None
    # A minute of the week: of now, when that is what was asked for.
    open_at: int | None = None
    with_photos: bool = False
    sort: str = "best"
    # As it was typed, also when that finds nothing.
    exact: bool = False
    page: int = 1
    # What is searched for, where Parameters stand for it; otherwise it is what `q` says.
    places: tuple[Place, ...] | None = None

    @classmethod
    def from_query(cls, query: Mapping[str, str], **fixed: Any) -> "RestaurantListing":
        """`fixed` is what the address itself says."""
        sort = query.get("sort", "")
        cuisine = query.get("cuisine", "")
        asked = cls(
            # What cannot be searched for is not shown back either.
            q=" ".join("".join(c if c.isprintable() else " " for c in query.get("q", "")).split())[
                :LONGEST_SEARCH
            ],
            cuisine=cuisine if SLUG.fullmatch(cuisine) else None,
            price_level=_price_levels(query.get("price_level", "")),
            min_rating=_stars(query.get("min_rating", "")),
            open_at=opening_hours.this_minute() if _flag(query.get("open_now", "")) else None,
            with_photos=_flag(query.get("with_photos", "")),
            sort=sort if sort in cls.SORTS else "best",
            exact=_flag(query.get("exact", "")),
            page=_page(query),
        )
        return replace(asked, **fixed)

    @classmethod
    def asked(cls, query: Mapping[str, str]) -> "RestaurantListing":
        return cls.from_query(query).at_any_minute()

    @property
    def filters(self) -> dict[str, Any]:
        """Those that are chosen."""
        values = {name: getattr(self, name) for name in self.FILTERS}
        return {name: value for name, value in values.items() if value != getattr(type(self), name)}

    @property
    def is_filtered(self) -> bool:
        return bool(self.words or self.filters)

    @property
    def is_first(self) -> bool:
        """Whether this is what one comes to without asking for anything."""
        return not self.is_filtered and self.page == 1

    @property
    def first_page(self) -> "RestaurantListing":
        return replace(self, page=1)

    @property
    def words(self) -> str:
        return " ".join(sought(self.q))

    @property
    def sought(self) -> Sequence[Place]:
        return Place.all_of(self.q) if self.places is None else self.places

    def with_parameters(self) -> Self:
        places = tuple(Place(Parameter(f"word_{number}")) for number, place in enumerate(self.sought))
        return replace(super().with_parameters(), q="", exact=False, places=places)

    def parameters(self) -> dict[str, Any]:
        words = {f"word_{number}": place.forms for number, place in enumerate(self.sought)}
        return {**super().parameters(), **words}

    def values(self, **changes: object) -> dict[str, object]:
        values = super().values(**changes)
        return {
            self.NAMES.get(name, name): self.WRITTEN[name](value) if name in self.WRITTEN else value
            for name, value in values.items()
        }

    def address(self, **changes: object) -> str:
        """A cuisine has a page of its own, unless words are searched for."""
        values = self.values(**changes)
        path = url("index")
        if "cuisine" in values and "q" not in values:
            path = url("cuisine", slug=values.pop("cuisine"))
        return f"{path}?{urlencode(values)}" if values else path

    def without_filters(self) -> "RestaurantListing":
        removed = {name: getattr(type(self), name) for name in self.FILTERS}
        return replace(self, page=1, **removed)

    def at_any_minute(self) -> "RestaurantListing":
        """The same for all that ask for what is open now, whenever they do."""
        return self if self.open_at is None else replace(self, open_at=0)

    def conditions(self, *, few: bool = False) -> dict[str, Q]:
        """Of the filters that are chosen."""
        conditions: dict[str, Q] = {}
        if self.cuisine:
            conditions["cuisine"] = has_cuisine(self.cuisine, few=few)
        if self.price_level:
            conditions["price_level"] = has_price(*self.price_level)
        if self.min_rating:
            conditions["min_rating"] = has_rating(self.min_rating)
        if self.open_at is not None:
            conditions["open_at"] = is_open(self.open_at, few=few)
        if self.with_photos:
            conditions["with_photos"] = has_photos()
        return conditions

    def searched(self) -> RestaurantQuerySet:
        """What the words find."""
        published = Restaurant.objects.published()
        return published.found_at(self.sought) if self.sought else published

    def apply(self, restaurants: RestaurantQuerySet, *, few: bool = False) -> RestaurantQuerySet:
        """`few`: whether these filters leave few."""
        if self.sought:
            restaurants = restaurants.found_at(self.sought)
        restaurants = restaurants.filter(*self.conditions(few=few).values())
        match self.sort:
            case "newest":
                return restaurants.newest()
            case "reviews":
                return restaurants.most_reviewed()
            case "name":
                return restaurants.by_name()
        return restaurants.best_match() if self.sought else restaurants.best()


@dataclass(frozen=True)
class ReviewListing(Listing):
    COMPARED = ("stars",)
    SORTS = {
        "helpful": _("Most helpful"),
        "newest": _("Newest"),
        "highest": _("Highest"),
        "lowest": _("Lowest"),
        "photos": _("With photos"),
    }

    stars: int | None = None
    # As the page opens, when none is named.
    sort: str = ""
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
            sort=sort if sort in cls.SORTS else "",
            page=_page(query),
        )

    def with_parameters(self) -> Self:
        return replace(super().with_parameters(), review=None)

    def query(self, **changes: object) -> str:
        return super().query(**{"review": None, **changes})

    def order(self, reviews: int) -> str:
        """One of SORTS, on the page of a restaurant with so many reviews."""
        return self.sort or ("helpful" if reviews > MAX_BY_DATE else "newest")

    def apply(self, reviews: ReviewQuerySet) -> ReviewQuerySet:
        if self.stars:
            reviews = reviews.stars(self.stars)
        match self.sort:
            case "helpful":
                return reviews.most_helpful()
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
