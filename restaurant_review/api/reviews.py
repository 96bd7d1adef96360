"""Operations on reviews."""

from functools import partial
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.datastructures import MultiValueDict
from ninja import File, Query, Router, Status, UploadedFile

from restaurant_review import reading
from restaurant_review.forms import EditReviewForm, HelpfulForm, ReportForm, ReviewForm
from restaurant_review.listing import ReviewListing
from restaurant_review.models import Restaurant, Review
from restaurant_review.page_cache import shared_page
from restaurant_review.photos.images import CONTENT_TYPES, MAX_BYTES
from restaurant_review.ratings.catalogue import State as CatalogueState

from . import openapi, schemas
from .admission import FORM_DATA
from .answers import Id, IdempotencyKey, all_of, browser, idempotency_key, page, post
from .edit_tokens import EditToken
from .paging import Rows, after_cursor, numbered

SentPhoto = Annotated[
    UploadedFile,
    File(description=f"A PNG, JPEG or WebP photo of at most {MAX_BYTES:,} bytes and 50 million pixels."),
]

router = Router(tags=["Reviews"])
read = partial(router.api_operation, ["GET", "HEAD"])


@read(
    "/restaurants/{int:id}/reviews",
    response=schemas.ReviewList,
    url_name="reviews",
    operation_id="listReviews",
    summary="The reviews of a restaurant",
    openapi_extra=openapi.reads(lists=True),
)
def list_reviews(request: HttpRequest, id: Id, query: Query[schemas.ReviewQuery]) -> HttpResponse:
    """Those that are published."""
    return _reviews(request, id=id)


@shared_page(version_of=reading.restaurant_version, query=all_of)
def _reviews(request: HttpRequest, version: reading.RestaurantVersion) -> HttpResponse:
    restaurant = reading.restaurant(version.id)
    listing = ReviewListing.from_query(request.GET)
    standing = Review.objects.filter(restaurant=restaurant.id).standing().annotate(pictures=reading.PICTURES)
    rows = Rows(listing.apply(standing), reading.ReviewRow, reading.REVIEW)
    asked = schemas.ReviewQuery.model_validate(request.GET.dict())
    part = numbered(request, rows, asked, reading.number_of_reviews(listing, restaurant))
    return page(request, schemas.ReviewList, part)


@router.post(
    "/restaurants/{int:id}/reviews",
    response={201: schemas.PostedReview},
    url_name="reviews",
    operation_id="addReview",
    summary="Review a restaurant",
    openapi_extra=openapi.writes(201, "not-found", "key-reused"),
)
def add_review(
    request: HttpRequest,
    response: HttpResponse,
    id: Id,
    body: schemas.NewReview,
    key: IdempotencyKey = "",
) -> Status[Review]:
    """Photos are added afterwards, with the `edit_token` of the answer."""
    restaurant = get_object_or_404(Restaurant.objects.published().only("pk"), pk=id)
    form = ReviewForm(body.model_dump(), restaurant=restaurant, idempotency_key=idempotency_key(key))
    review = post(request, form)
    _point_to(request, response, review)
    return Status(201, review)


@read(
    "/reviews",
    response=schemas.LatestReviews,
    url_name="latest",
    operation_id="listLatestReviews",
    summary="The latest reviews",
    openapi_extra=openapi.reads(lists=True),
)
def list_latest_reviews(request: HttpRequest, query: Query[schemas.LatestQuery]) -> HttpResponse:
    """Of the whole site, newest first: with `since`, what came since you last asked."""
    return _latest(request)


@shared_page(version_of=reading.catalogue, query=all_of)
def _latest(request: HttpRequest, catalogue: CatalogueState) -> HttpResponse:
    asked = schemas.LatestQuery.model_validate(request.GET.dict())
    reviews = Review.objects.published().annotate(pictures=reading.PICTURES).newest()
    if asked.since:
        reviews = reviews.filter(review_date__gte=asked.since)
    part = after_cursor(request, Rows(reviews, reading.ReviewRow, reading.REVIEW), asked)
    return page(request, schemas.LatestReviews, part)


@read(
    "/reviews/{int:id}",
    response=schemas.Review,
    url_name="review",
    operation_id="getReview",
    summary="One review",
    openapi_extra=openapi.reads(found_by_id=True),
)
def get_review(request: HttpRequest, id: Id) -> HttpResponse:
    """If it is published."""
    return _review(request, id=id)


@shared_page(version_of=reading.review)
def _review(request: HttpRequest, review: reading.ReviewRow) -> HttpResponse:
    return page(request, schemas.Review, review)


@router.patch(
    "/reviews/{int:id}",
    auth=EditToken(),
    response=schemas.OwnReview,
    url_name="review",
    operation_id="changeReview",
    summary="Change a review of yours",
    openapi_extra=openapi.writes(200, "token-needed", "not-found", "hidden"),
)
def change_review(request: HttpRequest, response: HttpResponse, id: Id, body: schemas.ReviewChange) -> Review:
    """For seven days, with the `edit_token`. It is checked like a new review, and may have to wait again."""
    return _edit(request, response, body.model_dump(exclude_unset=True))


@router.post(
    "/reviews/{int:id}/photos",
    auth=EditToken(),
    response={201: schemas.OwnReview},
    url_name="photos",
    operation_id="addPhoto",
    summary="Add a photo to a review of yours",
    openapi_extra=openapi.writes(
        201,
        "token-needed",
        "not-found",
        "photos-full",
        "hidden",
        requestBody={
            "content": {
                FORM_DATA: {
                    "schema": {"title": "NewPhoto", "additionalProperties": False},
                    "encoding": {"photo": {"contentType": ", ".join(CONTENT_TYPES.values())}},
                }
            }
        },
    ),
)
def add_photo(
    request: HttpRequest,
    response: HttpResponse,
    id: Id,
    photo: SentPhoto,
) -> Status[Review]:
    """With the `edit_token`."""
    return Status(201, _edit(request, response, {}, photo))


@router.delete(
    "/reviews/{int:id}",
    auth=EditToken(),
    response={204: None},
    url_name="review",
    operation_id="deleteReview",
    summary="Delete a review of yours",
    openapi_extra=openapi.writes(204, "token-needed", "not-found", sends=False),
)
def delete_review(request: HttpRequest, response: HttpResponse, id: Id) -> Status[None]:
    """For seven days, with the `edit_token`, also while it waits or is hidden."""
    Review.objects.filter(pk=id).withdraw()
    return Status(204, None)


@router.post(
    "/reviews/{int:id}/reports",
    response={201: schemas.Report},
    url_name="reports",
    operation_id="reportReview",
    summary="Report a review",
    openapi_extra=openapi.writes(201, "not-found"),
)
def report_review(
    request: HttpRequest, response: HttpResponse, id: Id, body: schemas.NewReport
) -> Status[dict[str, Any]]:
    """Tell our staff that a review should not stand. A second report of the same review changes nothing."""
    review = get_object_or_404(Review.objects.published(), pk=id)
    post(request, ReportForm(body.model_dump(), case=review, browser=browser(request)))
    _point_to(request, response, review)
    return Status(201, {**body.model_dump(), "review_id": review.pk})


@router.put(
    "/reviews/{int:id}/helpful",
    response=schemas.Helpful,
    url_name="helpful",
    operation_id="voteHelpful",
    summary="Say that a review helped",
    openapi_extra=openapi.writes(200, "not-found", sends=False),
)
def vote_helpful(request: HttpRequest, id: Id) -> dict[str, Any]:
    """Once from each address. A few of a network count; none for what was written from there."""
    return _vote(request, id, wanted=True)


@router.delete(
    "/reviews/{int:id}/helpful",
    response=schemas.Helpful,
    url_name="helpful",
    operation_id="takeBackHelpful",
    summary="Take that back",
    openapi_extra=openapi.writes(200, "not-found", sends=False),
)
def take_back_helpful(request: HttpRequest, id: Id) -> dict[str, Any]:
    """It is no error when nothing was said."""
    return _vote(request, id, wanted=False)


def _vote(request: HttpRequest, id: int, *, wanted: bool) -> dict[str, Any]:
    review = get_object_or_404(Review.objects.published(), pk=id)
    helpful = post(request, HelpfulForm({}, review=review, browser=browser(request), wanted=wanted))
    return {"helpful": helpful, "helpful_count": review.helpful_count, "review_id": review.pk}


def _edit(
    request: HttpRequest, response: HttpResponse, changes: dict[str, Any], photo: UploadedFile | None = None
) -> Review:
    """The review of the token, changed."""
    review: Review = request.auth  # type: ignore[attr-defined]  # ninja keeps there what EditToken found
    fields = {name: getattr(review, name) for name in ("user_name", "rating", "review_text")} | changes
    files = MultiValueDict({"reviewImage": [photo]} if photo else {})
    changed: Review = post(request, EditReviewForm(fields, files, review=review), {"reviewImage": "photo"})
    _point_to(request, response, changed)
    return changed


def _point_to(request: HttpRequest, response: HttpResponse, review: Review) -> None:
    response.headers["Location"] = schemas.link({"request": request}, "api:review", review.pk)
    response.headers["Cache-Control"] = "no-store"
