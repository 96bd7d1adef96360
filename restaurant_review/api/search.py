"""Operations for whoever makes a search field: what can be searched for, and what may be meant."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from restaurant_review import facets, reading
from restaurant_review.autocomplete import completions
from restaurant_review.listing import RestaurantListing
from restaurant_review.models import Cuisine
from restaurant_review.page_cache import shared_page
from restaurant_review.ratings.catalogue import State as CatalogueState
from restaurant_review.replicas import database
from restaurant_review.search.folding import fold

from . import openapi, schemas
from .answers import all_of, page

router = Router(tags=["Search"])
read = partial(router.api_operation, ["GET", "HEAD"])


@read(
    "/cuisines",
    response=schemas.Cuisines,
    url_name="cuisines",
    operation_id="listCuisines",
    summary="All cuisines",
    openapi_extra=openapi.reads(),
)
def list_cuisines(request: HttpRequest) -> HttpResponse:
    """Those that a restaurant may have, each with how many have it."""
    return _cuisines(request)


@shared_page(version_of=reading.catalogue)
def _cuisines(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    counted = {each.slug: each.restaurants for each in facets.of(RestaurantListing(), catalogue).cuisines}
    items = [
        {"slug": cuisine.slug, "name": cuisine.name, "restaurants": counted.get(cuisine.slug, 0)}
        for cuisine in Cuisine.objects.using(database())
    ]
    return page(request, schemas.Cuisines, {"items": sorted(items, key=lambda item: fold(str(item["name"])))})


@read(
    "/suggestions",
    response=schemas.Suggestions,
    url_name="suggestions",
    operation_id="suggestSearches",
    summary="What may be meant by what is typed so far",
    openapi_extra=openapi.reads(),
)
def suggest_searches(request: HttpRequest, query: Query[schemas.SuggestionQuery]) -> HttpResponse:
    """Cuisines, dishes and names, for a search field."""
    return _suggestions(request)


@shared_page(version_of=reading.catalogue, query=all_of)
def _suggestions(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    asked = schemas.SuggestionQuery.model_validate(request.GET.dict())
    return page(request, schemas.Suggestions, {"items": completions(asked.q)})
