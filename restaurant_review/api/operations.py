"""What the API answers: reading by the shared pages of the site, writing by its forms."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.core.paginator import Page
from django.db.models import F
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja import Path as InPath
from ninja.errors import ValidationError
from pydantic import BaseModel

from restaurant_review import page_cache, reading
from restaurant_review.forms import ReportForm, RestaurantForm, ReviewForm
from restaurant_review.listing import RestaurantListing, ReviewListing
from restaurant_review.models import Restaurant, Review
from restaurant_review.posting import throttle

from . import bodies, documents
from .problems import Problem, problem_of

DESCRIPTION = """
Restaurants and what people say about them. Reading needs no key. Writing is as open as the pages are, with
the same limits: an address may post so much in an hour, and what looks odd waits for our staff to read it.

Answers to GET carry an ETag. Send it back in If-None-Match, and the answer is 304 for as long as nothing has
changed. Every error is a problem document (RFC 9457). Links to photos may expire: ask again for new ones.
Send Accept-Language for messages in another language.
"""

PHOTO = "photo"

# A photo storage that is away is tried again by everybody; not all at once, and not at once.
STORAGE_RETRY = 30

Id = InPath[documents.Id]


class Api(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        """Errors are told by `problems`, never by ninja."""

    def on_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        match error:
            case ValidationError():
                problem = _invalid(bodies.faults(error.errors))
            case throttle.TooManyPosts():
                problem = _too_many(error)
            case _:
                problem = problem_of(error)
        if problem is None:
            raise error
        return problem.response()


api = Api(
    title=settings.SITE_NAME,
    version="1",
    description=DESCRIPTION.strip(),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    servers=[{"url": "/"}],
)
read = partial(api.api_operation, ["GET", "HEAD"])


@read(
    "/",
    response=documents.Start,
    url_name="start",
    operation_id="start",
    summary="Where to begin",
    tags=["Start"],
)
def start(request: HttpRequest) -> HttpResponse:
    """Links to everything else."""
    return _shared(request, ("start",), 0, lambda: page_cache.Data((), {}), documents.Start.of)


@read(
    "/restaurants",
    response=documents.RestaurantList,
    url_name="restaurants",
    operation_id="listRestaurants",
    summary="List or search restaurants",
    tags=["Restaurants"],
)
def list_restaurants(request: HttpRequest, query: Query[documents.RestaurantQuery]) -> HttpResponse:
    """The list as the pages show it: the same search, filters and orders, 20 at a time."""
    listing = RestaurantListing.from_query(request.GET)
    version, count = reading.catalogue()

    def load() -> page_cache.Data:
        page = _exactly(reading.restaurants(listing, count), listing)
        shown = [(*reading.shown_of(restaurant), restaurant.cover) for restaurant in page]
        return page_cache.Data((page.paginator.count, shown), {"page": page})

    def document(request: HttpRequest, page: Page) -> documents.RestaurantList:
        items = [documents.Restaurant.of(request, restaurant, restaurant.cover) for restaurant in page]
        return documents.RestaurantList.of(request, listing, page, items)

    return _shared(request, listing, version, load, document)


@api.post(
    "/restaurants",
    response={201: documents.Restaurant},
    url_name="restaurants",
    operation_id="addRestaurant",
    summary="Add a restaurant",
    tags=["Restaurants"],
    openapi_extra=bodies.takes(documents.NewRestaurant),
)
def add_restaurant(request: HttpRequest) -> HttpResponse:
    """A restaurant whose name and address are already here is refused with 409 and a link to that one."""
    body = bodies.read(request, documents.NewRestaurant)
    names = {"restaurant_name": "name"}
    form = RestaurantForm({**body.fields, "restaurant_name": body.fields.get("name", "")})
    _check(form, body, names)
    added = form.save(throttle.visitor_of(request))
    if added is None:
        raise Problem(
            409,
            _("This restaurant is already here."),
            existing=documents.link(request, "api:restaurant", form.existing.pk),
        )
    restaurant = reading.restaurant(added.pk, own=(added.pk,))
    document = documents.Restaurant.of(request, restaurant, reading.cover(restaurant))
    return _created(document, document.url)


@read(
    "/restaurants/{int:id}",
    response=documents.Restaurant,
    url_name="restaurant",
    operation_id="getRestaurant",
    summary="One restaurant",
    tags=["Restaurants"],
)
def get_restaurant(request: HttpRequest, id: Id) -> HttpResponse:
    """With its rating figures."""
    restaurant = reading.restaurant(id)

    def load() -> page_cache.Data:
        cover = reading.cover(restaurant)
        context = {"restaurant": restaurant, "cover": cover}
        return page_cache.Data((reading.shown_of(restaurant), cover), context)

    return _shared(request, ("restaurant", id), restaurant.version, load, documents.Restaurant.of)


@read(
    "/restaurants/{int:id}/reviews",
    response=documents.ReviewList,
    url_name="reviews",
    operation_id="listReviews",
    summary="The reviews of a restaurant",
    tags=["Reviews"],
)
def list_reviews(request: HttpRequest, id: Id, query: Query[documents.ReviewQuery]) -> HttpResponse:
    """Those that are published, 20 at a time."""
    restaurant = reading.restaurant(id)
    listing = ReviewListing.from_query(request.GET)

    def load() -> page_cache.Data:
        page = _exactly(reading.reviews(listing, restaurant), listing)
        shown = [reading.shown_of_review(review) for review in page]
        return page_cache.Data((page.paginator.count, shown), {"page": page})

    def document(request: HttpRequest, page: Page) -> documents.ReviewList:
        items = [documents.Review.of(request, review) for review in page]
        return documents.ReviewList.of(request, listing, page, items)

    return _shared(request, (id, listing), restaurant.version, load, document)


@api.post(
    "/restaurants/{int:id}/reviews",
    response={201: documents.PostedReview},
    url_name="reviews",
    operation_id="addReview",
    summary="Review a restaurant",
    tags=["Reviews"],
    openapi_extra=bodies.takes(documents.NewReview, documents.NewReviewWithPhoto),
)
def add_review(request: HttpRequest, id: Id) -> HttpResponse:
    """As JSON, or as form data with a photo.

    The same review sent again within a minute, as after an answer that was lost, is one review: it is
    answered as the first one was.
    """
    body = bodies.read(request, documents.NewReview, file=PHOTO)
    restaurant = reading.restaurant(id)
    names = {"reviewImage": PHOTO}
    files = {"reviewImage": body.files[PHOTO]} if PHOTO in body.files else {}
    form = ReviewForm(body.fields, files)
    _check(form, body, names)
    try:
        review = form.save(restaurant, throttle.visitor_of(request))
    except Restaurant.DoesNotExist as error:
        raise Http404 from error
    if review is None:
        raise _unavailable(form, names)
    document = documents.PostedReview.of(request, review, status=review.status)
    return _created(document, document.url)


@read(
    "/reviews/{int:id}",
    response=documents.Review,
    url_name="review",
    operation_id="getReview",
    summary="One review",
    tags=["Reviews"],
)
def get_review(request: HttpRequest, id: Id) -> HttpResponse:
    """If it is published."""
    review = _published(id)
    data = page_cache.Data(reading.shown_of_review(review), {"review": review})
    return _shared(request, ("review", id), review.version, lambda: data, documents.Review.of)


@api.post(
    "/reviews/{int:id}/reports",
    response={201: documents.Report},
    url_name="reports",
    operation_id="reportReview",
    summary="Report a review",
    tags=["Reviews"],
    openapi_extra=bodies.takes(documents.NewReport),
)
def report_review(request: HttpRequest, id: Id) -> HttpResponse:
    """Tell our staff that a review should not stand. A second report of the same review changes nothing."""
    body = bodies.read(request, documents.NewReport)
    review = _published(id)
    form = ReportForm(body.fields)
    _check(form, body)
    visitor = throttle.visitor_of(request)
    # There is no browser here, so each address has one report of a review.
    form.save(review, browser=f"api-{visitor[:28]}", visitor=visitor)
    document = documents.Report.of(request, review, form.cleaned_data)
    return _created(document, document.review_url)


def _published(id: int) -> Review:
    """The review with its restaurant's version. Raises Http404."""
    rows = Review.objects.published().annotate(version=F("restaurant__version"))
    review = rows.filter(pk=id).defer("text_digest", "visitor").first()
    if review is None:
        raise Http404
    return review


def _exactly(page: Page, listing: RestaurantListing | ReviewListing) -> Page:
    """A program that counts up the pages must not be given the last one for ever."""
    if page.number != listing.page:
        raise Problem(404, _("The last page is %(number)s.") % {"number": page.number})
    return page


def _shared(
    request: HttpRequest,
    address: Any,
    version: int,
    load: Callable[[], page_cache.Data],
    document: Callable[..., BaseModel],
) -> HttpResponse:
    return page_cache.shared(
        request,
        address=("api", address),
        version=version,
        load=load,
        render=lambda context: document(request, **context).model_dump_json().encode(),
        content_type=bodies.JSON,
    )


def _check(form: Form, body: bodies.Body, names: dict[str, str] | None = None) -> None:
    """Raises a Problem with a message for each field, by the names they have here."""
    if errors := {**_errors(form, names or {}), **body.errors}:
        raise _invalid(errors)


def _errors(form: Form, names: dict[str, str]) -> dict[str, list[str]]:
    return {names.get(field, field): list(messages) for field, messages in form.errors.items()}


def _invalid(errors: dict[str, list[str]]) -> Problem:
    return Problem(422, _("Some of this needs to be changed."), errors=errors)


def _too_many(error: throttle.TooManyPosts) -> Problem:
    detail = _(
        "Too much was posted from your address within an hour. Please try again in %(minutes)s min."
    ) % {"minutes": -(-error.retry_after // 60)}
    return Problem(429, detail, headers={"Retry-After": str(error.retry_after)})


def _unavailable(form: Form, names: dict[str, str]) -> Problem:
    errors = _errors(form, names)
    detail = " ".join(message for messages in errors.values() for message in messages)
    return Problem(503, detail, headers={"Retry-After": str(STORAGE_RETRY)}, errors=errors)


def _created(document: BaseModel, location: str) -> HttpResponse:
    return HttpResponse(
        document.model_dump_json(),
        status=201,
        content_type=bodies.JSON,
        headers={"Location": location, "Cache-Control": "no-store"},
    )
