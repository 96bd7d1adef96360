"""Operations on restaurants."""

from collections import defaultdict
from collections.abc import Sequence
from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from restaurant_review import reading
from restaurant_review.forms import RestaurantForm
from restaurant_review.listing import RestaurantListing
from restaurant_review.models import Cuisine, OpeningSpan, Restaurant, Review
from restaurant_review.page_cache import shared_page
from restaurant_review.ratings.catalogue import State as CatalogueState

from . import openapi, schemas
from .answers import Id, IdempotencyKey, idempotency_key, page, post
from .paging import Rows, numbered


class ShownRestaurant(reading.RestaurantRow):
    """With what lies in rows of its own."""

    cuisines: Sequence[Cuisine] = ()  # type: ignore[assignment]  # the same words, of whole rows
    opening_hours: Sequence[OpeningSpan] = ()


router = Router(tags=["Restaurants"])
read = partial(router.api_operation, ["GET", "HEAD"])


@read(
    "",
    response=schemas.RestaurantList,
    url_name="restaurants",
    operation_id="listRestaurants",
    summary="List or search restaurants",
    openapi_extra=openapi.reads(lists=True),
)
def list_restaurants(request: HttpRequest, query: Query[schemas.RestaurantQuery]) -> HttpResponse:
    """The list as the pages show it: the same search, filters and orders."""
    return _restaurants(request)


@shared_page(version_of=reading.catalogue, query=lambda asked: tuple(sorted(asked.items())))
def _restaurants(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    listing = RestaurantListing.from_query(request.GET)
    asked = schemas.RestaurantQuery.model_validate(request.GET.dict())
    found = listing.apply(Restaurant.objects.published())
    if asked.cuisine:
        found = found.of_cuisine(asked.cuisine)
    if asked.price_level:
        found = found.priced(asked.price_level)
    if asked.with_photos:
        found = found.with_photos()
    is_whole = not (listing.is_filtered or asked.cuisine or asked.price_level or asked.with_photos)
    count = catalogue.restaurants if is_whole else found.count()
    shown = found.annotate(cover=Review.objects.cover())
    rows = Rows(shown, ShownRestaurant, ShownRestaurant._fields)
    part = numbered(request, rows, asked, count)
    _add_rows(part.items)
    return page(request, schemas.RestaurantList, part)


@router.post(
    "",
    response={201: schemas.PostedRestaurant},
    url_name="restaurants",
    operation_id="addRestaurant",
    summary="Add a restaurant",
    openapi_extra=openapi.writes(201, "already-here", "key-reused"),
)
def add_restaurant(
    request: HttpRequest,
    response: HttpResponse,
    body: schemas.NewRestaurant,
    key: IdempotencyKey = "",
) -> Status[ShownRestaurant]:
    """A restaurant whose name and address are already here is refused with 409 and a link to that one."""
    fields = body.model_dump()
    form = RestaurantForm({**fields, "restaurant_name": fields["name"]}, idempotency_key=idempotency_key(key))
    added = post(request, form, {"restaurant_name": "name"})
    response.headers["Location"] = schemas.link({"request": request}, "api:restaurant", added.pk)
    response.headers["Cache-Control"] = "no-store"
    return Status(201, _shown(reading.any_restaurant(added.pk)))


@read(
    "/{int:id}",
    response=schemas.Restaurant,
    url_name="restaurant",
    operation_id="getRestaurant",
    summary="One restaurant",
    openapi_extra=openapi.reads(found_by_id=True),
)
def get_restaurant(request: HttpRequest, id: Id) -> HttpResponse:
    """With its rating figures."""
    return _restaurant(request, id=id)


@shared_page(version_of=reading.restaurant_version)
def _restaurant(request: HttpRequest, version: reading.RestaurantVersion) -> HttpResponse:
    return page(request, schemas.Restaurant, _shown(reading.restaurant(version.id)))


def _shown(restaurant: reading.RestaurantRow) -> ShownRestaurant:
    shown = ShownRestaurant(*restaurant._replace(cover=reading.cover(restaurant)))
    _add_rows([shown])
    return shown


def _add_rows(restaurants: Sequence[ShownRestaurant]) -> None:
    """Two queries, however many there are."""
    ids = [restaurant.id for restaurant in restaurants]
    cuisines: dict[int, list[Cuisine]] = defaultdict(list)
    chosen = Restaurant.cuisines.through.objects.filter(restaurant__in=ids).select_related("cuisine")
    for each in chosen.order_by("cuisine__name_en"):
        cuisines[each.restaurant_id].append(each.cuisine)
    spans: dict[int, list[OpeningSpan]] = defaultdict(list)
    for span in OpeningSpan.objects.filter(restaurant__in=ids):
        spans[span.restaurant_id].append(span)
    for restaurant in restaurants:
        restaurant.cuisines = cuisines[restaurant.id]
        restaurant.opening_hours = spans[restaurant.id]
