"""What everybody may read: the first row of every answer, and the rows of the lists.

Each answer begins with one row, which holds the version number that `pages` needs. It is read by a raw
cursor: the ORM costs 230 µs more, on every hit. What is asked after it is remembered with the page.
"""

from collections.abc import Collection
from typing import Any

from django.core.paginator import Page
from django.db import connection
from django.db.models import Count, Window
from django.http import Http404

from .listing import PER_PAGE, CountedPaginator, RestaurantListing, ReviewListing
from .models import Restaurant, RestaurantQuerySet, Review, ReviewQuerySet
from .ratings.catalogue import state as read_catalogue

LARGEST_ID = 2**63 - 1

RESTAURANT_FIELDS = [
    field for field in Restaurant._meta.concrete_fields if field.name not in {"added", "search", "sort_name"}
]
RESTAURANT_NAMES = [field.attname for field in RESTAURANT_FIELDS]
VERSION = RESTAURANT_NAMES.index("version")
STATUS = RESTAURANT_NAMES.index("status")
RESTAURANT_QUERY = (
    f"SELECT {', '.join(field.column for field in RESTAURANT_FIELDS)}"
    f" FROM {Restaurant._meta.db_table} WHERE id = %s"
)

# What pages and API show of a review; the columns of moderation stay in the database.
REVIEW_FIELDS = (
    "restaurant",
    "user_name",
    "rating",
    "review_text",
    "review_date",
    "status",
    "photo",
    "photo_width",
    "photo_height",
    "thumbnail",
    "reply",
    "reply_date",
    "edited",
)
PHOTO_FIELDS = ("user_name", "photo", "thumbnail")


def catalogue() -> tuple[int, int]:
    """The version of all that is shown, and the number of restaurants."""
    state = read_catalogue()
    return state.version, state.restaurants


def restaurant_row(id: int, own: Collection[int] = ()) -> tuple[Any, ...]:
    """The columns of a restaurant that are shown, `row[VERSION]` among them.

    Raises Http404, also when it is not published and not one of the visitor's `own`.
    """
    with connection.cursor() as cursor:
        cursor.execute(RESTAURANT_QUERY, [min(id, LARGEST_ID)])
        row = cursor.fetchone()
    if row is None or (row[STATUS] != Restaurant.Status.PUBLISHED and id not in own):
        raise Http404
    return row


def restaurant_of(row: tuple[Any, ...]) -> Restaurant:
    return Restaurant.from_db(connection.alias, RESTAURANT_NAMES, row)


def restaurant(id: int, own: Collection[int] = ()) -> Restaurant:
    """The restaurant with the columns that are shown. Raises Http404 as `restaurant_row` does."""
    return restaurant_of(restaurant_row(id, own))


def restaurants(listing: RestaurantListing, count: int) -> Page:
    """A page of the list, out of `count` restaurants in all; the last one instead of any beyond it."""
    found = listing.apply(Restaurant.objects.published().annotate(cover=Review.objects.cover())).defer(
        "search", "sort_name", "added"
    )
    if listing.is_filtered:
        return _found(listing, found)
    return CountedPaginator(found, count).get_page(listing.page)


def _found(listing: RestaurantListing, found: RestaurantQuerySet) -> Page:
    """The page of a search, whose count comes with its rows; only a page past the end must ask for it."""
    start = (listing.page - 1) * PER_PAGE
    rows = list(found.annotate(total=Window(Count("pk")))[start : start + PER_PAGE])
    if rows or listing.page == 1:
        return Page(rows, listing.page, CountedPaginator(found, rows[0].total if rows else 0))
    return CountedPaginator(found, found.count()).get_page(listing.page)


def published(restaurant: Restaurant) -> ReviewQuerySet:
    """The reviews of a restaurant that everybody may see, with the columns that are shown."""
    return Review.objects.filter(restaurant=restaurant.pk).standing().only(*REVIEW_FIELDS)


def gallery(restaurant: Restaurant) -> ReviewQuerySet:
    """Its published pictures, newest first, with the names of who took them."""
    return published(restaurant).with_photo().newest().only(*PHOTO_FIELDS)


def cover(restaurant: Restaurant) -> str | None:
    """The stored name of its latest published picture."""
    if not restaurant.photo_count:
        return None
    return published(restaurant).with_photo().newest().values_list("cover_name", flat=True).first()


def reviews(listing: ReviewListing, restaurant: Restaurant) -> Page:
    """A page of the restaurant's reviews; the last one instead of any beyond it."""
    rows = listing.apply(published(restaurant))
    return CountedPaginator(rows, _count(restaurant, listing, rows)).get_page(listing.page)


def _count(restaurant: Restaurant, listing: ReviewListing, rows: ReviewQuerySet) -> int:
    """How many reviews the listing has; the restaurant's own figures know all but one combination."""
    if listing.sort != "photos":
        return getattr(restaurant, f"stars_{listing.stars}") if listing.stars else restaurant.review_count
    return rows.count() if listing.stars else restaurant.photo_count


def shown_in_list(restaurant: Restaurant) -> tuple[Any, ...]:
    """What a list shows of a restaurant `with_cover`."""
    return (
        restaurant.pk,
        restaurant.name,
        restaurant.street_address,
        restaurant.description,
        restaurant.review_count,
        restaurant.average_rating,
        restaurant.cover,
    )


def shown_of(restaurant: Restaurant) -> tuple[Any, ...]:
    """What its own page shows of a restaurant."""
    return tuple(getattr(restaurant, name) for name in RESTAURANT_NAMES if name != "version")


def shown_of_review(review: Review) -> tuple[Any, ...]:
    return (
        review.pk,
        review.user_name,
        review.rating,
        review.review_text,
        review.review_date,
        review.photo.name,
        review.thumbnail.name,
        review.reply,
        review.reply_date,
        review.edited,
    )
