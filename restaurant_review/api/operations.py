"""What the API answers: reading by the shared pages of the site, writing by its forms."""

from functools import partial

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja import Path as InPath
from ninja.errors import ValidationError
from pydantic import BaseModel

from restaurant_review import reading
from restaurant_review.forms import ReportForm, RestaurantForm, ReviewForm
from restaurant_review.listing import RestaurantListing, ReviewListing
from restaurant_review.models import Restaurant, Review
from restaurant_review.page_cache import shared_page
from restaurant_review.posting import throttle
from restaurant_review.posting.forms import PostForm
from restaurant_review.ratings.catalogue import State as CatalogueState

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

# Of the header Idempotency-Key.
MAX_KEY = 255

Id = InPath[documents.Id]


class Api(NinjaAPI):
    def set_default_exception_handlers(self) -> None:
        """Errors are told by `problems`, never by ninja."""

    def on_exception(self, request: HttpRequest, error: Exception) -> HttpResponse:
        match error:
            case ValidationError():
                problem = _invalid(bodies.faults(error.errors))
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
    return _start(request)


@shared_page()
def _start(request: HttpRequest) -> HttpResponse:
    return _answer(documents.Start.of(request))


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
    return _restaurants(request)


@shared_page(version_of=reading.catalogue, query=RestaurantListing.from_query)
def _restaurants(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    listing = RestaurantListing.from_query(request.GET)
    page = _exactly(reading.restaurants(listing, catalogue), listing)
    items = [documents.Restaurant.of(request, restaurant, restaurant.cover) for restaurant in page]
    return _answer(documents.RestaurantList.of(request, listing, page, items))


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
    fields = {**body.fields, "restaurant_name": body.fields.get("name", "")}
    form = RestaurantForm(fields, idempotency_key=_idempotency_key(request))
    _post(request, form, body, names)
    restaurant = reading.any_restaurant(form.saved.pk)
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
    return _restaurant(request, id=id)


@shared_page(version_of=reading.restaurant)
def _restaurant(request: HttpRequest, restaurant: reading.RestaurantRow) -> HttpResponse:
    return _answer(documents.Restaurant.of(request, restaurant, reading.cover(restaurant)))


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
    return _reviews(request, id=id)


@shared_page(version_of=reading.restaurant, query=ReviewListing.from_query)
def _reviews(request: HttpRequest, restaurant: reading.RestaurantRow) -> HttpResponse:
    listing = ReviewListing.from_query(request.GET)
    page = _exactly(reading.reviews(listing, restaurant), listing)
    items = [documents.Review.of(request, review) for review in page]
    return _answer(documents.ReviewList.of(request, listing, page, items))


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
    """As JSON, or as form data with a photo."""
    body = bodies.read(request, documents.NewReview, file=PHOTO)
    restaurant = get_object_or_404(Restaurant.objects.published().only("pk"), pk=id)
    names = {"reviewImage": PHOTO}
    files = {"reviewImage": body.files[PHOTO]} if PHOTO in body.files else {}
    form = ReviewForm(body.fields, files, restaurant=restaurant, idempotency_key=_idempotency_key(request))
    _post(request, form, body, names)
    document = documents.PostedReview.of(request, form.saved, status=form.saved.status)
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
    return _review(request, id=id)


@shared_page(version_of=reading.review)
def _review(request: HttpRequest, review: reading.ReviewRow) -> HttpResponse:
    return _answer(documents.Review.of(request, review))


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
    review = get_object_or_404(Review.objects.published(), pk=id)
    # There is no browser here, so each address has one report of a review.
    browser = f"api-{throttle.visitor_of(request)[-28:]}"
    form = ReportForm(body.fields, review=review, browser=browser)
    _post(request, form, body)
    document = documents.Report.of(request, review, form.cleaned_data)
    return _created(document, document.review_url)


def _exactly(page: Page, listing: RestaurantListing | ReviewListing) -> Page:
    """A program that counts up the pages must not be given the last one for ever."""
    if page.number != listing.page:
        raise Problem(404, _("The last page is %(number)s.") % {"number": page.number})
    return page


def _answer(document: BaseModel) -> HttpResponse:
    return HttpResponse(document.model_dump_json(), content_type=bodies.JSON)


def _post(
    request: HttpRequest, form: PostForm, body: bodies.Body, names: dict[str, str] | None = None
) -> None:
    """Let the form take it in. Raises a Problem that says what is wrong, by the names used here."""
    if not body.errors and form.post(throttle.visitor_of(request)):
        return
    if existing := getattr(form, "existing", None):
        link = documents.link(request, "api:restaurant", existing.pk)
        raise Problem(409, _("This restaurant is already here."), existing=link)
    errors = {(names or {}).get(field, field): list(told) for field, told in form.errors.items()}
    general = errors.pop(NON_FIELD_ERRORS, [])
    errors |= body.errors
    if form.retry_after:
        raise _later(form, general, errors)
    raise _invalid(errors, *general)


def _idempotency_key(request: HttpRequest) -> str:
    """The header, a quoted string by the draft; what is not quoted is taken as well. Raises Problem."""
    value = request.headers.get("Idempotency-Key", "")
    if len(value) > MAX_KEY or not value.isprintable():
        words = _("Send at most %(length)s visible characters in Idempotency-Key.")
        raise Problem(400, words % {"length": MAX_KEY})
    return value.strip().strip('"')


def _invalid(errors: dict[str, list[str]], *general: str) -> Problem:
    return Problem(422, " ".join(general) or _("Some of this needs to be changed."), errors=errors)


def _later(form: PostForm, general: list[str], errors: dict[str, list[str]]) -> Problem:
    """For what cannot be taken in at the moment."""
    detail = " ".join([*general, *(message for messages in errors.values() for message in messages)])
    members = {"errors": errors} if errors else {}
    return Problem(form.status, detail, headers={"Retry-After": str(form.retry_after)}, **members)


def _created(document: BaseModel, location: str) -> HttpResponse:
    return HttpResponse(
        document.model_dump_json(),
        status=201,
        content_type=bodies.JSON,
        headers={"Location": location, "Cache-Control": "no-store"},
    )
