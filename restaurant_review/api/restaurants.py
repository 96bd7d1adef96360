"""Operations on restaurants."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import BaseModel

from restaurant_review import reading, results
from restaurant_review.forms import ReportForm, RestaurantForm, SuggestionForm, day_field
from restaurant_review.models import MINUTES_OF_DAY, Cuisine, OpeningSpan, Restaurant, Review, clock
from restaurant_review.opening_hours import spans_of_day
from restaurant_review.page_cache import shared_page
from restaurant_review.photos import files
from restaurant_review.ratings.catalogue import State as CatalogueState
from restaurant_review.replicas import database

from . import openapi, schemas
from .answers import Id, IdempotencyKey, all_of, browser, idempotency_key, page, post
from .paging import Part, Rows, numbered
from .problems import Problem


@dataclass(frozen=True)
class Found(Part):
    """A part of the list, and what a search or filters came to."""

    found: results.Results | None = None
    with_facets: bool = False


class ShownRestaurant(reading.RestaurantRow):
    """With what lies in rows of its own."""

    cuisines: Sequence[Cuisine] = ()  # type: ignore[assignment]  # the same words, of whole rows
    opening_hours: Sequence[OpeningSpan] = ()


# What the form calls otherwise.
NAMES = {
    "restaurant_name": "name",
    "restaurant_website": "website",
    **{day_field(weekday): "opening_hours" for weekday in range(7)},
}

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
    """The list as the pages show it: the same search, filters and orders.

    Where a search finds nothing, its spelling is mended, or words are left out: `searched_for` tells.
    """
    return _restaurants(request)


@shared_page(version_of=reading.catalogue, query=all_of)
def _restaurants(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    asked = schemas.RestaurantQuery.model_validate(request.GET.dict())
    listing = asked.listing
    found = results.of(listing, catalogue) if listing.is_filtered or asked.facets else None
    shown = (found.listing if found else listing).apply(Restaurant.objects.published())
    rows = Rows(shown.annotate(cover=Review.objects.cover()), ShownRestaurant, ShownRestaurant._fields)
    part = numbered(request, rows, asked, found.facets.total if found else catalogue.restaurants)
    _add_rows(part.items)
    response = page(
        request, schemas.RestaurantList, Found(**vars(part), found=found, with_facets=asked.facets)
    )
    if found:
        found.facets.date(response)
    return response


@router.post(
    "",
    response={201: schemas.PostedRestaurant},
    url_name="restaurants",
    operation_id="addRestaurant",
    summary="Add a restaurant",
    openapi_extra=openapi.writes(201, "already-here", "key-reused", "unknown-cuisine"),
)
def add_restaurant(
    request: HttpRequest,
    response: HttpResponse,
    body: schemas.NewRestaurant,
    key: IdempotencyKey = "",
) -> Status[ShownRestaurant]:
    """A restaurant whose name and address are already here is refused with 409 and a link to that one."""
    _check_cuisines(body.cuisines)
    form = RestaurantForm(_fields(body), idempotency_key=idempotency_key(key))
    added = post(request, form, NAMES)
    response.headers["Location"] = schemas.link({"request": request}, "api:restaurant", added.pk)
    response.headers["Cache-Control"] = "no-store"
    return Status(201, _shown(reading.any_restaurant(added.pk)))


def _check_cuisines(slugs: list[str]) -> None:
    unknown = sorted({*slugs} - {*Cuisine.objects.filter(slug__in=slugs).values_list("slug", flat=True)})
    if unknown:
        raise Problem(
            "unknown-cuisine", _("There is no cuisine called %(slugs)s.") % {"slugs": ", ".join(unknown)}
        )


def _fields(body: schemas.NewRestaurant) -> dict[str, Any]:
    """As the form calls them. Its `website` is the trap for programs."""
    return {
        "restaurant_name": body.name,
        "street_address": body.street_address,
        "description": body.description,
        "cuisines": body.cuisines,
        "price_level": body.price_level,
        "restaurant_website": body.website,
        "telephone": body.telephone,
        **_days(body.opening_hours),
    }


def _days(sent: list[schemas.NewHours]) -> dict[str, str]:
    return {day_field(weekday): _hours(weekday, sent) for weekday in range(7)}


def _hours(weekday: int, sent: list[schemas.NewHours]) -> str:
    """As one writes them in the form; of spans that overlap the whole, which is a day at most."""
    spans = [spans_of_day(f"{each.opens}-{each.closes}")[0] for each in sent if each.weekday == weekday]
    joined: list[tuple[int, int]] = []
    for opens, closes in sorted(spans):
        if joined and opens <= joined[-1][1]:
            first, last = joined.pop()
            opens, closes = first, min(max(last, closes), first + MINUTES_OF_DAY)
        joined.append((opens, closes))
    return ", ".join(f"{clock(opens)}-{clock(closes)}" for opens, closes in joined)


@router.post(
    "/{int:id}/changes",
    response={201: schemas.SuggestedChange},
    url_name="changes",
    operation_id="suggestChange",
    summary="Suggest a change of a restaurant",
    openapi_extra=openapi.writes(201, "not-found"),
)
def suggest_change(
    request: HttpRequest, response: HttpResponse, id: Id, body: schemas.NewChange
) -> Status[dict[str, Any]]:
    """Our staff look at it, and apply it or not."""
    restaurant = _published(id)
    sent = {**body.model_dump(exclude={"opening_hours"}), **_days(body.opening_hours)}
    post(request, SuggestionForm(sent, restaurant=restaurant, browser=browser(request)))
    return _told(request, response, restaurant, body)


@router.post(
    "/{int:id}/reports",
    response={201: schemas.RestaurantReport},
    url_name="restaurant_reports",
    operation_id="reportRestaurant",
    summary="Report a restaurant",
    openapi_extra=openapi.writes(201, "not-found"),
)
def report_restaurant(
    request: HttpRequest, response: HttpResponse, id: Id, body: schemas.NewRestaurantReport
) -> Status[dict[str, Any]]:
    """Tell our staff that it should not stand. A second report of the same restaurant changes nothing."""
    restaurant = _published(id)
    post(request, ReportForm(body.model_dump(), case=restaurant, browser=browser(request)))
    return _told(request, response, restaurant, body)


def _published(id: int) -> Restaurant:
    return get_object_or_404(Restaurant.objects.published(), pk=id)


def _told(
    request: HttpRequest, response: HttpResponse, restaurant: Restaurant, body: BaseModel
) -> Status[dict[str, Any]]:
    response.headers["Location"] = schemas.link({"request": request}, "api:restaurant", restaurant.pk)
    response.headers["Cache-Control"] = "no-store"
    return Status(201, {**body.model_dump(), "restaurant_id": restaurant.pk})


@read(
    "/{int:id}",
    response=schemas.Restaurant,
    url_name="restaurant",
    operation_id="getRestaurant",
    summary="One restaurant",
    openapi_extra=openapi.reads(found_by_id=True, moves=True),
)
def get_restaurant(request: HttpRequest, id: Id) -> HttpResponse:
    """With its rating figures."""
    return _restaurant(request, id=id)


@shared_page(version_of=reading.restaurant_version)
def _restaurant(request: HttpRequest, version: reading.RestaurantVersion) -> HttpResponse:
    restaurant = reading.any_restaurant(version.id)
    if restaurant.merged_into and not restaurant.is_published:
        other = schemas.link({"request": request}, "api:restaurant", restaurant.merged_into)
        # Staff may undo it.
        return HttpResponsePermanentRedirect(other, headers={"Cache-Control": "no-cache"})
    if not restaurant.is_published:
        raise Http404
    return page(request, schemas.Restaurant, _shown(restaurant))


@read(
    "/{int:id}/photos",
    response=schemas.RestaurantPhotos,
    url_name="restaurant_photos",
    operation_id="listPhotos",
    summary="The photos of a restaurant",
    openapi_extra=openapi.reads(lists=True),
)
def list_photos(request: HttpRequest, id: Id, query: Query[schemas.NumberedPageQuery]) -> HttpResponse:
    """Of its published reviews, those of the latest one first."""
    return _photos(request, id=id)


@shared_page(version_of=reading.restaurant_version, query=all_of)
def _photos(request: HttpRequest, version: reading.RestaurantVersion) -> HttpResponse:
    restaurant = reading.restaurant(version.id)
    asked = schemas.NumberedPageQuery.model_validate(request.GET.dict())
    photos = reading.photos_of(restaurant.id).using(database())
    rows = Rows(photos.order_by(*reading.LATEST_FIRST), reading.PhotoRow, reading.PHOTO)
    part = numbered(request, rows, asked, photos.count())
    return page(request, schemas.RestaurantPhotos, replace(part, items=list(_with_links(part.items))))


def _with_links(photos: Iterable[reading.PhotoRow]) -> Iterator[SimpleNamespace]:
    """None while the storage gives no links."""
    for photo in photos:
        # The review's one thumbnail is of its first photo.
        picture = files.picture(photo.image, photo.thumbnail if photo.position == 0 else None)
        if picture:
            yield SimpleNamespace(**picture._asdict(), **photo._asdict())


def _shown(restaurant: reading.RestaurantRow) -> ShownRestaurant:
    shown = ShownRestaurant(*restaurant._replace(cover=reading.cover(restaurant)))
    _add_rows([shown])
    return shown


def _add_rows(restaurants: Sequence[ShownRestaurant]) -> None:
    """Two queries, however many there are."""
    using = database()
    ids = [restaurant.id for restaurant in restaurants]
    cuisines: dict[int, list[Cuisine]] = defaultdict(list)
    chosen = Restaurant.cuisines.through.objects.using(using).filter(restaurant__in=ids)
    for each in chosen.select_related("cuisine").order_by("cuisine__name_en"):
        cuisines[each.restaurant_id].append(each.cuisine)
    spans: dict[int, list[OpeningSpan]] = defaultdict(list)
    for span in OpeningSpan.objects.using(using).filter(restaurant__in=ids):
        spans[span.restaurant_id].append(span)
    for restaurant in restaurants:
        restaurant.cuisines = cuisines[restaurant.id]
        restaurant.opening_hours = spans[restaurant.id]
