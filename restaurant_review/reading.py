"""What everybody may read, as rows.

Each answer begins with one row, which tells the version that the page cache needs: a restaurant, or the
catalogue. What is asked after it is remembered with the page.

A field that pages or API are to show is added to the row here, and to `SHOWN` of its model, whose changes
raise the version.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

from django.core.paginator import Page
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404

from . import facets
from .compiled import CompiledQuery, Parameter
from .json_rows import JSONRows, NumberOf
from .listing import PER_PAGE, CountedPaginator, PhotoListing, RestaurantListing, ReviewListing
from .models import STARS, Catalogue, OpeningSpan, Photo, Restaurant, Review, Status, in_language
from .models.moderated import WHY_NOT_SHOWN
from .ratings import catalogue as stored_catalogue
from .replicas import database
from .search.fields import IsAmong

Row = TypeVar("Row")
Nested = tuple[tuple[Any, ...], ...]

LARGEST_ID = 2**63 - 1
GALLERY_PHOTOS = 5
PHOTOS_PER_PAGE = 60
# What leaves fewer than so many restaurants is looked up by its index, and more is looked for among all.
FEW = 300


class CuisineRow(NamedTuple):
    slug: str
    name_en: str
    name_fr: str

    @property
    def name(self) -> str:
        return in_language(self.name_en, self.name_fr)


class RestaurantVersion(NamedTuple):
    """What is read of a restaurant for every request, also when its page is remembered."""

    id: int
    version: int
    changed: float
    epoch: str

    @property
    def written(self) -> float:
        return self.changed


class RestaurantRow(NamedTuple):
    id: int
    name: str
    street_address: str
    description: str
    price_level: int | None
    website: str
    telephone: str
    closed_for_good: bool
    average_rating: float | None
    review_count: int
    status: str
    merged_into: int | None
    stars_1: int
    stars_2: int
    stars_3: int
    stars_4: int
    stars_5: int
    photo_count: int
    # In lists alone.
    cover: str | None = None
    cuisines: Sequence[CuisineRow] = ()

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def website_host(self) -> str:
        return (urlsplit(self.website).hostname or "").removeprefix("www.")

    @property
    def price(self) -> str:
        """The price level in a word."""
        return str(Restaurant.PriceLevel(self.price_level).label) if self.price_level else ""

    @property
    def histogram(self) -> list[tuple[int, int]]:
        """(stars, number of reviews), five stars first."""
        return [(stars, self.reviews_with(stars)) for stars in reversed(STARS)]

    def reviews_with(self, stars: int) -> int:
        count: int = getattr(self, f"stars_{stars}")
        return count


class ReviewRow(NamedTuple):
    id: int
    restaurant_id: int
    user_name: str
    rating: int
    review_text: str
    review_date: datetime
    status: str
    photo: str | None
    photo_width: int | None
    photo_height: int | None
    thumbnail: str
    # The names of all its photos.
    pictures: Nested
    reply: str
    reply_date: datetime | None
    edited: datetime | None
    helpful_count: int
    # Of its restaurant, where it is read without that.
    version: int = 0
    changed: float = 0.0
    epoch: str = ""
    restaurant_name: str = ""
    # That it is not shown to others.
    why: str = ""

    @property
    def written(self) -> float:
        return self.changed

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def photo_names(self) -> list[str]:
        """In their order. That of the sample may have no row of its own."""
        named = [name for (name,) in self.pictures]
        return named or ([self.photo] if self.photo else [])


class PhotoRow(NamedTuple):
    """A photo, and the review that it is of."""

    image: str
    position: int
    review_id: int
    user_name: str
    rating: int
    review_text: str
    thumbnail: str


class SpanRow(NamedTuple):
    """Opening hours, in minutes of the week."""

    opens: int
    closes: int


class Particulars(NamedTuple):
    """What only a restaurant's own page shows of it."""

    cuisines: tuple[CuisineRow, ...]
    hours: tuple[SpanRow, ...]
    # Its latest photos, and how many there are.
    gallery: tuple[PhotoRow, ...]
    photos: int


class CatalogueOf(NamedTuple):
    """The catalogue as it is looked at for one cuisine."""

    state: stored_catalogue.State
    slug: str

    @property
    def version(self) -> int:
        return self.state.version

    @property
    def epoch(self) -> str:
        return self.state.epoch

    @property
    def written(self) -> float:
        return self.state.written

    @property
    def changed(self) -> float | None:
        return self.state.changed


EPOCH = Subquery(Catalogue.objects.filter(pk=1).values("epoch"))
RESTAURANT = RestaurantRow._fields[:-2]
REVIEW = ReviewRow._fields[:-5]

CUISINES = JSONRows(
    Restaurant.cuisines.through.objects.filter(restaurant=OuterRef("pk")).order_by("id"),
    "cuisine__slug",
    "cuisine__name_en",
    "cuisine__name_fr",
)
IN_LISTS = {"cover": Review.objects.cover(), "listed_cuisines": CUISINES}
HOURS = JSONRows(OpeningSpan.objects.filter(restaurant=OuterRef("pk")), *SpanRow._fields)
PICTURES = JSONRows(Photo.objects.filter(review=OuterRef("pk")).order_by("position"), "image")
PHOTO = (*PhotoRow._fields[:3], *(f"review__{name}" for name in PhotoRow._fields[3:]))


def photos_of(restaurant: Any) -> QuerySet[Photo]:
    """Those that are published. Reviews with photos have an index."""
    return Photo.objects.filter(
        review__restaurant=restaurant, review__status=Status.PUBLISHED, review__photo__gt=""
    )


LATEST_FIRST = ("-review__review_date", "-review_id", "position")
# Reviews with photos have an index; each has one photo at least.
PICTURED = Review.objects.filter(restaurant=OuterRef(OuterRef("pk"))).standing().with_photo().newest()


def _photos_in(reviews: QuerySet[Review]) -> QuerySet[Photo]:
    return Photo.objects.filter(IsAmong(F("review"), Subquery(reviews.values("pk")))).order_by()


GALLERY = JSONRows(_photos_in(PICTURED[:GALLERY_PHOTOS]).order_by(*LATEST_FIRST)[:GALLERY_PHOTOS], *PHOTO)
NUMBER_OF_PHOTOS = NumberOf(_photos_in(PICTURED.order_by()).values("pk"))


def catalogue() -> stored_catalogue.State:
    """The version of all that is shown, and the number of restaurants."""
    return stored_catalogue.state(database())


def catalogue_of(slug: str) -> CatalogueOf:
    return CatalogueOf(catalogue(), slug)


def restaurant(id: int) -> RestaurantRow:
    """One that is published. Raises Http404."""
    found = any_restaurant(id)
    if not found.is_published:
        raise Http404
    return found


def restaurant_version(id: int) -> RestaurantVersion:
    """Of any restaurant, also one that waits, or is hidden. Raises Http404."""
    return _only(_restaurant_version().rows(id=min(id, LARGEST_ID)))


@lru_cache
def _restaurant_version() -> CompiledQuery[RestaurantVersion]:
    # PostgreSQL would plan the sorting of one row.
    chosen = Restaurant.objects.filter(pk=Parameter("id")).annotate(epoch=EPOCH).order_by()
    return CompiledQuery(chosen.values_list(*RestaurantVersion._fields), RestaurantVersion)


def any_restaurant(id: int) -> RestaurantRow:
    """Also one that waits, or is hidden. Raises Http404."""
    return _only(_restaurant().rows(id=id))


@lru_cache
def _restaurant() -> CompiledQuery[RestaurantRow]:
    chosen = Restaurant.objects.filter(pk=Parameter("id")).order_by()
    return CompiledQuery(chosen.values_list(*RESTAURANT), RestaurantRow)


def cover(restaurant: RestaurantRow) -> str | None:
    """The stored name of the picture that stands for it."""
    if not restaurant.photo_count:
        return None
    return _only(_cover().rows(id=restaurant.id))


@lru_cache
def _cover() -> CompiledQuery[str | None]:
    chosen = Restaurant.objects.filter(pk=Parameter("id"))
    return CompiledQuery(chosen.values_list(Review.objects.cover()), lambda name: name)


def restaurant_with_particulars(id: int) -> tuple[RestaurantRow, Particulars]:
    """Any restaurant. Raises Http404."""
    return _only(_restaurant_with_particulars().rows(id=id))


@lru_cache
def _restaurant_with_particulars() -> CompiledQuery[tuple[RestaurantRow, Particulars]]:
    chosen = Restaurant.objects.filter(pk=Parameter("id")).order_by()
    columns = len(RESTAURANT)
    return CompiledQuery(
        chosen.values_list(*RESTAURANT, CUISINES, HOURS, GALLERY, NUMBER_OF_PHOTOS),
        lambda *row: (RestaurantRow(*row[:columns]), _as_particulars(*row[columns:])),
    )


def _as_particulars(cuisines: Nested, hours: Nested, gallery: Nested, photos: int | None) -> Particulars:
    return Particulars(
        tuple(CuisineRow(*cuisine) for cuisine in cuisines),
        tuple(SpanRow(*span) for span in hours),
        tuple(PhotoRow(*photo) for photo in gallery),
        photos or 0,
    )


def restaurants(listing: RestaurantListing, count: int) -> Page[RestaurantRow]:
    """A page of the list, which has so many; the last one instead of any beyond it."""
    paginator = CountedPaginator(count)
    number = paginator.nearest(listing.page)
    if not count:
        return Page([], number, paginator)
    query = _list(listing.with_parameters(), is_first=number == 1, few=count < FEW)
    return Page(query.rows(**listing.parameters(), start=_start(number)), number, paginator)


def restaurants_counted(listing: RestaurantListing) -> tuple[list[RestaurantRow], facets.Counted]:
    """The page that is asked for, and what the filters would leave, in one query.

    Nothing of either where there is no such page.
    """
    query = _list_counted(listing.with_parameters(), is_first=listing.page == 1)
    rows = query.rows(**facets.parameters(listing), start=_start(listing.page))
    return [row for row, _counted in rows], rows[0][1] if rows else ()


@lru_cache(maxsize=200)
def _list_counted(
    listing: RestaurantListing, is_first: bool
) -> CompiledQuery[tuple[RestaurantRow, facets.Counted]]:
    rows = _page(listing.apply(Restaurant.objects.published()), is_first)
    shown = rows.annotate(**IN_LISTS, counted=facets.column(listing))
    columns = shown.values_list(*RESTAURANT, *IN_LISTS, "counted")
    return CompiledQuery(columns, lambda *columns: (as_listed(*columns[:-1]), columns[-1]))


@lru_cache(maxsize=200)
def _list(listing: RestaurantListing, is_first: bool, few: bool) -> CompiledQuery[RestaurantRow]:
    rows = _page(listing.apply(Restaurant.objects.published(), few=few), is_first)
    shown = rows.annotate(**IN_LISTS)
    return CompiledQuery(shown.values_list(*RESTAURANT, *IN_LISTS), as_listed)


def chosen_restaurants(ids: Collection[int]) -> list[RestaurantRow]:
    """Those of these that are published, in the order of the ids."""
    chosen = Restaurant.objects.published().filter(pk__in=ids).annotate(**IN_LISTS).order_by()
    rows = CompiledQuery(chosen.values_list(*RESTAURANT, *IN_LISTS), as_listed).rows() if ids else []
    return sorted(rows, key=lambda row: list(ids).index(row.id))


def as_listed(*columns: Any) -> RestaurantRow:
    row = RestaurantRow(*columns)
    return row._replace(cuisines=tuple(CuisineRow(*cuisine) for cuisine in row.cuisines))


def reviews(listing: ReviewListing, restaurant: RestaurantRow) -> Page[ReviewRow]:
    """A page of the restaurant's reviews; the last one instead of any beyond it."""
    listing = replace(listing, sort=listing.order(restaurant.review_count))
    paginator = CountedPaginator(number_of_reviews(listing, restaurant))
    page = _page_of(listing.review, listing, restaurant) if listing.review else listing.page
    number = paginator.nearest(page)
    query = _reviews(listing.with_parameters(), is_first=number == 1)
    rows = query.rows(**listing.parameters(), restaurant=restaurant.id, start=_start(number))
    return Page(rows, number, paginator)


@lru_cache(maxsize=200)
def _reviews(listing: ReviewListing, is_first: bool) -> CompiledQuery[ReviewRow]:
    standing = Review.objects.filter(restaurant=Parameter("restaurant")).standing()
    rows = _page(listing.apply(standing), is_first).annotate(pictures=PICTURES)
    return CompiledQuery(rows.values_list(*REVIEW), ReviewRow)


def _page_of(id: int, listing: ReviewListing, restaurant: RestaurantRow) -> int:
    """The page of the listing on which this review stands; the first when it does not."""
    standing = Review.objects.using(database()).filter(restaurant=restaurant.id).standing()
    for review in standing.filter(pk=id):
        return 1 + listing.apply(standing).standing_before(review).count() // PER_PAGE
    return 1


def number_of_reviews(listing: ReviewListing, restaurant: RestaurantRow) -> int:
    """How many reviews the listing has; the restaurant's own figures know all but one combination."""
    if listing.sort != "photos":
        return restaurant.reviews_with(listing.stars) if listing.stars else restaurant.review_count
    if not listing.stars:
        return restaurant.photo_count
    chosen = Review.objects.using(database()).filter(restaurant=restaurant.id)
    return listing.apply(chosen.standing()).count()


def not_shown(restaurant: RestaurantRow, chosen: list[int]) -> list[ReviewRow]:
    """Of the chosen reviews those that wait or are hidden, and why."""
    rows = Review.objects.filter(restaurant=restaurant.id, pk__in=chosen).exclude(status=Status.PUBLISHED)
    columns = rows.newest().annotate(pictures=PICTURES).values_list(*REVIEW, "held_for", "author_note")
    return CompiledQuery(columns, _with_reason).rows()


def _with_reason(*columns: Any) -> ReviewRow:
    *shown, held_for, note = columns
    return ReviewRow(*shown)._replace(why=note or str(WHY_NOT_SHOWN.get(held_for, "")))


def review(id: int) -> ReviewRow:
    """A published review by itself. Raises Http404."""
    return _only(_review().rows(id=min(id, LARGEST_ID)))


@lru_cache
def _review() -> CompiledQuery[ReviewRow]:
    chosen = Review.objects.filter(pk=Parameter("id")).published()
    chosen = chosen.annotate(
        pictures=PICTURES, version=F("restaurant__version"), changed=F("restaurant__changed"), epoch=EPOCH
    )
    return CompiledQuery(chosen.values_list(*REVIEW, "version", "changed", "epoch"), ReviewRow)


def latest_reviews() -> list[ReviewRow]:
    """Of all restaurants, with the names of those."""
    return _latest_reviews().rows()


@lru_cache
def _latest_reviews() -> CompiledQuery[ReviewRow]:
    latest = Review.objects.published().newest().annotate(pictures=PICTURES)[:PER_PAGE]
    return CompiledQuery(
        latest.values_list(*REVIEW, "restaurant__name"),
        lambda *columns: ReviewRow(*columns[:-1])._replace(restaurant_name=columns[-1]),
    )


def photos(listing: PhotoListing, restaurant: RestaurantRow) -> Page[PhotoRow]:
    """A page of all its photos, those of the latest review first; the last one instead of any beyond it."""
    paginator = CountedPaginator(photos_of(restaurant.id).using(database()).count(), PHOTOS_PER_PAGE)
    number = paginator.nearest(listing.page)
    rows = _photos((number - 1) * PHOTOS_PER_PAGE).rows(restaurant=restaurant.id)
    return Page(rows, number, paginator)


@lru_cache(maxsize=50)
def _photos(start: int) -> CompiledQuery[PhotoRow]:
    ordered = photos_of(Parameter("restaurant")).order_by(*LATEST_FIRST)
    return CompiledQuery(ordered.values_list(*PHOTO)[start : start + PHOTOS_PER_PAGE], PhotoRow)


def _start(number: int) -> int:
    return (number - 1) * PER_PAGE


def _page(rows: QuerySet[Any, Any], is_first: bool) -> QuerySet[Any, Any]:
    """The rows of the first page, or of the one that begins at the Parameter `start`.

    Later pages are found by their keys first: the keys that are skipped are read from an index alone, while
    skipped rows would each be fetched (measured on 200,000 reviews, page 100: 0.7 ms instead of 6 ms).
    """
    if is_first:
        return rows[:PER_PAGE]
    keys, parameters = rows.values("pk").query.sql_with_params()
    page = RawSQL(f"{keys} LIMIT {PER_PAGE} OFFSET %s", (*parameters, Parameter("start")))
    return rows.filter(pk__in=page)


def _only(rows: list[Row]) -> Row:
    if not rows:
        raise Http404
    return rows[0]
